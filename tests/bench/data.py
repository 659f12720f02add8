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


def fill_hall(engine, visits: int) -> int:  # type: ignore[no-untyped-def]
    """Bring today's open visits to so many, spread over the lanes; how many there are then."""
    from sqlalchemy import func, insert, select

    from portal.core import clock
    from portal.front_desk.reception.models import Visit
    from portal.front_desk.reception.workflow import PRESENT

    table, day, now = Visit.__table__, clock.today(), clock.now()
    with engine.begin() as connection:
        here = connection.scalar(select(func.count()).where(table.c.day == day, table.c.state != "left")) or 0
        place = connection.scalar(select(func.max(table.c.queue_position)).where(table.c.day == day)) or 0
        server = connection.scalar(select(table.c.assigned_to_id).where(table.c.assigned_to_id.is_not(None)).limit(1))
        waiting = select(table.c.customer_id).where(table.c.state != "left")
        free = "SELECT id FROM customers WHERE merged_into_id IS NULL ORDER BY id LIMIT :most"
        busy = set(connection.scalars(waiting))
        found = connection.scalars(text(free), {"most": visits + len(busy)})
        ids = [row for row in found if row not in busy][: max(0, visits - here)]
        rows = [
            {
                "customer_id": row, "day": day, "queue_position": place + number, "queue_number": f"A{place + number:03d}",
                "state": PRESENT[number % len(PRESENT)], "state_since": now, "arrived_at": now, "branch_id": 1,
                "visit_type": "return_visit", "purpose": "咨询", "assigned_to_id": server, "created_at": now,
            }
            for number, row in enumerate(ids, 1)
        ]  # fmt: skip
        if rows:
            connection.execute(insert(table), rows)
    return here + len(ids)
