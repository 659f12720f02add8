"""What the watchman hears."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask_migrate import upgrade

from portal import create_app
from portal.core import clock, database, jobs
from portal.core.database import db
from tests.client import Client


@pytest.fixture
def migrated(tmp_path) -> Iterator[Flask]:  # type: ignore[no-untyped-def]
    """An app on a database of its own, made by the migrations."""
    app = create_app(
        {"SQLALCHEMY_ENGINE_OPTIONS": {}, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'portal.db'}"}
    )
    with app.app_context():
        database.writing()
        upgrade()
        db.session.remove()
        database.writing(False)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_the_process_is_alive(client: Client) -> None:
    assert client.get("/healthz").get_json() == {"alive": True}


def test_it_is_ready_when_database_worker_and_migrations_are(migrated: Flask) -> None:
    watchman = migrated.test_client()
    answer = watchman.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {"ready": False, "database": True, "worker": False, "migrations": True}
    with migrated.app_context():
        jobs.run_now("worker.heartbeat")
    answer = watchman.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {"ready": True, "database": True, "worker": True, "migrations": True}
    with time_machine.travel(clock.now() + timedelta(minutes=3, seconds=1)):
        assert watchman.get("/readyz").get_json()["worker"] is False


def test_a_database_behind_the_program_is_not_ready(session: None, client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["database"] is True


def test_the_watchman_is_told_no_more(client: Client) -> None:
    assert set(client.get("/readyz").get_json()) == {"ready", "database", "worker", "migrations"}
    assert "Set-Cookie" not in client.get("/healthz").headers
