"""Who is asking: the signed cookie names a sign-in and its secret, the row says whose it is.

A sign-in ends when it is revoked, when its person leaves, or after the idle time without a page of
their own (a board that refreshes by itself does not keep anybody signed in). Whose sign-in ended is
remembered for the request, so that what they were typing becomes their draft.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app, g, request, session
from flask_login import AnonymousUserMixin, LoginManager, current_user, login_user, logout_user
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import joinedload

from portal.core import clock, pages, requests
from portal.core.database import add, db
from portal.registry.staff.models import Person, SignIn

SEEN = "seen"
#: How exactly the list of sign-ins knows when somebody was last here.
SEEN_EVERY = timedelta(minutes=5)


#: Asked on every request, so it is put together once; every page shows who is signed in, and for which department.
_SIGN_IN = (
    select(SignIn).where(SignIn.id == bindparam("id")).options(joinedload(SignIn.person).joinedload(Person.department))
)


class Nobody(AnonymousUserMixin):
    """Somebody who is not signed in: may do nothing."""

    id: int | None = None
    name = ""

    def can(self, permission: str) -> bool:
        return False


manager = LoginManager()
manager.anonymous_user = Nobody
manager.session_protection = None


def init(app: Flask) -> None:
    """Let Flask-Login find people by their sign-in."""
    manager.init_app(app)
    # A board's answer that was long under way must not bring back the cookie of before.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def start(person: Person) -> SignIn:
    """Open a sign-in for a person and put it into this browser's session; nothing of before stays.

    Only who comes back after the idle time keeps the form token: forms in other tabs can still be sent.
    """
    expired: Person | None = g.get("expired_person")
    form_token = session.get("csrf_token") if expired is not None and expired.id == person.id else None
    session.clear()
    if form_token:
        session["csrf_token"] = form_token
    token = secrets.token_urlsafe(32)
    sign_in = SignIn(
        person_id=person.id,
        token_hash=_hash(token),
        address=(request.remote_addr or "")[:60],
        browser=(request.user_agent.string or "")[:200],
        confirmed_at=clock.now(),
    )
    add(sign_in, by=person)
    db.session.flush()
    person.sign_in_key = f"{sign_in.id}:{token}"
    session.permanent = True
    session[SEEN] = clock.now().timestamp()
    login_user(person)
    g.sign_in = sign_in
    return sign_in


@manager.user_loader
def load(key: str) -> Person | None:
    """The person of a sign-in, or None when it is unknown, revoked or idle for too long."""
    sign_in_id, _, token = key.partition(":")
    if not (sign_in_id.isdecimal() and len(sign_in_id) < 10):
        return None
    sign_in = db.session.scalar(_SIGN_IN, {"id": int(sign_in_id)})
    if sign_in is None or not secrets.compare_digest(sign_in.token_hash, _hash(token)):
        return None
    person = sign_in.person
    if sign_in.revoked_at is not None or not person.active:
        return None
    if _idle():
        g.expired_person = person
        return None
    person.sign_in_key = key
    g.sign_in = sign_in
    _note_presence(sign_in)
    return person


def _note_presence(sign_in: SignIn) -> None:
    now, sign_in_id = clock.now(), sign_in.id
    if now - sign_in.seen_at < SEEN_EVERY or _by_itself():
        return

    def note() -> None:
        db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now))

    requests.afterwards(note)


def _by_itself() -> bool:
    """Whether the browser asks without anybody at it: a board that refreshes its region."""
    return request.method == "GET" and pages.is_fragment_request()


def _idle() -> bool:
    """Whether the idle time has passed; else note that the person is here."""
    now = clock.now().timestamp()
    seen: Any = session.get(SEEN, 0)
    if now - seen > current_app.config["IDLE_MINUTES"] * 60:
        return True
    if now - seen > 60 and not _by_itself():
        session[SEEN] = now
    return False


def end() -> None:
    """Take the person out of this browser's session."""
    logout_user()
    session.clear()


def confirmed_recently(minutes: int = 5) -> bool:
    """Whether the password was given within the last minutes on this sign-in (approvals)."""
    sign_in: SignIn | None = g.get("sign_in")
    limit: datetime = clock.now() - timedelta(minutes=minutes)
    return sign_in is not None and sign_in.confirmed_at >= limit


def me() -> Person:
    """The person asking, as a record."""
    return current_user._get_current_object()
