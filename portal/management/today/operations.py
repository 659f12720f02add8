"""Overdue items climb to the superiors of whoever has not dealt with them (XC-09)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select

from portal.core import clock, live
from portal.core.database import Actor, add, db
from portal.core.language import DEFAULT, LANGUAGES
from portal.management.today import policy, queries
from portal.management.today.models import ClimbedItem
from portal.registry.staff.models import Person

#: Which item it is: whose, where it is dealt with, what it says, since when it is due.
Key = tuple[int, str, str, datetime]


@dataclass(frozen=True)
class Late:
    """An overdue item, in every language, and who sees it besides its owner."""

    kinds: dict[str, str]
    titles: dict[str, str]
    superiors: frozenset[int]


def climb(branch_id: int, *, by: Actor) -> int:
    """Show every superior what has been overdue with their people for too long; how many items that is.

    An item climbs one rung whenever the delay has passed once more: to the nearest superior first, then on.
    Whoever an item is about does not see it on their page.
    """
    people = select(Person).where(Person.branch_id == branch_id, Person.active.is_(True)).order_by(Person.id)
    wanted = {
        (key, superior): late
        for person in db.session.scalars(people).all()
        for key, late in _late(person)
        for superior in late.superiors
    }
    known = {
        ((row.owner_id, row.url, row.titles[DEFAULT], row.due_at), row.superior_id): row
        for row in db.session.scalars(select(ClimbedItem).where(ClimbedItem.branch_id == branch_id))
    }
    for gone in known.keys() - wanted.keys():
        db.session.delete(known[gone])
    for key, superior in wanted.keys() - known.keys():
        late = wanted[key, superior]
        row = ClimbedItem(
            owner_id=key[0], url=key[1], due_at=key[3], superior_id=superior, kinds=late.kinds, titles=late.titles
        )
        add(row, by=by)
        row.branch_id = branch_id
    for superior in {superior for _key, superior in known.keys() ^ wanted.keys()}:
        live.bump(f"today:{superior}")
    db.session.flush()
    return len(wanted)


def _late(person: Person) -> Iterator[tuple[Key, Late]]:
    """What this person has left undone for longer than the delay, and to whom it climbs."""
    delay, now = timedelta(hours=policy.CLIMBS_AFTER.value()), clock.now()
    spoken = {DEFAULT: _overdue(person, now - delay, DEFAULT)}
    rungs = policy.ladder(person) if spoken[DEFAULT] else ()
    if not rungs:
        return
    spoken |= {language: _overdue(person, now - delay, language) for language in LANGUAGES if language != DEFAULT}
    for number, raw in enumerate(spoken[DEFAULT]):
        rows = {language: (raws[number] if number < len(raws) else raw) for language, raws in spoken.items()}
        above = [superior for rung in rungs[: (now - raw["due_at"]) // delay] for superior in rung]
        about = raw.get("about")
        late = Late(
            kinds={language: str(row["kind"]) for language, row in rows.items()},
            titles={language: str(row["title"]) for language, row in rows.items()},
            superiors=frozenset(one.id for one in above if about is None or not about(one)),
        )
        yield (person.id, str(raw["url"]), late.titles[DEFAULT], raw["due_at"]), late


def _overdue(person: Person, before: datetime, language: str) -> list[Mapping[str, Any]]:
    with force_locale(language):
        found = [
            {**raw, "kind": str(raw["kind"]), "title": str(raw["title"])}
            for raw in queries.raw_items(person)
            if raw.get("due_at") is not None and raw["due_at"] <= before
        ]
    return sorted(found, key=lambda raw: (raw["due_at"], str(raw["url"])))
