"""The live-signal process: real sockets, real revisions."""

import asyncio
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from flask import Flask

from portal.core import database, live, live_signals
from portal.core.database import db

T = TypeVar("T")


@pytest.fixture
def signals(arena: Flask) -> Iterator[Flask]:
    """The process, as a thread with its own event loop on a free port."""
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    arena.config["LIVE_PORT"] = 0
    stop: list[asyncio.Task[None]] = []

    async def serve() -> None:
        running = live_signals.Signals(arena)
        server = await asyncio.start_server(running.serve, "127.0.0.1", 0)
        arena.config["LIVE_PORT"] = server.sockets[0].getsockname()[1]
        stop.append(asyncio.ensure_future(running.watch()))
        ready.set()
        try:
            await stop[0]
        except asyncio.CancelledError:
            server.close()
            for stream in list(running.streams):
                stream.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(10)
    yield arena
    loop.call_soon_threadsafe(stop[0].cancel)
    thread.join(10)
    loop.close()


def heard(listening: Coroutine[Any, Any, T]) -> T:
    """Listen in a thread of its own: a browser test of the same process may have left its loop running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, listening).result()


async def listen(app: Flask, address: str, wanted: int, seconds: float = 5) -> tuple[str, list[str]]:
    """Open a stream, wait until it is there, and collect so many topics."""
    reader, writer = await asyncio.open_connection("127.0.0.1", app.config["LIVE_PORT"])
    path = address[address.index("?") :]
    writer.write(f"GET /{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    status = (await reader.readline()).decode()
    topics: list[str] = []
    deadline = time.monotonic() + seconds
    while len(topics) < wanted and time.monotonic() < deadline and "200" in status:
        line = (await asyncio.wait_for(reader.readline(), seconds)).decode()
        if line == ": here\n":
            threading.Thread(target=move, args=(app,)).start()
        if line.startswith("data: "):
            topics.append(line[6:].strip())
    writer.close()
    return status, topics


def move(app: Flask) -> None:
    with app.app_context(), database.transaction():
        live.bump("queue:1")


def address(app: Flask) -> str:
    with app.app_context():
        return live_signals.url_for_person(1)


def test_a_change_is_told_to_whoever_listens(signals: Flask) -> None:
    status, topics = heard(listen(signals, address(signals), 1))
    assert "200" in status
    assert topics == ['{"topic":"queue:1"}']


@pytest.mark.parametrize("forged", ["?token=", "?token=1.abc.def", "?"])
def test_nobody_listens_without_a_signed_address(signals: Flask, forged: str) -> None:
    status, topics = heard(listen(signals, forged, 1, 1))
    assert "403" in status
    assert topics == []


def test_revisions_move_with_the_transaction_only(arena: Flask) -> None:
    with arena.app_context():
        database.writing()
        db.session.execute(db.select(live.Revision))
        live.bump("queue:9")
        db.session.rollback()
        assert live.revision("queue:9") == 0
        live.bump("queue:9")
        live.bump("queue:9")
        db.session.commit()
        assert live.revision("queue:9") == 1
