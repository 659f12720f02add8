"""What a card number looks like."""

import unicodedata

from flask_babel import gettext as _

from portal.core.refusals import Refused

SHORTEST, LONGEST = 4, 24


def plain_number(typed: str) -> str:
    """A number as it is kept: as printed on the card, without blanks and dashes, in capitals."""
    half = unicodedata.normalize("NFKC", typed)
    return "".join(sign for sign in half.upper() if sign.isalnum() and sign.isascii())


def checked_number(typed: str) -> str:
    """The plain number; refused when it could not be a card's."""
    number = plain_number(typed)
    if not (SHORTEST <= len(number) <= LONGEST) or not any(sign.isdigit() for sign in number):
        raise Refused(
            "MEM-01",
            _("A card number has 4 to 24 letters and figures. Type it as it is printed on the card."),
            field="number",
        )
    return number
