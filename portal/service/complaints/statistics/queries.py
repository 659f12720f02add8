"""How many complaints, by cause, department, person, item, doctor, channel and month (CMP-20)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, case, func, literal, select, union_all

from portal.core import clock
from portal.core.database import db
from portal.registry.catalogue.models import ServiceItem
from portal.registry.staff.models import Department, Person
from portal.service.complaints import choices, namesakes
from portal.service.complaints.models import Accused, Case

#: How many months stand side by side.
MONTHS = 6
#: The cause found, and until then what the complaint is about.
CAUSE = case((Case.cause != "", Case.cause), else_=Case.category)


@dataclass(frozen=True)
class Dimension:
    """A way to cut the figures: its label, what is grouped by, and how a key is said."""

    label: Any
    column: Any
    said: Callable[[list[Any]], dict[Any, str]]
    joins_accused: bool = False


@dataclass(frozen=True)
class Line:
    """One line: the key and its words, a figure per month (the latest last), and what became of the last month's."""

    key: str
    label: str
    months: list[int]
    closed: int
    satisfied: int

    @property
    def total(self) -> int:
        return sum(self.months)


def _names(model: Any) -> Callable[[list[Any]], dict[Any, str]]:
    def said(keys: list[Any]) -> dict[Any, str]:
        wanted = [key for key in keys if key is not None]
        rows = db.session.execute(select(model.id, model.name).where(model.id.in_(wanted))).all() if wanted else []
        return {row.id: row.name for row in rows}

    return said


def _words(words: dict[str, Any]) -> Callable[[list[Any]], dict[Any, str]]:
    return lambda keys: {key: str(words.get(key, key)) for key in keys}


DIMENSIONS: dict[str, Dimension] = {
    "cause": Dimension(_l("Cause"), CAUSE, _words(choices.CATEGORIES)),
    "department": Dimension(_l("Department"), Case.department_id, _names(Department)),
    "person": Dimension(_l("Person complained about"), Accused.person_id, _names(Person), joins_accused=True),
    "item": Dimension(_l("Item"), Case.item_id, _names(ServiceItem)),
    "doctor": Dimension(_l("Doctor"), Case.doctor_id, _names(Person)),
    "channel": Dimension(_l("Channel"), Case.channel, _words(choices.CHANNELS)),
}
#: The key of a line whose cases have no department, item, doctor.
NONE = "none"


def months_up_to(last: date) -> list[date]:
    """The first days of the months side by side, the wanted one last."""
    found = [last.replace(day=1)]
    while len(found) < MONTHS:
        found.insert(0, (found[0] - timedelta(days=1)).replace(day=1))
    return found


def bounds(month: date) -> tuple[datetime, datetime]:
    """From the first moment of a month to the first of the next, at the clinic."""
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return clock.at(month.replace(day=1), time(0)), clock.at(following, time(0))


def _in(month: date) -> Any:
    start, end = bounds(month)
    return (Case.received_at >= start) & (Case.received_at < end)


def lines(person: Person, by: str, month: date, kind: str = "") -> list[Line]:
    """The figures by a dimension for the months up to this one, the most first; two queries in all (CMP-20).

    Each month is counted by itself: asking every case about six months costs three times as much.
    """
    dimension, months = DIMENSIONS[by], months_up_to(month)
    parts = (_counts(person, dimension, number, each, kind) for number, each in enumerate(months))
    found: dict[Any, list[tuple[int, ...]]] = {}
    for key, *counted in db.session.execute(union_all(*parts)):
        found.setdefault(key, []).append(tuple(counted))
    names = dimension.said(list(found))
    shown = [_line(key, names.get(key, ""), counted) for key, counted in found.items()]
    return sorted(shown, key=lambda line: (-line.months[-1], -line.total, line.label))


def _counts(person: Person, dimension: Dimension, number: int, month: date, kind: str) -> Select[Any]:
    """Of one month, by key: the month's number, how many, and of the last month what became of them."""
    key, last = dimension.column.label("key"), number == MONTHS - 1
    closed = func.sum(case((Case.state == "closed", 1), else_=0)) if last else literal(0)
    satisfied = func.sum(case((Case.customer_view == "satisfied", 1), else_=0)) if last else literal(0)
    query = select(key, literal(number), func.count(), closed, satisfied).select_from(Case)
    if dimension.joins_accused:
        query = query.join(Accused, Accused.case_id == Case.id)
    query = query.where(Case.branch_id == person.branch_id, _in(month))
    if kind:
        query = query.where(Case.kind == kind)
    return query.group_by(key)


def _line(key: Any, label: str, counted: list[tuple[int, ...]]) -> Line:
    months, closed, satisfied = [0] * MONTHS, 0, 0
    for number, count, closed_then, satisfied_then in counted:
        months[number] = count
        closed, satisfied = closed + int(closed_then), satisfied + int(satisfied_then)
    return Line(NONE if key is None else str(key), label, months, closed, satisfied)


def rows(person: Person, by: str, key: str, month: date, kind: str = "") -> Select[Any]:
    """The cases behind a figure; those about the reader are left out, under whichever account (CMP-04)."""
    start, end = bounds(month)
    mine = namesakes.accounts_of(person)
    about_me = select(Accused.id).where(Accused.case_id == Case.id, Accused.person_id.in_(mine))
    found = select(Case).where(
        Case.branch_id == person.branch_id, Case.received_at >= start, Case.received_at < end, ~about_me.exists()
    )
    if kind:
        found = found.where(Case.kind == kind)
    if not key or by not in DIMENSIONS:
        return found
    dimension = DIMENSIONS[by]
    if dimension.joins_accused:
        of_person = select(Accused.id).where(Accused.case_id == Case.id, Accused.person_id == number_of(key))
        return found.where(of_person.exists())
    if key == NONE:
        return found.where(dimension.column.is_(None))
    return found.where(dimension.column == (key if by in ("cause", "channel") else number_of(key)))


def number_of(key: str) -> int:
    """The id a key stands for; 0 when it is none."""
    return int(key) if key.isascii() and key.isdecimal() and len(key) < 10 else 0
