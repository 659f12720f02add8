"""What comes of a task: its result, or sent back, or withdrawn (DTY-18)."""

from flask_babel import gettext as _

from portal.core import clock, workflow
from portal.core.database import Actor
from portal.core.refusals import Refused
from portal.front_desk.tasks import policy
from portal.front_desk.tasks.models import Task
from portal.front_desk.tasks.operations.signals import task_changed
from portal.front_desk.tasks.workflow import TASK


def finish(task: Task, *, result: str, by: Actor) -> Task:
    """Report the result; a task without one is not done (DTY-18)."""
    if not policy.may_finish(task, by):
        raise Refused("DTY-18", _("The result is reported by whoever has the task, or by the superior."))
    if not result.strip():
        raise Refused("DTY-18", _("Write what came of it; a task is done with its result."), field="result")
    if task.state == "open":
        task.result, task.done_at = result.strip(), clock.now()
    workflow.apply(TASK, task, "finish", by=by, result=result.strip())
    task_changed(task)
    return task


def reopen(task: Task, *, reason: str, by: Actor) -> Task:
    """Send a finished task back, with what is missing; the result given so far stays readable in the history."""
    _check_giver(task, by)
    workflow.apply(TASK, task, "reopen", by=by, reason=reason, result_so_far=task.result)
    task.done_at = None
    task_changed(task)
    return task


def withdraw(task: Task, *, reason: str, by: Actor) -> Task:
    """The task is not needed any more."""
    _check_giver(task, by)
    workflow.apply(TASK, task, "withdraw", by=by, reason=reason)
    task_changed(task)
    return task


def _check_giver(task: Task, by: Actor) -> None:
    if not policy.gave(task, by):
        raise Refused("DTY-18", _("Only the superior who gave this task, or leads its owner, may do this."))
