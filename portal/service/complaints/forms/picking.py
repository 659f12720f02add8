"""Choices out of people, departments and words."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from wtforms.fields.choices import SelectChoice

from portal.core.database import db
from portal.registry.staff import queries as staff
from portal.registry.staff.identity import me
from portal.registry.staff.models import Department, Person


def number(text: Any) -> int | None:
    """The id of a choice; the empty choice is nobody. Raises ValueError for anything else."""
    return int(text) if text else None


def words(pairs: Mapping[str, Any] | Iterable[tuple[Any, Any]], empty: Any = None) -> list[SelectChoice]:
    """Choices out of a table of words; with `empty` an empty one before them."""
    found = list(pairs.items()) if isinstance(pairs, Mapping) else list(pairs)
    return [SelectChoice(value, label) for value, label in ([("", empty)] if empty is not None else []) + found]


def people(found: Iterable[Person], empty: Any = None) -> list[SelectChoice]:
    """Choices out of people, with what they are."""
    return words([(person.id, f"{person.name} · {person.title or person.role_label}") for person in found], empty)


def colleagues(*roles: str) -> list[Person]:
    """Everybody who works in this branch, or those in these roles, by name."""
    wanted = select(Person).where(Person.branch_id == me().branch_id, Person.active)
    if roles:
        wanted = wanted.where(Person.role.in_(roles))
    return list(db.session.scalars(wanted.order_by(Person.name)))


def departments(empty: Any = None) -> list[SelectChoice]:
    """Choices out of the clinic's departments."""
    return words([(row.id, row.name) for row in staff.departments()], empty)


def person(person_id: int | None) -> Person | None:
    """The person somebody chose."""
    return db.session.get(Person, person_id) if person_id else None


def department(department_id: int | None) -> Department | None:
    """The department somebody chose."""
    return db.session.get(Department, department_id) if department_id else None


def lines(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def nobody() -> str:
    """The label of the empty choice."""
    return str(_("– none –"))
