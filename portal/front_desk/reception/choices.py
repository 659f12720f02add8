"""The words reception chooses from: key → label. Keys are stored, labels are shown."""

from typing import Any

from flask_babel import lazy_gettext as _l

VISIT_TYPES: dict[str, Any] = {
    "first_visit": _l("First visit"),
    "return_visit": _l("Return visit"),
    "recheck": _l("Re-check"),
    "repeat_purchase": _l("Repeat purchase"),
}
PAPERS: dict[str, Any] = {
    "identity_card": _l("Identity card"),
    "medical_record": _l("Medical record"),
    "examination_reports": _l("Examination reports"),
}
SOURCES: dict[str, Any] = {
    "walk_in": _l("Walk-in"),
    "booked": _l("Booked"),
    "referral": _l("Referral"),
    "event": _l("Clinic event"),
}
#: How a call ended: somebody came, nobody came, it was called anew, the visit went another way.
CALL_RESULTS: dict[str, Any] = {
    "came": _l("Came"),
    "missed": _l("Did not come"),
    "repeated": _l("Called again"),
    "withdrawn": _l("Withdrawn"),
}
OUTCOMES: dict[str, Any] = {
    "spent": _l("Spent"),
    "not_spent": _l("Not spent"),
    "return_visit": _l("Return visit done"),
    "left_unseen": _l("Left unseen"),
}
COURTESIES: dict[str, Any] = {
    "greeted": _l("Greeted"),
    "seated": _l("Seated"),
    "drink": _l("Drink served"),
    "help_asked": _l("Other help asked"),
}
ROOM_KINDS: dict[str, Any] = {
    "hall": _l("Reception area"),
    "consulting": _l("Consulting room"),
    "service": _l("Service room"),
    "rest": _l("Rest area"),
}
#: Places where several parties sit at the same time; every other room is private (REC-11).
SHARED_KINDS = ("hall", "rest")
