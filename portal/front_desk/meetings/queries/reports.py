"""Reports to superiors within a person's reach."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased, joinedload

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


def about(source_url: str, branch_id: int) -> Sequence[SuperiorReport]:
    """To whom what is shown there was reported, the latest first: reader, time, answer (RPT-09)."""
    rows = select(SuperiorReport).where(SuperiorReport.source_url == source_url, SuperiorReport.branch_id == branch_id)
    rows = rows.options(joinedload(SuperiorReport.author), joinedload(SuperiorReport.reader))
    return db.session.scalars(rows.order_by(SuperiorReport.id.desc())).all()


def unread(person: Person) -> Sequence[SuperiorReport]:
    """What this person still has to read; of one that was submitted again, only the last."""
    later = aliased(SuperiorReport)
    again = select(later.id).where(
        later.source_url == SuperiorReport.source_url,
        later.source_url != "",
        later.reader_id == SuperiorReport.reader_id,
        later.id > SuperiorReport.id,
    )
    rows = select(SuperiorReport).where(SuperiorReport.reader_id == person.id, SuperiorReport.read_at.is_(None))
    rows = rows.where(~again.exists()).options(joinedload(SuperiorReport.author))
    return db.session.scalars(rows.order_by(SuperiorReport.id).limit(50)).all()


def visible_report(report_id: int, person: Person) -> SuperiorReport:
    """A report within reach; Missing when there is none."""
    found = db.session.scalar(reach(person).where(SuperiorReport.id == report_id))
    if found is None:
        raise Missing
    return found
