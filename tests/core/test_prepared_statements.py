"""On PostgreSQL a statement asked again and again is planned once, also across pages that only read."""

from collections.abc import Iterator
from contextlib import suppress
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.exc import OperationalError, ProgrammingError

from portal.core import database, postgresql
from portal.core.database import db
from portal.registry.staff.models import Person
from tests.cast import Cast

PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%people%'")


@pytest.fixture
def house(arena: Flask) -> Iterator[Flask]:
    """A house whose connections are really begun and ended."""
    with arena.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("SQLite keeps its statements by itself")
        yield arena


def read() -> str:
    return db.session.scalars(select(Person.name).where(Person.username == "finance")).one()


def prepared() -> int:
    return db.session.scalar(PREPARED) or 0


def put(value: str) -> None:
    db.session.execute(text("UPDATE people SET name = :name WHERE username = 'finance'"), {"name": value})


def test_reading_again_and_again_leaves_prepared_statements(house: Flask) -> None:
    for _ in range(7):
        read()
        db.session.remove()  # as every GET ends
    kept = prepared()
    assert kept > 0
    db.session.remove()
    assert prepared() == kept
    db.session.remove()
    db.session.execute(text("WITH one AS (SELECT id FROM people) SELECT count(*) FROM one"))
    db.session.remove()
    assert prepared() == kept
    db.session.remove()
    client = house.test_client()
    client.enter(Cast().cs_manager)
    db.session.remove()
    for _ in range(7):
        assert client.get("/complaints").status_code == 200
    assert prepared() > kept


def test_what_was_written_and_not_committed_is_taken_back(house: Flask) -> None:
    before = read()
    db.session.remove()
    with_words = text("WITH changed AS (UPDATE people SET name = '另一人' RETURNING id) SELECT 1")
    for write in (
        lambda: db.session.execute(update(Person).where(Person.username == "finance").values(name="另一人")),
        lambda: put("另一人"),
        lambda: db.session.execute(with_words),
    ):
        for end in (db.session.rollback, db.session.remove):
            write()
            assert read() == "另一人"
            end()
            assert read() == before
            end()
    # what one transaction wrote says nothing of the next one on the same connection
    with database.transaction():
        put("留下的")
    with suppress(LookupError), database.transaction():
        put("另一人")
        raise LookupError
    assert read() == "留下的"
    with suppress(LookupError), db.session.begin_nested():
        put("另一人")
        raise LookupError
    assert read() == "留下的"
    put("另一人")
    db.session.rollback()
    assert read() == "留下的"


def test_after_a_failed_statement_and_after_a_lost_connection_the_next_page_is_answered(house: Flask) -> None:
    with pytest.raises(ProgrammingError):
        db.session.execute(text("SELECT nothing FROM nowhere"))
    db.session.rollback()
    assert read()
    mine = db.session.scalar(text("SELECT pg_backend_pid()"))
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": mine})
    with pytest.raises(OperationalError):
        db.session.remove()
    db.session.remove()
    assert read()
    assert db.session.scalar(text("SELECT pg_backend_pid()")) != mine


def test_a_connection_that_was_lost_while_it_rested_is_not_given_out(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database restarts at night: the first page of the morning must not find out."""
    monkeypatch.setattr(postgresql, "RESTED", 0.0)
    assert read()
    mine = db.session.scalar(text("SELECT pg_backend_pid()"))
    db.session.remove()
    with create_engine(db.engine.url).connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": mine})
    assert read()
    assert db.session.scalar(text("SELECT pg_backend_pid()")) != mine


def test_a_connection_that_has_just_answered_is_not_asked_whether_it_lives(house: Flask) -> None:
    read()
    db.session.remove()
    asked = []
    with patch.object(type(db.engine.dialect), "do_ping", asked.append):
        read()
        db.session.remove()
    assert asked == []
