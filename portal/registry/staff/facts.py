"""What the staff room announces."""

from dataclasses import dataclass

from portal.registry.staff.models import Person


@dataclass(frozen=True)
class PersonLeft:
    """Somebody works here no longer; their account is shut."""

    person: Person
