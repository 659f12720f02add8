"""Jobs run in their own transaction, may run twice, and are asked for only by work that was committed."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from portal import create_app
from portal.core import clock, database, jobs, outbox
from portal.core.clinic_calendar import REST_DAYS
from portal.core.database import SystemActor, db
from portal.core.outbox import OutboxMessage
from portal.core.settings import SettingChange
from tests.cast import Cast, hire_everybody
from tests.conftest import ROOT, build_schema


def waiting(state: str = "waiting") -> int:
    return db.session.scalar(select(func.count()).where(OutboxMessage.state == state)) or 0


def put(once: str | None = None) -> OutboxMessage | None:
    return outbox.put(
        by=SystemActor("tests"), channel="sms", address="+8613800138000", kind="test", text="hello", once_key=once
    )


def test_the_heartbeat_says_when_the_worker_last_lived(cast: Cast) -> None:
    assert jobs.last_beat("worker") is None
    jobs.run_now("worker.heartbeat")
    beat = jobs.last_beat("worker")
    assert beat is not None
    assert (clock.now() - beat).total_seconds() < 5
    assert jobs.last_beat("job:worker.heartbeat") is not None


def test_a_message_is_sent_once_however_often_the_job_runs(cast: Cast) -> None:
    put()
    db.session.commit()
    jobs.run_now("outbox.deliver")
    jobs.run_now("outbox.deliver")
    assert (waiting(), waiting("sent")) == (0, 1)


def test_a_message_with_a_once_key_is_written_once(cast: Cast) -> None:
    assert put("k") is not None
    assert put("k") is None
    db.session.commit()
    assert waiting() == 1


def test_nothing_is_sent_for_work_that_was_rolled_back(cast: Cast) -> None:
    put()
    db.session.rollback()
    jobs.run_now("outbox.deliver")
    assert (waiting(), waiting("sent")) == (0, 0)


def test_a_kick_waits_for_the_commit_and_is_forgotten_by_a_rollback(cast: Cast) -> None:
    asked: list[str] = []
    from flask import current_app

    current_app.extensions["job_tasks"]["worker.heartbeat"] = lambda: asked.append("beat")
    try:
        waiting()
        jobs.kick("worker.heartbeat")
        assert asked == []
        db.session.rollback()
        db.session.commit()
        assert asked == []
        jobs.kick("worker.heartbeat")
        db.session.commit()
        assert asked == ["beat"]
    finally:
        current_app.extensions["job_tasks"].pop("worker.heartbeat")


def test_a_delivery_that_fails_is_tried_again_and_given_up_after_five(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def deliver(self, message: OutboxMessage) -> str:
            raise OSError("no line")

    from flask import current_app

    monkeypatch.setitem(current_app.extensions, "gateway", Broken())
    message = put()
    assert message is not None
    db.session.commit()
    for attempt in range(outbox.MOST_ATTEMPTS):
        message.not_before = clock.now()
        from portal.core import audit

        audit.record("tests.hurry", message, by=SystemActor("tests"))
        db.session.commit()
        jobs.run_now("outbox.deliver")
        message = db.session.scalars(select(OutboxMessage)).one()
        assert message.attempts == attempt + 1
    assert (message.state, message.result) == ("failed", "no line")


def test_a_job_that_fails_changes_nothing(cast: Cast) -> None:
    @jobs.job("tests.fails")
    def fails() -> None:
        put()
        db.session.flush()
        raise RuntimeError("midway")

    try:
        with pytest.raises(RuntimeError, match="midway"):
            jobs.run_now("tests.fails")
        assert waiting() == 0
    finally:
        jobs._jobs.pop("tests.fails")


def test_what_the_web_kicks_the_worker_does_within_seconds(tmp_path: Path) -> None:
    """Two real processes: the worker is started as a program, as bin/run does it."""
    url = f"sqlite:///{tmp_path / 'portal.db'}"
    options = {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": {}, "TESTING": False}
    web = create_app({**options, "HUEY_FILE": str(tmp_path / "huey.db"), "FILES_DIR": str(tmp_path / "files")})
    with web.app_context():
        build_schema()
        database.writing()
        hire_everybody()
    environment = {**os.environ, "PORTAL_MODE": "development", "PORTAL_VAR": str(tmp_path), "DATABASE_URL": url}
    worker = subprocess.Popen(
        [sys.executable, "-m", "portal.core.jobs"], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        with web.app_context():
            database.writing()
            put()
            db.session.commit()
            database.writing(False)
            deadline = time.monotonic() + 45
            while not waiting("sent") and time.monotonic() < deadline:
                db.session.rollback()
                time.sleep(0.1)
            assert waiting("sent") == 1
            db.engine.dispose()
    finally:
        worker.terminate()
        said = worker.communicate(timeout=20)[1]
        database.writing(False)
    assert "not found in TaskRegistry" not in said


def test_a_job_goes_by_what_the_settings_say_now_not_by_what_its_process_remembers(cast: Cast, monkeypatch) -> None:
    seen = []
    monkeypatch.setitem(jobs._jobs, "tests.read", jobs.Job("tests.read", lambda: seen.append(REST_DAYS.value()), {}))
    assert REST_DAYS.value() == []
    # another process changes the setting: this one is not told
    row = {"key": REST_DAYS.key, "old": "[]", "new": '["2026-11-18"]', "reason": "", "created_at": clock.now()}
    db.session.execute(insert(SettingChange.__table__).values(row))
    db.session.commit()
    jobs.run_now("tests.read")
    assert seen == [["2026-11-18"]]
