"""The worker does one thing at a time: a pile of papers goes behind everything that is quickly done."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from huey import Huey
from sqlalchemy import func, select

from portal.core import clock, database, jobs, outbox, sealing
from portal.core.database import SystemActor, db
from portal.core.outbox import OutboxMessage
from portal.core.sealing import Document
from tests.cast import Cast

NOTE = sealing.paper("order-note", "layouts/print.html", "1", "测试单")


@pytest.fixture
def worker(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Huey:
    """The queue of a running portal, whose tasks the test takes out one by one, as the worker does."""
    for name in ("huey", "job_tasks"):
        monkeypatch.setitem(app.extensions, name, None)
    changed = {"TESTING": False, "HUEY_FILE": str(tmp_path / "huey.db"), "FILES_DIR": str(tmp_path / "files")}
    for name, value in changed.items():
        monkeypatch.setitem(app.config, name, value)
    monkeypatch.setattr(jobs, "_begun", {})
    jobs.init(app)
    return app.extensions["huey"]


def do_next(worker: Huey) -> str:
    """Take the next task and do it; its name, nothing when the queue is empty."""
    task = worker.dequeue()
    if task is None:
        return ""
    db.session.rollback()
    worker.execute(task)
    database.writing(False)
    return task.name.removesuffix(".kick")


def ask_for_papers(cast: Cast, count: int) -> None:
    for number in range(count):
        sealing.request(NOTE, cast.reception, number=f"O-{number}", values={}, by=SystemActor("tests"))
        db.session.commit()


def send(text: str = "hello") -> None:
    outbox.put(by=SystemActor("tests"), channel="sms", address="+8613800138000", kind="test", text=text)
    db.session.commit()


def sealed() -> int:
    return db.session.scalar(select(func.count()).where(Document.state == "sealed")) or 0


def sent() -> int:
    return db.session.scalar(select(func.count()).where(OutboxMessage.state == "sent")) or 0


def test_a_message_goes_out_between_two_papers_of_a_pile(cast: Cast, worker: Huey) -> None:
    ask_for_papers(cast, 3)
    assert do_next(worker) == "documents.seal"
    assert sealed() == 1
    send()
    assert do_next(worker) == "outbox.deliver"
    assert (sealed(), sent()) == (1, 1)
    while do_next(worker):
        pass
    assert sealed() == 3
    assert jobs.last_beat("job:documents.seal") is not None


def test_what_was_kicked_before_the_papers_were_asked_for_a_second_time_is_not_overtaken(
    cast: Cast, worker: Huey
) -> None:
    send()
    ask_for_papers(cast, 2)
    send("second")
    names = [do_next(worker) for _ in range(3)]
    assert names == ["outbox.deliver", "outbox.deliver", "documents.seal"]


def test_the_timetable_puts_papers_behind_as_well(worker: Huey) -> None:
    minute = clock.now().replace(second=0, microsecond=0)
    due = worker.read_periodic(minute)
    place = {task.name: task.priority for task in due}
    assert place["documents.seal"] == jobs.BEHIND
    assert place["worker.heartbeat"] == place["outbox.deliver"] == jobs.AT_ONCE
    for task in due:
        worker.enqueue(task)
    order = []
    while (task := worker.dequeue()) is not None:
        order.append(task.name)
    assert order[-1] == "documents.seal"
    assert len(order) == len(due)


def declare_pile(monkeypatch: pytest.MonkeyPatch, run: Callable[[], Iterator[Any]]) -> None:
    monkeypatch.setitem(jobs._jobs, "tests.pile", jobs.Job("tests.pile", run, {}, in_pieces=True))


def test_a_run_in_pieces_goes_on_where_it_was_and_remembers_what_it_tried(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_begun", {})
    done: list[int] = []

    def pile() -> Iterator[None]:
        for number in range(3):
            done.append(number)
            yield

    declare_pile(monkeypatch, pile)
    assert [jobs._run_piece("tests.pile") for _ in range(4)] == [True, True, True, False]
    assert done == [0, 1, 2]
    assert jobs.last_beat("job:tests.pile") is not None
    jobs.run_now("tests.pile")
    assert done == [0, 1, 2] * 2


def test_a_run_that_breaks_off_begins_anew(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_begun", {})
    done: list[str] = []

    def pile() -> Iterator[None]:
        done.append("first")
        yield
        raise RuntimeError("midway")

    declare_pile(monkeypatch, pile)
    assert jobs._run_piece("tests.pile") is True
    with pytest.raises(RuntimeError, match="midway"):
        jobs._run_piece("tests.pile")
    assert jobs._run_piece("tests.pile") is True
    assert done == ["first", "first"]
    assert jobs.last_beat("job:tests.pile") is None


def test_a_paper_that_cannot_be_made_is_tried_once_in_a_run_and_keeps_nobody_waiting(
    cast: Cast, worker: Huey, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_papers(cast, 2)
    failing = db.session.scalars(select(Document).order_by(Document.id.desc())).first()
    assert failing is not None
    db.session.commit()
    whole = sealing.html
    broken = failing.id

    def html(document: Document, **more: Any) -> str:
        if document.id == broken:
            raise sealing.pdf.PaperError("no such picture")
        return whole(document, **more)

    monkeypatch.setattr(sealing, "html", html)
    do_next(worker)
    do_next(worker)
    db.session.expire_all()
    states = {row.id: row.state for row in db.session.scalars(select(Document))}
    assert states.pop(broken) == "failed"
    assert set(states.values()) == {"sealed"}


@pytest.mark.parametrize("url", [None, "redis://127.0.0.1:9/0"])
def test_every_queue_of_the_portal_knows_what_goes_first(
    app: Flask, worker: Huey, monkeypatch: pytest.MonkeyPatch, url: str | None
) -> None:
    """SQLite's by itself, Redis' only in one of its makes: the others refuse a task that has a place."""
    monkeypatch.setitem(app.config, "REDIS_URL", url)
    jobs.init(app)
    assert app.extensions["huey"].storage.priority is True
    assert jobs.BEHIND < jobs.AT_ONCE
