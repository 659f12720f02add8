"""The way of an enquiry from the first word to the door: states and steps (section 3.2)."""

from flask_babel import lazy_gettext as _l

from portal.core.workflow import State, Step, Workflow
from portal.front_desk.enquiries.permissions import Permission

STATES = {
    "new": State(_l("New"), "warning"),
    "answered": State(_l("Answered"), "info"),
    "callback_due": State(_l("Callback due"), "danger"),
    "booked": State(_l("Booked"), "primary"),
    "arrived": State(_l("Arrived"), "success"),
    "not_arrived": State(_l("Did not come"), "warning"),
    "lost": State(_l("Lost"), "secondary"),
}

#: States in which somebody still has to do something.
OPEN = ("new", "answered", "callback_due", "booked", "not_arrived")

ENQUIRY = Workflow(
    name="enquiries.enquiry",
    initial="new",
    states=STATES,
    rule="ENQ-01",
    steps=(
        Step(
            "answer", ("new", "callback_due"), "answered", Permission.ANSWER, _l("Answer"), ("ENQ-01",), offered=False
        ),
        Step(
            "promise",
            ("new", "answered", "not_arrived"),
            "callback_due",
            Permission.WRITE,
            _l("Promise a callback"),
            ("ENQ-04",),
            offered=False,
        ),
        Step(
            "book",
            ("new", "answered", "callback_due", "not_arrived", "lost"),
            "booked",
            Permission.FOLLOW,
            _l("Booked"),
            ("ENQ-15",),
            offered=False,
        ),
        Step("unbook", ("booked",), "answered", Permission.FOLLOW, _l("Booking cancelled"), ("ENQ-15",), offered=False),
        Step(
            "arrive",
            ("new", "answered", "callback_due", "booked", "not_arrived", "lost"),
            "arrived",
            Permission.FOLLOW,
            _l("Arrived"),
            ("ENQ-15",),
            offered=False,
        ),
        Step("miss", ("booked",), "not_arrived", Permission.FOLLOW, _l("Did not come"), ("ENQ-15",), offered=False),
        Step(
            "lose",
            ("new", "answered", "callback_due", "booked", "not_arrived"),
            "lost",
            Permission.WRITE,
            _l("Lost"),
            ("ENQ-09",),
            offered=False,
            tone="danger",
        ),
        Step(
            "reopen",
            ("lost",),
            "answered",
            Permission.WRITE,
            _l("Take up again"),
            ("ENQ-01",),
            needs_reason=True,
            tone="secondary",
        ),
        Step(
            "undo_arrival",
            ("arrived",),
            "answered",
            Permission.LEAD,
            _l("The arrival was an error"),
            ("ENQ-15",),
            needs_reason=True,
            tone="danger",
        ),
    ),
)
