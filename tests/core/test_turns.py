"""The writer's turn: views that read first hold nobody up, and what they read is still true when they write."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from portal.core import at_once, audit, database, turns
from portal.core.database import add, db
from portal.front_desk.appointments.models import Appointment, Device
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer, CustomerReach, TimelineEvent
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.client import form_fields


@pytest.fixture
def customer(cast: Cast) -> Customer:
    return customers.register(by=cast.reception, name="一行一行", phone="+8613900007001", gender="female")


@pytest.mark.parametrize("model", [Person, Device])
def test_what_others_changed_before_the_turn_is_read_again(arena: Flask, model: Any) -> None:
    """Also for records that do not count their versions."""
    with arena.app_context(), database.transaction():
        desk = Cast().reception
        device = add(Device(name="还没改名"), by=desk)
        db.session.flush()
        audit.record("tests.device", device, by=desk)
    with arena.app_context():
        record = db.session.scalars(db.select(model).order_by(model.id)).first()
        assert record is not None
        before, row_id = record.name, record.id
        thread = threading.Thread(target=_rename, args=(arena, model, row_id))
        thread.start()
        thread.join()
        assert record.name == before
        turns.take()
        assert record.name == "改过的名字"
        db.session.rollback()
        database.writing(False)


def _rename(arena: Flask, model: Any, row_id: int) -> None:
    with arena.app_context(), database.transaction():
        values = {"name": "改过的名字", **({"version": model.version + 1} if hasattr(model, "version") else {})}
        db.session.execute(update(model).where(model.id == row_id).values(values))


def test_what_nobody_changed_is_not_read_again(arena: Flask) -> None:
    with arena.app_context():
        person = db.session.scalars(db.select(Person).order_by(Person.id)).first()
        assert person is not None
        turns.take()
        assert "name" in person.__dict__
        db.session.rollback()
        database.writing(False)


def test_a_form_that_is_not_right_is_answered_while_somebody_else_writes(arena: Flask) -> None:
    """A booking without a time needs no turn: it is refused although the writer before never ends."""
    with arena.app_context():
        database.writing()
        cast = Cast()
        desk = arena.test_client().enter(cast.reception)
        db.session.commit()
        db.session.remove()
    url = "/appointments/new?name=测试"
    typed = form_fields(desk.get(url).text, url)
    writes, answered = threading.Event(), threading.Event()

    def write() -> None:
        with arena.app_context(), database.transaction():
            db.session.execute(update(Person).values(theme="dark"))
            writes.set()
            assert answered.wait(20), "the form had to wait for the writer"

    writer = threading.Thread(target=write)
    writer.start()
    assert writes.wait(20)
    try:
        answer = desk.post(url, data={**typed, "slot": "", "time": "", "name": "没选时间"})
    finally:
        answered.set()
        writer.join()
    assert answer.status_code == 422
    assert "没选时间" in answer.text


def test_a_row_written_at_once_is_one_like_any_other(cast: Cast, customer: Customer) -> None:
    """Stamped, with the defaults of its columns, known to the session, and to be spoken of (XC-05)."""
    event = TimelineEvent(customer_id=customer.id, at=customer.created_at, kind="file", text="一行")
    written = at_once.write_unless_there(event, by=cast.reception)
    assert written is event
    assert (written.created_by_id, written.link) == (cast.reception.id, "")
    assert db.session.get(TimelineEvent, written.id) is written
    assert written.audit_key() in db.session().info["audit_touched"]
    db.session.expire(written)
    assert written.text == "一行"
    audit.record("tests.note", customer, by=cast.reception)


def test_a_row_that_is_there_already_is_not_written_at_once(cast: Cast, customer: Customer) -> None:
    def again() -> CustomerReach:
        return CustomerReach(customer_id=customer.id, person_id=cast.doctor.id, why="test")

    assert at_once.write_unless_there(again(), by=cast.reception) is not None
    assert at_once.write_unless_there(again(), by=cast.reception) is None
    audit.record("tests.reach", customer, by=cast.reception)


def test_many_rows_at_once_are_to_be_spoken_of_as_well(cast: Cast, customer: Customer) -> None:
    rows = [TimelineEvent(customer_id=customer.id, at=customer.created_at, kind="file", text=text) for text in "甲乙"]
    at_once.write_all(rows, by=cast.reception)
    at_once.write_all([], by=cast.reception)
    found = db.session.scalars(db.select(TimelineEvent.text).where(TimelineEvent.text.in_(list("甲乙")))).all()
    assert sorted(found) == sorted("甲乙")
    assert ("customers", customer.id) in db.session().info["audit_touched"]
    audit.record("tests.note", customer, by=cast.reception)


def test_rows_that_others_follow_are_written_one_after_the_other(cast: Cast) -> None:
    """A booking is found by its words, and they need its id."""
    with pytest.raises(TypeError, match="followed"):
        at_once.write_all([Appointment(), Appointment()], by=cast.reception)
