"""Coming in: passwords, throttling, where one arrives."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from portal.core import audit, clock
from portal.core.database import db
from portal.registry.staff import accounts, passwords, sign_ins
from portal.registry.staff.models import Person, SignIn, SignInFailure
from tests.cast import Cast
from tests.client import Client

PASSWORD = "quiet-river-2468"


@pytest.fixture(autouse=True)
def _nobody_tried_before(app: Flask) -> Iterator[None]:
    yield
    with app.app_context():
        accounts.limiter.reset()


@pytest.fixture
def consultant(cast: Cast) -> Person:
    return with_password(cast.consultant)


def with_password(person: Person, password: str = PASSWORD) -> Person:
    sign_ins.store_password(person, password, once=False)
    audit.record("tests.password", person, by=person)
    db.session.commit()
    return person


def enter(client: Client, username: str, password: str, address: str = "10.0.0.7", **values):  # type: ignore[no-untyped-def]
    where = {"REMOTE_ADDR": address}
    shown = client.get("/sign-in", query_string=values, environ_overrides=where)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown.text)
    assert token
    fields = {"csrf_token": token.group(1), "username": username, "password": password, **values}
    return client.post("/sign-in", data=fields, environ_overrides=where)


@pytest.mark.rule("SEC-02")
def test_the_right_password_opens_the_portal(client: Client, consultant: Person) -> None:
    answer = enter(client, "consultant", PASSWORD)
    assert answer.status_code == 303
    assert client.get("/sessions").status_code == 200


def test_the_name_may_be_typed_with_capitals_and_blanks(client: Client, consultant: Person) -> None:
    assert enter(client, " Consultant ", PASSWORD).status_code == 303


@pytest.mark.parametrize("password", ["wrong", "", "x" * 5000, "\x00\x07", "𠮷䶮🙂", PASSWORD + " "])
@pytest.mark.rule("SEC-02")
def test_a_wrong_password_opens_nothing(client: Client, consultant: Person, password: str) -> None:
    answer = enter(client, "consultant", password)
    assert answer.status_code == 422
    assert client.get("/sessions").status_code == 303


def test_the_typed_name_stays_and_the_password_does_not(client: Client, consultant: Person) -> None:
    answer = enter(client, "consultant", "not-this-one")
    assert 'value="consultant"' in answer.text
    assert "not-this-one" not in answer.text


def test_unknown_names_cost_the_same_work_and_say_the_same(client: Client, consultant: Person) -> None:
    known, unknown = enter(client, "consultant", "wrong"), enter(client, "nobody", "wrong")
    problem = re.compile(r'role="alert"[^<]*>.*?<div>(.*?)</div>', re.S)
    assert problem.findall(known.text)
    assert problem.findall(known.text) == problem.findall(unknown.text)


def test_a_name_nobody_has_is_checked_against_a_real_hash(session: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not passwords.matches(None, "the password of nobody")
    assert passwords._nobodys(True).startswith("$argon2id$")


def test_who_has_no_password_cannot_enter_with_an_empty_one(cast: Cast) -> None:
    assert not passwords.matches(cast.doctor, "")
    assert not passwords.matches(cast.doctor, "the password of nobody")


@pytest.mark.rule("SEC-02")
def test_after_five_wrong_tries_the_pair_of_name_and_address_waits(client: Client, consultant: Person) -> None:
    for _time in range(5):
        assert enter(client, "consultant", "wrong").status_code == 422
    assert enter(client, "consultant", PASSWORD).status_code == 422
    assert db.session.query(SignInFailure).count() == 5


@pytest.mark.rule("SEC-02")
def test_nobody_can_lock_a_colleague_out_from_another_computer(client: Client, consultant: Person) -> None:
    for _time in range(6):
        enter(client, "consultant", "wrong", address="10.0.0.66")
    assert enter(client, "consultant", PASSWORD, address="10.0.0.7").status_code == 303


def test_the_wait_ends_after_fifteen_minutes(client: Client, consultant: Person) -> None:
    for _time in range(5):
        enter(client, "consultant", "wrong")
    assert 1 <= sign_ins.minutes_to_wait("consultant", "10.0.0.7") <= 16
    with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=1), tick=False):
        assert sign_ins.minutes_to_wait("consultant", "10.0.0.7") == 0
        assert enter(client, "consultant", PASSWORD).status_code == 303


def test_signing_in_well_forgets_the_wrong_tries(client: Client, consultant: Person) -> None:
    for _time in range(4):
        enter(client, "consultant", "wrong")
    assert enter(client, "consultant", PASSWORD).status_code == 303
    assert db.session.query(SignInFailure).count() == 0


def test_one_address_cannot_try_many_names(client: Client, consultant: Person) -> None:
    answers = [enter(client, f"name{i}", "wrong").status_code for i in range(31)]
    assert answers[:30] == [422] * 30
    assert answers[30] == 429
    assert enter(client, "consultant", PASSWORD, address="10.0.0.8").status_code == 303


def test_old_failures_are_forgotten(cast: Cast) -> None:
    sign_ins.check("consultant", "wrong", address="1")
    db.session.flush()
    with time_machine.travel(clock.now() + timedelta(days=2)):
        sign_ins.forget_failures()
    assert db.session.query(SignInFailure).count() == 0


@pytest.mark.rule("SEC-02")
def test_passwords_are_stored_as_argon2_and_hashed_again_when_parameters_grow(consultant: Person) -> None:
    from argon2 import PasswordHasher

    assert consultant.password_hash.startswith("$argon2id$")
    consultant.password_hash = old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    audit.record("tests.password", consultant, by=consultant)
    assert sign_ins.check("consultant", PASSWORD, address="1") == consultant
    assert consultant.password_hash != old
    assert passwords.matches(consultant, PASSWORD)


@pytest.mark.parametrize(
    "wanted, arrives",
    [
        ("/sessions", "/sessions"),
        ("/sessions?a=1", "/sessions?a=1"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\tevil", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-out", "/"),
        ("/sign-in?next=/sign-in", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_only_into_the_portal(client: Client, consultant: Person, wanted: str, arrives: str) -> None:
    answer = enter(client, "consultant", PASSWORD, next=wanted)
    assert answer.status_code == 303
    assert answer.location == ("/" if arrives == "/" else arrives)


def test_who_left_cannot_sign_in(client: Client, consultant: Person) -> None:
    consultant.active = False
    audit.record("tests.left", consultant, by=consultant)
    db.session.commit()
    assert enter(client, "consultant", PASSWORD).status_code == 422


def test_the_sign_in_is_spoken_in_the_audit_log(client: Client, consultant: Person) -> None:
    enter(client, "consultant", PASSWORD)
    last = db.session.query(audit.AuditEntry).order_by(audit.AuditEntry.seq.desc()).first()
    assert last is not None
    assert (last.action, last.actor_id, last.address) == ("accounts.sign_in", consultant.id, "10.0.0.7")


def test_a_second_person_on_the_same_browser_ends_the_first_sign_in(client: Client, cast: Cast) -> None:
    first, second = with_password(cast.consultant), with_password(cast.finance)
    enter(client, "consultant", PASSWORD)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sessions").text)
    assert token
    answer = client.post("/sign-in", data={"csrf_token": token.group(1), "username": "finance", "password": PASSWORD})
    assert answer.status_code == 303
    open_ones = db.session.query(SignIn).filter(SignIn.revoked_at.is_(None)).all()
    assert [sign_in.person_id for sign_in in open_ones] == [second.id]
    assert first.id != second.id


class TestTheDemo:
    @pytest.fixture
    def demo(self, app: Flask) -> Iterator[None]:
        app.config["DEMO"] = True
        yield
        app.config["DEMO"] = False

    def test_the_page_offers_the_demo_accounts_with_one_click(self, client: Client, cast: Cast, demo: None) -> None:
        import config

        with_password(cast.reception, config.DEMO_PASSWORD)
        with_password(cast.doctor, PASSWORD)
        page = client.get("/sign-in").text
        assert config.DEMO_PASSWORD in page
        assert cast.reception.name in page
        assert cast.doctor.name not in page

    def test_no_account_is_shown_outside_the_demo(self, client: Client, cast: Cast) -> None:
        import config

        with_password(cast.reception, config.DEMO_PASSWORD)
        page = client.get("/sign-in").text
        assert config.DEMO_PASSWORD not in page
        assert cast.reception.name not in page

    def test_a_demo_password_opens_nothing_in_production(self, app: Flask, client: Client, cast: Cast) -> None:
        import config

        with_password(cast.reception, config.DEMO_PASSWORD)
        app.config["MODE"] = "production"
        try:
            assert enter(client, "reception", config.DEMO_PASSWORD).status_code == 422
        finally:
            app.config["MODE"] = "testing"
