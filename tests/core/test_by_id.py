"""A record asked straight by its id is the one SQLAlchemy's own session would have found."""

import pytest
from flask import Flask
from sqlalchemy import Connection, event, update
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import ORMExecuteState, Session, joinedload
from sqlalchemy.orm.exc import StaleDataError

from portal.core import audit
from portal.core.by_id import _way
from portal.core.database import add, db
from portal.front_desk.appointments.models import Appointment, Device
from portal.registry.customers.models import TimelineEvent
from portal.registry.staff.models import Department, Person, SignIn
from tests.cast import Cast


@pytest.fixture
def asked(connection: Connection) -> list[str]:
    """The statements of a test."""
    heard: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *args: heard.append(args[2]))
    return heard


def test_it_is_found_once_and_then_known(cast: Cast, asked: list[str]) -> None:
    person_id = cast.doctor.id
    db.session.expunge_all()
    asked.clear()
    person = db.session.get(Person, person_id)
    assert person is not None
    assert db.session.get_one(Person, person_id) is person
    assert db.session.scalars(db.select(Person).where(Person.id == person_id)).one() is person
    assert len(asked) == 2  # one to get it, one to look for it
    assert not db.session.dirty


@pytest.mark.parametrize("method", ["get", "get_one"])
def test_it_goes_past_sqlalchemys_machinery(cast: Cast, method: str) -> None:
    """But for a record with which others are read."""
    by_orm: list[object] = []

    def note(state: ORMExecuteState) -> None:
        by_orm.append(state.bind_mapper and state.bind_mapper.class_)

    person_id = cast.doctor.id
    db.session.expunge_all()
    event.listen(db.session, "do_orm_execute", note)
    try:
        getattr(db.session, method)(Person, person_id)
        db.session.get(SignIn, 1)
    finally:
        event.remove(db.session, "do_orm_execute", note)
    assert by_orm == [SignIn]


def test_nobody_is_found_where_nobody_is(cast: Cast) -> None:
    assert db.session.get(Person, 999_999) is None
    with pytest.raises(NoResultFound):
        db.session.get_one(Person, 999_999)


def test_what_waits_to_be_written_is_found(cast: Cast) -> None:
    device = add(Device(id=70_001, name="还没写下"), by=cast.reception)
    audit.record("tests.device", device, by=cast.reception)
    assert db.session.get(Device, 70_001) is device


def test_what_was_deleted_is_not_found(cast: Cast) -> None:
    department = add(Department(name="要撤销的部门"), by=cast.admin)
    audit.record("tests.department", department, by=cast.admin)
    db.session.flush()
    row_id = department.id
    db.session.delete(department)
    db.session.flush()
    assert db.session.get(Department, row_id) is None


def test_within_a_flush_nothing_is_written_first(cast: Cast) -> None:
    """A listener of the unit of work may ask for a record."""
    found: list[object] = []
    doctor_id = cast.doctor.id
    db.session.expunge_all()

    def ask(session: Session, *_more: object) -> None:
        found.append(session.get(Person, doctor_id))

    event.listen(db.session, "before_flush", ask)
    try:
        device = add(Device(name="正在写下"), by=cast.reception)
        audit.record("tests.device", device, by=cast.reception)
        db.session.flush()
    finally:
        event.remove(db.session, "before_flush", ask)
    assert isinstance(found[0], Person)


def test_what_is_changed_is_written_and_what_belongs_to_it_is_found(cast: Cast) -> None:
    device = add(Device(name="旧名"), by=cast.reception)
    audit.record("tests.device", device, by=cast.reception)
    db.session.flush()
    row_id = device.id
    db.session.expunge_all()
    device = db.session.get_one(Device, row_id)
    device.name = "新名"
    audit.record("tests.device", device, by=cast.reception)
    db.session.flush()
    assert db.session.scalar(db.select(Device.name).where(Device.id == row_id)) == "新名"
    doctor = db.session.get_one(Person, cast.doctor.id)
    assert doctor.branch.id == doctor.branch_id


def test_two_who_change_the_same_are_told(cast: Cast) -> None:
    """The version is the one that was read."""
    person_id = cast.doctor.id
    db.session.expunge_all()
    person = db.session.get_one(Person, person_id)
    db.session.execute(
        update(Person).where(Person.id == person_id).values(version=Person.version + 1),
        execution_options={"synchronize_session": False},
    )
    person.title = "主任医师"
    with pytest.raises(StaleDataError):
        db.session.flush()


@pytest.mark.parametrize("model", [SignIn, TimelineEvent])
def test_who_comes_with_others_is_left_to_sqlalchemy(app: Flask, model: type) -> None:
    assert _way(model) is None
    assert _way(Appointment) is not None


def test_who_asks_for_more_gets_it(cast: Cast, asked: list[str]) -> None:
    department = add(Department(name="一起读的部门"), by=cast.admin)
    audit.record("tests.department", department, by=cast.admin)
    db.session.flush()
    cast.doctor.department = department
    audit.record("tests.person", cast.doctor, by=cast.admin)
    db.session.flush()
    person_id = cast.doctor.id
    db.session.expunge_all()
    asked.clear()
    person = db.session.get_one(Person, person_id, options=[joinedload(Person.department)])
    assert person.department is not None
    assert len(asked) == 1
