"""Reading the audit log, and proving it."""

import re

import pytest
from sqlalchemy import text

from portal.core import audit, clock
from portal.core.database import db
from tests.cast import Cast
from tests.client import Client


@pytest.fixture
def entries(cast: Cast) -> Cast:
    for number in range(60):
        audit.record("tests.count", cast.doctor, by=cast.president, number=number, note="<i>斜</i>")
    audit.record("tests.other", cast.finance, by=cast.admin, value="=1+1")
    db.session.commit()
    return cast


@pytest.mark.rule("SEC-08")
def test_every_entry_is_shown_with_its_details(client: Client, entries: Cast) -> None:
    page = client.enter(entries.admin).get("/security/audit").text
    assert "tests.other" in page
    assert "&lt;i&gt;斜&lt;/i&gt;" in page
    assert "<i>斜</i>" not in page


@pytest.mark.parametrize(
    "query, found",
    [
        ("action=tests.o", True),
        ("action=tests.count", False),
        ("subject=people+{finance}", True),
        ("subject=people", True),
        ("subject=people+{doctor}", False),
        ("subject=%27%3B--", False),
        ("person={admin}", True),
        ("person={president}", False),
        ("person=x", False),
        ("day={today}", True),
        ("day=2001-01-01", False),
        ("day=9999-12-31", False),
        ("day=0001-01-01", False),
        ("day=tomorrow", False),
        ("customer=C999999", False),
        ("action=%25", False),
    ],
)
def test_filters_narrow_the_list(client: Client, entries: Cast, query: str, found: bool) -> None:
    people = {name: getattr(entries, name).id for name in ("finance", "doctor", "admin", "president")}
    client.enter(entries.admin)
    answer = client.get("/security/audit?" + query.format(today=clock.today(), **people))
    assert answer.status_code == 200
    assert ("<code>tests.other</code>" in answer.text) == found


def test_the_list_is_paged_by_the_last_row_seen(client: Client, entries: Cast) -> None:
    client.enter(entries.admin)
    first = client.get("/security/audit?action=tests.count")
    assert first.text.count('id="entry-') == 50
    following = first.text.split('rel="next"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(following)
    assert second.text.count('id="entry-') == 10


def test_an_export_is_harmless_and_is_itself_spoken_of(client: Client, entries: Cast) -> None:
    client.enter(entries.admin)
    answer = client.get("/security/audit?action=tests.other&export=csv")
    assert answer.mimetype == "text/csv"
    assert answer.text.startswith("\ufeff")
    assert answer.text.count("tests.other") == 1
    last = audit.last()
    assert last is not None
    assert (last.action, last.details) == (
        "security.export_audit_log",
        {"filters": {"action": "tests.other"}},
    )


@pytest.mark.parametrize("username", ["reception", "consultant", "finance", "cs_manager"])
def test_the_log_is_not_for_everybody(client: Client, entries: Cast, username: str) -> None:
    client.enter(getattr(entries, username))
    assert client.get("/security/audit").status_code == 403
    assert client.get("/security/proof").status_code == 403


@pytest.mark.rule("LAW-09")
def test_the_proof_page_says_unbroken_or_names_the_link(client: Client, entries: Cast) -> None:
    client.enter(entries.quality)
    last = audit.last()
    assert last is not None
    seq, fingerprint = last.seq, last.hash
    assert fingerprint in client.get("/security/proof").text
    assert "alert-strip-danger" not in client.get("/security/proof?from=1").text
    for name in ("update", "delete"):
        on = " ON audit_entries" if db.engine.dialect.name == "postgresql" else ""
        db.session.execute(text(f"DROP TRIGGER audit_entries_no_{name}{on}"))
    db.session.execute(text(f"UPDATE audit_entries SET actor_name = '别人' WHERE seq = {seq - 3}"))
    db.session.commit()
    page = client.get("/security/proof?from=1").text
    assert "alert-strip-danger" in page
    assert re.search(rf"alert-strip-danger.*?\b{seq - 3}\b", page, re.S)


@pytest.mark.parametrize("start", ["", "0", "-1", "x", "99999999999", "9" * 30, "1.5"])
def test_any_start_is_answered(client: Client, entries: Cast, start: str) -> None:
    assert client.enter(entries.admin).get(f"/security/proof?from={start}").status_code == 200
