"""One page per person: everything due, overdue and newly assigned, from every room (XC-09).

A room offers its items with `today_items(person)` in its queries: dicts with `kind`, `title`, `url`,
and where they are known `due_at` (an instant), `overdue`, `since` (an instant) and `note`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.core import clock
from portal.registry.staff.models import Person

Source = Callable[[Person], Iterable[Mapping[str, Any]]]
_sources: list[Source] = []


@dataclass(frozen=True)
class Item:
    """One thing waiting for a person."""

    kind: str
    title: str
    url: str
    due_at: datetime | None
    since: datetime | None
    overdue: bool
    note: str


def add_source(source: Source) -> None:
    """Let a room's items appear; saying it twice does no harm."""
    if source not in _sources:
        _sources.append(source)


def items(person: Person) -> dict[str, list[Item]]:
    """A person's items in three lists: overdue (oldest first), due today, waiting."""
    now = clock.now()
    end_of_day = clock.day_bounds(clock.today())[1]
    lists: dict[str, list[Item]] = {"overdue": [], "due": [], "waiting": []}
    for source in _sources:
        for raw in source(person):
            item = _item(raw, now)
            due_today = item.due_at is not None and item.due_at < end_of_day
            lists["overdue" if item.overdue else "due" if due_today else "waiting"].append(item)
    for found in lists.values():
        found.sort(key=lambda item: item.due_at or item.since or now)
    return lists


def _item(raw: Mapping[str, Any], now: datetime) -> Item:
    due = raw.get("due_at")
    return Item(
        kind=str(raw["kind"]),
        title=str(raw["title"]),
        url=str(raw["url"]),
        due_at=due,
        since=raw.get("since"),
        overdue=bool(raw.get("overdue")) or (due is not None and due < now),
        note=str(raw.get("note") or ""),
    )
