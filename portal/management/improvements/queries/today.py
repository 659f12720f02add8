"""What waits for a person in the improvements room, for their "today" page (XC-09)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from portal.core import clock
from portal.core.database import db
from portal.management.improvements.models import ImprovementAction, StaffFeedback
from portal.management.improvements.permissions import Permission
from portal.management.improvements.queries.feedback import to_me
from portal.registry.staff.models import Person

#: An action appears this many days before its day.
AHEAD = timedelta(days=7)
MOST = 50


def today_items(person: Person) -> list[dict[str, Any]]:
    """My actions that are due, effects to check, reports to answer, and answers I have not looked for yet."""
    if not person.can(Permission.OWN):
        return []
    return [*_mine(person), *_to_check(person), *_to_answer(person)]


def _mine(person: Person) -> list[dict[str, Any]]:
    rows = select(ImprovementAction).where(
        ImprovementAction.owner_id == person.id,
        ImprovementAction.state == "open",
        ImprovementAction.due_on <= clock.today() + AHEAD,
    )
    found = db.session.scalars(rows.order_by(ImprovementAction.due_on).limit(MOST))
    return [_item(_("Improvement"), row.title, row.path, row.due_on, row.source_label) for row in found]


def _to_check(person: Person) -> list[dict[str, Any]]:
    if not person.can(Permission.CHECK):
        return []
    rows = select(ImprovementAction).where(
        ImprovementAction.branch_id == person.branch_id,
        ImprovementAction.state == "done",
        ImprovementAction.check_on <= clock.today(),
        ImprovementAction.owner_id != person.id,
        or_(ImprovementAction.done_by_id.is_(None), ImprovementAction.done_by_id != person.id),
    )
    found = db.session.scalars(rows.order_by(ImprovementAction.check_on).limit(MOST))
    return [_item(_("Check an effect"), row.title, row.path, row.check_on, row.owner.name) for row in found]


def _to_answer(person: Person) -> list[dict[str, Any]]:
    rows = to_me(person).where(StaffFeedback.state.in_(("sent", "seen")))
    if person.can(Permission.MANAGE):  # whoever manages the register hears of what others leave unanswered
        rows = rows.where(or_(StaffFeedback.to_person_id == person.id, StaffFeedback.due_on < clock.today()))
    found = db.session.scalars(rows.order_by(StaffFeedback.due_on).limit(MOST))
    return [
        _item(_("Report"), row.subject, row.path, row.due_on, row.author.name if row.author else "") for row in found
    ]


def _item(kind: str, title: str, url: str, day: date | None, note: str) -> dict[str, Any]:
    due = _end_of(day) if day else None
    return {
        "kind": kind,
        "title": title,
        "url": url,
        "due_at": due,
        "overdue": due is not None and due < clock.now(),
        "note": note,
    }


def _end_of(day: date) -> datetime:
    return clock.at(day, time(23, 59))
