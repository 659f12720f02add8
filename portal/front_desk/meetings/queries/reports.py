"""Reports to superiors within a person's reach."""

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from portal.core.database import db
from portal.core.refusals import Missing
from portal.front_desk.meetings.models import SuperiorReport
from portal.front_desk.meetings.permissions import Permission
from portal.registry.staff.models import Person

VIEWS = ("to", "by", "all")


def reach(person: Person) -> Select[Any]:
    """Every report this person wrote or is to read; all with SEE_ALL."""
    query = select(SuperiorReport).where(SuperiorReport.branch_id == person.branch_id)
    if person.can(Permission.SEE_ALL):
        return query
    return query.where(or_(SuperiorReport.author_id == person.id, SuperiorReport.reader_id == person.id))


def reports(person: Person, *, view: str = "all", kind: str = "", unread: bool = False, text: str = "") -> Select[Any]:
    """Reports by direction, kind, whether they were read, and words."""
    query = reach(person).options(joinedload(SuperiorReport.author), joinedload(SuperiorReport.reader))
    if view == "to":
        query = query.where(SuperiorReport.reader_id == person.id)
    elif view == "by":
        query = query.where(SuperiorReport.author_id == person.id)
    if kind:
        query = query.where(SuperiorReport.kind == kind)
    if unread:
        query = query.where(SuperiorReport.read_at.is_(None))
    if text:
        query = query.where(SuperiorReport.title.contains(text.strip(), autoescape=True))
    return query


def visible_report(report_id: int, person: Person) -> SuperiorReport:
    """A report within reach; Missing when there is none."""
    found = db.session.scalar(reach(person).where(SuperiorReport.id == report_id))
    if found is None:
        raise Missing
    return found
