"""What a case waits for next, and by when: read from its state and parts (DIS-13, CMP-03, CMP-11)."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.core import clinic_calendar, clock
from portal.core.database import db
from portal.service.complaints import clocks, policy, settings
from portal.service.complaints.models import (
    Case,
    CaseAttempt,
    CaseConference,
    CaseFollowUp,
    CaseMeasure,
    CaseTalk,
    CaseTask,
    ConferenceMember,
)

Next = tuple[str, datetime]
#: How often somebody looks whether the ground for a rest still holds.
_LOOK_AGAIN = timedelta(days=30)


def next_of(case: Case) -> Next:
    """The next step (a key of `choices.NEXT_STEPS`) and when it is due."""
    if case.state == "closed":
        return "", case.closed_at or case.state_since
    if case.paused:
        return "paused", case.state_since + _LOOK_AGAIN
    find = {"complaint": _complaint, "dissatisfied": _dissatisfied}[case.kind]
    step, due = find(case)
    if case.emergency:
        due = min(due, clock.now())
    return step, due


def stage_due(case: Case) -> datetime:
    """When a case has been in its stage too long (DIS-13)."""
    return clinic_calendar.after_workdays(case.state_since, settings.STAGE_DAYS.value())


def _in_time(case: Case) -> datetime:
    """The stage's end, or the lawful day when that is earlier."""
    due = stage_due(case)
    return min(due, clocks.end_of(case.answer_due)) if case.answer_due and case.result_told_at is None else due


def _complaint(case: Case) -> Next:
    if case.state == "received":
        return "forward", case.forward_due_at or policy.forward_due(case.received_at)
    if case.state == "forwarded":
        begin = (case.forwarded_at or case.state_since) + timedelta(hours=settings.START_HOURS.value())
        return ("investigate" if case.handler_id else "assign"), begin
    if case.state in ("solved", "summarised"):
        return _after_the_answer(case)
    step = {"investigating": "solution", "agreed": "handle", "handling": "answer", "escalated": "leaders"}[case.state]
    due = _in_time(case)
    if case.progress_due_at is not None and case.progress_due_at < due:
        return "progress", case.progress_due_at
    return step, due


def _after_the_answer(case: Case) -> Next:
    if case.state == "solved":
        return "summarise", stage_due(case)
    follow_up, measure = _open_follow_up(case), _open_measure(case)
    if case.key_case and follow_up is not None:
        return "follow_up", follow_up
    if measure is not None:
        return "improve", measure
    return "close", stage_due(case)


def _dissatisfied(case: Case) -> Next:
    if case.state in ("opened", "on_site"):
        return _on_site(case)
    if case.state == "with_service":
        return _with_service(case)
    if case.state == "conference":
        return _conference(case)
    return ("answer" if case.state == "proposal" else "close"), stage_due(case)


def _on_site(case: Case) -> Next:
    tried = db.session.execute(
        select(func.count(), func.max(CaseAttempt.at)).where(
            CaseAttempt.case_id == case.id, CaseAttempt.result == "unsolved"
        )
    ).one()
    if tried[0] >= settings.ATTEMPTS.value():
        return "hand_over", tried[1] + timedelta(minutes=settings.FORWARD_MINUTES.value())
    if case.handler_id is None:
        return "assign", case.state_since + timedelta(minutes=settings.FORWARD_MINUTES.value())
    if tried[1] is not None:
        return "attempt", clinic_calendar.after_workdays(tried[1], 1)
    return "attempt", case.state_since + timedelta(minutes=settings.FORWARD_MINUTES.value())


def _with_service(case: Case) -> Next:
    signed = select(CaseTalk.id).where(CaseTalk.case_id == case.id, CaseTalk.signed_at.is_not(None))
    if db.session.scalar(signed.where(CaseTalk.kind == "reception").limit(1)) is None:
        return "talk", clinic_calendar.after_workdays(case.state_since, 1)
    waiting = select(func.min(CaseTask.due_at)).where(CaseTask.case_id == case.id, CaseTask.done_at.is_(None))
    due = db.session.scalar(waiting)
    return ("records", due) if due is not None else ("conference", stage_due(case))


def _conference(case: Case) -> Next:
    latest = db.session.scalar(
        select(CaseConference).where(CaseConference.case_id == case.id).order_by(CaseConference.id.desc()).limit(1)
    )
    if latest is None or latest.concluded_at is None:
        silent = select(ConferenceMember.id).where(ConferenceMember.opinion == "")
        asked = latest is not None and db.session.scalar(
            silent.where(ConferenceMember.conference_id == latest.id).limit(1)
        )
        return ("opinions" if asked else "solution"), stage_due(case)
    if latest.money and not policy.money_of(case):
        return "refund", stage_due(case)
    return "solution", stage_due(case)


def _open_follow_up(case: Case) -> datetime | None:
    due = db.session.scalar(
        select(CaseFollowUp.due_on).where(CaseFollowUp.case_id == case.id, CaseFollowUp.done_at.is_(None)).limit(1)
    )
    return clocks.end_of(due) if due else None


def _open_measure(case: Case) -> datetime | None:
    due = db.session.scalar(
        select(func.min(CaseMeasure.due_on)).where(CaseMeasure.case_id == case.id, CaseMeasure.done_at.is_(None))
    )
    return clocks.end_of(due) if due else None
