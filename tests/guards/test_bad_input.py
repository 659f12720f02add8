"""Whatever somebody types into any form of the house: a clear answer, and nothing else of it is lost.

Every form that somebody can reach by clicking, with customers at every stage, is sent with a few hostile
values in every field and more of them in one; which ones differs by form. `HOSTILE=all` sends all to all.
"""

import os
import traceback
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import Connection
from werkzeug.test import TestResponse

from portal.core import audit, idempotency, live
from portal.core.database import db
from tests.cast import Cast
from tests.client import Client
from tests.conftest import undone
from tests.crawler import SEALED, Field, Form, forms, still_typed
from tests.factories import house

SCRIPT = "\"'><script>alert(1)</script>"
UNKNOWN, TOO_LARGE = "999999", "99999999999999999999"
ODD = (
    "", "字" * 5000, "\x00甲\x07\x1b[31m乙\x7f", SCRIPT, "😀👩‍👩‍👧", "𠮷䶮", "2999-01-01", "-5", TOO_LARGE,
    "nonsense", UNKNOWN, "2147483648", "{{ 7*7 }}%s%(x)d", "'; --", "%_\\", " ", "１２", "1e400",
)  # fmt: skip
OF_KIND = {
    "number": ("-5", TOO_LARGE, "abc", "1.5", "NaN", "2147483648"),
    "date": ("2999-01-01", "0001-01-01", "2026-02-30", "9999-12-31", "yesterday"),
    "select": ("no-such-choice", UNKNOWN, TOO_LARGE, "-1", SCRIPT),
    "radio": ("no-such-choice", UNKNOWN, SCRIPT),
    "checkbox": ("no-such-choice", UNKNOWN, TOO_LARGE, SCRIPT),
    "submit": ("no-such-choice", SCRIPT),
}
#: Who looks around, and at how many pages of a kind: those who work with the customers see them all.
WHO = {
    "consultant": 14, "reception": 4, "doctor": 5, "consult_manager": 3, "finance": 2, "reviewer": 2, "president": 2,
    "planning": 1, "admin": 1, "cs_manager": 2,
}  # fmt: skip
ACCEPTED = {303, 400, 403, 404, 409, 413, 422, 429}
EVERYTHING = os.environ.get("HOSTILE") == "all"
ROUTES = [line.split()[:3] for line in Path(__file__).with_name("access_table.txt").read_text().splitlines()]
ENDPOINTS = sorted(endpoint for methods, _rule, endpoint in ROUTES if "POST" in methods)


@dataclass
class Desk:
    """Somebody's browser, with the cookie it had after looking around."""

    who: str
    client: Client
    cookie: str

    def send(self, form: Form, typed: dict[str, list[str]]) -> TestResponse:
        """Send the form with a key of its own, from the page it stands on."""
        self.client.set_cookie("portal", self.cookie)
        data = {**typed, "csrf_token": form.fields["csrf_token"].values}
        if "idempotency_key" in form.fields:
            data["idempotency_key"] = [idempotency.new_key()]
        return self.client.post(form.action, data=data, headers={"Referer": f"http://localhost{form.page}"})


@dataclass
class Found:
    """The forms of the house by the endpoint they post to, each with somebody who can reach it."""

    connection: Connection
    forms: dict[str, list[tuple[Desk, Form]]]


