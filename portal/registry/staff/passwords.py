"""Passwords: argon2, hashed again when the parameters grow, and what makes one strong enough (SEC-02)."""

import secrets
from functools import cache

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

import config as configuration
from portal.core import settings
from portal.core.refusals import Refused
from portal.registry.staff.models import Person

#: No letters or digits that look like others: a one-time password is read from a slip of paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LONGEST = 200

SHORTEST = settings.declare(
    settings.Setting(
        "staff.password_length",
        10,
        _l("Shortest password"),
        _l("characters"),
        rules=("SEC-02",),
        least=8,
        most=64,
    )
)


@cache
def _hasher(quick: bool) -> PasswordHasher:
    return PasswordHasher.from_parameters(profiles.CHEAPEST) if quick else PasswordHasher()


@cache
def _nobodys(quick: bool) -> str:
    return _hasher(quick).hash("the password of nobody")


def hashed(password: str) -> str:
    """The password as it is stored."""
    return _hasher(current_app.testing).hash(password)


def matches(person: Person | None, password: str) -> bool:
    """Whether this is the person's password; takes as long for somebody unknown or without one."""
    hasher = _hasher(current_app.testing)
    known = person is not None and bool(person.password_hash)
    stored = person.password_hash if person is not None and known else _nobodys(current_app.testing)
    try:
        hasher.verify(stored, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return known


def hash_again_if_old(person: Person, password: str) -> None:
    """Store the hash anew when it was made with weaker parameters; call after `matches`."""
    if _hasher(current_app.testing).check_needs_rehash(person.password_hash):
        person.password_hash = hashed(password)


def check_strength(password: str, person: Person, field: str) -> None:
    """Refuse a password that is too short, guessable from the person, or known to everybody (SEC-02)."""
    shortest = SHORTEST.value()
    if len(password) < shortest:
        raise Refused("SEC-02", _("The password needs at least %(count)d characters.", count=shortest), field=field)
    if len(password) > LONGEST:
        raise Refused("SEC-02", _("At most %(most)d characters.", most=LONGEST), field=field)
    low = password.casefold()
    if person.username.casefold() in low or person.name in password:
        raise Refused("SEC-02", _("The password must not contain your own name. Choose another one."), field=field)
    if len(set(password)) < 5:
        raise Refused("SEC-02", _("The password repeats the same few characters. Choose another one."), field=field)


def is_shown(password: str) -> bool:
    """Whether this is the password that the demo shows on its sign-in page."""
    return password == configuration.DEMO_PASSWORD


def one_time() -> str:
    """A new random password to hand over once."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
