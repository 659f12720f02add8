"""Ways on from an enquiry into later rooms, such as making a booking; the rooms register what they offer."""

from collections.abc import Callable, Iterable
from typing import Any

from portal.front_desk.enquiries.models import Enquiry
from portal.registry.staff.models import Person

#: Answers with dictionaries of label, url, icon and key.
Provider = Callable[[Enquiry, Person], Iterable[dict[str, Any]]]

_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add a room's links under its name; they are shown in the order of registration."""
    _providers[name] = provider


def for_enquiry(enquiry: Enquiry, person: Person) -> list[dict[str, Any]]:
    """All links of an enquiry for this person."""
    return [link for provider in _providers.values() for link in provider(enquiry, person)]
