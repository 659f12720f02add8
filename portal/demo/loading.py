"""Millions of rows into a table: COPY for PostgreSQL, executemany for SQLite, one transaction.

What a model would fill in by itself is filled in here too; constraints, foreign keys and triggers stay
in force. Indexes are set aside while a table is filled and built again from their own definitions.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Table, func, insert, select, text

from portal.core.money import Money

Row = tuple[Any, ...]
CHUNK = 20_000


def plain(value: Any) -> Any:
    """A value as both databases read it from text: an instant in UTC, JSON as text, money in 分."""
    match value:
        case bool():
            return int(value)
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        case date():
            return value.isoformat()
        case Money():
            return value.fen
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
    return value


class Loader:
    """Fills tables over one connection; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.sqlite = connection.dialect.name == "sqlite"
        self._aside: list[tuple[str, str]] = []
        self._filled: list[Table] = []
        self._kept: set[Table] = set()
        if not self.sqlite:
            connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
            connection.execute(text("SET LOCAL synchronous_commit = off"))

    def next_id(self, table: Table) -> int:
        """The first id that is free in a table."""
        return (self.connection.scalar(select(func.max(table.c.id))) or 0) + 1

    def keep_indexes(self, table: Table) -> None:
        """Leave a table's indexes where they are: a trigger looks things up while rows come in."""
        self._kept.add(table)

    def expect(self, table: Table) -> None:
        """Make ready for many rows: the table's indexes are built again at the end."""
        self._set_aside(table)
        self._filled.append(table)

    def load(self, table: Table, columns: Sequence[str], rows: Iterable[Row], **same: Any) -> int:
        """Insert rows of these columns; `same` holds for every row, the model's defaults for the rest.

        Values are texts, numbers and None, as `plain` makes them. Answers with the number of rows.
        """
        constants = {**_defaults(table, {*columns, *same}), **{name: plain(value) for name, value in same.items()}}
        self.expect(table)
        count = (self._execute if self.sqlite else self._copy)(table, columns, iter(rows), constants)
        if not self.sqlite:
            # Triggers of later tables look up rows of this one: unplanned, PostgreSQL would read it whole each time.
            self.connection.exec_driver_sql(f"ANALYZE {table.name}")
        return count

    def finish(self) -> None:
        """Build the indexes again, move the counters of ids on, let the planner look at the new rows."""
        for _name, definition in self._aside:
            self.connection.exec_driver_sql(definition)
        self._aside.clear()
        if not self.sqlite:
            for table in self._filled:
                self.connection.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}")  # noqa: S608
                )
        for table in dict.fromkeys(self._filled):
            self.connection.exec_driver_sql(f"ANALYZE {table.name}")

    def _execute(self, table: Table, columns: Sequence[str], rows: Iterator[Row], constants: dict[str, Any]) -> int:
        values = [*("?" for _ in columns), *(_literal(value) for value in constants.values())]
        names = ", ".join((*columns, *constants))
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({', '.join(values)})"  # noqa: S608
        cursor = self.connection.connection.cursor()
        count = 0
        try:
            while chunk := list(islice(rows, CHUNK)):
                cursor.executemany(statement, chunk)
                count += len(chunk)
        finally:
            cursor.close()
        return count

    def _copy(self, table: Table, columns: Sequence[str], rows: Iterator[Row], constants: dict[str, Any]) -> int:
        names = ", ".join((*columns, *constants))
        tail = "".join(f"\t{_copied(value)}" for value in constants.values()) + "\n"
        tabs = len(columns) - 1
        cursor: Any = self.connection.connection.cursor()
        count = 0
        with cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            while chunk := list(islice(rows, CHUNK)):
                lines = ["\t".join(["\\N" if value is None else str(value) for value in row]) for row in chunk]
                body = "\n".join(lines)
                if body.count("\t") != tabs * len(lines) or body.count("\n") != len(lines) - 1:
                    raise ValueError(f"{table.name}: a value holds a tab or a line break")
                copy.write(tail.join(lines) + tail)
                count += len(lines)
        return count

    def _set_aside(self, table: Table) -> None:
        if table in self._filled or table in self._kept:
            return
        if self.sqlite:
            query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?"
            found = self.connection.exec_driver_sql(query, (table.name,)).all()
        else:
            query = (
                "SELECT i.indexname, i.indexdef FROM pg_indexes i LEFT JOIN pg_constraint c ON c.conname = i.indexname"
                " WHERE i.schemaname = current_schema() AND i.tablename = %s AND c.conname IS NULL"
            )
            found = self.connection.exec_driver_sql(query, (table.name,)).all()
        for name, definition in found:
            self.connection.exec_driver_sql(f"DROP INDEX {name}")
            self._aside.append((name, definition))


def _defaults(table: Table, given: set[str]) -> dict[str, Any]:
    """What the model fills in for the columns that are not given. Raises ValueError when one has nothing."""
    found = {}
    for column in table.columns:
        if column.name in given or (column.primary_key and column.autoincrement):
            continue
        if column.default is not None:
            found[column.name] = plain(_default(column))
        elif not column.nullable and column.server_default is None:
            raise ValueError(f"{table.name}.{column.name} needs a value")
    return found


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    return default.arg(None) if default.is_callable else default.arg


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _copied(value: Any) -> str:
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def counter(connection: Connection, table: Table, series: str, last: int) -> None:
    """Have a number series go on after `last`."""
    changed = connection.execute(table.update().where(table.c.series == series, table.c.last < last).values(last=last))
    if not changed.rowcount and connection.scalar(select(table.c.last).where(table.c.series == series)) is None:
        connection.execute(insert(table).values(series=series, last=last))
