"""Numbers people say aloud: customer, contract and receipt numbers, without gaps within a series."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Integer, String, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import db
from portal.core.straight import Straight

#: Any number, as long as nothing else locks by it.
_LINE = 7_304


class NumberSeries(db.Model):  # type: ignore[name-defined]
    """The last number given out in a series."""

    __tablename__ = "number_series"

    series: Mapped[str] = mapped_column(String(60), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


def next_in(series: str) -> int:
    """The next number of a series; taken with the transaction, given back when it rolls back."""
    connection = db.session.connection()
    ((number,),) = _counting(connection.dialect.name).run(connection, {"series": series, "last": 1})
    return int(number)


@cache
def _counting(dialect: str) -> Straight:
    """The statement that counts a series on."""
    table = NumberSeries.__table__
    counted = _in_line(table) if dialect == "postgresql" else sqlite_insert(table)
    counted = counted.on_conflict_do_update(index_elements=["series"], set_={"last": table.c.last + 1})
    return Straight(counted.returning(table.c.last), ["series", "last"])


def _in_line(table: Any) -> Any:
    """Whoever waits for a changed row on PostgreSQL races anew when it is free; a lock lets them in as they came."""
    series, last = bindparam("series", type_=String), bindparam("last", type_=Integer)
    turn = select(func.pg_advisory_xact_lock(_LINE, func.hashtext(series))).cte("turn")
    return postgresql_insert(table).from_select(["series", "last"], select(series, last).select_from(turn))


def dated(prefix: str, day: date, width: int = 4) -> str:
    """A number like HT20261121-0001: prefix, day, and the count of that day."""
    series = f"{prefix}{day:%Y%m%d}"
    return f"{series}-{next_in(series):0{width}d}"
