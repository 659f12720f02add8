"""The ways of a case: the complaint's, the dissatisfied customer's, and from one to the other (CTD-01)."""

from flask_babel import lazy_gettext as _l

from portal.core.workflow import State, Step, Workflow
from portal.service.complaints.permissions import Permission

COMPLAINT_STATES = {
    "received": State(_l("Received"), "warning"),
    "forwarded": State(_l("Forwarded"), "warning"),
    "investigating": State(_l("Investigating"), "info"),
    "agreed": State(_l("Solution agreed"), "primary"),
    "handling": State(_l("In handling"), "primary"),
    "escalated": State(_l("Escalated"), "danger"),
    "solved": State(_l("Solved"), "success"),
    "summarised": State(_l("Summarised"), "success"),
    "closed": State(_l("Closed"), "secondary", final=True),
}

DISSATISFIED_STATES = {
    "opened": State(_l("Case opened"), "warning"),
    "on_site": State(_l("On-site handling"), "warning"),
    "with_service": State(_l("With customer service"), "info"),
    "conference": State(_l("Conference"), "primary"),
    "proposal": State(_l("Proposal agreed"), "primary"),
    "answered": State(_l("Answered"), "success"),
    "closed": State(_l("Closed"), "secondary", final=True),
}

_BEFORE_SOLVED = ("forwarded", "investigating", "agreed", "handling")

COMPLAINT = Workflow(
    name="complaints.complaint",
    initial="received",
    states=COMPLAINT_STATES,
    rule="CMP-03",
    steps=(
        Step("forward", ("received",), "forwarded", Permission.TAKE_IN, _l("Forward"), ("CMP-03",)),
        Step(
            "settle_at_once",
            ("received", "forwarded"),
            "solved",
            Permission.TAKE_IN,
            _l("Settled on the spot"),
            ("LAW-01", "CMP-12"),
            tone="success",
        ),
        Step(
            "investigate",
            ("forwarded",),
            "investigating",
            Permission.HANDLE,
            _l("Start the investigation"),
            ("CMP-05", "CMP-04"),
        ),
        Step("agree", ("investigating",), "agreed", Permission.HANDLE, _l("Solution agreed"), ("CMP-09",)),
        Step("handle", ("agreed",), "handling", Permission.HANDLE, _l("Start handling"), ("CMP-09", "CMP-11")),
        Step("solve", ("handling",), "solved", Permission.HANDLE, _l("Result told"), ("CMP-12",), tone="success"),
        Step("summarise", ("solved",), "summarised", Permission.LEAD, _l("Summarise"), ("CMP-13",)),
        Step("close", ("summarised",), "closed", Permission.LEAD, _l("Close"), ("CMP-14", "LAW-03"), tone="success"),
        Step(
            "escalate",
            _BEFORE_SOLVED,
            "escalated",
            Permission.HANDLE,
            _l("Escalate"),
            ("CMP-16",),
            needs_reason=True,
            tone="danger",
        ),
        Step(
            "resume",
            ("escalated",),
            "investigating",
            Permission.LEAD,
            _l("Take up again"),
            ("CMP-16",),
            needs_reason=True,
        ),
        Step(
            "look_again",
            ("agreed", "handling", "solved"),
            "investigating",
            Permission.HANDLE,
            _l("Back to the investigation"),
            ("CMP-12",),
            needs_reason=True,
            tone="secondary",
        ),
        Step(
            "reopen",
            ("summarised", "closed"),
            "investigating",
            Permission.LEAD,
            _l("Reopen"),
            ("LAW-03",),
            needs_reason=True,
            tone="danger",
        ),
    ),
)

DISSATISFIED = Workflow(
    name="complaints.dissatisfied",
    initial="opened",
    states=DISSATISFIED_STATES,
    rule="DIS-02",
    steps=(
        Step(
            "begin_on_site",
            ("opened",),
            "on_site",
            Permission.ATTEMPT,
            _l("Start calming on site"),
            ("DIS-02", "DIS-03"),
        ),
        Step(
            "solve_on_site",
            ("on_site",),
            "answered",
            Permission.ATTEMPT,
            _l("Solved on site"),
            ("DIS-03", "DIS-14"),
            tone="success",
        ),
        Step(
            "hand_over",
            ("opened", "on_site"),
            "with_service",
            Permission.ATTEMPT,
            _l("Hand over to customer service"),
            ("DIS-04",),
        ),
        Step(
            "convene",
            ("with_service", "proposal"),
            "conference",
            Permission.LEAD,
            _l("Convene the conference"),
            ("DIS-07",),
        ),
        Step(
            "propose",
            ("with_service", "conference"),
            "proposal",
            Permission.HANDLE,
            _l("Proposal agreed"),
            ("DIS-07", "DIS-08"),
        ),
        Step("answer", ("proposal",), "answered", Permission.HANDLE, _l("Customer answered"), ("DIS-14",)),
        Step("close", ("answered",), "closed", Permission.LEAD, _l("Close"), ("DIS-14",), tone="success"),
        Step(
            "look_again",
            ("conference", "proposal", "answered"),
            "with_service",
            Permission.HANDLE,
            _l("Back to customer service"),
            ("DIS-05",),
            needs_reason=True,
            tone="secondary",
        ),
        Step(
            "reopen",
            ("closed",),
            "with_service",
            Permission.LEAD,
            _l("Reopen"),
            ("LAW-03",),
            needs_reason=True,
            tone="danger",
        ),
    ),
)

CONVERSION = Workflow(
    name="complaints.conversion",
    initial="received",
    states={**COMPLAINT_STATES, **DISSATISFIED_STATES},
    rule="CMP-01",
    steps=(
        Step(
            "to_complaint",
            ("opened", "on_site", "with_service", "conference", "proposal", "answered"),
            "received",
            Permission.LEAD,
            _l("Turn into a formal complaint"),
            ("CMP-01",),
            needs_reason=True,
            tone="secondary",
        ),
        Step(
            "to_dissatisfied",
            ("received", "forwarded", "investigating", "escalated"),
            "opened",
            Permission.LEAD,
            _l("Turn into a dissatisfied customer"),
            ("DIS-01",),
            needs_reason=True,
            tone="secondary",
        ),
    ),
)

WORKFLOWS = {"complaint": COMPLAINT, "dissatisfied": DISSATISFIED}

#: The lanes of the board, in order.
LANES = {
    "complaint": tuple(name for name, state in COMPLAINT_STATES.items() if not state.final),
    "dissatisfied": tuple(name for name, state in DISSATISFIED_STATES.items() if not state.final),
}
