"""What kinds of meetings and reports there are."""

from typing import Any

from flask_babel import lazy_gettext as _l

KINDS: dict[str, Any] = {
    "morning": _l("Morning meeting"),
    "weekly": _l("Weekly meeting"),
    "group_meeting": _l("Meeting of the enquiry group"),
    "group_training": _l("Training of the enquiry group"),
    "other": _l("Other meeting"),
}

#: Kind → the rule that asks for it; every other meeting is recorded alike.
RULES = {"morning": "DTY-10", "weekly": "DTY-17", "group_meeting": "DTY-19", "group_training": "DTY-19"}

#: What the leader of the enquiry group holds, counted for the leader's assessment (DTY-19).
GROUP_KINDS = ("group_meeting", "group_training")

PRESENCE: dict[str, Any] = {
    "": _l("not yet noted"),
    "present": _l("present"),
    "absent": _l("absent"),
    "excused": _l("excused"),
}

REPORT_KINDS: dict[str, Any] = {
    "daily": _l("Daily report"),
    "weekly": _l("Weekly report"),
    "monthly": _l("Monthly report"),
    "meeting": _l("Report of a meeting"),
    "other": _l("Other report"),
}
