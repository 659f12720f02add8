"""What a case waits for next, and by when: read from its state and parts (DIS-13, CMP-03, CMP-11)."""

from datetime import datetime, timedelta

from portal.core import clinic_calendar, clock
from portal.service.complaints import clocks, policy, settings
from portal.service.complaints.models import Case
from portal.service.complaints.waits import Waits

Next = tuple[str, datetime]
#: How often somebody looks whether the ground for a rest still holds.
_LOOK_AGAIN = timedelta(days=30)


def next_of(case: Case, waits: Waits | None = None) -> Next:
    """The next step (a key of `choices.NEXT_STEPS`) and when it is due.

    Whoever looks at many cases reads what they wait for at once and hands it in.
    """
    if case.state == "closed":
        return "", case.closed_at or case.state_since
    if case.paused:
        return "paused", case.state_since + _LOOK_AGAIN
    waits = waits or Waits([case])
    step, due = _complaint(case, waits) if case.kind == "complaint" else _dissatisfied(case, waits)
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


def _complaint(case: Case, waits: Waits) -> Next:
    if case.state == "received":
        return "forward", case.forward_due_at or policy.forward_due(case.received_at)
    if case.state == "forwarded":
        begin = (case.forwarded_at or case.state_since) + timedelta(hours=settings.START_HOURS.value())
        return ("investigate" if case.handler_id else "assign"), begin
    if case.state in ("solved", "summarised"):
        return _after_the_answer(case, waits)
    step = {"investigating": "solution", "agreed": "handle", "handling": "answer", "escalated": "leaders"}[case.state]
    due = _in_time(case)
    if case.progress_due_at is not None and case.progress_due_at < due:
        return "progress", case.progress_due_at
    return step, due


def _after_the_answer(case: Case, waits: Waits) -> Next:
    if case.state == "solved":
        return "summarise", stage_due(case)
    follow_up, measure = waits.follow_ups.get(case.id), waits.measures.get(case.id)
    if case.key_case and follow_up is not None:
        return "follow_up", clocks.end_of(follow_up)
    if measure is not None:
        return "improve", clocks.end_of(measure)
    return "close", stage_due(case)


def _dissatisfied(case: Case, waits: Waits) -> Next:
    if case.state in ("opened", "on_site"):
        return _on_site(case, waits)
    if case.state == "with_service":
        return _with_service(case, waits)
    if case.state == "conference":
        return _conference(case, waits)
    return ("answer" if case.state == "proposal" else "close"), stage_due(case)


def _on_site(case: Case, waits: Waits) -> Next:
    tried, latest = waits.attempts.get(case.id, (0, None))
    if latest is not None and tried >= settings.ATTEMPTS.value():
        return "hand_over", latest + timedelta(minutes=settings.FORWARD_MINUTES.value())
    if case.handler_id is None:
        return "assign", case.state_since + timedelta(minutes=settings.FORWARD_MINUTES.value())
    if latest is not None:
        return "attempt", clinic_calendar.after_workdays(latest, 1)
    return "attempt", case.state_since + timedelta(minutes=settings.FORWARD_MINUTES.value())


def _with_service(case: Case, waits: Waits) -> Next:
    if case.id not in waits.received:
        return "talk", clinic_calendar.after_workdays(case.state_since, 1)
    due = waits.records.get(case.id)
    return ("records", due) if due is not None else ("conference", stage_due(case))


def _conference(case: Case, waits: Waits) -> Next:
    latest = waits.conferences.get(case.id)
    if latest is None or latest.concluded_at is None:
        return ("opinions" if latest is not None and latest.silent else "solution"), stage_due(case)
    if latest.money and not policy.money_of(case):
        return "refund", stage_due(case)
    return "solution", stage_due(case)
