"""SQLite admits one writer: they wait in a line, and its log does not grow."""

import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from portal.core import database, numbers, sqlite
from portal.core.database import db
from portal.core.writers_queue import WritersQueue

#: A process that goes into the line, says that it stands there, and waits for its end.
STANDS = """
import sys, threading, time
from portal.core.writers_queue import WritersQueue
queue = WritersQueue(sys.argv[1])
threading.Thread(target=queue.enter, daemon=True).start()
time.sleep(0.5)
print("stands", flush=True)
time.sleep(60)
"""

#: A process that wants the file for itself, without a log.
WITHOUT_LOG = """
import sqlite3, sys
sqlite3.connect(sys.argv[1], timeout=0.2).execute("PRAGMA journal_mode=DELETE")
"""


def test_writers_take_turns_one_after_the_other(tmp_path: Any) -> None:
    inside, most, order = [0], [0], []

    def write(number: int) -> None:
        for _ in range(20):
            queue = WritersQueue(str(tmp_path / "writers"))
            handle = queue.enter()
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            order.append(number)
            inside[0] -= 1
            queue.leave(handle)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == [1]
    assert len(order) == 160


def test_who_came_first_is_let_in_first(tmp_path: Path) -> None:
    """Whoever has just left stands behind all others."""
    queue, order = WritersQueue(str(tmp_path / "writers")), []

    def write(name: str) -> None:
        turn = queue.enter()
        order.append(name)
        queue.leave(turn)

    first = queue.enter()
    threads = [threading.Thread(target=write, args=(name,)) for name in "abcde"]
    for place, thread in enumerate(threads, start=first.number + 1):
        thread.start()
        _until(lambda place=place: _drawn(queue) == place)
    queue.leave(first)
    write("again")
    for thread in threads:
        thread.join(30)
    assert order == [*"abcde", "again"]


def test_who_dies_in_the_line_leaves_it_and_lets_nobody_in_before_their_turn(tmp_path: Path) -> None:
    queue, inside = WritersQueue(str(tmp_path / "writers")), threading.Event()
    first = queue.enter()
    dying = subprocess.Popen([sys.executable, "-c", STANDS, queue.path], stdout=subprocess.PIPE, text=True)
    assert dying.stdout
    dying.stdout.readline()
    behind = threading.Thread(target=lambda: (queue.leave(queue.enter()), inside.set()))
    behind.start()
    _until(lambda: _drawn(queue) == first.number + 2)
    dying.kill()
    dying.communicate()
    assert not inside.wait(0.3)
    queue.leave(first)
    assert inside.wait(20)
    behind.join()


def _drawn(queue: WritersQueue) -> int:
    """The last number that was drawn."""
    return int.from_bytes(Path(queue.path).read_bytes(), "little")


def _until(happens: Any) -> None:
    end = time.monotonic() + 20
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.fixture
def file(arena: Flask) -> Path:
    with arena.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL does so by itself")
        return Path(str(db.engine.url.database))


def test_the_log_of_sqlite_is_carried_over_after_the_turn(
    arena: Flask, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the work, to its end, so that it is begun anew."""
    with arena.app_context():
        monkeypatch.setattr(sqlite, "CHECKPOINT_TURNS", 1)
        with database.transaction():
            numbers.next_in("log")
        _carried_over()
        without_log = sqlite3.connect(f"file:{file}?immutable=1", uri=True)
        assert without_log.execute("SELECT last FROM number_series WHERE series = 'log'").fetchall() == [(1,)]
        without_log.close()


def test_a_log_that_was_carried_over_is_begun_anew(arena: Flask, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many write, it is as long as what is written between two times of carrying over."""
    monkeypatch.setattr(sqlite, "CHECKPOINT_TURNS", 5)
    with arena.app_context():
        for number in range(40):
            with database.transaction():
                numbers.next_in(f"log {number}")
            if number % 5 == 4:
                _carried_over()
            if number == 9:
                length = Path(f"{file}-wal").stat().st_size
        assert Path(f"{file}-wal").stat().st_size <= length


def test_carrying_the_log_over_lets_go_of_no_lock(arena: Flask, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process still sees that the file is in use: else it could do away with the log under everybody."""
    monkeypatch.setattr(sqlite, "CHECKPOINT_TURNS", 1)
    with arena.app_context():
        with database.transaction():
            numbers.next_in("log")
        _carried_over()
        db.session.execute(text("SELECT 1"))
        tried = subprocess.run([sys.executable, "-c", WITHOUT_LOG, str(file)], capture_output=True, text=True)
        db.session.rollback()
    assert "database is locked" in tried.stderr


def _carried_over() -> None:
    for thread in [one for one in threading.enumerate() if one.name == "checkpoint"]:
        thread.join(20)
