"""Real migrations: an empty database becomes today's, and models and migrations say the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

import config as configuration
from portal import create_app
from portal.core import database
from portal.core.database import UtcDateTime, db
from portal.core.money import MoneyColumn
from portal.front_desk.appointments import operations as appointments
from portal.front_desk.appointments.models import Appointment, AppointmentChange
from portal.registry.customers import operations as customers
from tests.cast import Cast
from tests.conftest import fresh_database, hire_everybody
from tests.front_desk.appointments.conftest import at

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


def booked() -> dict[str, Any]:
    """The columns of the one booking."""
    with db.engine.connect() as connection:
        return dict(connection.execute(select(Appointment.__table__)).mappings().one())


def test_a_booking_is_as_it_was_after_its_table_is_made_anew(scratch: Flask) -> None:
    """One step down and up again: its columns, what belongs to it, and what keeps it apart from others."""
    upgrade()
    database.writing()
    hire_everybody()
    cast = Cast()
    customer = customers.register(
        by=cast.reception, name="李雨桐", phone="+8613700000001", gender="female", first_channel="phone"
    )
    appointments.book(
        customer, by=cast.reception, starts_at=at(14), kind="consultation", channel="phone", provider=cast.consultant
    )
    db.session.commit()
    before, locks = booked(), triggers()
    db.session.remove()
    downgrade(revision="7e0b52c8d1a4")
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT number FROM appointments")) == f"YY{before['id']:09d}"
    assert triggers() == locks
    db.session.remove()
    upgrade()
    assert booked() == before
    assert triggers() == locks
    assert db.session.scalars(select(AppointmentChange.what)).all() == ["booked"]
    db.session.remove()
    other = {**before, "id": before["id"] + 1, "customer_id": None, "guest_name": "某人", "state": "requested"}
    for changed in ({}, {"provider_id": 999_999}):  # the time is taken; there is no such person
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(insert(Appointment.__table__).values(**other | changed))
