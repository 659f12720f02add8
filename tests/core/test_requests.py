"""One request, one transaction."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal import create_app
from portal.core import audit, requests
from portal.core.access import public
from portal.core.database import add, db
from portal.core.refusals import Refused
from portal.registry.staff import operations
from portal.registry.staff.models import Department, Person
from tests.cast import Cast
from tests.client import Client


def departments() -> int:
    return db.session.query(Department).count()


class TestInTheRealPortal:
    def test_a_post_that_ends_well_is_kept(self, client: Client, cast: Cast) -> None:
        before = departments()
        client.enter(cast.admin).send("/staff/departments/new", name="新科")
        db.session.rollback()
        assert departments() == before + 1

    def test_a_refused_post_keeps_nothing(self, client: Client, cast: Cast) -> None:
        before, spoken = departments(), audit.count()
        client.enter(cast.admin).send("/staff/departments/new", name="咨询部")
        assert (departments(), audit.count()) == (before, spoken)


@pytest.fixture
def routes(app: Flask, cast: Cast) -> Client:
    """A browser in front of an app with odd routes, on the test's own connection."""
    odd = create_app({"AUDIT_STRICT": True, "WTF_CSRF_ENABLED": False, "PROPAGATE_EXCEPTIONS": False})
    odd.test_client_class = Client
    odd.config["TESTING"] = False

    def route(rule: str):  # type: ignore[no-untyped-def]
        return lambda view: odd.add_url_rule(rule, view.__name__, public("a test")(view), methods=["GET", "POST"])

    def write(name: str) -> Department:
        admin = db.session.scalars(select(Person).where(Person.username == "admin")).one()
        return operations.add_department(by=admin, name=name)

    @route("/odd/write")
    def write_in_any_method() -> str:
        write("写")
        return "ok"

    @route("/odd/refused")
    def write_then_refuse() -> str:
        write("拒")
        raise Refused("XC-05", "no")

    @route("/odd/broken")
    def write_then_break() -> str:
        write("坏")
        raise ZeroDivisionError

    @route("/odd/kept")
    def refuse_but_keep() -> tuple[str, int]:
        write("留")
        requests.keep()
        return "no", 422

    @route("/odd/afterwards")
    def write_afterwards() -> str:
        requests.afterwards(lambda: write("后") and None)
        return "ok"

    @route("/odd/twice")
    def violate_at_the_end() -> str:
        admin = db.session.scalars(select(Person).where(Person.username == "admin")).one()
        department = add(Department(name="咨询部"), by=admin)
        audit.record("tests", admin, by=admin)
        assert department.id is None
        return "ok"

    @route("/odd/stale")
    def stale_at_the_end() -> str:
        person = db.session.scalars(select(Person).where(Person.username == "doctor")).one()
        db.session.execute(Person.__table__.update().values(version=77))  # type: ignore[attr-defined]
        person.title = "旧"
        audit.record("tests", person, by=person)
        return "ok"

    with odd.app_context():
        engines, own = db.engines, db.engines[None]
        with app.app_context():
            shared = db.engines[None]
        engines[None] = shared
        yield odd.test_client()
        engines[None] = own


def named(name: str) -> int:
    return db.session.query(Department).filter_by(name=name).count()


def test_a_get_never_writes(routes: Client) -> None:
    assert routes.get("/odd/write").status_code == 200
    assert named("写") == 0
    assert routes.post("/odd/write").status_code == 200
    assert named("写") == 1


@pytest.mark.parametrize("rule, name, status", [("refused", "拒", 409), ("broken", "坏", 500)])
def test_what_ends_badly_writes_nothing(routes: Client, rule: str, name: str, status: int) -> None:
    assert routes.post(f"/odd/{rule}").status_code == status
    assert named(name) == 0


def test_a_refusal_may_be_kept_on_purpose(routes: Client) -> None:
    assert routes.post("/odd/kept").status_code == 422
    assert named("留") == 1


def test_what_a_get_must_note_is_written_afterwards(routes: Client) -> None:
    assert routes.get("/odd/afterwards").status_code == 200
    assert named("后") == 1


def test_a_constraint_found_at_the_very_end_is_a_message(routes: Client) -> None:
    answer = routes.post("/odd/twice")
    assert answer.status_code == 409
    assert "XC-05" in answer.text
    assert named("咨询部") == 1


def test_a_stale_record_found_at_the_very_end_is_a_message(routes: Client) -> None:
    answer = routes.post("/odd/stale")
    assert answer.status_code == 409
    assert "XC-05" in answer.text
