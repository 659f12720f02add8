"""Cases by the hundred thousand: pages, a card's way to other screens, ten thousand clocks after a change of the calendar."""

import asyncio
import contextlib
import re
import time
from collections.abc import Callable
from datetime import timedelta
from html import unescape

from sqlalchemy import Engine, text

import config
from tests.bench import case_data
from tests.bench.boards import Board, Screen
from tests.bench.servers import Portal
from tests.bench.wire import Browser, Line, hidden

REGION = {"HX-Request": "true", "HX-Target": "section#case_board"}
BOARD = "/complaints?kind=complaint"
#: Who looks at cases; several rights, so several drawings of the same board.
WATCHERS = ("cs_manager", "cs_manager", "president", "consult_manager")
#: A card goes round: taken up again, agreed, in handling.
ROUND = {
    "handling": ("look_again", "investigating"),
    "investigating": ("agree", "agreed"),
    "agreed": ("handle", "handling"),
}
_MOVED = "UPDATE revisions SET number = number + 1 WHERE topic LIKE 'cases:%'"


def measure(engine: Engine, portal: Portal, *, boards: int = 100, changes: int = 30, count: int = 60) -> None:
    """Everything, in turn; the cases are put in first when they are not there."""
    case_data.fill(engine)
    people = {name: Browser(portal.port).sign_in(name, config.DEMO_PASSWORD) for name in (*WATCHERS, "admin")}
    with engine.connect() as connection:
        counts = "SELECT count(*), sum(CASE WHEN state = 'closed' THEN 1 ELSE 0 END) FROM complaint_cases"
        every, closed = connection.execute(text(counts)).one()
        print(f"  {every - closed:,} open cases (10,000 of them in the second house), {closed:,} closed")
    pages(engine, portal, people["cs_manager"], count)
    moves(engine, people, case_data.longest(engine), boards, changes)
    clocks(engine, people["admin"], people["cs_manager"])


def pages(engine: Engine, portal: Portal, desk: Browser, count: int) -> None:
    """One page after the other at one connection, each board drawn anew every time."""
    longest = case_data.longest(engine)
    found = [
        ("board, drawn anew", BOARD, True),
        ("board of the dissatisfied, drawn anew", "/complaints?kind=dissatisfied", True),
        ("my cases, drawn anew", f"{BOARD}&view=mine", True),
        ("overdue ones, drawn anew", f"{BOARD}&view=overdue", True),
        ("300 of the lane of 2,000, drawn anew", f"{BOARD}&more=investigating", True),
        ("board, as last drawn", BOARD, False),
        ("case with 300 entries", f"/complaints/{longest}", False),
        ("register", "/complaints/register", False),
        ("today page of the manager", "/", False),
        ("figures of six months", "/complaints/figures", False),
    ]
    line = Line(desk.port)
    print(f"  {'ms at one connection':<40}   p50    p95    p99   CPU of the web")
    for name, path, anew in found:
        taken, used = [], 0.0
        for number in range(count + 5):
            used = portal.cpu("web") if number == 5 else used
            if anew:
                with engine.begin() as connection:
                    connection.execute(text(_MOVED))
            began = time.perf_counter()
            answer = line.ask(desk.get(path))
            if answer.status != 200:
                raise RuntimeError(f"{path} was answered {answer.status}")
            if number >= 5:
                taken.append(time.perf_counter() - began)
        print(
            f"  {name:<40} {_at(taken, 0.5):5.0f}  {_at(taken, 0.95):5.0f}  {_at(taken, 0.99):5.0f}"
            f"  {(portal.cpu('web') - used) / count * 1000:5.0f}",
            flush=True,
        )


def _at(seconds: list[float], share: float) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def moves(engine: Engine, people: dict[str, Browser], case_id: int, boards: int, changes: int) -> None:
    """So many boards open; a card is moved again and again, and how late each of them shows it."""
    with engine.connect() as connection:
        state = connection.scalar(text("SELECT state FROM complaint_cases WHERE id = :id"), {"id": case_id})
    steps = []
    for _ in range(changes):
        step, state = ROUND[str(state)]
        steps.append(step)
    everywhere = asyncio.run(_watch(people, case_id, boards, steps))
    last = [max(late) for late in everywhere]
    single = [one for late in everywhere for one in late]
    print(
        f"  {boards} boards, {changes} moves: a board shows it after p50 {_at(single, 0.5):.0f} ms, p99"
        f" {_at(single, 0.99):.0f} ms; the last of them p50 {_at(last, 0.5):.0f} ms, longest {max(last) * 1000:.0f} ms",
        flush=True,
    )


