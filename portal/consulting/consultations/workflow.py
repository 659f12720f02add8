"""The states of a consultation and the steps between them (CON, section 3.8)."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.consulting.consultations.permissions import Permission
from portal.core.workflow import State, Step, Workflow

CONSULTATION = Workflow(
    name="consultations",
    initial="opened",
    states={
        "opened": State(_l("Opened"), "info"),
        "in_progress": State(_l("In progress"), "primary"),
        "awaiting_doctor": State(_l("Awaiting doctor"), "warning"),
        "recorded": State(_l("Recorded"), "info"),
        "signed": State(_l("Signed"), "success", final=True),
    },
    steps=(
        Step(
            "begin",
            ("opened",),
            "in_progress",
            Permission.WRITE,
            _l("Begin the card"),
            ("CON-06",),
            offered=False,
        ),
        Step(
            "call_doctor",
            ("in_progress",),
            "awaiting_doctor",
            Permission.WRITE,
            _l("Call a doctor"),
            ("CON-33",),
            offered=False,
        ),
        Step(
            "doctor_part",
            ("awaiting_doctor",),
            "in_progress",
            Permission.DOCTOR,
            _l("Record the doctor's part"),
            ("CON-33",),
            offered=False,
        ),
        Step(
            "withdraw_call",
            ("awaiting_doctor",),
            "in_progress",
            Permission.WRITE,
            _l("Go on without the doctor"),
            ("CON-33",),
            needs_reason=True,
            tone="secondary",
        ),
        Step(
            "record",
            ("in_progress",),
            "recorded",
            Permission.WRITE,
            _l("Close the card"),
            ("CON-17",),
            offered=False,
        ),
        Step(
            "resume",
            ("recorded",),
            "in_progress",
            Permission.WRITE,
            _l("Open the card again"),
            ("CON-17",),
            tone="secondary",
        ),
        Step("sign", ("recorded",), "signed", Permission.WRITE, _l("Sign"), ("CON-18",), offered=False),
    ),
    rule="CON-17",
)

#: While a consultation is in one of these states its parts may still be written.
WRITABLE = ("opened", "in_progress", "awaiting_doctor")

#: How a consultation ended; the first word of a new life, not of a verdict.
OUTCOMES: dict[str, Any] = {
    "booked": _l("Booked"),
    "considering": _l("Considering"),
    "declined": _l("Declined by the customer"),
    "referred": _l("Referred"),
}

OUTCOME_TONES = {"booked": "success", "considering": "info", "declined": "secondary", "referred": "primary"}
