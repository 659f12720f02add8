"""The states of an improvement action and of a report, and the steps between them (XC-10, XC-15)."""

from flask_babel import lazy_gettext as _l

from portal.core.workflow import State, Step, Workflow
from portal.management.improvements.permissions import Permission

ACTION = Workflow(
    name="improvements.action",
    initial="open",
    states={
        "open": State(_l("Under way"), "warning"),
        "done": State(_l("Done, effect unchecked"), "info"),
        "effective": State(_l("Effective"), "success", final=True),
        "dropped": State(_l("Dropped"), "secondary", final=True),
    },
    steps=(
        Step("finish", ("open",), "done", Permission.OWN, _l("Report the result"), ("XC-10",), offered=False),
        Step("confirm", ("done",), "effective", Permission.CHECK, _l("It works"), ("XC-10",), offered=False),
        Step(
            "send_back",
            ("done",),
            "open",
            Permission.CHECK,
            _l("It does not work yet"),
            ("XC-10",),
            needs_reason=True,
            offered=False,
        ),
        Step(
            "drop",
            ("open", "done"),
            "dropped",
            Permission.MANAGE,
            _l("Drop"),
            ("XC-10",),
            needs_reason=True,
            tone="danger",
            offered=False,
        ),
    ),
    rule="XC-10",
)

FEEDBACK = Workflow(
    name="improvements.feedback",
    initial="sent",
    states={
        "sent": State(_l("Sent"), "warning"),
        "seen": State(_l("Seen"), "info"),
        "answered": State(_l("Answered"), "success", final=True),
        "taken_up": State(_l("Became an improvement"), "success", final=True),
    },
    steps=(
        Step("acknowledge", ("sent",), "seen", Permission.OWN, _l("I have read it"), ("XC-15",), offered=False),
        Step("answer", ("sent", "seen"), "answered", Permission.OWN, _l("Answer"), ("XC-15",), offered=False),
        Step(
            "take_up",
            ("sent", "seen"),
            "taken_up",
            Permission.OWN,
            _l("Make it an improvement"),
            ("XC-15", "XC-10"),
            offered=False,
        ),
    ),
    rule="XC-15",
)
