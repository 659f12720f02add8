"""What kinds of checklists there are, which rule each keeps, and what a failed item sets in motion."""

from typing import Any

from flask_babel import lazy_gettext as _l

KINDS: dict[str, Any] = {
    "appearance": _l("Appearance before opening"),
    "cleaning": _l("Cleaning of the consulting desks"),
    "display": _l("Product display"),
    "rooms": _l("Consulting rooms and offices"),
    "closing": _l("Closing"),
}

#: Kind → the rule that asks for the list.
RULES = {
    "appearance": "DTY-09",
    "cleaning": "DTY-11",
    "display": "DTY-13",
    "rooms": "DTY-15",
    "closing": "DTY-14",
}

#: What a failed item sets in motion besides the note (DTY-12, DTY-15).
FOLLOW_UPS: dict[str, Any] = {
    "": _l("nothing more"),
    "replenish": _l("a task to replenish"),
    "repair": _l("a task to repair"),
}

ANSWERS: dict[str, Any] = {"ticked": _l("In order"), "failed": _l("Not in order")}
