"""Tells browsers that something changed: server-sent events from a process of its own.

Streams in the web processes would starve pages. This process watches the revisions and says to every
open board which topic moved; the board then asks the portal for its region. Of those who see the same
drawing only one is told; the others are handed the news once the portal has drawn it (live_watchers).
Topic names go to holders of an address signed for them less than a day ago; news only to streams for
which the portal decided, in a request of theirs a moment ago, that they see that very drawing.

The watch is one indexed look-up every few hundredths of a second, whatever the number of boards, and
one more as soon as a process says that it committed something.
"""

import asyncio
import contextlib
import json
import logging
import secrets
import time
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal.core import clock, live, live_notes, pieces
from portal.core.database import db
from portal.core.live_watchers import GOOD_FOR, View, Watchers

log = logging.getLogger(__name__)

SALT = "live-signals"
ADDRESS_LIVES = 24 * 3600
WATCH_EVERY = 0.04
#: A transaction is over this long after it noted the move, at the latest; older moves were told.
LATEST_COMMIT = timedelta(seconds=20)
COMFORT_EVERY = 15.0
#: News longer than this is fetched by whoever wants it.
LONGEST_NEWS = 256_000
#: A stream with this much unread does not read; it is closed and comes back by itself.
UNREAD = 1_000_000


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=SALT)


def url_for_person(person_id: int) -> str:
    """The address of the signals, signed for one person; the same one for ten minutes."""
    return _signed(
        current_app.config["SECRET_KEY"], current_app.config["LIVE_URL"], person_id, int(clock.now().timestamp() // 600)
    )


@lru_cache(maxsize=512)
def _signed(secret: str, url: str, person_id: int, _ten_minutes: int) -> str:
    return f"{url}?token={_serializer(secret).dumps(person_id)}"


def origin() -> str:
    """Where the signals come from, for the content policy."""
    parts = urlsplit(current_app.config["LIVE_URL"])
    return f"{parts.scheme}://{parts.netloc}"


class Signals(asyncio.DatagramProtocol):
    """The open streams, the watch over the revisions, and the notes of the other processes."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.streams: dict[str, asyncio.StreamWriter] = {}
        self.known: dict[str, int] = {}
        self.watchers = Watchers()
        self.woken = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one browser: check its token, then keep the stream open."""
        name = secrets.token_urlsafe(18)
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            if not self._may_listen(head.split(b" ", 2)[1].decode("ascii", "replace")):
                writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            # Any origin: the address itself is the key, and no cookie takes part.
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
                b"Access-Control-Allow-Origin: *\r\nX-Accel-Buffering: no\r\n\r\n"
                b"retry: 2000\n\n: here\n\n" + _event("stream", {"stream": name})
            )
            await writer.drain()
            self.streams[name] = writer
            await reader.read()  # until the browser leaves
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, IndexError):
            return
        finally:
            self._close(name, writer)

    def _may_listen(self, target: str) -> bool:
        token = parse_qs(urlsplit(target).query).get("token", [""])[0]
        try:
            _serializer(self.app.config["SECRET_KEY"]).loads(token, max_age=ADDRESS_LIVES)
        except BadSignature:
            return False
        return True

    def _close(self, name: str, writer: asyncio.StreamWriter) -> None:
        if self.streams.pop(name, None):
            self.watchers.gone(name)
        with contextlib.suppress(OSError):
            writer.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """A note of another process of the portal."""
        note = live_notes.read(self.app.config["SECRET_KEY"], data) or {}
        match note.pop("note", ""):
            case "look":
                self.woken.set()
            case "sees":
                if note["stream"] in self.streams:
                    self.watchers.sees(View(**note, until=time.monotonic() + GOOD_FOR))
            case "drawn":
                self._hand_out(note["drawing"], note["tag"])

    def _hand_out(self, name: str, tag: str) -> None:
        """Give the news of a drawing to everybody who sees it and shows another version."""
        views = self.watchers.drawn(name, tag, time.monotonic())
        drawing = live.shared_drawing(Path(self.app.config["DRAWN_DIR"]), name, tag) if views else None
        ready: dict[str, bytes] = {}
        for view in views:
            if view.shown not in ready:
                ready[view.shown] = _news(view, tag, drawing)
            self._write(view.stream, ready[view.shown])
            if drawing is not None:
                view.shown = tag

    def moved(self) -> list[str]:
        """The topics whose revision moved since the last look."""
        with self.app.app_context():
            lately = live.moved_lately(LATEST_COMMIT)
            db.session.rollback()
        topics = [topic for topic, number in lately.items() if self.known.get(topic) != number]
        self.known = lately
        return topics

    def tell(self, topics: Iterable[str]) -> None:
        """Say what moved to whoever is to ask for it."""
        for topic in topics:
            if topic.startswith(live.PERSON):
                self.watchers.rights_moved(int(topic.removeprefix(live.PERSON)))
        for topic in topics:
            if not topic.startswith(live.PERSON):
                self._send(_topic(topic), self.watchers.moved(topic, self.streams, time.monotonic()))

    def _send(self, data: bytes, names: Iterable[str]) -> None:
        for name in list(names):
            self._write(name, data)

    def _write(self, name: str, data: bytes) -> None:
        """Write to a stream; one that does not read is closed, it comes back by itself."""
        writer = self.streams.get(name)
        if writer is None:
            return
        if writer.transport.get_write_buffer_size() > UNREAD:
            self._close(name, writer)
        else:
            writer.write(data)

    async def watch(self) -> None:
        """Look, tell, wait; for ever."""
        quiet = time.monotonic()
        self.moved()
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.woken.wait(), WATCH_EVERY)
            self.woken.clear()
            try:
                topics = self.moved()
            except Exception:
                log.exception("the revisions cannot be read; trying again")
                await asyncio.sleep(1)
                continue
            now = time.monotonic()
            self.tell(topics)
            for topic, names in self.watchers.overdue(now):
                self._send(_topic(topic), names)
            if topics:
                quiet = now
            elif now - quiet >= COMFORT_EVERY:
                quiet = now
                self._send(b": here\n\n", self.streams)


def _event(name: str, said: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(said, ensure_ascii=False)}\n\n".encode()


def _topic(topic: str) -> bytes:
    return f'data: {{"topic":"{topic}"}}\n\n'.encode()


def _news(view: View, tag: str, drawing: pieces.Drawing | None) -> bytes:
    """What this view lacks of the drawing; only the topic when the drawing is gone or all of it is new."""
    html = drawing.answer(pieces.shown_by(view.shown, tag)).decode() if drawing is not None else ""
    if not 0 < len(html) <= LONGEST_NEWS:
        return _topic(view.topic)
    return _event("news", {"topic": view.topic, "region": view.region, "shown": view.shown, "tag": tag, "html": html})


async def run(app: Flask) -> None:
    """Serve signals until told to stop."""
    signals = Signals(app)
    host, port = app.config["LIVE_HOST"], app.config["LIVE_PORT"]
    server = await asyncio.start_server(signals.serve, host, port, limit=16_384, backlog=512)
    notes = (live_notes.HERE, port)
    await asyncio.get_running_loop().create_datagram_endpoint(lambda: signals, local_addr=notes)
    async with server:
        await asyncio.gather(server.serve_forever(), signals.watch())


def main() -> None:
    """Run the signals until told to stop."""
    from portal import create_app  # an entry point of its own, above every wing

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(create_app()))


if __name__ == "__main__":
    main()
