"""Who is away and who is rostered when: plain intervals for calendars and reports."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, cast, literal_column, null, select, union_all
from sqlalchemy.orm import joinedload

from portal.core.database import UtcDateTime, db
from portal.core.straight import Straight, one_by_one
from portal.front_desk.duty.choices import LEAVE_KINDS
from portal.front_desk.duty.models import Leave, Roster, Shift
from portal.registry.staff.models import Person


@dataclass(frozen=True)
class Absence:
    """Granted leave of a person, from … to (instants)."""

    person_id: int
    starts_at: datetime
    ends_at: datetime
    kind: str
    kind_label: str


@dataclass(frozen=True)
class Working:
    """A published shift of a person, from … to (instants)."""

    person_id: int
    starts_at: datetime
    ends_at: datetime
    post_id: int | None


def absences(person_ids: Iterable[int], start: datetime, end: datetime) -> list[Absence]:
    """Granted leave of these people that touches the time from `start` to `end`, earliest first."""
    return away_and_working(person_ids, start, end)()[0]


def away_and_working(
    person_ids: Iterable[int], start: datetime, end: datetime
) -> Callable[[], tuple[list[Absence], list[Working]]]:
    """Granted leave and published shifts of these people that touch the time, each earliest first: one question, asked
    now and answered when called for.
    """
    ids = list(person_ids)
    if not ids:
        return lambda: ([], [])
    db.session.flush()
    asked = {"start": start, "end": end, **one_by_one("person", ids)}
    answer = _question(len(ids)).ask(db.session.connection(), asked)
    return lambda: _sorted(answer())


def _sorted(rows: Iterable[Any]) -> tuple[list[Absence], list[Working]]:
    away: list[Absence] = []
    works: list[Working] = []
    for what, _id, person_id, starts_at, ends_at, kind, post_id in rows:
        if what == "leave":
            away.append(Absence(person_id, starts_at, ends_at, kind, str(LEAVE_KINDS[kind])))
        else:
            works.append(Working(person_id, starts_at, ends_at, post_id))
    return away, works


@lru_cache(maxsize=200)
def _question(people: int) -> Straight:
    """Leave and shifts of so many people; every booking asks for them in a writer's turn."""
    who = [bindparam(name, type_=Integer) for name in one_by_one("person", range(people))]
    start, end = bindparam("start", type_=UtcDateTime), bindparam("end", type_=UtcDateTime)
    leaves = (
        select(literal_column("'leave'"), Leave.id, Leave.person_id, Leave.starts_at, Leave.ends_at, Leave.kind)
        .add_columns(cast(null(), Integer))
        .where(Leave.person_id.in_(who), Leave.state == "granted", Leave.ends_at > start, Leave.starts_at < end)
    )
    shifts = (
        select(literal_column("'shift'"), Shift.id, Shift.person_id, Shift.starts_at, Shift.ends_at)
        .add_columns(literal_column("''"), Shift.post_id)
        .join(Roster, Roster.id == Shift.roster_id)
        .where(Shift.person_id.in_(who), Shift.cancelled.is_(False), Roster.state == "published")
        .where(Shift.ends_at > start, Shift.starts_at < end)
    )
    return Straight(union_all(leaves, shifts).order_by("starts_at", "id"))


def leaves_in(department_ids: Sequence[int], start: datetime, end: datetime) -> Sequence[Leave]:
    """Asked and granted leave of the people of these departments in that time."""
    rows = select(Leave).join(Person, Person.id == Leave.person_id).where(Person.department_id.in_(department_ids))
    rows = rows.where(Leave.state.in_(("asked", "granted")), Leave.ends_at > start, Leave.starts_at < end)
    return db.session.scalars(rows.options(joinedload(Leave.person)).order_by(Leave.starts_at)).all()
