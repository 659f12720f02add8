"""The database: session, conventions, column types, the writers' queue.

SQLite (WAL) is the embedded default, PostgreSQL the choice for a real clinic; both obey the same
constraints. Code that writes says so before its transaction begins (`writing()`), because SQLite
admits one writer and its busy sleep would starve one of several: writers wait in a queue instead.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from itertools import count
from typing import Any, Protocol, TypeVar

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from psycopg import Error as PostgresError
from psycopg.pq import TransactionStatus
from sqlalchemy import DDL, Connection, DateTime, ForeignKey, MetaData, String, Table, TypeDecorator, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry

from portal.core import clock
from portal.core.writers_queue import WritersQueue

CONVENTIONS = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

#: Statements that a connection to PostgreSQL keeps prepared; psycopg's own hundred are those of four or five pages.
PREPARED = 300

#: A string compared byte by byte on both databases, so that prefix ranges use a plain index.
Sortable = String(200).with_variant(String(200, collation="C"), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant; refuses naive values, returns UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: After so many turns a process carries SQLite's log into the file, when its own turn is over and nobody waits for it;
#: at so many pages the writer whose turn it is does so, as a last resort.
CHECKPOINT_TURNS, CHECKPOINT_PAGES = 128, 10_000


class Model(DeclarativeBase):
    """The base of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=CONVENTIONS),
        type_annotation_map={datetime: UtcDateTime, str: String(200)},
    )


db = SQLAlchemy(
    model_class=Model,
    session_options={
        "autoflush": True,
        "expire_on_commit": False,
        "join_transaction_mode": "create_savepoint",
    },
)
migrate = Migrate(compare_type=True, render_as_batch=True)


class Actor(Protocol):
    """Whoever acts: a person, or a named part of the system."""

    @property
    def id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def branch_id(self) -> int: ...
    def can(self, permission: str) -> bool: ...


class SystemActor:
    """A named part of the system acting by itself, such as the scheduler; it may do everything."""

    id: int | None = None

    def __init__(self, name: str, branch_id: int = 1) -> None:
        self.name = name
        self.branch_id = branch_id

    def can(self, permission: str) -> bool:
        return True


class Record(db.Model):  # type: ignore[name-defined]
    """A row with its creator and time (XC-05)."""

    __abstract__ = True

    #: Every change of such a row must be spoken in the audit log of the same transaction.
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    def audit_key(self) -> tuple[str, int]:
        """The subject under which this row's changes are spoken; a part answers for its whole."""
        return (self.__tablename__, self.id)


R = TypeVar("R", bound=Record)


class Operational(Record):
    """A record of daily work; it belongs to a branch."""

    __abstract__ = True

    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id"), default=1)


class Versioned:
    """Mixed into records that two people may edit: a stale save raises StaleDataError."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


def add(record: R, *, by: Actor) -> R:
    """Put a new record into the session, stamped with its creator and branch (XC-05)."""
    record.created_by_id = by.id
    if isinstance(record, Operational):
        record.branch_id = by.branch_id
    db.session.add(record)
    return record


_writing: ContextVar[bool] = ContextVar("writing", default=False)


def writing(intent: bool = True) -> None:
    """Say whether the transactions begun from here on in this context will write."""
    _writing.set(intent)


@contextmanager
def transaction(*, reads_first: bool = False) -> Iterator[None]:
    """One writing transaction outside a request: commit on success, else roll back.

    Who `reads_first` takes the writer's turn within (`turns.take`).
    """
    token = _writing.set(not reads_first)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        db.session.close()
        _writing.reset(token)


def append_only(table: Table, unless: str = "") -> None:
    """Let the database itself refuse UPDATE and DELETE on a table, for everybody.

    `unless` is a condition on the old row under which an UPDATE is still allowed (never a DELETE).
    The same statements are used by the migrations through `append_only_statements`.
    """
    for dialect in ("sqlite", "postgresql"):
        for statement in append_only_statements(table.name, dialect, unless):
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))


def append_only_statements(table: str, dialect: str, unless: str = "") -> list[str]:
    """The trigger statements behind `append_only` for one dialect."""
    message = f"{table} is append-only"
    if dialect == "sqlite":
        when = f"WHEN NOT ({unless}) " if unless else ""
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END",
        ]
    when = f"WHEN (NOT ({unless})) " if unless else ""
    return [
        f"CREATE OR REPLACE FUNCTION refuse_{table}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {when}"
        f"EXECUTE FUNCTION refuse_{table}()",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_{table}()",
    ]


def _tune_sqlite(engine: Engine) -> None:
    file = engine.url.database
    queue = WritersQueue(f"{file}.writers") if file and file != ":memory:" else None
    turns = count(1)

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in (
            "foreign_keys=ON",
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=10000",
            f"wal_autocheckpoint={CHECKPOINT_PAGES}",
            "cache_size=-8000",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if not _writing.get():
            connection.exec_driver_sql("BEGIN")
            return
        if queue is not None and "writers_turn" not in connection.info:
            connection.info["writers_turn"] = queue.enter()
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def checkin(connection: Any, record: ConnectionPoolEntry) -> None:
        handle = record.info.pop("writers_turn", None)
        if handle is not None and queue is not None:
            queue.leave(handle)
            if next(turns) % CHECKPOINT_TURNS == 0:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


#: What surely only reads; anything else may have written. A WITH may write in its middle.
_READING = re.compile(r"SELECT\b|WITH\b(?!.*\b(INSERT|UPDATE|DELETE|MERGE)\b)", re.DOTALL | re.IGNORECASE).match


def _tune_postgresql(engine: Engine) -> None:
    """Let prepared statements live: psycopg forgets all of them with every rollback, and every GET ended with one.

    A transaction that only read ends by a commit instead; otherwise each statement of each page is planned anew.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.prepared_max = PREPARED

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


def init(app: Flask) -> None:
    """Bind the database to the app and tune its connections."""
    db.init_app(app)
    migrate.init_app(app, db, directory=app.config.get("MIGRATIONS_DIR", "migrations"))
    with app.app_context():
        tune = _tune_sqlite if db.engine.dialect.name == "sqlite" else _tune_postgresql
        tune(db.engine)
