"""The way of a task (DTY-18) and of a request between departments (DTY-20)."""

from flask_babel import lazy_gettext as _l

from portal.core.workflow import State, Step, Workflow
from portal.front_desk.tasks.permissions import Permission

_TASK, _REQUEST = ("DTY-18",), ("DTY-20",)

TASK = Workflow(
    name="tasks.task",
    initial="open",
    states={
        "open": State(_l("To do"), "warning"),
        "done": State(_l("Done"), "success", final=True),
        "withdrawn": State(_l("Withdrawn"), final=True),
    },
    steps=(
        Step("finish", ("open",), "done", Permission.WORK, _l("Done, with this result"), _TASK, offered=False),
        Step("reopen", ("done",), "open", Permission.WORK, _l("Not good enough yet"), _TASK, True, "secondary"),
        Step("withdraw", ("open",), "withdrawn", Permission.WORK, _l("Withdraw the task"), _TASK, True, "danger"),
    ),
    rule="DTY-18",
    since="state_since",
)

REQUEST = Workflow(
    name="tasks.request",
    initial="open",
    states={
        "open": State(_l("Unanswered"), "warning"),
        "agreed": State(_l("Agreed"), "success", final=True),
        "declined": State(_l("Declined"), "danger", final=True),
        "withdrawn": State(_l("Withdrawn"), final=True),
    },
    steps=(
        Step("agree", ("open",), "agreed", Permission.WORK, _l("Agree"), _REQUEST, offered=False),
        Step("decline", ("open",), "declined", Permission.WORK, _l("Decline"), _REQUEST, offered=False),
        Step("ask_again", ("agreed", "declined"), "open", Permission.WORK, _l("Ask again"), _REQUEST, True),
        Step("withdraw", ("open",), "withdrawn", Permission.WORK, _l("Withdraw the request"), _REQUEST, True, "danger"),
    ),
    rule="DTY-20",
    since="state_since",
)
