"""Real migrations: an empty database becomes today's, and models and migrations say the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

import config as configuration
from portal import create_app
from portal.core import database
from portal.core.database import UtcDateTime, db
from portal.core.money import MoneyColumn
from tests.conftest import fresh_database

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Flask]:
    """An app on an empty database."""
    url = configuration.load("testing")["SQLALCHEMY_DATABASE_URI"]
    own = f"{url}_scratch" if url.startswith("postgresql") else f"sqlite:///{tmp_path / 'scratch.db'}"
    fresh_database(own)
    app = create_app({"SQLALCHEMY_DATABASE_URI": own, "SQLALCHEMY_ENGINE_OPTIONS": {}})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    database.writing(False)


def triggers() -> set[str]:
    return set(db.session.scalars(text(TRIGGERS[db.engine.dialect.name])))


def same_type(_context, _inspected, _metadata, _inspected_type, metadata_type):  # type: ignore[no-untyped-def]
    return False if isinstance(metadata_type, UtcDateTime | MoneyColumn) else None


def test_an_empty_database_becomes_what_the_models_say(scratch: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": same_type})
        differences = [change for change in compare_metadata(context, db.metadata) if "test_" not in str(change)]
    assert differences == []


def test_the_migrated_database_has_the_same_locks_as_the_models(scratch: Flask) -> None:
    upgrade()
    migrated = triggers()
    db.session.remove()
    fresh = f"{scratch.config['SQLALCHEMY_DATABASE_URI']}2"
    fresh_database(fresh)
    other = create_app({"SQLALCHEMY_DATABASE_URI": fresh, "SQLALCHEMY_ENGINE_OPTIONS": {}})
    with other.app_context():
        database.writing()
        db.create_all()
        modelled = triggers()
        db.session.remove()
        db.engine.dispose()
    assert modelled
    assert migrated == modelled
