"""The writers' queue, types, and constraints that hold on both databases."""

import threading
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from portal.core import audit, clock, numbers
from portal.core.database import db
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.conftest import race


def test_a_naive_instant_is_refused(cast: Cast) -> None:
    with pytest.raises(StatementError, match="time zone"), db.session.begin_nested():
        db.session.execute(db.insert(audit.AuditEntry).values(seq=99_999, at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_instants_come_back_aware(cast: Cast) -> None:
    created = db.session.scalars(db.select(Person.created_at).limit(1)).one()
    assert created.tzinfo is not None
    assert abs((clock.now() - created).total_seconds()) < 3600


def test_a_foreign_key_is_kept_by_the_database(cast: Cast) -> None:
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE people SET department_id = 987654"))


def test_fifty_writers_at_once_take_fifty_different_numbers(arena: Flask) -> None:
    taken = race(arena, 50, lambda _number: numbers.next_in("race"))
    assert sorted(taken) == list(range(1, 51))  # type: ignore[type-var]


def test_parallel_writers_leave_an_unbroken_audit_chain(arena: Flask) -> None:
    def rename(number: int) -> int:
        person = db.session.scalars(db.select(Person).where(Person.username == "planning")).one()
        audit.record("tests.touch", person, by=person, number=number)
        return number

    results = race(arena, 20, rename)
    assert not [result for result in results if isinstance(result, Exception)]
    with arena.app_context():
        assert list(audit.verify()) == []
        assert audit.count() >= 20


def test_a_reader_is_not_held_up_by_a_writer(arena: Flask) -> None:
    reading_done = threading.Event()

    def act(number: int) -> str:
        if number == 0:
            numbers.next_in("slow")
            assert reading_done.wait(5), "the reader had to wait for the writer"
            return "wrote"
        from portal.core import database

        database.writing(False)
        db.session.rollback()
        db.session.scalar(db.select(Person.id).limit(1))
        reading_done.set()
        return "read"

    assert sorted(map(str, race(arena, 2, act))) == ["read", "wrote"]
