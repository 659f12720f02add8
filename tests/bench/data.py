"""The databases that are measured: built once under a folder, the floor's from the portal's own rows."""

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from tests.bench import floor
from tests.bench.servers import ROOT

FLOOR_ROWS = (
    "SELECT number, name, given_name, pinyin, initials, phone, phone_reversed, category, grade, created_at, last_contact_at"
    " FROM customers ORDER BY id"
)


def folder_for(root: Path, database: str, customers: int) -> Path:
    """Where everything of one database and size lies."""
    folder = root / f"{database}-{customers}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def address(folder: Path, database: str, server: str) -> str:
    """The portal's database: a file of the folder, or a database of its own on the given server."""
    if database == "sqlite":
        return f"sqlite:///{folder / 'portal.db'}"
    return f"{server.rstrip('/')}/portal_bench_{folder.name.rpartition('-')[2]}"


def prepare(folder: Path, database_url: str, customers: int, *, papers: bool) -> None:
    """Build whatever is not there yet; says how long it took."""
    environment = {
        **os.environ,
        "PORTAL_MODE": "development",
        "PORTAL_VAR": str(folder),
        "DATABASE_URL": database_url,
        "FLASK_APP": "wsgi",
    }
    done = folder / "built"
    if not done.exists():
        _empty(database_url)
        _run(environment, "flask", "db", "upgrade")
        if papers:
            _run(environment, "flask", "demo")
        _run(environment, "flask", "demo", "--size", str(customers))
        done.touch()
    if not (folder / "floor.db").exists():
        _floor(folder / "floor.db", database_url)


def _run(environment: dict[str, str], program: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", program, *arguments], cwd=ROOT, env=environment, check=True)


def _empty(database_url: str) -> None:
    url = make_url(database_url.replace("postgresql://", "postgresql+psycopg://"))
    if url.get_backend_name() == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(f"{url.database}{suffix}").unlink(missing_ok=True)
        return
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{url.database}"'))
    server.dispose()


def engine_for(database_url: str):  # type: ignore[no-untyped-def]
    """The bench's own way into the portal's database."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    return engine


def _floor(path: Path, database_url: str) -> None:
    engine = engine_for(database_url)
    with engine.connect() as connection:
        rows = connection.execution_options(yield_per=5000).execute(text(FLOOR_ROWS))
        customers = (tuple(str(cell or "") for cell in row) for row in rows)
        with engine.connect() as other:
            here = other.execute(
                text(
                    "SELECT queue_number, customer_id, purpose, state_since FROM visits WHERE state <> 'left'"
                    " ORDER BY id DESC LIMIT 50"
                )
            ).all()
        visits = [(row[0], row[1], row[2], "waiting", str(row[3])) for row in here]
        floor.build(str(path), customers, visits)
    engine.dispose()
