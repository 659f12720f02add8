"""The live-signal process: real sockets, real revisions."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from portal.core import database, live, live_notes, live_signals, pieces
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
        port = server.sockets[0].getsockname()[1]
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: running, local_addr=("127.0.0.1", port))
        arena.config["LIVE_PORT"] = port
        stop.append(asyncio.ensure_future(running.watch()))
        ready.set()
        try:
            await stop[0]
        except asyncio.CancelledError:
            server.close()
            for stream in list(running.streams.values()):
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
        if line.startswith('data: {"topic"'):
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


class Screen:
    """A browser's end of a stream: what it hears, one event after another."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    async def open(self) -> "Screen":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.app.config["LIVE_PORT"])
        path = address(self.app)
        self.writer.write(f"GET /{path[path.index('?') :]} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        self.stream = (await self.hears())["stream"]
        return self

    async def hears(self, seconds: float = 5) -> dict[str, Any]:
        """The next event; nothing when none comes in time."""
        try:
            while True:
                line = (await asyncio.wait_for(self.reader.readline(), seconds)).decode()
                if line.startswith("data: "):
                    return dict(json.loads(line[6:]))
        except TimeoutError:
            return {}

    def sees(self, shown: str, person: int | None = 1) -> None:
        """The portal answered this screen a request for the queue board."""
        with self.app.app_context():
            live_notes.sees(self.stream, person=person, topic="queue:1", region="board", drawing=NAME, shown=shown)


NAME = live.name_of("queue:1", "reception")


def draw(app: Flask, text: str) -> str:
    """What a web process does for the first of an audience that asks; the tag of what it drew."""
    with app.app_context():
        tag = live.tag("queue:1", "reception")
        drawings = live.Renderings()
        drawings._folder = Path(app.config["DRAWN_DIR"])
        drawings.get("queue:1", "reception", tag, lambda: text)
        db.session.rollback()
    return tag


@pytest.fixture
def drawn(signals: Flask) -> str:
    """The queue board was drawn, with two cards; the tag of it."""
    live.Renderings().share(Path(signals.config["DRAWN_DIR"]))
    return draw(signals, BEFORE)


def cards(one: str, two: str) -> str:
    """A board of two cards."""
    return "<p>".join(f"{pieces.piece('i', f'v{number}', mark)}<i id=v{number}>{mark}</i>{pieces.PIECE_END}"
                      for number, mark in ((1, one), (2, two)))  # fmt: skip


BEFORE, AFTER = cards("a", "b"), cards("a", "c")
NEWS = '<i id="v1" data-same="a"></i><p><i id=v2>c</i>'


def test_of_those_who_see_the_same_one_asks_and_the_others_are_handed_the_news(signals: Flask, drawn: str) -> None:
    async def three() -> None:
        screens = [await Screen(signals).open() for _ in range(3)]
        for screen in screens:
            screen.sees(drawn)
        await asyncio.sleep(0.2)  # datagrams arrive; nobody answers them
        await asyncio.to_thread(move, signals)
        assert await screens[-1].hears() == {"topic": "queue:1"}
        tag = await asyncio.to_thread(draw, signals, AFTER)
        news = {"topic": "queue:1", "region": "board", "shown": drawn, "tag": tag, "html": NEWS}
        assert [await screen.hears() for screen in screens[:2]] == [news] * 2
        assert await screens[-1].hears(0.2) == {}, "who asked has it already"

    heard(three())


def test_when_nothing_is_drawn_everybody_asks(signals: Flask, drawn: str) -> None:
    async def two() -> None:
        screens = [await Screen(signals).open() for _ in range(2)]
        for screen in screens:
            screen.sees(drawn)
        await asyncio.sleep(0.2)
        await asyncio.to_thread(move, signals)
        assert [await screen.hears() for screen in screens] == [{"topic": "queue:1"}] * 2

    heard(two())


def test_whose_rights_changed_is_handed_nothing_before_the_portal_answered_them_again(
    signals: Flask, drawn: str
) -> None:
    async def four() -> None:
        screens = [await Screen(signals).open() for _ in range(4)]
        for number, screen in enumerate(screens):
            screen.sees(drawn, person=7 if number == 0 else 1)
        await asyncio.sleep(0.2)
        await asyncio.to_thread(dismiss, signals, 7)
        await asyncio.sleep(0.3)
        await asyncio.to_thread(move, signals)
        assert await screens[0].hears() == {"topic": "queue:1"}
        await asyncio.to_thread(draw, signals, AFTER)
        assert [(await screen.hears())["html"] for screen in screens[1:3]] == [NEWS] * 2
        assert await screens[0].hears(0.2) == {}

    heard(four())


def dismiss(app: Flask, person: int) -> None:
    with app.app_context(), database.transaction():
        live.rights_moved(person)


@pytest.mark.parametrize("secret", ["another secret", ""])
def test_notes_nobody_of_the_portal_wrote_are_not_believed(signals: Flask, drawn: str, secret: str) -> None:
    async def two() -> None:
        screens = [await Screen(signals).open() for _ in range(2)]
        screens[0].sees(drawn)
        forged = URLSafeTimedSerializer(secret or signals.config["SECRET_KEY"], salt="guess")
        note = {"note": "sees", "stream": screens[1].stream, "person": 1, "topic": "queue:1", "region": "board",
                "drawing": NAME, "shown": drawn}  # fmt: skip
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            for data in (str(forged.dumps(note)).encode(), b"", b"\xff\x00", b"{}"):
                line.sendto(data, ("127.0.0.1", signals.config["LIVE_PORT"]))
        await asyncio.sleep(0.2)
        await asyncio.to_thread(move, signals)
        assert [await screen.hears() for screen in screens] == [{"topic": "queue:1"}] * 2
        await asyncio.to_thread(draw, signals, AFTER)
        assert await screens[1].hears(0.3) == {}

    heard(two())
