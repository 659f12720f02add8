"""One step of a case: nobody in their own case, the table's guard, the gate's look, then everybody is told."""

from portal.core import clock, events, workflow
from portal.core.database import Actor, db
from portal.core.workflow import Workflow
from portal.service.complaints import gates, policy
from portal.service.complaints.facts import CaseMoved
from portal.service.complaints.models import Case
from portal.service.complaints.operations import signals
from portal.service.complaints.workflow import WORKFLOWS


def take(case: Case, name: str, *, by: Actor, reason: str = "", table: Workflow | None = None) -> Case:
    """Take a step of the case's workflow, after its gate (CMP-04 and the step's own rules)."""
    if name != "forward":  # giving a case away is not dealing with it
        policy.refuse_accused(case, by)
    gates.check(case, name, by)
    workflow.apply(table or WORKFLOWS[case.kind], case, name, by=by, reason=reason)
    case.state_since = clock.now()
    db.session.flush()
    signals.changed(case)
    events.publish(CaseMoved(case, name, by))
    return case
