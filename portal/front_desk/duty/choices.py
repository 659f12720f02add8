"""The words of duty: key → label. Keys are stored, labels are shown."""

from typing import Any

from flask_babel import lazy_gettext as _l

POST_KINDS: dict[str, Any] = {
    "duty": _l("Duty post"),
    "window": _l("Consulting window"),
    "ordinary": _l("Ordinary post"),
}
OVERTIME: dict[str, Any] = {
    "none": _l("No overtime"),
    "limited": _l("Up to the weekly limit"),
    "open": _l("Above the weekly limit"),
}
ARRANGEMENTS: dict[str, Any] = {
    "standard": _l("Standard working hours"),
    "shifts": _l("Shifts"),
}
LEAVE_KINDS: dict[str, Any] = {
    "annual": _l("Annual leave"),
    "sick": _l("Sick leave"),
    "personal": _l("Personal leave"),
    "compensatory": _l("Time off in lieu"),
    "family": _l("Marriage, maternity or bereavement leave"),
    "training": _l("Training or business trip"),
}
#: What attendance says of a shift (DTY-08).
ATTENDANCE: dict[str, Any] = {
    "present": _l("Present"),
    "late": _l("Late"),
    "early": _l("Left early"),
    "late_early": _l("Late and left early"),
    "absent": _l("Absent without leave"),
    "leave": _l("On leave"),
}
ATTENDANCE_TONES = {
    "present": "success",
    "late": "warning",
    "early": "warning",
    "late_early": "warning",
    "absent": "danger",
    "leave": "info",
}
MATTER_KINDS: dict[str, Any] = {
    "enquiry": _l("Question or enquiry"),
    "complaint": _l("Complaint"),
    "incident": _l("Incident"),
    "missed_call": _l("Emergency call unanswered"),
    "other": _l("Other matter"),
}
WEEKDAYS: dict[int, Any] = {
    0: _l("Mon"),
    1: _l("Tue"),
    2: _l("Wed"),
    3: _l("Thu"),
    4: _l("Fri"),
    5: _l("Sat"),
    6: _l("Sun"),
}
