"""The floor: the least a Flask program can do for the same work, with the same rows.

Flask, sqlite3 (WAL, synchronous=FULL), Jinja, a signed session, a form token, history. No ORM, no
rights, no rules. The portal is measured beside it; see `docs/performance.md`.
Run by gunicorn as `tests.bench.floor:app` with FLOOR_DATABASE naming a file made by `build()`.
"""

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from flask import Flask, Response, abort, redirect, render_template_string, request, session

app = Flask(__name__)
app.secret_key = "the-floor-guards-nothing"
local = threading.local()

PAGE = """<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<nav>{% for name in ["今日", "候诊", "顾客", "咨询", "方案", "合同", "收费"] %}<a href="/">{{ name }}</a>{% endfor %}</nav>
<h1>{{ title }}</h1>{{ body | safe }}
<form method="post" action="/visits/{{ 1 }}/state"><input type="hidden" name="token" value="{{ token }}"></form>
</body></html>"""
ROWS = (
    """<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"""
)
CARDS = """<div id="board">{% for row in rows %}<article id="v{{ row[0] }}"><b>{{ row[1] }}</b> <a href="/customers/{{ row[2] }}">{{ row[3] }}</a>
<span>{{ row[4] }}</span><span>{{ row[5] }}</span><span>{{ row[6] }}</span><form method="post" action="/visits/{{ row[0] }}/state">
<input type="hidden" name="token" value="{{ token }}"><button>下一步</button></form></article>{% endfor %}</div>"""


def database() -> sqlite3.Connection:
    if not hasattr(local, "connection"):
        local.connection = sqlite3.connect(os.environ["FLOOR_DATABASE"], isolation_level=None, timeout=30)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32000"):
            local.connection.execute(f"PRAGMA {pragma}")
    return local.connection


def page(title: str, body: str) -> str:
    session.setdefault("token", secrets.token_hex(16))
    return render_template_string(PAGE, title=title, body=body, token=session["token"])


@app.get("/sign-in")
def sign_in() -> str:
    session["person"], session["token"] = 1, secrets.token_hex(16)
    return session["token"]


@app.before_request
def know_who() -> None:
    if request.endpoint != "sign_in" and not session.get("person"):
        abort(401)
    if request.method == "POST" and request.form.get("token") != session.get("token"):
        abort(400)


@app.get("/customers")
def customers() -> str:
    rows = (
        database()
        .execute(
            "SELECT id, number, name, phone, category, grade, created FROM customers ORDER BY contact DESC, id DESC LIMIT 50"
        )
        .fetchall()
    )
    return page("顾客", render_template_string(ROWS, rows=rows))


@app.get("/customers/<int:customer_id>")
def customer(customer_id: int) -> str:
    found = database().execute("SELECT * FROM customers WHERE id = ?", (customer_id,)).fetchall()
    if request.args.get("opened"):
        database().execute(
            "INSERT INTO openings VALUES (NULL, ?, ?, ?)",
            (datetime.now(UTC).isoformat(), session["person"], customer_id),
        )
    visits = database().execute("SELECT * FROM visits WHERE customer = ? ORDER BY id DESC LIMIT 20", (customer_id,))
    return page("顾客", render_template_string(ROWS, rows=found + visits.fetchall()))


@app.get("/search")
def search() -> str:
    text, column = request.args["q"], request.args["by"]
    if column not in ("name", "given", "pinyin", "initials", "ending"):
        abort(400)
    wanted = text[::-1] if column == "ending" else text
    rows = database().execute(
        f"SELECT id, number, name, phone FROM customers WHERE {column} >= ? AND {column} < ? LIMIT 20",
        (wanted, wanted + "\U0010ffff"),
    )
    return render_template_string(ROWS, rows=rows.fetchall())


cached: dict[int, str] = {}


def revision() -> int:
    return int(database().execute("SELECT number FROM revisions").fetchone()[0])


