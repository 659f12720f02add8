"""What is asked of the portal, and the same work asked of the floor."""

import random
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, text

from tests.bench.wire import Browser, Target

REGION = {"HX-Request": "true", "HX-Target": "section#queue_board"}
SEARCH = {"HX-Request": "true", "HX-Target": "div#search_results"}


#: What people type into the search box, from a customer's row.
KINDS: dict[str, Callable[[Any], str]] = {
    "name": lambda row: row.name,
    "given name": lambda row: row.given_name,
    "pinyin": lambda row: row.pinyin,
    "initials": lambda row: row.initials,
    "phone ending": lambda row: row.phone[-4:],
}


@dataclass
class Scene:
    """One line of the table: the portal's requests, the floor's, and what may come back."""

    name: str
    portal: Target
    floor: Target
    expected: tuple[int, ...] = (200,)
    #: run before each request when there is one connection, such as a change that makes a board new
    before: Callable[[], None] | None = None
    #: how many requests a volley has at one connection
    count: int = 120
    connections: tuple[int, ...] = (1, 8)


class Data:
    """Rows to ask for, drawn from the portal's own database."""

    def __init__(self, engine: Engine, size: int) -> None:
        draw = random.Random(5)
        with engine.connect() as connection:
            last = connection.scalar(text("SELECT max(id) FROM customers")) or size
            ids = [draw.randint(max(1, last - size + 1), last) for _ in range(400)]
            listed = ", ".join(map(str, ids))
            self.customers = connection.execute(
                text(f"SELECT id, name, given_name, pinyin, initials, phone FROM customers WHERE id IN ({listed})")
            ).all()
            self.visits = list(
                connection.execute(
                    text("SELECT id, state FROM visits WHERE state = 'waiting' ORDER BY id DESC LIMIT 16")
                ).scalars()
            )
        self.size = size
        self.last = last


def scenes(data: Data, portal: Browser, floor: Browser, engine: Engine) -> list[Scene]:
    """All of them, in the order of the table."""
    return [*reads(data, portal, floor, engine), *searches(data, portal, floor), *writes(data, portal, floor)]


def reads(data: Data, portal: Browser, floor: Browser, engine: Engine) -> list[Scene]:
    """Lists, boards, files."""
    board = portal.fetch("/reception?view=all")
    known = {"now": board.header("HX-PTag")}
    ids = [row.id for row in data.customers]
    opened = ids[:10]
    fresh = count()

    def bump() -> None:
        with engine.begin() as connection:
            connection.execute(text("UPDATE revisions SET number = number + 1 WHERE topic LIKE 'queue:%'"))

    def nothing_new(_place: int, number: int) -> bytes:
        if number == 0:
            known["now"] = portal.fetch("/reception?view=all").header("HX-PTag")
        return portal.get("/reception?view=all", **REGION, HX_PTag=known["now"])

    page = portal.get("/customers")
    return [
        Scene("list of 50 customers", lambda _p, _n: page, always(floor.get("/customers"))),
        Scene(
            "queue board, drawn anew", always(portal.get("/reception?view=all")), always(floor.get("/board?fresh=1")),
            before=bump, connections=(1,),
        ),
        Scene(
            "its region, drawn anew", always(portal.get("/reception?view=all", **REGION)),
            always(floor.get("/board?fresh=1")), before=bump, connections=(1,),
        ),
        Scene("queue board, as last drawn", always(portal.get("/reception?view=all")), always(floor.get("/board"))),
        Scene("nothing new (floor: its cached list)", nothing_new, always(floor.get("/board")), (304, 200), count=300),
        Scene(
            "customer file, open already", lambda _p, n: portal.get(f"/customers/{opened[n % 10]}"),
            lambda _p, n: floor.get(f"/customers/{opened[n % 10]}"),
        ),
        Scene(
            "customer file, opened first (writes)",
            lambda _p, _n: portal.get(f"/customers/{1 + next(fresh) * 37 % max(1, data.size - 1)}"),
            lambda _p, n: floor.get(f"/customers/{ids[n % len(ids)]}?opened=1"),
        ),
    ]  # fmt: skip


def searches(data: Data, portal: Browser, floor: Browser) -> list[Scene]:
    """One for every kind of text somebody types."""
    columns = {
        "name": "name",
        "given name": "given",
        "pinyin": "pinyin",
        "initials": "initials",
        "phone ending": "ending",
    }
    found = []
    for label, typed in KINDS.items():
        column = columns[label]
        texts = [typed(row) for row in data.customers if typed(row)]
        mine = [portal.get(f"/customers/search?q={quote(what)}", **SEARCH) for what in texts]
        theirs = [floor.get(f"/search?by={column}&q={quote(what)}") for what in texts]
        found.append(Scene(f"search: {label}", each(mine), each(theirs), count=150))
    return found


def writes(data: Data, portal: Browser, floor: Browser) -> list[Scene]:
    """A new file, and a visit moved to and fro."""
    running = count(secrets.randbelow(10**6) * 100)
    turns: dict[tuple[str, int], int] = {}

    def register(_place: int, _number: int) -> bytes:
        number = next(running)
        return portal.post(
            "/customers/new", csrf_token=portal.token, idempotency_key=secrets.token_urlsafe(18), source="registration",
            name=f"测{chr(0x4E00 + number % 20000)}{chr(0x4E00 + number // 20000 % 20000)}", gender="female",
            phone=f"137{number % 10**8:08d}", birth_date="1990-05-17", first_channel="walk_in",
        )  # fmt: skip

    def create(_place: int, _number: int) -> bytes:
        number = next(running)
        return floor.post("/customers", token=floor.token, name=f"测试{number}", phone=f"137{number % 10**8:08d}")

    def turn(who: str, place: int) -> int:
        turns[who, place] = turns.get((who, place), 0) + 1
        return turns[who, place]

    def move(place: int, _number: int) -> bytes:
        step = "begin_consultation" if turn("portal", place) % 2 else "wait_again"
        return portal.post(
            f"/reception/visits/{data.visits[place]}/steps/{step}", csrf_token=portal.token, view="all",
            idempotency_key=secrets.token_urlsafe(18),
        )  # fmt: skip

    def change(place: int, _number: int) -> bytes:
        state = "in_consultation" if turn("floor", place) % 2 else "waiting"
        return floor.post(f"/visits/{place + 1}/state", token=floor.token, state=state)

    return [
        Scene("registration", register, create, (303,)),
        Scene("change of state", move, change, (303,), count=160),
    ]


def always(request: bytes) -> Target:
    """The same request every time."""
    return lambda _place, _number: request


def each(requests: list[bytes]) -> Target:
    """One after the other, round and round."""
    turn = count()
    return lambda _place, _number: requests[next(turn) % len(requests)]


def floor_browser(port: int) -> Browser:
    """Signed in at the floor; its token is what the sign-in page says."""
    browser = Browser(port)
    browser.token = browser.fetch("/sign-in").text
    assert re.fullmatch(r"[0-9a-f]{32}", browser.token)
    return browser
