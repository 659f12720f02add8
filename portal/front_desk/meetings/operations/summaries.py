"""The day of a department at closing: work done, problems, open matters (DTY-16)."""

from datetime import date

from flask_babel import gettext as _

from portal.core import access, audit, clock, live
from portal.core.database import add, db
from portal.core.refusals import Refused
from portal.front_desk.meetings.models import DepartmentSummary
from portal.front_desk.meetings.operations.meetings import topic
from portal.front_desk.meetings.permissions import Permission
from portal.registry.staff.models import Person


def sum_up(*, day: date, work_done: str, by: Person, problems: str = "", open_matters: str = "") -> DepartmentSummary:
    """Sum up the day of one's own department; one summary a department and day (DTY-16)."""
    access.check(by, Permission.READ)
    if by.department_id is None:
        raise Refused("DTY-16", _("You belong to no department yet."), field="work_done")
    if day > clock.today():
        raise Refused("DTY-16", _("A day is summed up at its end, not before."), field="day")
    _check_said(work_done)
    summary = DepartmentSummary(
        department_id=by.department_id,
        day=day,
        work_done=work_done.strip(),
        problems=problems.strip(),
        open_matters=open_matters.strip(),
        written_by=by,
    )
    add(summary, by=by)
    db.session.flush()
    audit.record("meetings.sum_up", summary, by=by, day=day)
    _changed(summary)
    return summary


def change_summary(
    summary: DepartmentSummary, *, work_done: str, problems: str, open_matters: str, by: Person
) -> DepartmentSummary:
    """Add to the summary; after its day and the next it stays as it was."""
    if summary.department_id != by.department_id:
        raise Refused("DTY-16", _("A summary is written by its own department."))
    if (clock.today() - summary.day).days > 1:
        raise Refused("DTY-16", _("The summary of an earlier day stays as it was."))
    _check_said(work_done)
    summary.work_done, summary.problems, summary.open_matters = (
        work_done.strip(),
        problems.strip(),
        open_matters.strip(),
    )
    summary.written_by, summary.written_at = by, clock.now()
    db.session.flush()
    audit.record("meetings.change_summary", summary, by=by)
    _changed(summary)
    return summary


def _check_said(work_done: str) -> None:
    if not work_done.strip():
        raise Refused("DTY-16", _("Write the work done."), field="work_done")


def _changed(summary: DepartmentSummary) -> None:
    live.bump(topic(summary.branch_id))
    live.bump(f"today:{summary.written_by_id}")
