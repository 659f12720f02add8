"""Moving a card: the step between two lanes, taken at once where it needs no words of its own."""

from flask_babel import gettext as _

from portal.core.database import Actor
from portal.core.refusals import Refused
from portal.core.workflow import Step
from portal.service.complaints.models import Case
from portal.service.complaints.operations import closing, escalating, investigating, steps
from portal.service.complaints.workflow import WORKFLOWS

#: Steps that need nothing but the click, and a reason where the table says so.
PLAIN = ("begin_on_site", "investigate", "agree", "handle", "propose", "look_again", "close", "resume", "escalate")


def take_plain(case: Case, name: str, *, by: Actor, reason: str = "") -> Case:
    """Take one of the steps that need no further words; the others have an operation of their own."""
    if name not in PLAIN or name not in {step.name for step in WORKFLOWS[case.kind].steps}:
        raise Refused(WORKFLOWS[case.kind].rule, _("This step has a form of its own. Open the case."), link=case.path)
    if name == "investigate":
        return investigating.begin(case, by=by)
    if name == "close":
        return closing.close(case, by=by)
    if name == "escalate":
        return escalating.escalate(case, by=by, reason=reason)
    return steps.take(case, name, by=by, reason=reason)


def between(case: Case, target: str) -> Step:
    """The step that leads from the case's state to another lane; a refusal says what is possible instead."""
    table = WORKFLOWS[case.kind]
    if target == case.state:
        raise Refused(table.rule, _("The case is in this lane already."), link=case.path)
    found = [step for step in table.steps if step.target == target and case.state in step.sources]
    if found:
        return found[0]
    ways = [step for step in table.steps if case.state in step.sources]
    names = str(_("、")).join(f"{step.label}→{table.states[step.target].label}" for step in ways)
    into = [step for step in table.steps if step.target == target]
    raise Refused(
        into[0].rules[0] if into else table.rule,
        _("From “%(state)s” the case cannot go there. Possible now: %(steps)s.", state=case.state_label, steps=names),
        link=case.path,
    )
