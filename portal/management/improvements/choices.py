"""The words improvements are recorded in."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: Where an improvement comes from (XC-10).
SOURCES: dict[str, Any] = {
    "complaint": _l("Complaint"),
    "dissatisfied": _l("Dissatisfied customer"),
    "survey": _l("Satisfaction survey"),
    "meeting": _l("Meeting"),
    "inspection": _l("Inspection"),
    "activity": _l("Activity"),
    "evaluation": _l("Effect evaluation"),
    "assessment": _l("Assessment"),
    "suggestion": _l("Customer's suggestion"),
    "feedback": _l("Staff feedback"),
    "incident": _l("Incident"),
    "other": _l("Other"),
}

FEEDBACK_KINDS: dict[str, Any] = {
    "opinion": _l("A customer's opinion"),
    "problem": _l("A problem"),
    "suggestion": _l("A suggestion"),
    "request": _l("A request"),
}
