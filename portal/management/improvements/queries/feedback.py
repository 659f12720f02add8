"""Reports to superiors and departments: mine, and those I am to answer (XC-15)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from portal.core.database import db
from portal.core.refusals import Missing
from portal.management.improvements import policy
from portal.management.improvements.models import StaffFeedback
from portal.management.improvements.permissions import Permission
from portal.registry.staff.models import Person

_WITH_NAMES = (
    joinedload(StaffFeedback.author),
    joinedload(StaffFeedback.to_person),
    joinedload(StaffFeedback.to_department),
    joinedload(StaffFeedback.action),
)


def of_author(person: Person) -> Select[Any]:
    """What this person reported."""
    return select(StaffFeedback).where(StaffFeedback.created_by_id == person.id).options(*_WITH_NAMES)


def to_me(person: Person) -> Select[Any]:
    """What was reported to this person, or to the department this person leads; managers see the branch's."""
    found = select(StaffFeedback).where(StaffFeedback.branch_id == person.branch_id).options(*_WITH_NAMES)
    if person.can(Permission.MANAGE):
        return found.where(StaffFeedback.created_by_id != person.id)
    mine = [StaffFeedback.to_person_id == person.id]
    if policy.leads(person, person.department_id) and person.department_id is not None:
        mine.append(StaffFeedback.to_department_id == person.department_id)
    return found.where(or_(*mine), StaffFeedback.created_by_id != person.id)


def visible_feedback(feedback_id: int, person: Person) -> StaffFeedback:
    """The report. Raises Missing for everybody but its author and receivers."""
    found = db.session.get(StaffFeedback, feedback_id)
    if found is None or not policy.may_read_feedback(found, person):
        raise Missing
    return found


def feedback_about(url: str) -> Sequence[StaffFeedback]:
    """What was reported about a record of another room, latest first."""
    rows = select(StaffFeedback).where(StaffFeedback.about_url == url).options(*_WITH_NAMES)
    return db.session.scalars(rows.order_by(StaffFeedback.id.desc())).all()
