"""What meetings announce to the other rooms."""

from dataclasses import dataclass
from datetime import date

from portal.core.database import Actor
from portal.registry.staff.models import Person


@dataclass(frozen=True)
class MeasureAgreed:
    """A meeting agreed on a measure with an owner and a day (DTY-17, XC-10)."""

    title: str
    owner: Person
    due_on: date
    source_url: str
    by: Actor
