"""The second click gets the first click's answer.

Every form carries a key made when it was shown. The key is stored with the answer in the same
transaction as the work; a request that brings it again is sent to that answer and does nothing.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from flask import Flask, Response, abort, g, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import String, Text, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.utils import redirect

from portal.core import clock
from portal.core.database import UtcDateTime, db

FIELD = "idempotency_key"
KEPT_FOR = timedelta(days=3)
View = TypeVar("View", bound=Callable[..., Any])


class AnsweredRequest(db.Model):  # type: ignore[name-defined]
    """A key that was used: by whom, where, and where its answer is."""

    __tablename__ = "answered_requests"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(300), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    location: Mapped[str] = mapped_column(Text, default="")


# Every POST asks these: put together once, and without the records' machinery.
_TABLE = AnsweredRequest.__table__
_MINE = (
    _TABLE.c.key == bindparam("my_key"),
    _TABLE.c.person_id == bindparam("me"),
    _TABLE.c.path == bindparam("my_path"),
)
_ANSWER = select(_TABLE.c.location).where(*_MINE)
_REMEMBER = update(_TABLE).where(*_MINE).values(location=bindparam("where_to"))


def new_key() -> str:
    """A fresh key for a form."""
    return secrets.token_urlsafe(18)


def repeatable(view: View) -> View:
    """Mark a view whose POST may run twice without harm, so its form needs no key."""
    view.repeatable = True  # type: ignore[attr-defined]
    return view


def init(app: Flask) -> None:
    """Guard every POST of a signed-in person."""

    @app.before_request
    def answer_again() -> Response | None:
        if request.method != "POST" or request.endpoint is None or not current_user.is_authenticated:
            return None
        if getattr(app.view_functions[request.endpoint], "repeatable", False):
            return None
        key = request.form.get(FIELD, "")
        if not 16 <= len(key) <= 64:
            abort(400, _("This form has no key. Please load the page again and send it from there."))
        if g.get("still_reading"):  # the key is claimed with the writer's turn (`claim`)
            return None if (location := _answer(key)) is None else _again(location)
        return None if _claim(key) else _again(_answer(key))


def claim() -> None:
    """Take the key of the form that was sent; when somebody else has used it since, their answer is given."""
    key = request.form.get(FIELD, "")
    if current_user.is_authenticated and not _claim(key):
        abort(_again(_answer(key)))


def _again(location: str | None) -> Response:
    return redirect(location or request.path, 303)  # type: ignore[return-value]


def _claim(key: str) -> bool:
    """Take the key within this transaction; false when it was used before."""
    connection = db.session.connection()
    values = {"key": key, "person_id": current_user.id, "path": request.path[:300], "at": clock.now()}
    if connection.execute(_taking(connection.dialect.name), values).scalar() is None:
        return False
    g.idempotency_key = key
    return True


@cache
def _taking(dialect: str) -> Any:
    insert = postgresql_insert if dialect == "postgresql" else sqlite_insert
    return insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.key)


def _mine(key: str) -> dict[str, Any]:
    return {"my_key": key, "me": current_user.id, "my_path": request.path[:300]}


def _answer(key: str) -> str | None:
    """Where the answer of a used key is; None when nobody used it."""
    return db.session.connection().execute(_ANSWER, _mine(key)).scalar()


def remember(response: Response) -> None:
    """Store where the answer is; called just before the commit."""
    key = g.get("idempotency_key")
    if key and response.location:
        db.session.connection().execute(_REMEMBER, {**_mine(key), "where_to": response.location})


def forget_old() -> None:
    """Drop keys older than three days."""
    db.session.execute(delete(AnsweredRequest).where(AnsweredRequest.at < clock.now() - KEPT_FOR))
