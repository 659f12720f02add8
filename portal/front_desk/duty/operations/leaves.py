"""Leave: asked for, decided by somebody else, taken back (DTY-08)."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, events, pages, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Missing, Refused
from portal.front_desk.duty import policy
from portal.front_desk.duty.choices import LEAVE_KINDS
from portal.front_desk.duty.facts import LeaveGranted, LeaveWithdrawn
from portal.front_desk.duty.models import Leave
from portal.front_desk.duty.operations import attendance, signals
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.workflow import LEAVE
from portal.registry.staff.models import Person

LONGEST = timedelta(days=366)


def ask_leave(
    person: Person, *, kind: str, starts_at: datetime, ends_at: datetime, by: Person, reason: str = ""
) -> Leave:
    """Ask for leave, or note that a colleague of one's department asked (a sick call by phone)."""
    access.check(by, Permission.TAKE_PART)
    if by.id != person.id:
        policy.check_plans(by, person.department_id)
    if kind not in LEAVE_KINDS:
        raise Refused("DTY-08", _("Choose a kind of leave."), field="kind")
    if ends_at <= starts_at:
        raise Refused("DTY-08", _("The leave must end after it begins."), field="last_day")
    if ends_at - starts_at > LONGEST:
        raise Refused("DTY-08", _("At most one year of leave at a time."), field="last_day")
    _check_no_other(person, starts_at, ends_at)
    leave = Leave(person_id=person.id, kind=kind, starts_at=starts_at, ends_at=ends_at, reason=reason.strip())
    add(leave, by=by)
    leave.branch_id = person.branch_id
    db.session.flush()
    audit.record("duty.ask_leave", leave, by=by, person=person.name, kind=kind, start=starts_at, end=ends_at)
    signals.tell(*(lead.id for lead in policy.leads_of(person.department_id, person.branch_id)))
    return leave


def _check_no_other(person: Person, starts_at: datetime, ends_at: datetime) -> None:
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    others = select(Leave).where(Leave.person_id == person.id, Leave.state.in_(("asked", "granted")))
    other = db.session.scalar(others.where(Leave.starts_at < ends_at, Leave.ends_at > starts_at).limit(1))
    if other is not None:
        raise Refused(
            "DTY-08",
            _(
                "There is leave for this time already: %(start)s to %(end)s. Withdraw it first.",
                start=pages.moment(other.starts_at),
                end=pages.moment(other.ends_at),
            ),
            field="first_day",
        )


def grant_leave(leave: Leave, *, by: Person) -> Leave:
    """Grant leave; nobody grants their own. Shifts in that time show as gaps, attendance as leave."""
    _check_decides(leave, by)
    _decide(leave, "grant", by)
    attendance.judge_again(leave, by=by)
    events.publish(LeaveGranted(leave))
    return leave


def refuse_leave(leave: Leave, *, by: Person, reason: str) -> Leave:
    """Refuse leave, with the reason."""
    _check_decides(leave, by)
    return _decide(leave, "refuse", by, reason)


def withdraw_leave(leave: Leave, *, by: Person) -> Leave:
    """Take leave back before it is over; its person or their lead may."""
    if by.id != leave.person_id:
        policy.check_plans(by, leave.person.department_id)
    if leave.state == "granted" and leave.ends_at <= clock.now():
        raise Refused("DTY-08", _("This leave is over. Correct the attendance instead."))
    granted = leave.state == "granted"
    workflow.apply(LEAVE, leave, "withdraw", by=by)
    if granted:
        attendance.judge_again(leave, by=by)
        events.publish(LeaveWithdrawn(leave))
    _told(leave)
    return leave


def _check_decides(leave: Leave, by: Person) -> None:
    if by.id == leave.person_id:
        raise Refused("DTY-08", _("Nobody decides on their own leave. Ask another lead."))
    if not policy.plans_for(by, leave.person.department_id):
        raise Missing


def _decide(leave: Leave, step: str, by: Actor, reason: str = "") -> Leave:
    leave.decided_by_id, leave.decided_at = by.id, clock.now()
    workflow.apply(LEAVE, leave, step, by=by, reason=reason)
    _told(leave)
    return leave


def _told(leave: Leave) -> None:
    signals.tell(leave.person_id, *(lead.id for lead in policy.leads_of(leave.person.department_id, leave.branch_id)))
    signals.duty_changed(leave.branch_id)
