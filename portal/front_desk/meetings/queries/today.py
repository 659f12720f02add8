"""Meetings, summaries and reports on a person's day; what is to be called, held, read (XC-09)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.front_desk.meetings import policy
from portal.front_desk.meetings.models import DepartmentSummary, Invitation, Meeting
from portal.front_desk.meetings.permissions import Permission
from portal.front_desk.meetings.queries.meetings import weekly_of
from portal.front_desk.meetings.queries.reports import unread as unread_reports
from portal.registry.staff import queries as staff
from portal.registry.staff.models import Person

KINDS = {
    "read": _l("To read"),
    "morning": _l("Morning meeting"),
    "weekly": _l("Weekly meeting"),
    "summary": _l("Daily summary"),
    "report": _l("Report to read"),
}
#: So many days back an unread meeting is still shown.
UNREAD_DAYS = 7


def today_items(person: Person) -> list[dict[str, Any]]:
    """What this person is to read, call, hold, and sum up."""
    if not person.can(Permission.READ):
        return []
    items = [*_unread(person), *_reports(person), *_summary(person)]
    if person.can(Permission.MORNING):
        items += _morning(person)
    if person.can(Permission.WEEKLY):
        items += _weekly(person)
    return items


def _item(
    code: str, title: str, url: str, due_at: datetime | None = None, since: datetime | None = None
) -> dict[str, Any]:
    return {"kind": str(KINDS[code]), "title": title, "url": url, "due_at": due_at, "since": since}


def _unread(person: Person) -> list[dict[str, Any]]:
    today = clock.today()
    rows = db.session.scalars(
        select(Invitation)
        .join(Invitation.meeting)
        .where(
            Invitation.person_id == person.id,
            Invitation.read_at.is_(None),
            Meeting.state.in_(("planned", "held", "reported")),
            Meeting.day >= today - timedelta(days=UNREAD_DAYS),
        )
        .options(joinedload(Invitation.meeting))
        .order_by(Meeting.day)
        .limit(50)
    )
    return [
        _item(
            "read",
            row.meeting.title,
            row.meeting.path,
            clock.day_bounds(row.meeting.day)[1] - timedelta(seconds=1) if row.meeting.kind == "morning" else None,
            row.created_at,
        )
        for row in rows
    ]


def _reports(person: Person) -> list[dict[str, Any]]:
    return [
        _item(
            "report",
            _("%(name)s: %(title)s", name=row.author.name, title=row.title),
            row.path,
            since=row.submitted_at,
        )
        for row in unread_reports(person)
    ]


def _morning(person: Person) -> list[dict[str, Any]]:
    today = clock.today()
    due = policy.instant(today, policy.MORNING_AT, time(8, 50))
    found = db.session.scalar(
        select(Meeting).where(
            Meeting.branch_id == person.branch_id,
            Meeting.kind == "morning",
            Meeting.day == today,
            Meeting.state != "cancelled",
        )
    )
    if found is None:
        return [_item("morning", _("Today's morning meeting is not called yet"), "/meetings/new?kind=morning", due)]
    if found.state == "planned":
        return [_item("morning", _("Note who was at the morning meeting"), found.path, due)]
    return []


def _weekly(person: Person) -> list[dict[str, Any]]:
    """The reminder of the weekly meeting: to be called, held, reported; last week's too (DTY-17)."""
    this_week, opened = policy.monday(clock.today()), staff.opened_on(person.branch_id)
    return [
        item
        for week in (this_week - timedelta(days=7), this_week)
        if clock.local(policy.weekly_due(week)).date() >= opened
        for item in _week(person, week, weekly_of(person.branch_id, week))
    ]


def _week(person: Person, week: date, found: Meeting | None) -> list[dict[str, Any]]:
    due = policy.weekly_due(week)
    if found is None:
        text = _("The weekly meeting of the week of %(day)s is not called yet", day=week.isoformat())
        return [_item("weekly", text, "/meetings/new?kind=weekly", due)]
    if found.state == "planned":
        return [_item("weekly", _("Hold the weekly meeting: service and opinions"), found.path, due)]
    if found.state == "held":
        return [_item("weekly", _("Report the weekly meeting to the leadership"), found.path, due)]
    return []


def _summary(person: Person) -> list[dict[str, Any]]:
    """The department's summary of today and yesterday, for whoever answers for it (DTY-16)."""
    if person.department_id is None or not policy.answers_for(person.department_id, person):
        return []
    today = clock.today()
    opened = staff.opened_on(person.branch_id)
    days = [day for day in (today - timedelta(days=1), today) if day >= opened]
    written = set(
        db.session.scalars(
            select(DepartmentSummary.day).where(
                DepartmentSummary.branch_id == person.branch_id,
                DepartmentSummary.department_id == person.department_id,
                DepartmentSummary.day.in_(days),
            )
        )
    )
    return [
        _item(
            "summary",
            _("Sum up the day of your department: %(day)s", day=day.isoformat()),
            f"/daily-summaries/new?day={day.isoformat()}",
            policy.instant(day, policy.SUMMARY_BY, time(18)),
        )
        for day in days
        if day not in written
    ]
