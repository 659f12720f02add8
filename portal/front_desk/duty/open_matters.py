"""Open matters of other rooms that a shift hands over: hall incidents, tasks, complaints.

Duty stands before those rooms and may not import them; they register what they have open.
"""

from collections.abc import Callable, Iterable
from typing import Any

#: Answers with dictionaries of text and url for a branch.
Provider = Callable[[int], Iterable[dict[str, Any]]]

_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add a room's open matters under its name."""
    _providers[name] = provider


def of(branch_id: int) -> list[dict[str, Any]]:
    """What the other rooms have open in this branch."""
    return [matter for provider in _providers.values() for matter in provider(branch_id)]
