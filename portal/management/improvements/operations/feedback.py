"""What any staff member reports to a superior or a department, and what becomes of it (XC-15)."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clinic_calendar, clock, events, live, numbers, workflow
from portal.core.database import Actor, SystemActor, add, db
from portal.core.refusals import Forbidden, Refused
from portal.management.improvements import policy
from portal.management.improvements.facts import FeedbackAnswered
from portal.management.improvements.models import ImprovementAction, StaffFeedback
from portal.management.improvements.operations.actions import open_action
from portal.management.improvements.permissions import Permission
from portal.management.improvements.workflow import FEEDBACK
from portal.registry.staff.models import Department, Person


def send(
    subject: str,
    text: str,
    *,
    kind: str,
    by: Actor,
    to_person: Person | None = None,
    to_department: Department | None = None,
    about_label: str = "",
    about_url: str = "",
) -> StaffFeedback:
    """Report something to a superior or to a department; an answer is due in some working days (XC-15)."""
    access.check(by, Permission.OWN)
    _refuse_unless((to_person is None) != (to_department is None), _("Choose one receiver."), "receiver")
    _refuse_unless(to_person is None or to_person.id != by.id, _("Choose somebody else."), "receiver")
    _refuse_unless(bool(text.strip()), _("Write what you want to report."), "text")
    feedback = StaffFeedback(
        number=numbers.dated("FK", clock.today(), 3),
        kind=kind,
        subject=(subject.strip() or text.strip())[:120],
        text=text.strip(),
        to_person_id=to_person.id if to_person else None,
        to_department_id=to_department.id if to_department else None,
        about_label=about_label[:200],
        about_url=about_url,
        due_on=clinic_calendar.add_workdays(clock.today(), policy.ANSWER_WITHIN.value()).due,
    )
    add(feedback, by=by)
    db.session.flush()
    audit.record("improvements.send_feedback", feedback, by=by, about=feedback.subject, to=feedback.receiver)
    _tell(feedback)
    return feedback


def reckon_all() -> int:
    """Find the days of answer of open reports anew, by the calendar of now; how many moved (XC-15)."""
    moved = 0
    waiting = select(StaffFeedback).where(StaffFeedback.state.in_(("sent", "seen")))
    for feedback in db.session.scalars(waiting.order_by(StaffFeedback.id).with_for_update()).all():
        sent = clock.local(feedback.created_at).date()
        days = policy.ANSWER_WITHIN.value(feedback.created_at)
        before, due = feedback.due_on, clinic_calendar.add_workdays(sent, days).due
        if due != before:
            feedback.due_on = due
            actor = SystemActor("improvements", feedback.branch_id)
            audit.record("improvements.calendar_changed", feedback, by=actor, before=before, due_on=due)
            _tell(feedback)
            moved += 1
    db.session.flush()
    return moved


def acknowledge(feedback: StaffFeedback, *, by: Actor) -> StaffFeedback:
    """A receiver has read it; the author sees that (XC-15)."""
    _refuse_others(feedback, by)
    workflow.apply(FEEDBACK, feedback, "acknowledge", by=by)
    _tell(feedback)
    return feedback


def answer(feedback: StaffFeedback, *, text: str, by: Actor) -> StaffFeedback:
    """Say what became of it (XC-15)."""
    _refuse_others(feedback, by)
    _refuse_unless(bool(text.strip()), _("Write what became of it."), "answer")
    _close(feedback, text, by=by)
    with db.session.no_autoflush:
        workflow.apply(FEEDBACK, feedback, "answer", by=by, answer=feedback.answer)
    _tell(feedback)
    events.publish(FeedbackAnswered(feedback, by))
    return feedback


def take_up(
    feedback: StaffFeedback, *, title: str, owner: Person, due_on: date, by: Actor, text: str = ""
) -> ImprovementAction:
    """Make it an improvement with owner and day; its author follows it from there (XC-15, XC-10)."""
    _refuse_others(feedback, by)
    action = open_action(
        title or feedback.subject,
        source_kind="feedback",
        source_label=f"{feedback.number} {feedback.subject}",
        source_url=feedback.path,
        problem=feedback.text,
        owner=owner,
        due_on=due_on,
        by=by,
    )
    feedback.action = action
    _close(feedback, text, by=by)
    with db.session.no_autoflush:
        workflow.apply(FEEDBACK, feedback, "take_up", by=by, improvement=action.number)
    _tell(feedback)
    events.publish(FeedbackAnswered(feedback, by))
    return action


def _close(feedback: StaffFeedback, text: str, *, by: Actor) -> None:
    feedback.answer, feedback.answered_at, feedback.answered_by_id = text.strip(), clock.now(), by.id


def _refuse_others(feedback: StaffFeedback, by: Actor) -> None:
    if not policy.receives(feedback, by):
        raise Forbidden(Permission.MANAGE)


def _tell(feedback: StaffFeedback) -> None:
    live.bump("improvements")
    for person_id in (feedback.to_person_id, feedback.created_by_id):
        if person_id is not None:
            live.bump(f"today:{person_id}")


def _refuse_unless(fine: bool, message: str, field: str | None = None) -> None:
    if not fine:
        raise Refused("XC-15", message, field=field)
