"""One page per person: everything due, overdue and newly assigned, from every room (XC-09).

A room offers its items with `today_items(person)` in its queries: dicts with `kind`, `title`, `url`,
and where they are known `due_at` (an instant), `overdue`, `since` (an instant) and `note`. What is overdue
for too long is shown to superiors as well (`operations.climb`) but to nobody whom `about(person)` says it is about.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.core.language import DEFAULT
from portal.management.today.models import ClimbedItem
from portal.registry.staff.models import Person

Source = Callable[[Person], Iterable[Mapping[str, Any]]]
_sources: list[Source] = []

#: The page of one thing has its number in the address; a page of many may be on two people's day for two reasons.
_DIGIT = re.compile(r"\d")
#: So many overdue items of their people are shown to a superior, the longest overdue first.
MOST_CLIMBED = 100


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


def raw_items(person: Person) -> Iterator[Mapping[str, Any]]:
    """A person's items as the rooms offer them."""
    for source in _sources:
        yield from source(person)


def items(person: Person) -> dict[str, list[Item]]:
    """A person's items in four lists: overdue (oldest first), due today, waiting; and overdue with their people."""
    now = clock.now()
    end_of_day = clock.day_bounds(clock.today())[1]
    lists: dict[str, list[Item]] = {"overdue": [], "due": [], "waiting": []}
    for raw in raw_items(person):
        item = _item(raw, now)
        due_today = item.due_at is not None and item.due_at < end_of_day
        lists["overdue" if item.overdue else "due" if due_today else "waiting"].append(item)
    lists["climbed"] = _climbed(person, [item for found in lists.values() for item in found])
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


def _climbed(person: Person, own: Collection[Item]) -> list[Item]:
    """What is overdue with the people this person leads, and not on their own page anyway (XC-09)."""
    rows = select(ClimbedItem).where(ClimbedItem.superior_id == person.id).options(joinedload(ClimbedItem.owner))
    language, groups = str(get_locale() or DEFAULT), dict[tuple[str, str], list[ClimbedItem]]()
    known = {item.url for item in own if _DIGIT.search(item.url)} | {(item.url, item.title) for item in own}
    for row in db.session.scalars(rows.order_by(ClimbedItem.due_at, ClimbedItem.id).limit(MOST_CLIMBED)):
        if row.url not in known and (row.url, row.titles.get(language)) not in known:
            groups.setdefault((row.url, row.titles[DEFAULT]), []).append(row)
    return [_from_below(found, language) for found in groups.values()]


def _from_below(found: list[ClimbedItem], language: str) -> Item:
    """One item, with everybody with whom it is overdue."""
    first, names = found[0], dict.fromkeys(row.owner.name for row in found)
    return Item(
        kind=first.kinds.get(language, first.kinds[DEFAULT]),
        title=first.titles.get(language, first.titles[DEFAULT]),
        url=first.url,
        due_at=first.due_at,
        since=None,
        overdue=True,
        note=_("overdue with %(names)s", names=str(_("、")).join(names)),
    )
