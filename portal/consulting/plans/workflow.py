"""The states of a plan's version and the steps between them (PLN, section 3.9; CTD-22, CTD-24)."""

from flask_babel import lazy_gettext as _l

from portal.consulting.plans.permissions import Permission
from portal.core.workflow import State, Step, Workflow

VERSION = Workflow(
    name="plans",
    initial="draft",
    states={
        "draft": State(_l("Draft"), "secondary"),
        "awaiting_doctor": State(_l("Awaiting doctor"), "warning"),
        "approved": State(_l("Medically approved"), "info"),
        "explained": State(_l("Explained"), "primary"),
        "in_adjustment": State(_l("In adjustment"), "warning"),
        "confirmed": State(_l("Confirmed"), "success"),
        "superseded": State(_l("Superseded"), "secondary", final=True),
    },
    steps=(
        Step(
            "submit",
            ("draft", "in_adjustment"),
            "awaiting_doctor",
            Permission.WRITE,
            _l("Send to the doctor"),
            ("PLN-04",),
        ),
        Step(
            "withdraw",
            ("awaiting_doctor",),
            "in_adjustment",
            Permission.WRITE,
            _l("Take back from the doctor"),
            ("PLN-04",),
            tone="secondary",
        ),
        Step(
            "approve",
            ("awaiting_doctor",),
            "approved",
            Permission.APPROVE,
            _l("Approve medically"),
            ("PLN-04",),
            offered=False,
        ),
        Step(
            "return",
            ("awaiting_doctor",),
            "in_adjustment",
            Permission.APPROVE,
            _l("Return to the consultant"),
            ("PLN-04",),
            needs_reason=True,
            tone="danger",
            offered=False,
        ),
        Step(
            "explain",
            ("approved",),
            "explained",
            Permission.WRITE,
            _l("Explain to the customer"),
            ("PLN-06",),
            offered=False,
        ),
        Step(
            "explain_undoctored",
            ("draft", "in_adjustment"),
            "explained",
            Permission.WRITE,
            _l("Explain to the customer"),
            ("PLN-06", "PLN-04"),
            offered=False,
        ),
        Step(
            "supersede",
            ("approved", "explained", "confirmed"),
            "superseded",
            Permission.WRITE,
            _l("Adjust in a new version"),
            ("PLN-07",),
            needs_reason=True,
            tone="secondary",
            offered=False,
        ),
        Step(
            "confirm",
            ("explained",),
            "confirmed",
            Permission.WRITE,
            _l("Confirm with the customer"),
            ("PLN-08",),
            offered=False,
        ),
    ),
    rule="PLN-07",
)

#: Content may be written only here; from the doctor's approval or the explanation on it is fixed.
EDITABLE = ("draft", "in_adjustment")
#: The doctor writes the injection details while the version lies with the doctor.
WRITABLE = (*EDITABLE, "awaiting_doctor")
