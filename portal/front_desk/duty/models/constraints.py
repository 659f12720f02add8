"""Constraints that several tables of duty share."""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint, Index, text


def one_of(column: str, names: Iterable[str], name: str) -> CheckConstraint:
    """The column holds one of the known words."""
    return CheckConstraint(f"{column} IN (%s)" % ", ".join(f"'{value}'" for value in names), name=name)


def unique_while(name: str, condition: str, *columns: str, postgresql: str = "") -> Index:
    """At most one row with these values as long as the condition holds."""
    return Index(
        name, *columns, unique=True, sqlite_where=text(condition), postgresql_where=text(postgresql or condition)
    )
