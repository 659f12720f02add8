"""What cannot be solved for now goes up; and one kind of case turns into the other (CMP-16, CTD-01)."""

from flask_babel import gettext as _

from portal.core import access, audit, clock, events, workflow
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.registry.staff.models import Person
from portal.service.complaints import gates, policy
from portal.service.complaints.facts import CaseMoved
from portal.service.complaints.models import Case
from portal.service.complaints.operations import entries, reckoning, signals, steps
from portal.service.complaints.permissions import Permission
from portal.service.complaints.workflow import CONVERSION


def escalate(case: Case, *, reason: str, by: Actor, to: Person | None = None) -> Case:
    """Take a matter that cannot be solved for now to the president (CMP-16)."""
    access.check(by, Permission.HANDLE)
    about = [accused.person for accused in case.accused]
    leader = to or next((p for p in policy.presidents(case.branch_id) if not policy.is_accused(p, about)), None)
    if leader is None or leader.role != "president" or policy.is_accused(leader, about):
        raise Refused("CMP-16", _("Choose the president who takes it."), field="person_id")
    steps.take(case, "escalate", by=by, reason=reason)
    entries.put(case, "escalation", reason, by=by, person=leader)
    audit.record("complaints.escalate", case, by=by, to=leader.name, reason=reason)
    signals.changed(case, leader.id)
    return case


def convert(case: Case, *, reason: str, by: Actor) -> Case:
    """Turn a complaint into a dissatisfied customer's case or the other way round, history kept (CTD-01).

    It keeps its number, its story and its files. A formal complaint gets the lawful clock from today;
    a dissatisfied customer starts with the on-site consultant, or without one when that is who it is about.
    """
    access.check(by, Permission.LEAD)
    policy.refuse_accused(case, by)
    name = "to_complaint" if case.kind == "dissatisfied" else "to_dissatisfied"
    step = CONVERSION.step(name)
    if case.state not in step.sources or not reason.strip():
        workflow.apply(CONVERSION, case, name, by=by, reason=reason)  # says why not
    gates.check(case, name, by)
    with db.session.no_autoflush:
        case.kind = "complaint" if name == "to_complaint" else "dissatisfied"
        workflow.apply(CONVERSION, case, name, by=by, reason=reason)
    case.state_since = clock.now()
    case.result_told_at = None
    case.customer_view = case.result = ""
    if case.kind == "complaint":
        _becomes_complaint(case, reason, by=by)
    else:
        _becomes_dissatisfied(case, by=by)
    db.session.flush()
    signals.changed(case)
    events.publish(CaseMoved(case, name, by))
    return case


def _becomes_complaint(case: Case, reason: str, *, by: Actor) -> None:
    case.handler, case.handler_since = None, None
    case.forwarded_to_id, case.forwarded_at = None, None
    case.forward_due_at = policy.forward_due(clock.now())
    db.session.flush()
    reckoning.start(case, "converted", by=by, reason=reason.strip())


def _becomes_dissatisfied(case: Case, *, by: Actor) -> None:
    case.clock_days, case.answer_due, case.clock_start, case.clock_provisional = 0, None, None, False
    case.progress_due_at = None
    owner = case.customer.owner if case.customer else None
    free = owner is not None and owner.can(Permission.ATTEMPT) and not policy.accused_in(case, owner)
    case.handler, case.handler_since = (owner, clock.now()) if free else (None, None)
