"""Live boards: how long from a change until the last of them has the new region, and what idling costs.

Three ways in one run. *told*: over server-sent events one board of an audience hears the topic and fetches its region,
the others are handed the news, as a browser does it. *asks*: the board polls with its tag. *redraws*: it polls without a
tag from a server that remembers no drawing, as a plain program would.
"""

import asyncio
import contextlib
import json
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from tests.bench.wire import Browser, Line

#: How often a board that is not told asks by itself, in seconds.
EVERY = 2.0
WAYS = ("told", "asks", "redraws")
Pipe = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Seen:
    """What one way came to."""

    way: str
    boards: int
    #: seconds from sending a change until the last board had it, per change
    late: list[float]
    #: processor seconds of the servers per second in which nothing changed
    idle: float
    #: processor seconds of the servers per change, from sending it until all had it
    change: float
    #: regions drawn in all changes together, and for how many different audiences
    renderings: int
    audiences: int
    #: answers with a region and answers "nothing new" while idling
    drawn: int
    nothing: int
    #: times a board was handed news over its stream, in all changes together
    handed: int


@dataclass(frozen=True)
class Screen:
    """What somebody looks at: who, the page, the region of it that is live."""

    browser: Browser
    page: str
    region: str
    name: str


@dataclass
class Board:
    """One open board: its connection for the region, what it shows, and when it had something new."""

    screen: Screen
    live_url: str
    way: str
    topic: str = "queue:"
    tag: str = ""
    news: asyncio.Queue[float] = field(default_factory=asyncio.Queue)
    drawn: int = 0
    nothing: int = 0
    handed: int = 0
    stream: str = ""

    async def run(self) -> None:
        """Stay open until cancelled."""
        if self.way == "told":
            await self._listen()
        else:
            await self._poll()

    async def _listen(self) -> None:
        """Hear of topics and fetch the region, or be handed its news."""
        parts = urlsplit(self.live_url)
        reader, writer = await asyncio.open_connection("127.0.0.1", parts.port, limit=2**21)
        writer.write(f"GET {parts.path or '/'}?{parts.query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        web: Pipe | None = None
        try:
            while line := await reader.readline():
                if not line.startswith(b"data: "):
                    continue
                # Two hundred browsers are two hundred computers; here they share one, so the region itself is not read.
                said, handed = _said(line[6:])
                self.stream = said.get("stream", self.stream)
                if handed and said["shown"] == self.tag:  # news for another version: a browser asks the server
                    self.handed += 1
                    self._shows(said["tag"])
                elif "stream" in said or said.get("topic", "").startswith(self.topic):
                    web = web or await self._open()
                    await self._fetch(*web)
        finally:
            writer.close()
            if web:
                web[1].close()

    def _shows(self, tag: str) -> None:
        if tag != self.tag:
            self.tag = tag
            self.news.put_nowait(time.perf_counter())

    async def _poll(self) -> None:
        """Ask again and again; the boards do not begin in the same instant."""
        await asyncio.sleep(random.random() * EVERY)
        web = await self._open()
        try:
            while True:
                began = time.perf_counter()
                await self._fetch(*web)
                await asyncio.sleep(max(0.0, EVERY - (time.perf_counter() - began)))
        finally:
            web[1].close()

    async def _open(self) -> Pipe:
        return await asyncio.open_connection("127.0.0.1", self.screen.browser.port, limit=2**21)

    async def _fetch(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        known = {} if self.way == "redraws" else {"HX_PTag": self.tag, "X_Shows": self.tag}
        region = {"HX-Request": "true", "HX-Target": self.screen.region, "X-Stream": self.stream}
        writer.write(self.screen.browser.get(self.screen.page, **region, **known))
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        if not head.startswith(("HTTP/1.1 200", "HTTP/1.1 304")):
            raise RuntimeError(f"{self.screen.page} was answered {head[:40]}")
        if length and not head.startswith("HTTP/1.1 304"):
            await reader.readexactly(int(length.group(1)))
        if not head.startswith("HTTP/1.1 200"):
            self.nothing += 1
            return
        self.drawn += 1
        self._shows((re.search(r"hx-ptag: (\S+)", head, re.IGNORECASE) or ["", ""])[1])


def _said(event: bytes) -> tuple[dict[str, str], bool]:
    """What an event says, and whether it brings a region, which comes last."""
    head, brings, _region = event.partition(b', "html": "')
    return json.loads(head + b"}" if brings else event), bool(brings)


def live_url(screen: Screen) -> str:
    """Where this screen's signals come from."""
    found = re.search(r'data-live-url="([^"]+)"', screen.browser.fetch(screen.page).text)
    assert found, screen.page
    return unescape(found.group(1))


class Meter:
    """What the servers have used, and what they have drawn."""

    def __init__(self, cpu: Callable[[], float], drawn: Callable[[], list[str]]) -> None:
        self.cpu, self.drawn = cpu, drawn


async def _watch(
    desk: Browser, screens: list[Screen], visit: int, way: str, changes: int, idle: float, meter: Meter
) -> Seen:
    addresses = {screen: live_url(screen) for screen in set(screens)}
    opened = [Board(screen, addresses[screen], way) for screen in screens]
    tasks = [asyncio.create_task(board.run()) for board in opened]
    try:
        await asyncio.sleep(3 if way == "told" else 2 * EVERY)
        for number in range(2):  # the first drawings of new processes are no measure
            await _change(opened, desk, visit, number)
        used, noted, handed = meter.cpu(), len(meter.drawn()), sum(board.handed for board in opened)
        waited = time.perf_counter()
        late = [await _change(opened, desk, visit, number) for number in range(changes)]
        waited = time.perf_counter() - waited
        used, drawings = meter.cpu() - used, meter.drawn()[noted:]
        handed = sum(board.handed for board in opened) - handed
        before = [(board.drawn, board.nothing) for board in opened]
        began = meter.cpu()
        await asyncio.sleep(idle)
        cost = (meter.cpu() - began) / idle
        drawn = sum(board.drawn - was[0] for board, was in zip(opened, before, strict=True))
        nothing = sum(board.nothing - was[1] for board, was in zip(opened, before, strict=True))
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
    change = max(0.0, used - cost * waited) / changes
    return Seen(way, len(opened), late, cost, change, len(drawings), len(set(drawings)), drawn, nothing, handed)


async def _change(opened: list[Board], desk: Browser, visit: int, number: int) -> float:
    """Move a visit; seconds until the last board shows it."""
    for board in opened:
        while not board.news.empty():
            board.news.get_nowait()
    step = "begin_consultation" if number % 2 == 0 else "wait_again"
    request = desk.post(
        f"/reception/visits/{visit}/steps/{step}", csrf_token=desk.token, view="all",
        idempotency_key=f"boards-{time.time_ns()}",
    )  # fmt: skip
    began = time.perf_counter()
    answer = await asyncio.to_thread(Line(desk.port).ask, request)
    if answer.status != 303:
        raise RuntimeError(f"the change was answered {answer.status}")
    seen = await asyncio.wait_for(asyncio.gather(*(board.news.get() for board in opened)), 60)
    await asyncio.sleep(0.3)
    return max(seen) - began


def watch(
    desk: Browser,
    screens: list[Screen],
    visit: int,
    *,
    way: str,
    changes: int,
    idle: float,
    cpu: Callable[[], float],
    drawn: Callable[[], list[str]],
) -> Seen:
    """Open all screens in one of the ways; measure changes, then a while in which nothing happens."""
    return asyncio.run(_watch(desk, screens, visit, way, changes, idle, Meter(cpu, drawn)))
