"""SQLite: settings of a connection, the writers' turns, and its log.

SQLite admits one writer, and its busy sleep would starve one of several: writers wait in a queue instead.
"""

import ctypes
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache
from typing import Any
from urllib.parse import quote

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import ConnectionPoolEntry

from portal.core.writers_queue import WritersQueue

#: After so many turns of anybody SQLite's log is carried into the file beside the work; at so many pages the writer
#: whose turn it is does so, as a last resort.
CHECKPOINT_TURNS, CHECKPOINT_PAGES = 256, 40_000

#: Bytes of the file that are made safe at once.
PORTION = 4 << 20
#: For sync_file_range(2): wait for what is under way, send the rest, and wait for it.
_TO_THE_END = 1 | 2 | 4
_SYSTEM = ctypes.CDLL(None)
_SYSTEM.sync_file_range.argtypes = [ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint]


def tune(engine: Engine, *, writes: Callable[[], bool]) -> None:
    """Set up the connections of an engine; `writes` says whether the transaction that begins now will write."""
    file = engine.url.database
    queue = WritersQueue(f"{file}.writers") if file and file != ":memory:" else None

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in (
            "foreign_keys=ON",
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=10000",
            f"wal_autocheckpoint={CHECKPOINT_PAGES}",
            "cache_size=-8000",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if not writes():
            connection.exec_driver_sql("BEGIN")
            return
        if queue is not None and "writers_turn" not in connection.info:
            connection.info["writers_turn"] = queue.enter()
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def checkin(connection: Any, record: ConnectionPoolEntry) -> None:
        turn = record.info.pop("writers_turn", None)
        if turn is not None and queue is not None:
            queue.leave(turn)
            if turn.number % CHECKPOINT_TURNS == 0:
                threading.Thread(target=_carry_over, args=(file, queue), name="checkpoint").start()


def _carry_over(file: str, queue: WritersQueue) -> None:
    """Carry SQLite's log into the file: most of it while others write, then the little that is left in a turn.

    Only a log that was carried over to its end is begun anew; else it grows, and a growing file is slow to be safe.
    SQLite itself makes the file safe on the disk at that end, with everybody waiting: so it is made safe before.
    """
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(f"file:{quote(file)}?mode=rw", uri=True)) as log:
        for _most_and_what_came_meanwhile in range(2):
            log.execute("PRAGMA wal_checkpoint(PASSIVE)")
            _make_safe(file)
        turn = queue.enter()
        try:
            log.execute("PRAGMA busy_timeout=20")
            log.execute("PRAGMA wal_checkpoint(RESTART)")
        finally:
            queue.leave(turn)


def _make_safe(file: str) -> None:
    """Have the file safe on the disk, portion after portion: the commits of others get between two of them."""
    handle = _open_for_good(file)
    for start in range(0, os.fstat(handle).st_size, PORTION):
        _SYSTEM.sync_file_range(handle, start, PORTION, _TO_THE_END)
    os.fdatasync(handle)  # also what the disk itself still keeps


@cache
def _open_for_good(file: str) -> int:
    """The file, never closed: with any closing of it a process lets go of all the locks SQLite holds on it."""
    return os.open(file, os.O_RDONLY | os.O_CLOEXEC)
