"""Is the process alive, is the portal ready: for whatever watches over the machine. Tells nothing else."""

from datetime import timedelta
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.core import clock, jobs
from portal.core.access import public
from portal.core.database import db

blueprint = Blueprint("health", __name__)

#: The worker says every minute that it lives; after three it is missed.
WORKER_MISSED_AFTER = timedelta(minutes=3)


@blueprint.get("/healthz")
@public("asked by whatever watches the machine")
def alive() -> Response:
    return jsonify(alive=True)


@blueprint.get("/readyz")
@public("asked by whatever watches the machine")
def ready() -> tuple[Response, int]:
    checks = {"database": False, "worker": False, "migrations": False}
    try:
        db.session.execute(text("SELECT 1"))
        checks["database"] = True
        checks["worker"] = _worker_lives()
        checks["migrations"] = _migrated()
    except SQLAlchemyError:
        current_app.logger.exception("not ready")
    every = all(checks.values())
    return jsonify(ready=every, **checks), 200 if every else 503


def _worker_lives() -> bool:
    seen = jobs.last_beat("worker")
    return seen is not None and clock.now() - seen < WORKER_MISSED_AFTER


def _migrated() -> bool:
    folder = Path(current_app.root_path).parent / current_app.config.get("MIGRATIONS_DIR", "migrations")
    present = set(MigrationContext.configure(db.session.connection()).get_current_heads())
    return bool(present) and present == _heads(str(folder))


@cache
def _heads(folder: str) -> frozenset[str]:
    config = Config()
    config.set_main_option("script_location", folder)
    try:
        return frozenset(ScriptDirectory.from_config(config).get_heads())
    except CommandError:
        return frozenset()
