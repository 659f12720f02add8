"""The on-site consultant tries first, in numbered attempts; then customer service takes over (DIS-02…04)."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import access, audit, clock
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.registry.staff.models import Person
from portal.service.complaints import choices, gates, policy
from portal.service.complaints.chinese import written
from portal.service.complaints.models import Case, CaseAttempt
from portal.service.complaints.operations import answering, entries, intake, signals, steps
from portal.service.complaints.permissions import Permission


def record_attempt(case: Case, number: int, *, content: str, result: str, by: Person, view: str = "") -> CaseAttempt:
    """Record the attempt with this number (DIS-03); two people who record the same one get it once.

    The number is the one the form showed: a second sending of the third attempt does not become a fourth.
    A solved one answers the case with the customer's `view`.
    """
    access.check(by, Permission.ATTEMPT)
    policy.refuse_accused(case, by)
    if case.kind != "dissatisfied" or case.state not in ("opened", "on_site"):
        raise Refused("DIS-03", _("This case is no longer handled on site."), link=case.path)
    if case.handler_id is None:
        raise Refused("DIS-02", _("A manager names the consultant first."), link=f"{case.path}/handler")
    if case.handler_id != by.id and not by.can(Permission.LEAD):
        name = case.handler.name if case.handler else "…"
        raise Refused("DIS-02", _("%(name)s deals with this customer on site.", name=name))
    if not content.strip():
        raise Refused("DIS-03", _("Write what was said and done."), field="content")
    if result not in choices.ATTEMPT_RESULTS:
        raise Refused("DIS-03", _("Say whether it was solved."), field="result")
    if result == "solved" and view not in choices.VIEWS:
        raise Refused("DIS-14", _("Record what the customer says to it."), field="view")
    if number != (expected := next_number(case)):
        raise _taken(number) if number < expected else Refused("DIS-03", _("Attempts are numbered one by one."))
    row = CaseAttempt(case_id=case.id, number=number, at=clock.now(), content=content.strip(), result=result)
    signals.put(row, lambda: _taken(number), by=by)
    audit.record("complaints.attempt", case, by=by, number=number, result=result, content=row.content[:200])
    if case.state == "opened":
        steps.take(case, "begin_on_site", by=by)
    if result == "solved":
        answering.keep_answer(case, result=content, way="", view=view, words="", by=by)
        steps.take(case, "solve_on_site", by=by)
        answering.plan_follow_up(case, by=by)
    signals.changed(case)
    return row


def next_number(case: Case) -> int:
    """The number of the next attempt."""
    return gates.attempts(case) + 1


def _taken(number: int) -> Refused:
    return Refused(
        "DIS-03",
        _("Attempt %(number)d was recorded already, once is enough. Load the page again.", number=number),
        field="content",
    )


def hand_over(case: Case, *, by: Actor, to: Person | None = None, reason: str = "") -> Case:
    """Hand the case to customer service as main handler (DIS-04).

    Due after the third unsolved attempt; earlier only in an emergency, or by a manager with a reason.
    """
    access.check(by, Permission.ATTEMPT, Permission.LEAD)
    due = gates.hand_over_due(case)
    if not due and not case.emergency and by.can(Permission.LEAD) and not reason.strip():
        raise Refused("DIS-04", _("An earlier hand-over needs a manager's reason."), field="reason")
    free = [person for person in policy.customer_service(case.branch_id) if not policy.accused_in(case, person)]
    owner = case.customer.cs_owner if case.customer else None
    receiver = to or (owner if owner in free else next(iter(free), None))
    if receiver is None or receiver not in free:
        raise Refused(
            "DIS-04", _("Customer service takes over. Choose somebody of customer service."), field="person_id"
        )
    steps.take(case, "hand_over", by=by, reason=reason)
    case.handler, case.handler_since = receiver, clock.now()
    db.session.flush()
    text = written(_l("Handed over to %(name)s of customer service.", name=receiver.name))
    entries.put(case, "assigned", f"{text} {reason.strip()}".strip(), by=by, person=receiver)
    intake.open_file(case, receiver)
    audit.record("complaints.hand_over", case, by=by, to=receiver.name, early=not due, reason=reason.strip())
    signals.changed(case, receiver.id)
    return case
