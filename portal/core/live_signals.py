"""Tells browsers that something changed: server-sent events from a process of its own.

Streams in the web processes would starve pages. This process watches the revisions and says to every
open board which topic moved; the board then asks the portal for its region. It reveals nothing but
topic names, and only to holders of an address signed for them less than a day ago.

The watch is one indexed look-up every few hundredths of a second, whatever the number of boards.
"""

import asyncio
import contextlib
import logging
from datetime import timedelta
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from flask import Flask, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal.core import clock, live
from portal.core.database import db

log = logging.getLogger(__name__)

SALT = "live-signals"
ADDRESS_LIVES = 24 * 3600
WATCH_EVERY = 0.04
#: A transaction is over this long after it noted the move, at the latest; older moves were told.
LATEST_COMMIT = timedelta(seconds=20)
COMFORT_EVERY = 15.0


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


class Signals:
    """The open streams, and the watch over the revisions."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.streams: set[asyncio.StreamWriter] = set()
        self.known: dict[str, int] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one browser: check its token, then keep the stream open."""
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            if not self._may_listen(head.split(b" ", 2)[1].decode("ascii", "replace")):
                writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            # Any origin: the address itself is the key, and no cookie takes part.
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
                b"Access-Control-Allow-Origin: *\r\nX-Accel-Buffering: no\r\n\r\n"
                b"retry: 2000\n\n: here\n\n"
            )
            await writer.drain()
            self.streams.add(writer)
            await reader.read()  # until the browser leaves
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, IndexError):
            return
        finally:
            self.streams.discard(writer)
            with contextlib.suppress(OSError):
                writer.close()

    def _may_listen(self, target: str) -> bool:
        token = parse_qs(urlsplit(target).query).get("token", [""])[0]
        try:
            _serializer(self.app.config["SECRET_KEY"]).loads(token, max_age=ADDRESS_LIVES)
        except BadSignature:
            return False
        return True

    def moved(self) -> list[str]:
        """The topics whose revision moved since the last look."""
        with self.app.app_context():
            lately = live.moved_lately(LATEST_COMMIT)
            db.session.rollback()
        topics = [topic for topic, number in lately.items() if self.known.get(topic) != number]
        self.known = lately
        return topics

    def send(self, text: str) -> None:
        """Write to every stream; one that does not read is closed, it comes back by itself."""
        data = text.encode()
        for writer in list(self.streams):
            if writer.transport.get_write_buffer_size() > 64_000:
                writer.close()
                self.streams.discard(writer)
            else:
                writer.write(data)

    async def watch(self) -> None:
        """Look, tell, wait; for ever."""
        quiet = 0.0
        self.moved()
        while True:
            await asyncio.sleep(WATCH_EVERY)
            try:
                topics = self.moved()
            except Exception:
                log.exception("the revisions cannot be read; trying again")
                await asyncio.sleep(1)
                continue
            quiet = 0.0 if topics else quiet + WATCH_EVERY
            if topics:
                self.send("".join(f'data: {{"topic":"{topic}"}}\n\n' for topic in topics))
            elif quiet >= COMFORT_EVERY:
                quiet = 0.0
                self.send(": here\n\n")


async def run(app: Flask) -> None:
    """Serve signals until told to stop."""
    signals = Signals(app)
    server = await asyncio.start_server(
        signals.serve, app.config["LIVE_HOST"], app.config["LIVE_PORT"], limit=16_384, backlog=512
    )
    async with server:
        await asyncio.gather(server.serve_forever(), signals.watch())


def main() -> None:
    """Run the signals until told to stop."""
    from portal import create_app  # an entry point of its own, above every wing

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(create_app()))


if __name__ == "__main__":
    main()