@pytest.fixture(scope="module")
def found(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    """A full house, and everybody has looked around in it."""
    with undone(app) as connection, pytest.MonkeyPatch.context() as patch:
        patch.setitem(app.config, "FILES_DIR", str(tmp_path_factory.mktemp("files")))
        house.full_house(Cast())
        by_endpoint: dict[str, list[tuple[Desk, Form]]] = {}
        alike: set[tuple[str, ...]] = set()
        addresses = app.url_map.bind("localhost")
        for who, most in WHO.items():
            client = app.test_client().enter(getattr(Cast(), who))
            desk = Desk(who, client, "")
            for form in forms(client, most):
                endpoint = addresses.match(form.action.partition("?")[0], method="POST")[0]
                look = (endpoint, *sorted(form.fields.keys() - {"next"}))
                if look not in alike:
                    alike.add(look)
                    by_endpoint.setdefault(endpoint, []).append((desk, form))
            kept = client.get_cookie("portal")
            assert kept
            desk.cookie = kept.value
        db.session.remove()
        yield Found(connection, by_endpoint)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_nothing_typed_into_a_form_breaks_the_house(found: Found, endpoint: str) -> None:
    faults: dict[str, str] = {}
    for desk, form in found.forms.get(endpoint, []):
        for name, value in attacks(form):
            fault = attack(found.connection, desk, form, name, value)
            if fault:
                faults.setdefault(fault, f"{desk.who} on {form.page}: {name}={value[:40]!r}")
    assert not faults, "\n".join(f"{where}: {fault}" for fault, where in faults.items())


def test_the_chain_of_what_happened_still_holds(found: Found) -> None:
    assert found.forms
    assert list(audit.verify()) == []
    db.session.remove()


def attacks(form: Form) -> Iterator[tuple[str, str]]:
    """What to put where: a few values into every field, more of them (and a huge one) into one."""
    start = zlib.crc32(form.action.encode())
    fields = [f for name, f in form.fields.items() if name not in SEALED]
    text = next((f.name for f in fields if f.kind in ("text", "textarea")), fields[0].name if fields else "")
    for place, f in enumerate(fields):
        own = OF_KIND.get(f.kind, ())
        if EVERYTHING:
            odd = (*ODD, *own)
        elif f.name in ("draft_form", "draft_subject"):
            continue  # the same in every form
        else:
            few = 6 if f.name == text else 2
            odd = tuple(dict.fromkeys(((own or ODD) * 2)[(start + place * 5) % len(own or ODD) :][:few]))
        for value in odd:
            yield f.name, value
    if text:
        yield text, "长" * 100_000


def attack(connection: Connection, desk: Desk, form: Form, name: str, value: str) -> str:
    """Send a form with one hostile value, everything else friendly; what is wrong about the answer."""
    typed = {**form.typed(friendly=True), name: [value]}
    undo = connection.begin_nested()
    try:
        answer = desk.send(form, typed)
        return wrong(desk, form, name, typed, answer)
    except Exception as error:  # a 500 in the making
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {str(error)[:300]} ({last.filename.rpartition('portal/')[2]}:{last.lineno})"
    finally:
        db.session.remove()
        undo.rollback()
        live.renderings.__init__()  # type: ignore[misc]


def wrong(desk: Desk, form: Form, name: str, typed: dict[str, list[str]], answer: TestResponse) -> str:
    """What is wrong about an answer; empty when nothing is."""
    if answer.status_code not in ACCEPTED:
        return f"answers {answer.status_code}"
    if SCRIPT in answer.text or "><script>alert(1)" in answer.text:
        return "the script stands on the page unescaped"
    if answer.status_code == 303 and typed[name] in ([SCRIPT], ["😀👩‍👩‍👧"]) and answer.location:
        shown = desk.client.get(answer.location)
        if shown.status_code >= 500:
            return f"leads to {answer.location}, which answers {shown.status_code}"
        if "><script>alert(1)" in shown.text:
            return f"leads to {answer.location}, where the script stands unescaped"
    if answer.status_code == 422:
        return lost(form, name, typed, answer.text)
    return ""


def lost(form: Form, name: str, typed: dict[str, list[str]], answer: str) -> str:
    """What a refused form says nothing about, or does not hold any more."""
    if 'class="error' not in answer:
        return "422 without a message"
    kept = still_typed(form, answer)
    if kept is None:
        return "422 without the form"
    for other, f in form.fields.items():
        if other == name or other in SEALED or not is_typed(f):
            continue
        now, then = kept.get(other), typed[other]
        if now is None or sorted(filter(None, map(plain, now))) != sorted(filter(None, map(plain, then))):
            return f"{other} had {str(then)[:60]}, now {str(now)[:60]}"
    return ""


def is_typed(f: Field) -> bool:
    return f.kind not in ("hidden", "submit", "file", "password")


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
