"""What may be done to people and their rights, and why not (SEC-01, HRF-10)."""

import logging
from collections.abc import Iterable

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import OperationalError

from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.registry.staff.models import FLAGS, ROLES, Person, RightsRequest

log = logging.getLogger(__name__)

#: What needs a second person before anybody gets it (section 4.3).
HIGH_ROLES = frozenset({"president", "admin", "finance"})
HIGH_FLAGS = frozenset({"contract_reviewer"})


def is_high(role: str, flags: Iterable[str]) -> bool:
    """Whether these rights need a second person."""
    return role in HIGH_ROLES or bool(HIGH_FLAGS & set(flags))


def widens_high(person: Person, role: str, flags: Iterable[str]) -> bool:
    """Whether these rights give the person a high one that they do not have now."""
    new_role = role in HIGH_ROLES and role != person.role
    return new_role or bool((HIGH_FLAGS & set(flags)) - set(person.flags or []))


def check_known(role: str, flags: Iterable[str]) -> None:
    """Refuse roles and flags that do not exist."""
    if role not in ROLES:
        raise Refused("SEC-01", _("There is no such role."), field="role")
    if set(flags) - set(FLAGS):
        raise Refused("SEC-01", _("There is no such flag."), field="flags")


def check_not_last_admin(person: Person, field: str | None = None) -> None:
    """Refuse to leave the portal without anybody who can give rights."""
    if person.role != "admin" or not person.active:
        return
    others = select(func.count()).where(Person.role == "admin", Person.active, Person.id != person.id)
    if not db.session.scalar(others):
        raise Refused("SEC-01", _("This is the last administrator. Make somebody else one first."), field=field)


def check_not_oneself(person: Person, by: Actor, field: str | None = None) -> None:
    """Refuse to change one's own rights, or to shut oneself out."""
    if by.id == person.id:
        raise Refused("SEC-01", _("Not for yourself: ask another administrator."), field=field)


def check_second_person(request: RightsRequest, by: Actor) -> None:
    """The one who asked for high rights, and the one who gets them, do not confirm them."""
    if by.id == request.created_by_id:
        message = _(
            "You asked for these rights yourself. A manager, the president or another administrator confirms them."
        )
        raise Refused("SEC-01", message)
    if by.id == request.person_id:
        raise Refused("SEC-01", _("These rights are for yourself. Somebody else confirms them."))


def refuse_demo_accounts(app: Flask) -> None:
    """Stop the start of a real clinic in which some account has the demo's password (SEC-02)."""
    if app.config["MODE"] != "production":
        return
    with app.app_context():
        try:
            if not inspect(db.engine).has_table(Person.__tablename__):
                return
            shown = list(db.session.scalars(select(Person.username).where(Person.password_shown)))
        except OperationalError:
            # They cannot sign in either; a database that is away must not keep the portal from coming back.
            log.exception("demo accounts could not be looked for")
            return
        finally:
            db.session.remove()
    if shown:
        raise RuntimeError(f"demo accounts have no place in production: {', '.join(sorted(shown))}")
