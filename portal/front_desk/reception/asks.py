"""What later rooms ask for before the care of a visit may begin, as words for the desk.

The check itself is theirs as well (`policy.require_before_service`); here they say it beforehand, at the
arrival, and who should see the customer first.
"""

from collections.abc import Callable
from dataclasses import dataclass

from portal.front_desk.reception.models import Visit
from portal.registry.staff.models import Person


@dataclass(frozen=True)
class Ask:
    """One thing that comes first: a title, why, the rule behind it, and who is asked to do it, if known."""

    title: str
    note: str
    rule: str
    person: Person | None = None


_providers: list[Callable[[Visit], Ask | None]] = []


def register(provider: Callable[[Visit], Ask | None]) -> None:
    """Add a room's question; saying it twice does no harm."""
    if provider not in _providers:
        _providers.append(provider)


def before_care(visit: Visit) -> list[Ask]:
    """Everything that must come before this visit's care."""
    return [ask for provider in _providers if visit.open and (ask := provider(visit)) is not None]
