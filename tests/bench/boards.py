"""Fifty live boards: how long from a change until the last of them has the new region."""

import asyncio
import contextlib
import json
import re
import time
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from tests.bench.wire import Browser, Line

REGION = {"HX-Request": "true", "HX-Target": "section#queue_board"}


@dataclass
class Board:
    """One open board: its stream of signals, its connection for the region, what it shows."""

    browser: Browser
    live_url: str
    tag: str = ""
    news: asyncio.Queue[float] = field(default_factory=asyncio.Queue)

    async def listen(self) -> None:
        """Hear of topics; fetch the region each time; note when it was there."""
        parts = urlsplit(self.live_url)
        reader, writer = await asyncio.open_connection("127.0.0.1", parts.port)
        writer.write(f"GET {parts.path or '/'}?{parts.query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        web: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        try:
            while line := await reader.readline():
                if line.startswith(b"data: ") and json.loads(line[6:])["topic"].startswith("queue:"):
                    web = web or await asyncio.open_connection("127.0.0.1", self.browser.port, limit=2**20)
                    if await self._fetch(*web):
                        self.news.put_nowait(time.perf_counter())
        finally:
            writer.close()
            if web:
                web[1].close()

    async def _fetch(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        writer.write(self.browser.get("/reception?view=all", **REGION, HX_PTag=self.tag))
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        if length and not head.startswith("HTTP/1.1 304"):
            await reader.readexactly(int(length.group(1)))
        if not head.startswith("HTTP/1.1 200"):
            return False
        self.tag = (re.search(r"hx-ptag: (\S+)", head, re.IGNORECASE) or [""])[1]
        return True


def live_url(browser: Browser) -> str:
    """Where a signed-in person's signals come from."""
    found = re.search(r'data-live-url="([^"]+)"', browser.fetch("/reception?view=all").text)
    assert found
    return unescape(found.group(1))


async def _watch(people: list[Browser], boards: int, visit: int, changes: int) -> list[float]:
    addresses = [live_url(person) for person in people]
    opened = [Board(people[number % len(people)], addresses[number % len(people)]) for number in range(boards)]
    tasks = [asyncio.create_task(board.listen()) for board in opened]
    await asyncio.sleep(1)
    late: list[float] = []
    desk = people[0]
    line = Line(desk.port)
    for number in range(changes):
        step = "begin_consultation" if number % 2 == 0 else "wait_again"
        request = desk.post(
            f"/reception/visits/{visit}/steps/{step}", csrf_token=desk.token, view="all",
            idempotency_key=f"boards-{time.time_ns()}",
        )  # fmt: skip
        began = time.perf_counter()
        answer = await asyncio.to_thread(line.ask, request)
        if answer.status != 303:
            raise RuntimeError(f"the change was answered {answer.status}")
        seen = await asyncio.wait_for(asyncio.gather(*(board.news.get() for board in opened)), 20)
        late.append(max(seen) - began)
        await asyncio.sleep(0.3)
        for board in opened:
            while not board.news.empty():
                board.news.get_nowait()
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task
    return late


def watch(people: list[Browser], visit: int, *, boards: int = 50, changes: int = 40) -> list[float]:
    """Seconds from sending a change until the last board had it, per change."""
    return asyncio.run(_watch(people, boards, visit, changes))
