"""The way of one day's list at one place."""

from flask_babel import lazy_gettext as _l

from portal.core.workflow import State, Step, Workflow
from portal.front_desk.checklists.choices import RULES
from portal.front_desk.checklists.permissions import Permission

_RULES = tuple(dict.fromkeys(RULES.values()))

CHECK = Workflow(
    name="checklists.check",
    initial="open",
    states={
        "open": State(_l("Under way"), "info"),
        "finished": State(_l("Finished"), "success", final=True),
    },
    steps=(
        Step("finish", ("open",), "finished", Permission.FILL, _l("Finish the list"), _RULES),
        Step("reopen", ("finished",), "open", Permission.MANAGE, _l("Open it again"), _RULES, True, "secondary"),
    ),
    rule="DTY-11",
)
