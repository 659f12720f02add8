"""One database per test process, made by the real migrations; every test runs in a savepoint."""

import os
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("PORTAL_MODE", "testing")

import pytest
from flask import Flask, g, has_request_context
from flask_migrate import upgrade
from hypothesis import HealthCheck
from hypothesis import settings as examples
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, make_url

import config as configuration
from portal import create_app
from portal.core import database, live, settings
from portal.core.database import db
from tests.cast import Cast, hire_everybody
from tests.client import Client

# A busy machine is slow, not wrong.
examples.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("portal")

T = TypeVar("T")
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE).match
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def app() -> Flask:
    loaded = configuration.load("testing")
    fresh_database(loaded["SQLALCHEMY_DATABASE_URI"])
    app = create_app({"AUDIT_STRICT": True, "WTF_CSRF_ENABLED": True, "STATIC_VERSION": "t"})
    app.test_client_class = Client
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        build_schema()  # only the tables that tests bring along are left to make
        database.writing()
        hire_everybody()
        db.session.remove()
        database.writing(False)
        event.listen(db.engine, "before_cursor_execute", _nothing_is_written_before_its_turn)
    return app


def _nothing_is_written_before_its_turn(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
    """A view that reads first writes within `Form.attempt` only (requests.reads_first)."""
    if has_request_context() and g.get("still_reading") and WRITES(statement):
        raise AssertionError(f"written before its turn: {statement[:200]}")


def fresh_database(url: str) -> None:
    """An empty database at this address, whatever was there before."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            if parsed.database and os.path.exists(parsed.database + suffix):
                os.unlink(parsed.database + suffix)
        return
    server = create_engine(parsed.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{parsed.database}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{parsed.database}"'))
    server.dispose()


def build_schema() -> None:
    """All tables, straight from the models; tests/guards/test_migrations.py proves that this is the same."""
    database.writing()
    db.create_all()
    db.session.remove()
    database.writing(False)


@contextmanager
def undone(app: Flask) -> Iterator[Connection]:
    """One connection for everything; whatever happens on it is undone at the end."""
    with app.app_context():
        engines = db.engines
        engine = engines[None]
        database.writing()
        with engine.connect() as connection:
            outer = connection.begin()
            engines[None] = connection  # type: ignore[assignment]
            try:
                yield connection
            finally:
                db.session.remove()
                engines[None] = engine
                outer.rollback()
                settings.forget()
                live.renderings.forget()  # revisions that were undone come again for something else
        database.writing(False)


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    """The one connection of a test; everything on it is undone at the end."""
    with undone(app) as connection:
        yield connection


@pytest.fixture
def session(connection: Connection) -> None:
    """A database to work on: `db.session` in an app context."""


@pytest.fixture
def cast(session: None) -> Cast:
    """The people of the clinic, by role name."""
    return Cast()


@pytest.fixture
def client(app: Flask, cast: Cast) -> Client:
    """A browser nobody has signed in to; `client.enter(person)` signs somebody in."""
    return app.test_client()


@pytest.fixture
def arena(tmp_path: Path) -> Iterator[Flask]:
    """An app on a database of its own, for tests in which real connections race each other.

    Everything is really committed here; each thread works in its own app context.
    """
    loaded = configuration.load("testing")
    url = loaded["SQLALCHEMY_DATABASE_URI"]
    own = f"{url}_arena" if url.startswith("postgresql") else f"sqlite:///{tmp_path / 'arena.db'}"
    fresh_database(own)
    options = {"pool_size": 60, "max_overflow": 0} if url.startswith("postgresql") else {}
    arena = create_app(
        {
            "SQLALCHEMY_DATABASE_URI": own,
            "SQLALCHEMY_ENGINE_OPTIONS": {**loaded["SQLALCHEMY_ENGINE_OPTIONS"], **options},
            "FILES_DIR": str(tmp_path / "files"),
            "HUEY_FILE": str(tmp_path / "huey.db"),
            "AUDIT_STRICT": True,
        }
    )
    arena.test_client_class = Client
    with arena.app_context():
        build_schema()
        database.writing()
        hire_everybody()
        db.session.remove()
        database.writing(False)
    yield arena
    with arena.app_context():
        db.engine.dispose()


def race(arena: Flask, attempts: int, act: Callable[[int], T]) -> list[T | Exception]:
    """Let `act(number)` run in so many threads at once, each in its own transaction; what each got."""
    start = threading.Barrier(attempts)

    def attempt(number: int) -> T | Exception:
        with arena.app_context():
            start.wait()
            try:
                with database.transaction():
                    return act(number)
            except Exception as error:
                return error

    with ThreadPoolExecutor(attempts) as pool:
        return list(pool.map(attempt, range(attempts)))
