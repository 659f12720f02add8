"""What the enquiries room announces to the other rooms."""

from dataclasses import dataclass

from portal.core.database import Actor
from portal.front_desk.enquiries.models import Enquiry


@dataclass(frozen=True)
class ComplaintHeard:
    """Somebody complained on the phone or online; it goes to the complaints room (ENQ-16)."""

    enquiry: Enquiry
    by: Actor


@dataclass(frozen=True)
class SuggestionHeard:
    """Somebody made a suggestion; it goes to the improvement log with the department (ENQ-16)."""

    enquiry: Enquiry
    by: Actor