@app.get("/board")
def board() -> Response | str:
    now = revision()
    if request.headers.get("HX-PTag") == str(now):
        return Response(status=304)
    if request.args.get("fresh") or now not in cached:
        rows = (
            database()
            .execute(
                "SELECT v.id, v.number, c.id, c.name, v.purpose, v.state, v.since FROM visits v JOIN customers c"
                " ON c.id = v.customer WHERE v.state <> 'left' ORDER BY v.id LIMIT 50"
            )
            .fetchall()
        )
        cached.clear()
        cached[now] = render_template_string(CARDS, rows=rows, token=session["token"])
    return page("候诊", cached[now])


@app.post("/customers")
def register() -> Response:
    connection = database()
    now = datetime.now(UTC).isoformat()
    connection.execute("BEGIN IMMEDIATE")
    new = connection.execute(
        "INSERT INTO customers (number, name, given, pinyin, initials, phone, ending, category, grade, created, contact)"
        " VALUES (?, ?, ?, 'wangceshi', 'wcs', ?, ?, 'new', 'prospect', ?, ?)",
        (
            secrets.token_hex(6),
            request.form["name"],
            request.form["name"][1:],
            request.form["phone"],
            request.form["phone"][::-1],
            now,
            now,
        ),
    ).lastrowid
    connection.execute("INSERT INTO history VALUES (NULL, ?, ?, 'register', ?)", (now, new, request.form["name"]))
    connection.execute("COMMIT")
    return redirect(f"/customers/{new}", 303)  # type: ignore[return-value]


@app.post("/visits/<int:visit_id>/state")
def change_state(visit_id: int) -> Response:
    connection = database()
    now = datetime.now(UTC).isoformat()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE visits SET state = ?, since = ? WHERE id = ?", (request.form["state"], now, visit_id))
    connection.execute("INSERT INTO history VALUES (NULL, ?, ?, 'state', ?)", (now, visit_id, request.form["state"]))
    connection.execute("UPDATE revisions SET number = number + 1")
    connection.execute("COMMIT")
    return redirect("/board", 303)  # type: ignore[return-value]


def build(path: str, customers: Iterable[Sequence[object]], visits: Iterable[Sequence[object]]) -> None:
    """Make the floor's database.

    Rows of (number, name, given, pinyin, initials, phone, reversed phone, category, grade, created, contact) and of
    (number, customer, purpose, state, since).
    """
    connection = sqlite3.connect(path)
    connection.executescript(
        """PRAGMA journal_mode=WAL;
        CREATE TABLE customers (id INTEGER PRIMARY KEY, number TEXT UNIQUE, name TEXT, given TEXT, pinyin TEXT,
          initials TEXT, phone TEXT, ending TEXT, category TEXT, grade TEXT, created TEXT, contact TEXT);
        CREATE TABLE visits (id INTEGER PRIMARY KEY, number TEXT, customer INTEGER REFERENCES customers, purpose TEXT,
          state TEXT, since TEXT);
        CREATE TABLE history (id INTEGER PRIMARY KEY, at TEXT, subject INTEGER, step TEXT, detail TEXT);
        CREATE TABLE openings (id INTEGER PRIMARY KEY, at TEXT, person INTEGER, customer INTEGER);
        CREATE TABLE revisions (number INTEGER); INSERT INTO revisions VALUES (1);"""
    )
    connection.executemany(
        "INSERT INTO customers (number, name, given, pinyin, initials, phone, ending, category, grade, created, contact)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        customers,
    )
    connection.executemany(
        "INSERT INTO visits (number, customer, purpose, state, since) VALUES (?, ?, ?, ?, ?)", visits
    )
    connection.executescript(
        """CREATE INDEX by_contact ON customers (contact, id); CREATE INDEX by_name ON customers (name);
        CREATE INDEX by_given ON customers (given); CREATE INDEX by_pinyin ON customers (pinyin);
        CREATE INDEX by_ending ON customers (ending); CREATE INDEX by_initials ON customers (initials);
        CREATE INDEX visits_of ON visits (customer); CREATE INDEX open_visits ON visits (state);"""
    )
    connection.commit()
    connection.close()
