"""Statements sent straight to the driver: the same rows, the same errors, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from portal.core import audit, database, live, numbers
from portal.core.audit import AuditEntry
from portal.core.database import db
from portal.core.live import Revision
from portal.core.numbers import NumberSeries
from portal.core.straight import Straight, in_one_go
from portal.registry.customers.models import Customer, TimelineEvent
from portal.registry.staff.models import Person

AT = datetime(2026, 11, 28, 9, 30, 15, 250_000, tzinfo=UTC)
_TABLE = NumberSeries.__table__
WRITE = Straight(insert(_TABLE))
READ = Straight(select(_TABLE.c.last).where(_TABLE.c.series == bindparam("series")))


@pytest.fixture
def house(arena: Flask) -> Iterator[Flask]:
    """A house whose connections are really begun and ended."""
    with arena.app_context():
        database.writing()
        yield arena
        db.session.rollback()
        database.writing(False)


def test_values_are_told_as_their_columns_want_them(house: Flask) -> None:
    """Instants, words and structures come back as they were said."""
    said = {
        "seq": 1_000_000, "at": AT, "actor_id": None, "actor_name": "系统", "action": "tests.said", "subject_type": "x",
        "subject_id": 7, "customer_id": None, "address": None, "details": {"甲": [1, None, "乙"]}, "previous_hash": "0",
        "hash": "1",
    }  # fmt: skip
    Straight(insert(AuditEntry.__table__)).run(db.session.connection(), said)
    entry = db.session.get_one(AuditEntry, 1_000_000)
    assert {name: getattr(entry, name) for name in said} == said


def test_what_is_there_already_is_refused_as_by_sqlalchemy(house: Flask) -> None:
    WRITE.run(db.session.connection(), {"series": "twice", "last": 1})
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        WRITE.run_for_all(db.session.connection(), [{"series": "twice", "last": 2}])


def test_whoever_listens_to_statements_hears_of_it(house: Flask) -> None:
    heard: list[str] = []
    connection = db.session.connection()
    db.event.listen(connection, "before_cursor_execute", lambda *args: heard.append(args[2]))
    WRITE.run(connection, {"series": "heard", "last": 1})
    assert [one.split()[0] for one in heard] == ["INSERT"]


def test_a_statement_of_changing_length_is_refused_when_it_is_put_together(house: Flask) -> None:
    question = Straight(select(_TABLE.c.last).where(_TABLE.c.series.in_(bindparam("names", expanding=True))))
    with pytest.raises(TypeError, match="when it is sent"):
        question.run(db.session.connection(), {"names": ["a"]})


def test_in_one_go_every_answer_is_read_where_it_is_asked(house: Flask) -> None:
    """Also those of SQLAlchemy's own statements, the rows an update met among them."""
    in_one_go(db.session())
    connection = db.session.connection()
    WRITE.run_for_all(connection, [{"series": "a", "last": 1}, {"series": "b", "last": 5}])
    assert READ.run(connection, {"series": "b"})[0][0] == 5
    WRITE.run(connection, {"series": "c", "last": 9})
    assert db.session.get_one(NumberSeries, "c").last == 9
    assert db.session.execute(update(_TABLE).where(_TABLE.c.last > 1).values(last=3)).rowcount == 2
    assert numbers.next_in("a") == 2
    db.session.commit()
    assert READ.run(db.session.connection(), {"series": "c"})[0][0] == 3


def test_questions_are_answered_when_they_are_called_for(house: Flask) -> None:
    """Each with its own answer, in whichever order, with what was written before it and not with what came after."""
    in_one_go(db.session())
    connection = db.session.connection()
    WRITE.run_for_all(connection, [{"series": "a", "last": 1}, {"series": "b", "last": 5}])
    first, second = READ.ask(connection, {"series": "a"}), READ.ask(connection, {"series": "b"})
    WRITE.run(connection, {"series": "c", "last": 9})
    nothing = READ.ask(connection, {"series": "d"})
    db.session.execute(update(_TABLE).values(last=7))
    assert [list(map(tuple, answer())) for answer in (nothing, second, first)] == [[], [(5,)], [(1,)]]
    db.session.rollback()
    outside = READ.ask(db.session.connection(), {"series": "a"})
    assert outside() == []


