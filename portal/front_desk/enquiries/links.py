"""Ways on from an enquiry into later rooms, such as making a booking; the rooms register what they offer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from portal.front_desk.enquiries.models import Enquiry
from portal.registry.staff.models import Person

#: Answers with dictionaries of label, url, icon and key.
Provider = Callable[[Enquiry, Person], Iterable[dict[str, Any]]]


@dataclass(frozen=True)
class Booking:
    """A booking that came from an enquiry; without a way to it for who may not open it."""

    number: str
    when: str
    state: str
    url: str = ""


BookingsOf = Callable[[Enquiry, Person], Iterable[Booking]]

_bookings: list[BookingsOf] = []
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add a room's links under its name; they are shown in the order of registration."""
    _providers[name] = provider


def for_enquiry(enquiry: Enquiry, person: Person) -> list[dict[str, Any]]:
    """All links of an enquiry for this person."""
    return [link for provider in _providers.values() for link in provider(enquiry, person)]


def provide_bookings(provider: BookingsOf) -> None:
    """Say where the bookings of an enquiry are read."""
    if provider not in _bookings:
        _bookings.append(provider)


def bookings_of(enquiry: Enquiry, person: Person) -> list[Booking]:
    """What was booked because of this enquiry, latest first."""
    return [booking for provider in _bookings for booking in provider(enquiry, person)]
