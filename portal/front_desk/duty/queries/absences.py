"""Who is away and who is rostered when: plain intervals for calendars and reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Integer, bindparam, cast, literal, null, select, union_all
from sqlalchemy.orm import joinedload

from portal.core.database import UtcDateTime, db
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


# Every booking asks for these in a writer's turn: put together once, and without the records' machinery.
_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)
_START, _END = bindparam("start", type_=UtcDateTime), bindparam("end", type_=UtcDateTime)
_ABSENCES = (
    select(literal("leave").label("what"), Leave.id, Leave.person_id, Leave.starts_at, Leave.ends_at, Leave.kind)
    .add_columns(cast(null(), Integer).label("post_id"))
    .where(Leave.person_id.in_(_PEOPLE), Leave.state == "granted", Leave.ends_at > _START, Leave.starts_at < _END)
)
_WORKING = (
    select(literal("shift"), Shift.id, Shift.person_id, Shift.starts_at, Shift.ends_at, literal(""), Shift.post_id)
    .join(Roster, Roster.id == Shift.roster_id)
    .where(Shift.person_id.in_(_PEOPLE), Shift.cancelled.is_(False), Roster.state == "published")
    .where(Shift.ends_at > _START, Shift.starts_at < _END)
)
_ORDER = ("starts_at", "id")
_BOTH = union_all(_ABSENCES, _WORKING).order_by(*_ORDER)


def absences(person_ids: Iterable[int], start: datetime, end: datetime) -> list[Absence]:
    """Granted leave of these people that touches the time from `start` to `end`, earliest first."""
    return [_absence(row) for row in _asked(_ABSENCES.order_by(*_ORDER), person_ids, start, end)]


def away_and_working(person_ids: Iterable[int], start: datetime, end: datetime) -> tuple[list[Absence], list[Working]]:
    """Granted leave and published shifts of these people that touch the time, each earliest first: one question."""
    away: list[Absence] = []
    works: list[Working] = []
    for row in _asked(_BOTH, person_ids, start, end):
        if row.what == "leave":
            away.append(_absence(row))
        else:
            works.append(Working(row.person_id, row.starts_at, row.ends_at, row.post_id))
    return away, works


def _absence(row: Any) -> Absence:
    return Absence(row.person_id, row.starts_at, row.ends_at, row.kind, str(LEAVE_KINDS[row.kind]))


def _asked(question: Any, person_ids: Iterable[int], start: datetime, end: datetime) -> Sequence[Any]:
    db.session.flush()
    return db.session.connection().execute(question, {"people": list(person_ids), "start": start, "end": end}).all()


def leaves_in(department_ids: Sequence[int], start: datetime, end: datetime) -> Sequence[Leave]:
    """Asked and granted leave of the people of these departments in that time."""
    rows = select(Leave).join(Person, Person.id == Leave.person_id).where(Person.department_id.in_(department_ids))
    rows = rows.where(Leave.state.in_(("asked", "granted")), Leave.ends_at > start, Leave.starts_at < end)
    return db.session.scalars(rows.options(joinedload(Leave.person)).order_by(Leave.starts_at)).all()
