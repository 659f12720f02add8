"""The register of duty matters."""

from typing import Any

from sqlalchemy import or_, select

from portal.core.database import db
from portal.core.refusals import Missing
from portal.front_desk.duty.models import DutyMatter
from portal.registry.staff.models import Person


def filtered(person: Person, *, q: str = "", kind: str = "", state: str = "") -> Any:
    """The matters of the branch by words, kind and state."""
    rows = select(DutyMatter).where(DutyMatter.branch_id == person.branch_id)
    if q:
        rows = rows.where(
            or_(
                DutyMatter.what.contains(q, autoescape=True),
                DutyMatter.caller.contains(q, autoescape=True),
                DutyMatter.phone.contains(q, autoescape=True),
            )
        )
    if kind:
        rows = rows.where(DutyMatter.kind == kind)
    if state:
        rows = rows.where(DutyMatter.state == state)
    return rows


def matter(matter_id: int, person: Person) -> DutyMatter:
    """One matter of the branch; Missing otherwise."""
    found = db.session.get(DutyMatter, matter_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    return found
