"""What a weekly meeting looks at: figures of the week's service and opinions, offered by other rooms (DTY-17)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One number that opens its rows; about the service, or about what customers said."""

    about: str
    label: Any
    value: int
    url: str = ""


Provider = Callable[[int, date, date], Iterable[Figure]]

_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add a room's figures under its name: branch, first and last day → figures."""
    _providers[name] = provider


def of_week(branch_id: int, first: date, last: date) -> dict[str, list[Figure]]:
    """All figures of these days, those about the service and those about opinions."""
    found = [figure for provider in _providers.values() for figure in provider(branch_id, first, last)]
    return {about: [figure for figure in found if figure.about == about] for about in ("service", "opinions")}
