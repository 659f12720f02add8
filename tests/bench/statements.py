"""How many SQL statements a page takes, counted inside the process."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text

from portal import create_app
from portal.core import clock, database
from portal.core.database import db
from portal.registry.customers import queries
from portal.registry.staff import identity
from portal.registry.staff.models import Person
from tests.bench.scenes import KINDS, REGION, SEARCH, Data


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    """The statements run within, without BEGIN and the like."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def enter(app: Flask, username: str) -> FlaskClient:
    """A client at which somebody is signed in."""
    client = app.test_client()
    with app.test_request_context():
        database.writing()
        identity.start(db.session.scalars(select(Person).where(Person.username == username)).one())
        db.session.commit()
        key = identity.me().sign_in_key
        database.writing(False)
    with client.session_transaction() as kept:
        kept["_user_id"], kept[identity.SEEN] = key, clock.now().timestamp()
    return client


def count() -> dict[str, int]:
    """Statements per page, each asked once before."""
    app = create_app({"WTF_CSRF_ENABLED": False})
    client = enter(app, "reception")
    with app.test_request_context():
        customer = db.session.scalar(text("SELECT max(id) - 60 FROM customers"))
        visit = db.session.scalar(text("SELECT max(id) FROM visits WHERE state = 'waiting'"))
    tag = client.get("/reception?view=all").headers["HX-PTag"]
    pages = {
        "list of 50 customers": lambda: client.get("/customers"),
        "queue board, as last drawn": lambda: client.get("/reception?view=all"),
        "nothing new": lambda: client.get("/reception?view=all", headers={**REGION, "HX-PTag": tag}),
        "customer file, open already": lambda: client.get(f"/customers/{customer}"),
        "search": lambda: client.get("/customers/search?q=wang", headers=SEARCH),
        "change of state": lambda: client.post(
            f"/reception/visits/{visit}/steps/begin_consultation", data={"idempotency_key": f"count-{clock.now().timestamp()}"}
        ),
        "queue board, drawn anew": lambda: client.get("/reception?view=all"),
        "registration": lambda: client.post(
            "/customers/new",
            data={"idempotency_key": f"new-{clock.now().timestamp()}-{customer}", "source": "registration",
                  "name": f"测{clock.now():%H%M%S%f}数", "gender": "female", "first_channel": "walk_in"},
        ),
    }  # fmt: skip
    found = {}
    for name, ask in pages.items():
        if name in ("list of 50 customers", "customer file, open already", "search"):
            ask()
        with counting(app) as seen:
            answer = ask()
        assert answer.status_code in (200, 303, 304), (name, answer.status_code)
        found[name] = len(seen)
    return found


def search_times() -> dict[str, tuple[float, float, float]]:
    """Milliseconds inside the database per kind of search: p50, p99 and the longest of 300."""
    app = create_app()
    found = {}
    with app.app_context():
        engine, taken, began = db.engine, [], [0.0]
        event.listen(engine, "before_cursor_execute", lambda *_: began.__setitem__(0, time.perf_counter()))
        event.listen(engine, "after_cursor_execute", lambda *_: taken.append(time.perf_counter() - began[0]))
        data = Data(engine, 1000)
        for who in ("reception", "consultant"):
            person = db.session.scalars(select(Person).where(Person.username == who)).one()
            for kind, typed in KINDS.items():
                texts = [typed(row) for row in data.customers if typed(row)][:300]
                queries.search(texts[0], person)
                taken.clear()
                for text_ in texts:
                    queries.search(text_, person)
                ordered = sorted(milliseconds * 1000 for milliseconds in taken)
                found[f"{who}: {kind}"] = (ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)], ordered[-1])
    return found


def box_times() -> dict[str, tuple[float, float, int]]:
    """Milliseconds inside the database for a whole answer of the search box, glances included: p50, p99, most statements."""
    app = create_app()
    found = {}
    with app.app_context():
        engine = db.engine
        data = Data(engine, 1000)
    began, times = [0.0], []
    event.listen(engine, "before_cursor_execute", lambda *_: began.__setitem__(0, time.perf_counter()))
    event.listen(engine, "after_cursor_execute", lambda *_: times.append(time.perf_counter() - began[0]))
    for who in ("reception", "consultant"):
        client = enter(app, who)
        for kind, typed in KINDS.items():
            texts = [typed(row) for row in data.customers if typed(row)][:150]
            client.get(f"/customers/search?q={quote(texts[0])}", headers=SEARCH)
            taken, most = [], 0
            for text_ in texts:
                times.clear()
                client.get(f"/customers/search?q={quote(text_)}", headers=SEARCH)
                taken.append(sum(times) * 1000)
                most = max(most, len(times))
            taken.sort()
            found[f"{who}: {kind}"] = (taken[len(taken) // 2], taken[int(len(taken) * 0.99)], most)
    return found