def test_an_answer_to_a_question_behind_a_failure_tells_of_it(house: Flask) -> None:
    in_one_go(db.session())
    WRITE.run(db.session.connection(), {"series": "kept", "last": 1})

    def asked() -> None:
        WRITE.run(db.session.connection(), {"series": "kept", "last": 2})
        READ.ask(db.session.connection(), {"series": "kept"})()

    with pytest.raises(IntegrityError):
        asked()
    db.session.rollback()
    assert READ.run(db.session.connection(), {"series": "kept"}) == []


@pytest.mark.parametrize("many", [1, 2, 8, 9, 30])
def test_however_many_rows_are_sent_all_of_them_are_there(house: Flask, many: int) -> None:
    """Also in one go, where those of one statement are few."""
    rows = [{"series": f"s{place}", "last": place} for place in range(many)]
    for begin in (lambda: None, lambda: in_one_go(db.session())):
        begin()
        WRITE.run_for_all(db.session.connection(), rows)
        found = db.session.execute(select(_TABLE.c.series, _TABLE.c.last).where(_TABLE.c.series.startswith("s")))
        assert {tuple(row) for row in found} == {(row["series"], row["last"]) for row in rows}
        db.session.rollback()


def said_twice(series: str, then: Callable[[], object]) -> None:
    """Something that fails, and what its failure is told with."""
    WRITE.run(db.session.connection(), {"series": series, "last": 2})
    then()


@pytest.mark.parametrize(
    "then", [lambda: numbers.next_in("next"), lambda: db.session.commit()], ids=["answer", "commit"]
)
def test_in_one_go_a_failure_takes_everything_back(house: Flask, then: Callable[[], object]) -> None:
    """It is told with the next answer or with the commit, and the connection is good for the next transaction."""
    in_one_go(db.session())
    WRITE.run(db.session.connection(), {"series": "kept", "last": 1})
    with pytest.raises(IntegrityError):
        said_twice("kept", then)
    db.session.rollback()
    assert READ.run(db.session.connection(), {"series": "kept"}) == []


def test_in_one_go_nobody_need_hear_of_a_failure_that_is_taken_back(house: Flask) -> None:
    in_one_go(db.session())
    WRITE.run(db.session.connection(), {"series": "kept", "last": 1})
    with suppress(IntegrityError):  # SQLite says so at once
        said_twice("kept", lambda: None)
    db.session.rollback()
    assert READ.run(db.session.connection(), {"series": "kept"}) == []


def test_a_savepoint_within_one_go_takes_back_only_what_came_after_it(house: Flask) -> None:
    in_one_go(db.session())
    WRITE.run(db.session.connection(), {"series": "before", "last": 1})
    with suppress(IntegrityError), db.session.begin_nested():
        db.session.add(NumberSeries(series="before", last=2))
        db.session.flush()
    WRITE.run(db.session.connection(), {"series": "after", "last": 1})
    db.session.commit()
    rows = db.session.execute(select(NumberSeries.series, NumberSeries.last))
    assert sorted(tuple(row) for row in rows) == [("after", 1), ("before", 1)]


def test_a_transaction_ends_with_its_revisions_and_its_entries_whatever_else_it_says(house: Flask) -> None:
    """The last step of every transaction goes in one go; what it writes is there afterwards."""
    person = db.session.scalars(select(Person).where(Person.username == "reception")).one()
    customer = Customer(
        number="KH-STRAIGHT", name="一口气", gender="female", phone="+8613900001234", created_by_id=person.id,
        last_contact_at=AT,
    )  # fmt: skip
    db.session.add(customer)
    audit.record("tests.write", customer, by=person, at="今天")
    live.bump("tests:one")
    db.session.flush()
    db.session.add(TimelineEvent(customer_id=customer.id, at=AT, kind="file", text="行", created_by_id=person.id))
    db.session.commit()
    assert db.session.get_one(Revision, "tests:one").number == 1
    entry = audit.last()
    assert entry is not None
    assert entry.details == {"at": "今天"}
    assert entry.hash == entry.expected_hash()
    assert db.session.scalar(text("SELECT count(*) FROM timeline_events WHERE text = '行'")) == 1
