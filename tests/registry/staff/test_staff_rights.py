"""People and their rights: who gives them, who confirms high ones, who may leave."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal import roles
from portal.core import audit
from portal.core.database import SystemActor, db
from portal.core.refusals import Forbidden, Refused
from portal.registry.staff import operations, passwords, policy, queries, words
from portal.registry.staff.models import FLAGS, ROLES, Person, RightsRequest, SignIn
from tests.cast import Cast
from tests.client import Client

SYSTEM = SystemActor("tests")


def second_admin() -> Person:
    return operations.hire(by=SYSTEM, username="admin.two", name="严格", role="admin", branch_id=1)


def test_the_roles_of_the_table_are_the_roles_of_people() -> None:
    assert set(roles.ROLES) == set(ROLES)
    assert set(roles.FLAGS) == set(FLAGS)


def test_every_permission_has_words() -> None:
    held = {permission for table in (roles.ROLES, roles.FLAGS) for some in table.values() for permission in some}
    assert words.unknown(held) == []


@pytest.mark.rule("SEC-01")
def test_an_unknown_role_has_no_rights(cast: Cast) -> None:
    stranger = Person(username="x", name="x", role="owner", flags=["contract_reviewer"], active=True)
    assert stranger.permissions == frozenset()
    assert not stranger.can("today.read")


def test_flags_widen_a_role(cast: Cast) -> None:
    assert not cast.quality.can("contracts.review")
    assert cast.reviewer.can("contracts.review")
    assert cast.reviewer.permissions > cast.quality.permissions


def test_who_left_may_nothing(cast: Cast) -> None:
    person = cast.president
    person.active = False
    assert not person.can("today.read")
    db.session.rollback()


@pytest.mark.rule("SEC-01")
@pytest.mark.parametrize("username", [name for name in ROLES if name != "admin"])
def test_only_the_administrator_gives_rights(cast: Cast, username: str) -> None:
    by = getattr(cast, username)
    with pytest.raises(Forbidden):
        operations.set_rights(cast.assistant, role="reception", flags=[], reason="因为", by=by)
    with pytest.raises(Forbidden):
        operations.hire(by=by, username="new", name="新人", role="reception")


@pytest.mark.rule("SEC-01")
@pytest.mark.parametrize(
    "role, flags", [("president", []), ("admin", []), ("finance", []), ("doctor", ["contract_reviewer"])]
)
def test_high_rights_wait_for_a_second_person(cast: Cast, role: str, flags: list[str]) -> None:
    person = cast.doctor
    request = operations.set_rights(person, role=role, flags=flags, reason="升职", by=cast.admin)
    assert request is not None
    assert (person.role, person.flags) == ("doctor", [])
    operations.confirm_rights(request, by=cast.president)
    assert (person.role, person.flags) == (role, flags)
    assert request.decided_by_id == cast.president.id


def test_low_rights_are_in_force_at_once(cast: Cast) -> None:
    assert operations.set_rights(cast.doctor, role="doctor", flags=["dept_lead"], reason="任命", by=cast.admin) is None
    assert cast.doctor.flags == ["dept_lead"]


def test_taking_high_rights_away_needs_nobody_else(cast: Cast) -> None:
    assert operations.set_rights(cast.reviewer, role="quality", flags=[], reason="调岗", by=cast.admin) is None
    assert not cast.reviewer.can("contracts.review")


@pytest.mark.rule("SEC-01")
def test_who_asked_for_high_rights_cannot_confirm_them(cast: Cast) -> None:
    request = operations.set_rights(cast.doctor, role="finance", flags=[], reason="试", by=cast.admin)
    assert request is not None
    with pytest.raises(Refused) as refusal:
        operations.confirm_rights(request, by=cast.admin)
    assert refusal.value.rule == "SEC-01"
    assert cast.doctor.role == "doctor"


@pytest.mark.rule("SEC-01")
def test_who_gets_high_rights_cannot_confirm_them(cast: Cast) -> None:
    request = operations.set_rights(cast.cs_manager, role="president", flags=[], reason="试", by=cast.admin)
    assert request is not None
    with pytest.raises(Refused):
        operations.confirm_rights(request, by=cast.cs_manager)
    with pytest.raises(Forbidden):
        operations.confirm_rights(request, by=cast.reception)
    assert cast.cs_manager.role == "cs_manager"


@pytest.mark.rule("SEC-01")
def test_the_database_too_wants_two_persons(cast: Cast) -> None:
    request = operations.set_rights(cast.doctor, role="finance", flags=[], reason="试", by=cast.admin)
    assert request is not None
    for column in ("created_by_id", "person_id"):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(f"UPDATE rights_requests SET decided_by_id = {column}"))


def test_one_request_for_a_person_at_a_time(cast: Cast) -> None:
    operations.set_rights(cast.doctor, role="finance", flags=[], reason="试", by=cast.admin)
    with pytest.raises(Refused):
        operations.set_rights(cast.doctor, role="reception", flags=[], reason="试", by=cast.admin)


def test_a_declined_or_withdrawn_request_changes_nothing(cast: Cast) -> None:
    first = operations.set_rights(cast.doctor, role="finance", flags=[], reason="试", by=cast.admin)
    assert first is not None
    with pytest.raises(Refused):
        operations.decline_rights(first, by=cast.president, reason=" ")
    db.session.rollback()
    first = operations.set_rights(cast.doctor, role="finance", flags=[], reason="试", by=cast.admin)
    assert first is not None
    operations.decline_rights(first, by=cast.president, reason="不合适")
    second = operations.set_rights(cast.doctor, role="finance", flags=[], reason="再试", by=cast.admin)
    assert second is not None
    operations.withdraw_rights(second, by=cast.admin)
    assert cast.doctor.role == "doctor"
    with pytest.raises(Refused):
        operations.confirm_rights(second, by=cast.president)


@pytest.mark.rule("SEC-01")
def test_a_new_account_with_high_rights_stays_shut_until_confirmed(cast: Cast) -> None:
    person = operations.hire(by=cast.admin, username="Money", name="钱多", role="finance", password="long-enough-123")
    assert person.username == "money"
    assert not person.active
    request = queries.waiting_rights_of(person)
    assert request is not None
    operations.confirm_rights(request, by=cast.consult_manager)
    assert person.active


def test_a_new_account_with_low_rights_is_open(cast: Cast) -> None:
    assert operations.hire(by=cast.admin, username="li.hui", name="李卉", role="reception").active


@pytest.mark.parametrize("role, flags", [("owner", []), ("reception", ["king"])])
def test_unknown_rights_are_refused(cast: Cast, role: str, flags: list[str]) -> None:
    with pytest.raises(Refused):
        operations.set_rights(cast.doctor, role=role, flags=flags, reason="试", by=cast.admin)


@pytest.mark.rule("SEC-01")
def test_nobody_changes_their_own_rights_or_shuts_themselves_out(cast: Cast) -> None:
    second_admin()
    with pytest.raises(Refused):
        operations.set_rights(cast.admin, role="reception", flags=[], reason="试", by=cast.admin)
    with pytest.raises(Refused):
        operations.leave(cast.admin, by=cast.admin, reason="试")


@pytest.mark.rule("SEC-01")
def test_the_last_administrator_stays(cast: Cast) -> None:
    with pytest.raises(Refused):
        operations.leave(cast.admin, by=SYSTEM, reason="试")
    with pytest.raises(Refused):
        operations.set_rights(cast.admin, role="reception", flags=[], reason="试", by=SYSTEM)
    operations.leave(cast.admin, by=second_admin(), reason="离职")
    assert not cast.admin.active


@pytest.mark.rule("HRF-10")
def test_leaving_shuts_the_account_everywhere_at_once(client: Client, cast: Cast) -> None:
    client.enter(cast.consultant)
    assert client.get("/sessions").status_code == 200
    operations.leave(cast.consultant, by=cast.admin, reason="离职")
    db.session.commit()
    assert client.get("/sessions").status_code == 303
    assert db.session.query(SignIn).filter(SignIn.revoked_at.is_(None)).count() == 0


def test_leaving_takes_back_what_was_asked_for(cast: Cast) -> None:
    request = operations.set_rights(cast.doctor, role="finance", flags=[], reason="试", by=cast.admin)
    assert request is not None
    operations.leave(cast.doctor, by=cast.admin, reason="离职")
    assert request.state == "withdrawn"


@pytest.mark.rule("SEC-01")
def test_coming_back_with_high_rights_needs_a_second_person(cast: Cast) -> None:
    operations.leave(cast.finance, by=cast.admin, reason="离职")
    request = operations.come_back(cast.finance, by=cast.admin, reason="回来")
    assert request is not None
    assert not cast.finance.active
    operations.confirm_rights(request, by=cast.president)
    assert cast.finance.active
    operations.leave(cast.reception, by=cast.admin, reason="离职")
    assert operations.come_back(cast.reception, by=cast.admin, reason="回来") is None
    assert cast.reception.active


def test_a_password_from_the_administrator_is_good_for_one_sign_in(client: Client, cast: Cast) -> None:
    password = operations.give_password(cast.reception, by=cast.admin)
    db.session.commit()
    assert passwords.matches(cast.reception, password)
    assert len(password) >= 16
    client.enter(cast.reception)
    answer = client.get("/staff")
    assert answer.status_code == 303
    assert answer.location.startswith("/password")
    answer = client.send("/password", old=password, new="my-own-secret-7", again="my-own-secret-7", follow=False)
    assert answer.status_code == 303
    assert client.get("/staff").status_code == 403


@pytest.mark.rule("SEC-01")
def test_a_new_password_for_high_rights_opens_nothing_until_a_second_person_confirms(cast: Cast) -> None:
    operations.give_password(cast.president, by=cast.admin)
    assert cast.president.active
    operations.give_password(cast.president, by=cast.admin)
    assert not cast.president.active
    request = queries.waiting_rights_of(cast.president)
    assert request is not None
    with pytest.raises(Refused):
        operations.confirm_rights(request, by=cast.admin)
    operations.confirm_rights(request, by=cast.consult_manager)
    assert cast.president.active


def test_the_first_administrator_is_made_once(cast: Cast) -> None:
    with pytest.raises(Refused):
        operations.first_admin(by=SYSTEM, username="boss", name="老板")
    cast.admin.role = "quality"
    audit.record("tests", cast.admin, by=SYSTEM)
    person, password = operations.first_admin(by=SYSTEM, username="boss", name="老板")
    assert person.active
    assert passwords.matches(person, password)
    assert person.password_once


def test_production_does_not_start_with_demo_accounts(app, tmp_path) -> None:  # type: ignore[no-untyped-def]
    import config
    from portal import create_app
    from portal.core import database
    from tests.conftest import build_schema

    scratch = create_app(
        {
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'clinic.db'}",
            "SQLALCHEMY_ENGINE_OPTIONS": {},
            "HUEY_FILE": str(tmp_path / "huey.db"),
        }
    )
    scratch.config["MODE"] = "production"
    policy.refuse_demo_accounts(scratch)  # an empty database has no accounts
    scratch.config["MODE"] = "development"
    with scratch.app_context():
        build_schema()
        with database.transaction():
            operations.add_branch(by=SYSTEM, name="本院")
            operations.hire(by=SYSTEM, username="reception", name="林", role="reception", password=config.DEMO_PASSWORD)
    policy.refuse_demo_accounts(scratch)
    scratch.config["MODE"] = "production"
    with pytest.raises(RuntimeError, match="reception"):
        policy.refuse_demo_accounts(scratch)
    with scratch.app_context(), pytest.raises(Refused), database.transaction():
        operations.hire(by=SYSTEM, username="other", name="陈", role="doctor", password=config.DEMO_PASSWORD)


def test_rights_requests_are_found_by_the_second_person(client: Client, cast: Cast) -> None:
    operations.set_rights(cast.doctor, role="finance", flags=[], reason="转岗", by=cast.admin)
    db.session.commit()
    request = db.session.query(RightsRequest).one()
    page = client.enter(cast.president).get("/staff")
    assert f"/staff/rights-requests/{request.id}/confirmation" in page.text
    assert f"/staff/rights-requests/{request.id}/confirmation" not in client.enter(cast.admin).get("/staff").text
    answer = client.enter(cast.president).send(f"/staff/rights-requests/{request.id}/confirmation", page="/staff")
    assert answer.status_code == 200
    assert cast.doctor.role == "finance"
