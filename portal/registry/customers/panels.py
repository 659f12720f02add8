"""What later rooms show on a customer's file: bookings, enquiries, and the acts that start there.

A room registers a provider (`portal/reactions.py`); it answers with what this person may read, or nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


@dataclass(frozen=True)
class Line:
    """One record in a few words, leading to it."""

    text: str
    url: str
    note: str = ""
    state: Any = ""
    tone: str = "secondary"


@dataclass(frozen=True)
class Act:
    """What can be begun from here, with its key."""

    label: Any
    url: str
    icon: str
    key: str = ""


@dataclass(frozen=True)
class Panel:
    """A titled part of the file's overview: groups of lines, each with its own heading."""

    name: str
    title: Any
    groups: Sequence[tuple[Any, Sequence[Line]]]
    none: Any
    act: Act | None = None


Provider = Callable[[Customer, Person], Iterable[Panel]]

_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add a room's panels under its name; they are shown in the order of registration."""
    _providers[name] = provider


def of(customer: Customer, person: Person) -> list[Panel]:
    """All panels of a file as this person may read them."""
    return [panel for provider in _providers.values() for panel in provider(customer, person)]
