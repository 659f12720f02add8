"""Runs the migrations on the portal's own engine, so that SQLite's pragmas hold here too."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from portal.core import database
from portal.core.database import UtcDateTime
from portal.core.money import MoneyColumn


def render_item(kind, item, autogen_context):  # type: ignore[no-untyped-def]
    """Write the portal's own column types as plain ones: a migration must not change with the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, MoneyColumn):
        return "sa.BigInteger()"
    return False


def compare_type(context_, inspected, model, inspected_type, model_type):  # type: ignore[no-untyped-def]
    """Let the portal's own types count as what they are stored as."""
    return False if isinstance(model_type, UtcDateTime | MoneyColumn) else None


@contextmanager
def _unbound(connection: Connection) -> Iterator[None]:
    """SQLite deletes what belongs to a table when another takes its place, unless foreign keys are let go before; when
    all is done they hold again.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")  # heeded only while nothing has begun
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def run() -> None:
    """Bring the database to the wanted revision, in one transaction."""
    migrate = current_app.extensions["migrate"]
    engine = migrate.db.engine
    database.writing()
    with engine.connect() as connection, _unbound(connection):
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            render_as_batch=True,
            compare_type=compare_type,
            # SQLite, too, takes back what it defined: one transaction, so one turn among the writers.
            transactional_ddl=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
    database.writing(False)


run()
