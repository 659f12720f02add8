"""What the database itself keeps about bookings, whoever writes, and what it costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from portal.core.database import db
from portal.front_desk.appointments.models import Appointment, row_called
from portal.front_desk.appointments.operations import times
from portal.front_desk.appointments.queries import availability
from tests.cast import Cast
from tests.front_desk.appointments.conftest import at, working_day

TABLE = Appointment.__table__


def bare(booking: Appointment, **changed: Any) -> dict[str, Any]:
    """The columns of another booking like this one, for a bare statement."""
    row = db.session.execute(select(TABLE).where(TABLE.c.id == booking.id)).mappings().one()
    return {**{name: value for name, value in row.items() if name != "id"}, **changed}


@pytest.mark.rule("APT-03")
@pytest.mark.parametrize("begins", [-30, 0, 30], ids=["into it", "with it", "out of it"])
def test_a_bare_statement_cannot_overlap_whatever_the_day_it_names(book, begins):
    """Also not over midnight, though nobody can book that way."""
    booking = book()
    begin = booking.starts_at + timedelta(minutes=begins)
    other = bare(booking, starts_at=begin, ends_at=begin + timedelta(hours=23), day=working_day(9), customer_id=None)
    other |= {"guest_name": "某人", "state": "requested"}
    with pytest.raises(IntegrityError, match="provider_taken"), db.session.begin_nested():
        db.session.execute(insert(TABLE).values(**other))
    free = booking.starts_at - timedelta(hours=23)
    db.session.execute(insert(TABLE).values(**other | {"starts_at": free, "ends_at": booking.starts_at}))


@pytest.mark.rule("APT-03")
def test_a_booking_is_shorter_than_a_day_for_the_database_as_well(book):
    """What keeps times apart looks a day back and no further."""
    booking = book()
    begin = booking.starts_at + timedelta(days=3)
    with pytest.raises(IntegrityError, match="within_a_day"), db.session.begin_nested():
        db.session.execute(insert(TABLE).values(**bare(booking, starts_at=begin, ends_at=begin + timedelta(days=1))))


def test_a_booking_costs_the_same_however_many_its_person_has_ahead(
    book: Callable[..., Appointment], cast: Cast, connection: Connection
) -> None:
    """The database must not walk through them to keep the new one apart from all others."""
    if connection.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps times apart by an index")
    first = book()
    late = bare(first, day=working_day(300))

    def one_more() -> None:
        """A booking behind all others."""
        begin = at(20, day=working_day(300))
        late.update(starts_at=begin, ends_at=begin + timedelta(minutes=5))
        with db.session.begin_nested() as savepoint:
            db.session.execute(insert(TABLE).values(**late))
            savepoint.rollback()

    few = steps(connection, one_more)
    fill(first)
    assert steps(connection, one_more) < 2 * few


def test_looking_for_what_a_time_overlaps_costs_the_same_however_many_the_person_has_ahead(
    book: Callable[..., Appointment], cast: Cast, connection: Connection
) -> None:
    """Also when the database thinks that a day has more bookings than a person has ahead."""
    if connection.dialect.name != "sqlite":
        pytest.skip("PostgreSQL looks at how much there really is")
    first = book()
    wanted = times.Wanted(at(15, day=working_day(200)), 30, cast.consultant)

    def look() -> None:
        times.refuse_unless_possible(wanted, branch_id=cast.branch.id, customer=None)

    few = steps(connection, look)
    fill(first)
    connection.exec_driver_sql("ANALYZE appointments")
    connection.exec_driver_sql("DELETE FROM sqlite_stat1 WHERE tbl = 'appointments'")
    counted = "INSERT INTO sqlite_stat1 VALUES ('appointments', 'ix_appointments_provider_id_day', '50000 10000 28')"
    connection.exec_driver_sql(counted)
    connection.exec_driver_sql("ANALYZE sqlite_schema")
    assert steps(connection, look) < 2 * few


def steps(connection: Connection, act: Callable[[], None]) -> int:
    """Tens of steps the database makes for this."""
    counted = [0]
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(lambda: counted.__setitem__(0, counted[0] + 1), 10)
    act()
    driver.set_progress_handler(None, 0)
    return counted[0]


def fill(first: Appointment) -> None:
    """More than a thousand bookings of the same person, from the day after tomorrow on."""
    ahead = [
        bare(first, day=day, starts_at=availability.instant(day, 540 + 5 * place),
             ends_at=availability.instant(day, 545 + 5 * place))
        for day, place in ((working_day(ago), place) for ago in range(3, 40) for place in range(60))
    ]  # fmt: skip
    db.session.execute(insert(TABLE), list({(row["starts_at"]): row for row in ahead}.values()))


def test_a_booking_is_found_by_the_number_on_its_paper(book, client, cast):
    first, second = book(), book(starts_at=at(16))
    assert first.number == f"YY{first.id:06d}"
    assert row_called(f" {first.number.lower()} ") == first.id
    assert [row_called(text) for text in ("", "YY", "YYx", str(first.id), "KH000001", f"YY{10**30}")] == [None] * 6
    number, path, other = first.number, first.path, second.path
    db.session.commit()
    client.enter(cast.reception)
    log = client.get("/appointments/log", query_string={"text": number}).text
    assert (f'href="{path}"' in log, f'href="{other}"' in log) == (True, False)
