"""What happens to sign-ins: a password tried, leaving, ending them elsewhere, a new password (SEC-02)."""

from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from portal.core import audit, clock, live
from portal.core.database import Actor, SystemActor, add, db
from portal.core.refusals import Refused
from portal.registry.staff import passwords
from portal.registry.staff.models import Person, SignIn, SignInFailure

MOST_FAILURES = 5
WINDOW = timedelta(minutes=15)
KEPT_FAILURES = timedelta(days=1)
_DOOR = SystemActor("sign-in")


def minutes_to_wait(username: str, address: str) -> int:
    """How long this name must wait at this address; 0 when it need not. Other addresses are not touched."""
    username = _name(username)
    if db.engine.dialect.name == "postgresql":  # guesses in parallel wait for each other's count
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"{username}@{address}"))))
    times = db.session.scalars(
        select(SignInFailure.created_at)
        .where(
            SignInFailure.username == username,
            SignInFailure.address == address,
            SignInFailure.created_at > clock.now() - WINDOW,
        )
        .order_by(SignInFailure.created_at.desc())
        .limit(MOST_FAILURES)
    ).all()
    if len(times) < MOST_FAILURES:
        return 0
    return clock.minutes_between(clock.now(), times[-1] + WINDOW) + 1


def check(username: str, password: str, *, address: str) -> Person | None:
    """The person of this name and password; a wrong try is counted, and takes as long as a right one."""
    username = _name(username)
    person = db.session.scalar(select(Person).where(Person.username == username))
    right = passwords.matches(person, password)
    if person is None or not right or not person.active or _shown_in_production(person):
        add(SignInFailure(username=username, address=address), by=_DOOR)
        return None
    db.session.execute(
        delete(SignInFailure).where(SignInFailure.username == username, SignInFailure.address == address)
    )
    passwords.hash_again_if_old(person, password)
    audit.record("accounts.sign_in", person, by=person)
    return person


def confirm(sign_in: SignIn, password: str, *, address: str) -> bool:
    """Whether the person of this sign-in gave the password again; it counts for the next minutes."""
    person = check(sign_in.person.username, password, address=address)
    if person is None or person.id != sign_in.person_id:
        return False
    sign_in.confirmed_at = clock.now()
    return True


def sign_out(sign_in: SignIn, *, by: Person) -> None:
    """End one of one's own sign-ins."""
    if sign_in.person_id != by.id:
        raise Refused("SEC-02", _("This sign-in belongs to somebody else."))
    sign_in.revoked_at = sign_in.revoked_at or clock.now()
    live.rights_moved(by.id)
    audit.record("accounts.sign_out", by, by=by, sign_in=sign_in.id)


def end_all(person: Person, *, by: Actor, except_id: int | None = None) -> int:
    """End every sign-in of a person, at once and everywhere; returns how many."""
    open_ones = update(SignIn).where(SignIn.person_id == person.id, SignIn.revoked_at.is_(None))
    if except_id is not None:
        open_ones = open_ones.where(SignIn.id != except_id)
    ended = db.session.execute(open_ones.values(revoked_at=clock.now())).rowcount  # type: ignore[attr-defined]
    live.rights_moved(person.id)
    audit.record("accounts.end_all", person, by=by, ended=ended)
    return int(ended)


def change_password(person: Person, *, old: str, new: str, by: Person, keep_id: int | None = None) -> None:
    """Choose one's own password; every other sign-in ends. The old one is required."""
    if by.id != person.id:
        raise Refused("SEC-02", _("Everybody chooses their own password."))
    if not passwords.matches(person, old):
        raise Refused("SEC-02", _("This is not your present password."), field="old")
    if old == new:
        raise Refused("SEC-02", _("Choose another password than the present one."), field="new")
    passwords.check_strength(new, person, "new")
    store_password(person, new, once=False)
    audit.record("accounts.change_password", person, by=by)
    end_all(person, by=by, except_id=keep_id)


def store_password(person: Person, password: str, *, once: bool) -> None:
    """Keep a password as its hash; the demo's shown password has no place in production."""
    if passwords.is_shown(password) and current_app.config["MODE"] == "production":
        raise Refused("SEC-02", _("This password is known to everybody. Choose another one."), field="new")
    person.password_hash = passwords.hashed(password)
    person.password_once = once
    person.password_shown = passwords.is_shown(password)


def choose_language(person: Person, language: str, *, by: Person) -> None:
    """Speak this language to the person from now on."""
    person.language = language
    audit.record("accounts.language", person, by=by, language=language)


def choose_theme(person: Person, theme: str, *, by: Person) -> None:
    """Show the portal light, dark, or as the computer is set."""
    person.theme = theme
    audit.record("accounts.theme", person, by=by, theme=theme)


def forget_failures() -> None:
    """Drop wrong tries that count no longer."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.created_at < clock.now() - KEPT_FAILURES))


def _name(username: str) -> str:
    return username.strip().casefold()[:80]


def _shown_in_production(person: Person) -> bool:
    return person.password_shown and current_app.config["MODE"] == "production"