async def _watch(people: dict[str, Browser], case_id: int, boards: int, steps: list[str]) -> list[list[float]]:
    addresses = {name: _live_url(people[name]) for name in WATCHERS}
    names = [WATCHERS[number % len(WATCHERS)] for number in range(boards)]
    screens = {name: Screen(people[name], BOARD, REGION["HX-Target"], name) for name in WATCHERS}
    opened = [Board(screens[name], addresses[name], "told", "cases:") for name in names]
    tasks = [asyncio.create_task(board.run()) for board in opened]
    try:
        await asyncio.sleep(3)
        return [await _move(opened, people["cs_manager"], case_id, step) for step in steps]
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task


def _live_url(browser: Browser) -> str:
    found = re.search(r'data-live-url="([^"]+)"', browser.fetch(BOARD).text)
    assert found
    return unescape(found.group(1))


async def _move(opened: list[Board], desk: Browser, case_id: int, step: str) -> list[float]:
    """Move the card; seconds until each board shows it."""
    for board in opened:
        while not board.news.empty():
            board.news.get_nowait()
    request = desk.post(
        f"/complaints/{case_id}/steps", csrf_token=desk.token, step=step, reason="患者补充情况",
        idempotency_key=f"cases-{time.time_ns()}",
    )  # fmt: skip
    began = time.perf_counter()
    answer = await asyncio.to_thread(Line(desk.port).ask, request)
    if answer.status != 303:
        raise RuntimeError(f"the move was answered {answer.status}")
    seen = await asyncio.wait_for(asyncio.gather(*(board.news.get() for board in opened)), 60)
    await asyncio.sleep(0.3)
    return [at - began for at in seen]


def clocks(engine: Engine, admin: Browser, desk: Browser) -> None:
    """The administrator declares a rest day and takes it back; the worker reckons every clock anew, twice."""
    from portal.core import clock, workdays

    day = clock.today() + timedelta(days=1)
    while not workdays.is_workday(day):
        day += timedelta(days=1)
    for what, value in ((f"{day} rests", day.isoformat()), ("no day rests", "")):
        took = _declare(admin, value)
        waiting: list[float] = []
        seconds, total, moved = _wait(engine, lambda taken=waiting: taken.append(_ask(desk)))
        print(
            f"  {what}: saved in {took * 1000:.0f} ms; {total - 1:,} open cases looked at and {moved:,} days of answer"
            f" written in {seconds:.1f} s by the worker; the board meanwhile p50 {_at(waiting, 0.5):.0f} ms,"
            f" longest {max(waiting) * 1000:.0f} ms",
            flush=True,
        )


def _declare(admin: Browser, value: str) -> float:
    path = "/security/settings/calendar.rest_days"
    page = admin.fetch(path).text
    fields = {"csrf_token": hidden(page, "csrf_token"), "idempotency_key": hidden(page, "idempotency_key")}
    began = time.perf_counter()
    answer = Line(admin.port).ask(admin.post(path, **fields, value=value, reason="测量"))
    if answer.status != 303:
        raise RuntimeError(f"the calendar was answered {answer.status}")
    return time.perf_counter() - began


def _ask(desk: Browser) -> float:
    began = time.perf_counter()
    desk.fetch(BOARD)
    return time.perf_counter() - began


def _wait(engine: Engine, meanwhile: Callable[[], None]) -> tuple[float, int, int]:
    """Until the worker is through: its seconds, the cases it looked at, the clocks it wrote."""
    ran = "SELECT begun_at, ended_at, total FROM job_progress WHERE name = 'complaints.reckon'"
    wrote = "SELECT count(*) FROM case_clocks WHERE because = 'calendar'"
    with engine.connect() as connection:
        before, began = connection.scalar(text(wrote)) or 0, time.time()
    while time.time() - began < 180:
        meanwhile()
        with engine.connect() as connection:
            row = connection.execute(text(ran)).first()
            ended = _instant(row.ended_at) if row is not None and row.ended_at is not None else 0.0
            if row is not None and ended > began:
                seconds = ended - _instant(row.begun_at)
                return seconds, row.total, (connection.scalar(text(wrote)) or 0) - before
        time.sleep(0.1)
    raise TimeoutError("the worker does not come to an end")


def _instant(value: object) -> float:
    """A moment of either database, read without the portal's types."""
    from datetime import UTC, datetime

    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found.replace(tzinfo=found.tzinfo or UTC).timestamp()
