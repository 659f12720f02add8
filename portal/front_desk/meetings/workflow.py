"""The way of a meeting: called, held, reported to the leadership."""

from flask_babel import lazy_gettext as _l

from portal.core.workflow import State, Step, Workflow
from portal.front_desk.meetings.permissions import Permission

MEETING = Workflow(
    name="meetings.meeting",
    initial="planned",
    states={
        "planned": State(_l("Planned"), "info"),
        "held": State(_l("Held"), "success"),
        "reported": State(_l("Reported"), "primary", final=True),
        "cancelled": State(_l("Cancelled"), final=True),
    },
    steps=(
        Step("hold", ("planned",), "held", Permission.LEAD, _l("It was held"), ("DTY-10", "DTY-17", "DTY-19")),
        Step(
            "report", ("held",), "reported", Permission.LEAD, _l("Report to the leadership"), ("DTY-17",), offered=False
        ),
        Step("cancel", ("planned",), "cancelled", Permission.LEAD, _l("Cancel the meeting"), (), True, "danger"),
    ),
    rule="DTY-10",
)
