"""Ways on from a visit into later rooms: consultation, plan, contract, payment.

Reception stands before those rooms and may not import them; they register what they have to offer.
"""

from collections.abc import Callable, Iterable
from typing import Any

from portal.front_desk.reception.models import Visit
from portal.registry.staff.models import Person

#: Answers with dictionaries of label, url (may be empty), state: done, current, blocked or ahead, and note.
Provider = Callable[[Visit, Person], Iterable[dict[str, Any]]]

_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add a room's links under its name; they are shown in the order of registration."""
    _providers[name] = provider


def for_visit(visit: Visit, person: Person) -> list[dict[str, Any]]:
    """All links of a visit for this person."""
    return [link for provider in _providers.values() for link in provider(visit, person)]
