"""Numbers people say aloud: customer, contract and receipt numbers, without gaps within a series."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import db


class NumberSeries(db.Model):  # type: ignore[name-defined]
    """The last number given out in a series."""

    __tablename__ = "number_series"

    series: Mapped[str] = mapped_column(String(60), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


def next_in(series: str) -> int:
    """The next number of a series; taken with the transaction, given back when it rolls back."""
    connection = db.session.connection()
    number: int = connection.execute(_counting(connection.dialect.name), {"series": series, "last": 1}).scalar_one()
    return number


@cache
def _counting(dialect: str) -> Any:
    """The statement that counts a series on, put together once."""
    insert = postgresql_insert if dialect == "postgresql" else sqlite_insert
    table = NumberSeries.__table__
    counted = insert(table).on_conflict_do_update(index_elements=["series"], set_={"last": table.c.last + 1})
    return counted.returning(table.c.last)


def dated(prefix: str, day: date, width: int = 4) -> str:
    """A number like HT20261121-0001: prefix, day, and the count of that day."""
    series = f"{prefix}{day:%Y%m%d}"
    return f"{series}-{next_in(series):0{width}d}"
