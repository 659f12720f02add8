"""The register of visits: what every figure of a flow report opens (REC-01, REC-14)."""

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, exists, extract, false, or_, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.front_desk.reception import policy
from portal.front_desk.reception.models import HandOver, Visit, VisitRegistration
from portal.front_desk.reception.queries.visits import for_person
from portal.registry.staff.models import Person

#: The hour of arrival is asked for within a month at most.
MOST_DAYS = 31
EQUAL = {"type": Visit.visit_type, "source": Visit.source, "outcome": Visit.outcome, "state": Visit.state}

_MET = Visit.notified_at.is_not(None) & Visit.met_at.is_not(None)


def _late() -> ColumnElement[bool]:
    """Waits of more whole minutes than the target of today allows."""
    waited = extract("epoch", Visit.met_at) - extract("epoch", Visit.notified_at)
    return _MET & (waited >= (policy.WAIT_TARGET.value() + 1) * 60)


def _handed(*answers: str, **other: bool) -> ColumnElement[bool]:
    wanted = select(HandOver.id).where(HandOver.visit_id == Visit.id)
    if answers:
        wanted = wanted.where(HandOver.answer.in_(answers))
    return exists(wanted.filter_by(**other))


#: Further things a figure counts: name → how the list behind it is called, and its condition (RPT-01).
COUNTED: dict[str, tuple[Any, Callable[[], ColumnElement[bool]]]] = {
    "waited": (_l("Told to somebody who met the customer"), lambda: _MET),
    "late": (_l("Waited longer than the target"), _late),
    "handed": (_l("Handed over"), _handed),
    "accepted": (_l("Hand-overs accepted"), lambda: _handed("accepted")),
    "returned": (_l("Hand-overs returned"), lambda: _handed("returned")),
    "unanswered": (_l("Hand-overs without an answer"), lambda: _handed("")),
    "transfer": (_l("Handed over between departments"), lambda: _handed(transfer=True)),
    "registered": (
        _l("With a visit registration"),
        lambda: exists(select(VisitRegistration.id).where(VisitRegistration.visit_id == Visit.id)),
    ),
    "missed": (_l("Calls nobody answered"), lambda: Visit.calls_missed > 0),
    "unsettled": (_l("Unsettled customers"), lambda: Visit.unsettled_at.is_not(None)),
}


def filtered(person: Person, first: date, last: date, filters: Mapping[str, str]) -> Select[Visit]:
    """The visits in reach that came from the first to the last day and fit the filters."""
    rows = for_person(person).where(Visit.day >= first, Visit.day <= last)
    for name, column in EQUAL.items():
        if filters.get(name):
            rows = rows.where(column == filters[name])
    if filters.get("open") == "1":
        rows = rows.where(Visit.state != "left")
    if what := filters.get("what"):
        rows = rows.where(COUNTED[what][1]() if what in COUNTED else false())
    if filters.get("server", "").isdigit():
        rows = rows.where(Visit.assigned_to_id == min(int(filters["server"]), 2**31 - 1))
    if filters.get("hour", "").isdigit() and int(filters["hour"]) < 24:
        rows = rows.where(or_(*_hours(first, last, int(filters["hour"]))))
    return rows.options(joinedload(Visit.customer), joinedload(Visit.assigned_to))


def _hours(first: date, last: date, hour: int) -> list[ColumnElement[bool]]:
    days = [first + timedelta(days=number) for number in range(min((last - first).days + 1, MOST_DAYS))]
    starts = [clock.at(day, time(hour)) for day in days]
    return [and_(Visit.arrived_at >= start, Visit.arrived_at < start + timedelta(hours=1)) for start in starts]


def row(visit: Visit) -> list[Any]:
    """A line of the table file; no phone, no health."""
    return [
        visit.day.isoformat(),
        f"{clock.local(visit.arrived_at):%H:%M}",
        visit.queue_number,
        visit.customer.number,
        visit.customer.name,
        visit.type_label,
        visit.source_label,
        visit.purpose,
        visit.assigned_to.name if visit.assigned_to else "",
        visit.wait_minutes if visit.wait_minutes is not None else "",
        visit.state_label,
        visit.outcome_label,
    ]
