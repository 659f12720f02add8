"""Who is away and who is rostered when: plain intervals for calendars and reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from portal.core.database import db
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


# Every booking asks these in a writer's turn: put together once, and without the records' machinery.
_ABSENCES = (
    select(Leave.person_id, Leave.starts_at, Leave.ends_at, Leave.kind)
    .where(Leave.person_id.in_(bindparam("people", expanding=True)), Leave.state == "granted")
    .where(Leave.ends_at > bindparam("start"), Leave.starts_at < bindparam("end"))
    .order_by(Leave.starts_at, Leave.id)
)
_WORKING = (
    select(Shift.person_id, Shift.starts_at, Shift.ends_at, Shift.post_id)
    .join(Roster, Roster.id == Shift.roster_id)
    .where(Shift.person_id.in_(bindparam("people", expanding=True)))
    .where(Shift.cancelled.is_(False), Roster.state == "published")
    .where(Shift.ends_at > bindparam("start"), Shift.starts_at < bindparam("end"))
    .order_by(Shift.starts_at, Shift.id)
)


def absences(person_ids: Iterable[int], start: datetime, end: datetime) -> list[Absence]:
    """Granted leave of these people that touches the time from `start` to `end`, earliest first."""
    rows = _asked(_ABSENCES, person_ids, start, end)
    return [Absence(who, begin, until, kind, str(LEAVE_KINDS[kind])) for who, begin, until, kind in rows]


def working(person_ids: Iterable[int], start: datetime, end: datetime) -> list[Working]:
    """The published shifts of these people that touch the time from `start` to `end`, earliest first."""
    return [Working(*row) for row in _asked(_WORKING, person_ids, start, end)]


def _asked(question: Any, person_ids: Iterable[int], start: datetime, end: datetime) -> Sequence[Any]:
    db.session.flush()
    return db.session.connection().execute(question, {"people": list(person_ids), "start": start, "end": end}).all()


def leaves_in(department_ids: Sequence[int], start: datetime, end: datetime) -> Sequence[Leave]:
    """Asked and granted leave of the people of these departments in that time."""
    rows = select(Leave).join(Person, Person.id == Leave.person_id).where(Person.department_id.in_(department_ids))
    rows = rows.where(Leave.state.in_(("asked", "granted")), Leave.ends_at > start, Leave.starts_at < end)
    return db.session.scalars(rows.options(joinedload(Leave.person)).order_by(Leave.starts_at)).all()
