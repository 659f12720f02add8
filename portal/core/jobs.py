"""Queued and scheduled work: Huey on SQLite, or on Redis when REDIS_URL is set.

A room declares a job with `@job` and may give it a timetable. Every job runs in its own transaction
as a named system actor and may run twice safely. `kick(job)` asks for a run as soon as the present
transaction is committed; should the process die in between, the timetable runs it anyway.

The worker does one thing at a time. What takes minutes (a pile of papers) is done in pieces and goes behind
everything else: between two pieces whatever came meanwhile has its turn.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from huey import Huey, PriorityRedisHuey, SqliteHuey, crontab
from sqlalchemy import String, event, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from portal.core import clock, database, idempotency, live, settings
from portal.core.database import UtcDateTime, db

log = logging.getLogger(__name__)

PROGRESS_TOPIC = "jobs:progress"
#: The worker takes the higher one first; among equals whoever came first.
AT_ONCE, BEHIND = 0, -1


if __name__ == "__main__":
    # Started as a program, this file is the module the others import: its tables are declared once.
    sys.modules["portal.core.jobs"] = sys.modules["__main__"]


class Heartbeat(db.Model):  # type: ignore[name-defined]
    """When a part of the system last said that it lives, and when each job last ended well."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class JobProgress(db.Model):  # type: ignore[name-defined]
    """How far the latest run of a long job has come; no end while it runs or when it broke off."""

    __tablename__ = "job_progress"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Job:
    """A declared piece of work: its name, what it does, and its timetable (cron fields)."""

    name: str
    run: Callable[[], Any]
    timetable: dict[str, str]
    #: the job opens its own transactions, because parts of it take long and must not hold a lock
    own_transactions: bool = False
    #: the job takes minutes: it opens its own transactions, yields after each piece, and lets others go first
    in_pieces: bool = False


_jobs: dict[str, Job] = {}
#: Jobs in pieces that this process has begun: how far each has come.
_begun: dict[str, Iterator[Any]] = {}


def job(
    name: str, *, own_transactions: bool = False, in_pieces: bool = False, **timetable: str
) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Declare a job, for example `@job("outbox.deliver", minute="*/1")`."""

    def declare(run: Callable[[], Any]) -> Callable[[], Any]:
        _jobs[name] = Job(name, run, timetable, own_transactions, in_pieces)
        return run

    return declare


def declared() -> list[Job]:
    """All jobs by name."""
    return [_jobs[name] for name in sorted(_jobs)]


def run_now(name: str) -> None:
    """Run a job in this process, in its own transaction; on failure nothing is changed."""
    found = _jobs[name]
    settings.forget()  # it was perhaps kicked because one of them changed a moment ago
    if found.in_pieces:
        for _piece in found.run():
            pass
    elif found.own_transactions:
        found.run()
    with database.transaction():
        if not (found.own_transactions or found.in_pieces):
            found.run()
        beat(f"job:{name}")


def _run_piece(name: str) -> bool:
    """Do the next piece of a job in pieces; whether there was one. A run that breaks off begins anew the next time."""
    settings.forget()
    run = _begun.pop(name, None) or _jobs[name].run()
    for _piece in run:
        _begun[name] = run
        return True
    with database.transaction():
        beat(f"job:{name}")
    return False


def kick(name: str) -> None:
    """Ask for a run of a job as soon as this transaction is committed."""
    db.session().info.setdefault("kicked_jobs", set()).add(name)


def beat(name: str) -> None:
    """Note that something lives."""
    insert = postgresql_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
    statement = insert(Heartbeat).values(name=name, at=clock.now())
    db.session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"at": clock.now()}))


def last_beat(name: str) -> datetime | None:
    """When something last said that it lives."""
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == name))


def progress(name: str, done: int, total: int) -> None:
    """Note how far a long job has come; at `total` it has ended. Whoever watches sees it move."""
    now = clock.now()
    row = db.session.get(JobProgress, name)
    if row is None:
        row = JobProgress(name=name, begun_at=now)
        db.session.add(row)
    if done == 0:
        row.begun_at = now
    row.at, row.done, row.total, row.ended_at = now, done, total, now if done >= total else None
    db.session.flush()
    live.bump(PROGRESS_TOPIC)


def in_hand(within: timedelta) -> list[JobProgress]:
    """The long jobs that moved lately, the latest first."""
    rows = select(JobProgress).where(JobProgress.at >= clock.now() - within).order_by(JobProgress.at.desc())
    return list(db.session.scalars(rows))


@event.listens_for(Session, "after_commit")
def _send_kicks(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for name in session.info.pop("kicked_jobs", set()):
        tasks = current_app.extensions.get("job_tasks", {})
        if name in tasks:
            try:
                tasks[name]()
            except Exception:
                log.exception("job %s could not be queued; its timetable will run it", name)


@event.listens_for(Session, "after_soft_rollback")
def _forget_kicks(session: Session, previous: SessionTransaction) -> None:
    if not previous.nested:
        session.info.pop("kicked_jobs", None)


@job("worker.heartbeat", minute="*")
def heartbeat() -> None:
    """Say every minute that the worker lives (see /readyz)."""
    beat("worker")


@job("idempotency.forget", hour="3", minute="10")
def forget_old_keys() -> None:
    """Drop idempotency keys nobody will send again."""
    idempotency.forget_old()


def init(app: Flask) -> None:
    """Make the queue of this app and register every declared job with it."""
    url = app.config.get("REDIS_URL")
    # Only the sealed papers and outbox need results, and they keep them in their own rows. Of Redis' queues only this
    # one knows what goes first.
    queue: Huey = (
        PriorityRedisHuey("portal-jobs", url=url, results=False)
        if url
        else SqliteHuey("portal", filename=app.config["HUEY_FILE"], results=False, fsync=True)
    )
    tasks: dict[str, Callable[[], Any]] = {}
    for declared_job in _jobs.values():
        run = _in_app(app, declared_job, tasks)
        place = BEHIND if declared_job.in_pieces else AT_ONCE
        kicked = queue.task(name=f"{declared_job.name}.kick", retries=2, retry_delay=5, priority=place)
        tasks[declared_job.name] = kicked(run)
        if declared_job.timetable:
            queue.periodic_task(crontab(**declared_job.timetable), name=declared_job.name, priority=place)(run)
    app.extensions["huey"] = queue
    app.extensions["job_tasks"] = {} if app.config.get("TESTING") else tasks


def _in_app(app: Flask, job: Job, tasks: dict[str, Callable[[], Any]]) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            if not job.in_pieces:
                run_now(job.name)
            elif _run_piece(job.name):
                tasks[job.name]()  # the rest goes behind whatever waits by now

    # A task is known by module and name: the same in the web and in the worker, which starts this file as a program.
    run.__module__, run.__name__ = "portal.jobs", job.name.replace(".", "_")
    return run


def main() -> None:
    """Run the worker until it is told to stop."""
    from portal import create_app  # the worker is an entry point of its own, above every wing

    app = create_app()
    with app.app_context():
        run_now("worker.heartbeat")
    consumer = app.extensions["huey"].create_consumer(
        workers=1, periodic=True, initial_delay=0.05, max_delay=0.25, backoff=1.2, check_worker_health=True
    )
    consumer.run()


if __name__ == "__main__":
    main()
