"""One request, one transaction.

A writing method that ends well commits; anything else rolls back; a GET never writes business data.
What a GET must record (that a file was opened) is written afterwards in a transaction of its own.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, g, request
from werkzeug.routing import IntegerConverter, Map

from portal.core import database, idempotency, turns
from portal.core.database import db

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_NUMBER = 2**31 - 1
View = TypeVar("View", bound=Callable[..., Any])


class RowNumber(IntegerConverter):
    """An `<int:…>` of an address, as large as a row's number can be; anything larger is not found."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = None) -> None:
        super().__init__(map, fixed_digits, min, LARGEST_NUMBER if max is None else max)


def row_number(text: str) -> int | None:
    """The number of a row that an address or a hidden field names; None when no row could have it."""
    named = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_NUMBER))
    return int(text) if named and int(text) <= LARGEST_NUMBER else None


def afterwards(write: Callable[[], None]) -> None:
    """Have `write` run after a GET, in a small transaction of its own."""
    g.setdefault("afterwards", []).append(write)


def keep() -> None:
    """Commit this request although its answer is a refusal (a wrong password must be counted)."""
    g.keep_refused = True


def reads_first(view: View) -> View:
    """Mark a view whose POST takes its writer's turn by itself (`take_turn`), once what it was sent is found right.

    Until then it only reads. Everything it writes it writes within `Form.attempt`.
    """
    view.reads_first = True  # type: ignore[attr-defined]
    return view


def take_turns(app: Flask) -> None:
    """Let writing requests begin their transaction here, once it is known who asks.

    What comes before only reads, in a transaction of its own: a writer that waits for its turn keeps nobody
    waiting, and one that has it is done sooner.
    """

    @app.before_request
    def begin_to_write() -> None:
        if request.method in SAFE:
            return
        if getattr(app.view_functions.get(request.endpoint or ""), "reads_first", False):
            g.still_reading = True
            return
        database.begin_to_write()


def take_turn() -> bool:
    """Begin to write now, in a view that reads first; false where writing began long ago.

    What was read and has been changed by others since is read again; the key of the form is claimed.
    """
    if not g.pop("still_reading", False):
        return False
    turns.take()
    idempotency.claim()
    return True


def give_turn_back() -> None:
    """Nothing came of it: undo everything, and only read from here on, such as for the page that says why."""
    g.pop("idempotency_key", None)
    db.session.rollback()
    database.writing(False)


def init(app: Flask) -> None:
    """Wrap every request in its transaction."""
    app.url_map.converters["int"] = RowNumber

    @app.before_request
    def begin() -> None:
        database.writing(False)

    # Flask calls these in the opposite order: first the transaction ends, then comes what follows it.
    @app.after_request
    def write_afterwards(response: Response) -> Response:
        writes = g.pop("afterwards", [])
        if writes and response.status_code < 400:
            database.writing()
            for write in writes:
                write()
            db.session.commit()
        return response

    @app.after_request
    def finish(response: Response) -> Response:
        wanted = response.status_code < 400 or g.pop("keep_refused", False)
        if request.method in SAFE and not g.get("afterwards"):
            return response  # `leave` lets go of everything
        if request.method in SAFE or not wanted:
            db.session.rollback()
            return response
        try:
            idempotency.remember(response)
            db.session.commit()
        except Exception as error:
            # What only the flush found out (a stale record, a constraint) is answered like any other trouble.
            db.session.rollback()
            response = app.make_response(app.handle_user_exception(error))
        return response

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        db.session.remove()
        database.writing(False)
