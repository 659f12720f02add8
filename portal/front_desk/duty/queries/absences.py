"""Who is away and who is rostered when: plain intervals for calendars and reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from portal.core.database import db
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


# Every booking asks these in a writer's turn: put together once.
_ABSENCES = (
    select(Leave)
    .where(Leave.person_id.in_(bindparam("people", expanding=True)), Leave.state == "granted")
    .where(Leave.ends_at > bindparam("start"), Leave.starts_at < bindparam("end"))
    .order_by(Leave.starts_at, Leave.id)
)
_WORKING = (
    select(Shift)
    .join(Roster, Roster.id == Shift.roster_id)
    .where(Shift.person_id.in_(bindparam("people", expanding=True)))
    .where(Shift.cancelled.is_(False), Roster.state == "published")
    .where(Shift.ends_at > bindparam("start"), Shift.starts_at < bindparam("end"))
    .order_by(Shift.starts_at, Shift.id)
)


def absences(person_ids: Iterable[int], start: datetime, end: datetime) -> list[Absence]:
    """Granted leave of these people that touches the time from `start` to `end`, earliest first."""
    rows = db.session.scalars(_ABSENCES, {"people": list(person_ids), "start": start, "end": end})
    return [Absence(row.person_id, row.starts_at, row.ends_at, row.kind, row.kind_label) for row in rows]


def working(person_ids: Iterable[int], start: datetime, end: datetime) -> list[Working]:
    """The published shifts of these people that touch the time from `start` to `end`, earliest first."""
    rows = db.session.scalars(_WORKING, {"people": list(person_ids), "start": start, "end": end})
    return [Working(row.person_id, row.starts_at, row.ends_at, row.post_id) for row in rows]


def leaves_in(department_ids: Sequence[int], start: datetime, end: datetime) -> Sequence[Leave]:
    """Asked and granted leave of the people of these departments in that time."""
    rows = select(Leave).join(Person, Person.id == Leave.person_id).where(Person.department_id.in_(department_ids))
    rows = rows.where(Leave.state.in_(("asked", "granted")), Leave.ends_at > start, Leave.starts_at < end)
    return db.session.scalars(rows.options(joinedload(Leave.person)).order_by(Leave.starts_at)).all()
