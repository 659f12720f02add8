"""The database: session, conventions, column types, who writes.

SQLite (WAL) is the embedded default, PostgreSQL the choice for a real clinic; both obey the same
constraints. Code that writes says so before its transaction begins (`writing()`), because SQLite
admits one writer at a time (core/sqlite.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DDL, DateTime, ForeignKey, MetaData, String, Table, TypeDecorator, event
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry

from portal.core import clock, postgresql, sqlite
from portal.core.by_id import RecordSession

CONVENTIONS = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

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


class Model(DeclarativeBase):
    """The base of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=CONVENTIONS),
        type_annotation_map={datetime: UtcDateTime, str: String(200)},
    )


db = SQLAlchemy(
    model_class=Model,
    session_options={
        "class_": RecordSession,
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


def begin_to_write() -> None:
    """From reading to writing: on SQLite a transaction that only read has to end before one that writes begins."""
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.commit()
    writing()


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


def init(app: Flask) -> None:
    """Bind the database to the app and tune its connections."""
    db.init_app(app)
    migrate.init_app(app, db, directory=app.config.get("MIGRATIONS_DIR", "migrations"))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sqlite.tune(db.engine, writes=_writing.get)
        else:
            postgresql.tune(db.engine)
