"""Words of the cards room."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: The kinds of card the clinic hands out, each with the letters its numbers begin with.
KINDS: dict[str, Any] = {
    "member": _l("Membership card"),
    "benefit": _l("Benefits card"),
    "ic": _l("IC card"),
}
PREFIXES = {"member": "VIP", "benefit": "QY", "ic": "IC"}

#: What is explained to a customer who gets a card (MEM-01).
EXPLAINED: dict[str, Any] = {
    "benefits": _l("Benefits"),
    "procedure": _l("How the card is used"),
    "points": _l("Rules of points"),
}
