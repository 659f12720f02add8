"""The register of visits: what every figure of a flow report opens (REC-01, REC-14)."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.front_desk.reception.models import Visit
from portal.front_desk.reception.queries.visits import for_person
from portal.registry.staff.models import Person

#: The hour of arrival is asked for within a month at most.
MOST_DAYS = 31
EQUAL = {"type": Visit.visit_type, "source": Visit.source, "outcome": Visit.outcome, "state": Visit.state}


def filtered(person: Person, first: date, last: date, filters: Mapping[str, str]) -> Select[Visit]:
    """The visits in reach that came from the first to the last day and fit the filters."""
    rows = for_person(person).where(Visit.day >= first, Visit.day <= last)
    for name, column in EQUAL.items():
        if filters.get(name):
            rows = rows.where(column == filters[name])
    if filters.get("open") == "1":
        rows = rows.where(Visit.state != "left")
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
        visit.state_label,
        visit.outcome_label,
    ]
