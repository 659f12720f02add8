"""What waits for a person here, for their "today" page (XC-09, DTY-18, DTY-20)."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.front_desk.tasks import policy
from portal.front_desk.tasks.models import DepartmentRequest, Task
from portal.front_desk.tasks.permissions import Permission
from portal.registry.staff.models import Person

KINDS = {"task": _l("Task"), "late_task": _l("Task of yours is late"), "request": _l("Request of a department")}


def end_of(day: date) -> datetime:
    """The last second of a day at the clinic: something due on it is not late before."""
    return clock.day_bounds(day)[1] - timedelta(seconds=1)


def today_items(person: Person) -> list[dict[str, Any]]:
    """My open tasks, overdue ones I gave, and unanswered requests of the department I head."""
    if not person.can(Permission.WORK):
        return []
    return [*_mine(person), *_late(person), *_unanswered(person)]


def _mine(person: Person) -> list[dict[str, Any]]:
    mine = select(Task).where(Task.assignee_id == person.id, Task.state == "open").order_by(Task.due_on)
    return [
        {
            "kind": str(KINDS["task"]),
            "title": task.title,
            "url": task.path,
            "since": task.state_since,
            "due_at": end_of(task.due_on),
            "note": task.assigned_by.name if task.assigned_by else task.source_label,
        }
        for task in db.session.scalars(mine.options(joinedload(Task.assigned_by)).limit(100))
    ]


def _late(person: Person) -> list[dict[str, Any]]:
    given = select(Task).where(
        Task.assigned_by_id == person.id,
        Task.assignee_id != person.id,
        Task.state == "open",
        Task.due_on < clock.today(),
    )
    return [
        {
            "kind": str(KINDS["late_task"]),
            "title": _("%(name)s: %(title)s", name=task.assignee.name, title=task.title),
            "url": task.path,
            "since": task.state_since,
            "due_at": end_of(task.due_on),
        }
        for task in db.session.scalars(given.options(joinedload(Task.assignee)).limit(100))
    ]


def _unanswered(person: Person) -> list[dict[str, Any]]:
    """Unanswered requests are shown to both heads (DTY-20)."""
    headed = policy.headed_by(person)
    if not headed:
        return []
    either = or_(DepartmentRequest.from_department_id.in_(headed), DepartmentRequest.to_department_id.in_(headed))
    rows = db.session.scalars(
        select(DepartmentRequest)
        .where(DepartmentRequest.branch_id == person.branch_id, DepartmentRequest.state == "open", either)
        .options(joinedload(DepartmentRequest.from_department), joinedload(DepartmentRequest.to_department))
        .order_by(DepartmentRequest.due_on)
        .limit(100)
    )
    return [
        {
            "kind": str(KINDS["request"]),
            "title": _(
                "%(asking)s asks %(asked)s: %(action)s",
                asking=row.from_department.name,
                asked=row.to_department.name,
                action=row.action,
            ),
            "url": row.path,
            "since": row.state_since,
            "due_at": end_of(row.due_on),
        }
        for row in rows
    ]
