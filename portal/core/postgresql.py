"""PostgreSQL: what its connections keep."""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

from psycopg import Column, Cursor
from psycopg import Error as PostgresError
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

#: Statements that a connection to PostgreSQL keeps prepared; psycopg's own hundred are those of four or five pages.
PREPARED = 300

#: Seconds a connection may rest before it is asked whether the server is still there: the clinic's database restarts
#: at night, the portal does not. A server that restarts is away for longer.
RESTED = 1.0

#: What surely only reads; anything else may have written. A WITH may write in its middle.
_READING = re.compile(r"SELECT\b|WITH\b(?!.*\b(INSERT|UPDATE|DELETE|MERGE)\b)", re.DOTALL | re.IGNORECASE).match


class _Columns(Sequence[Column]):
    """What the columns of an answer are called, worked out when somebody asks for one."""

    def __init__(self, read: Callable[[], list[Column]]) -> None:
        self._read = read

    @cached_property
    def _columns(self) -> list[Column]:
        return self._read()

    def __len__(self) -> int:
        return len(self._columns)

    def __getitem__(self, place: Any) -> Any:
        return self._columns[place]


class TerseCursor(Cursor[Any]):
    """SQLAlchemy asks every answer whether it has columns, and looks at them once for each statement."""

    @property
    def description(self) -> Any:
        if self.pgresult is None or not self.pgresult.nfields:
            return super().description
        return _Columns(lambda: super(TerseCursor, self).description or [])


def tune(engine: Engine) -> None:
    """Let prepared statements live: psycopg forgets all of them with every rollback, and every GET ended with one.

    A transaction that only read ends by a commit instead; otherwise each statement of each page is planned anew.
    And ask a connection whether it still lives only when it has rested: asked each time, it is one more question for
    every page and every write.
    """

    @event.listens_for(engine, "checkin")
    def rest(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def wake(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        since = record.info.get("rests_since")
        if since is not None and time.monotonic() - since > RESTED and not _lives(engine, connection):
            raise InvalidatePoolError

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.prepared_max = PREPARED
        connection.cursor_factory = TerseCursor

    @event.listens_for(engine, "before_cursor_execute")
    def note(connection: Connection, cursor: Any, statement: str, *more: Any) -> None:
        if not _READING(statement):
            connection.info["wrote"] = True

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        connection.info.pop("wrote", None)

    @event.listens_for(engine, "rollback")
    def rollback(connection: Connection) -> None:
        if connection.info.pop("wrote", False) or connection.invalidated:
            return
        driver: Any = connection.connection.dbapi_connection
        if driver.info.transaction_status is TransactionStatus.INTRANS:
            with suppress(PostgresError):  # a server that is gone: the rollback that follows says so
                driver.commit()


def _lives(engine: Engine, connection: Any) -> bool:
    """Whether the server still answers on this connection."""
    dialect: Any = engine.dialect
    try:
        return bool(dialect.do_ping(connection))
    except PostgresError:
        return False
