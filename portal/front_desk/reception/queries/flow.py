"""Customer flow: how many came, of which type, from where, at which hour, and what became of them (REC-14)."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from statistics import mean
from typing import Any

from sqlalchemy import func, select

from portal.core import clock
from portal.core.database import db
from portal.front_desk.reception import policy
from portal.front_desk.reception.choices import OUTCOMES, SOURCES, VISIT_TYPES
from portal.front_desk.reception.models import HallIncident, HandOver, Visit, VisitRegistration
from portal.registry.staff.models import Person

ANSWERS = ("accepted", "returned", "withdrawn", "")


@dataclass
class Flow:
    """The counts of a span of days, in plain values; hours and days are text so that they can be kept as they are."""

    first: str
    last: str
    visits: int = 0
    by_type: dict[str, int] = field(default_factory=dict)
    by_source: dict[str, int] = field(default_factory=dict)
    by_hour: dict[str, int] = field(default_factory=dict)
    by_day: dict[str, int] = field(default_factory=dict)
    by_outcome: dict[str, int] = field(default_factory=dict)
    by_server: list[dict[str, Any]] = field(default_factory=list)
    by_department: dict[str, int] = field(default_factory=dict)
    without_outcome: int = 0
    registered: int = 0
    unsettled: int = 0
    calls_missed: int = 0
    #: waits from being told to meeting, in minutes (REC-05)
    waits: int = 0
    wait_mean: int = 0
    wait_longest: int = 0
    wait_late: int = 0
    wait_target: int = 0
    #: hand-overs by answer; those between departments; minutes until the answer (REC-08, REC-09)
    hand_overs: dict[str, int] = field(default_factory=dict)
    transfers: int = 0
    answer_mean: int = 0
    incidents: dict[str, int] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Everything as JSON keeps it."""
        return asdict(self)

    @property
    def handed_over(self) -> int:
        """All hand-overs, answered or not."""
        return sum(self.hand_overs.values())


def flow(branch_id: int, first: date, last: date) -> Flow:
    """The flow from the first to the last day, by type, source, hour, day and outcome (REC-14); five queries."""
    found = Flow(first.isoformat(), last.isoformat(), wait_target=policy.WAIT_TARGET.value())
    _count_visits(found, branch_id, first, last)
    _count_hand_overs(found, branch_id, first, last)
    start, end = clock.day_bounds(first)[0], clock.day_bounds(last)[1]
    happened = select(HallIncident.result, func.count()).where(
        HallIncident.branch_id == branch_id, HallIncident.occurred_at >= start, HallIncident.occurred_at < end
    )
    found.incidents = {row[0]: row[1] for row in db.session.execute(happened.group_by(HallIncident.result))}
    registered = select(VisitRegistration.department, func.count()).where(
        VisitRegistration.branch_id == branch_id, VisitRegistration.day >= first, VisitRegistration.day <= last
    )
    rows = db.session.execute(registered.group_by(VisitRegistration.department))
    found.by_department = {row[0]: row[1] for row in rows}
    found.registered = sum(found.by_department.values())
    return found


def _count_visits(found: Flow, branch_id: int, first: date, last: date) -> None:
    columns = (
        Visit.day, Visit.visit_type, Visit.source, Visit.outcome, Visit.state, Visit.arrived_at, Visit.notified_at,
        Visit.met_at, Visit.left_at, Visit.unsettled_at, Visit.calls_missed, Visit.assigned_to_id, Person.name,
    )  # fmt: skip
    rows = db.session.execute(
        select(*columns)
        .outerjoin(Person, Person.id == Visit.assigned_to_id)
        .where(Visit.branch_id == branch_id, Visit.day >= first, Visit.day <= last)
    ).all()
    types, sources, outcomes = (Counter(getattr(row, name) for row in rows) for name in COUNTED)
    found.visits = len(rows)
    found.by_type = {name: types[name] for name in VISIT_TYPES}
    found.by_source = {name: sources[name] for name in SOURCES}
    found.by_outcome = {name: outcomes[name] for name in OUTCOMES}
    found.by_hour = _by_hour([clock.local(row.arrived_at).hour for row in rows])
    days = Counter(row.day for row in rows)
    span = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found.by_day = {day.isoformat(): days[day] for day in span}
    servers = Counter((row.assigned_to_id, row.name) for row in rows if row.assigned_to_id is not None)
    found.by_server = [{"id": key[0], "name": key[1], "visits": count} for key, count in servers.most_common()]
    found.without_outcome = sum(row.state != "left" for row in rows)
    found.unsettled = sum(row.unsettled_at is not None for row in rows)
    found.calls_missed = sum(row.calls_missed for row in rows)
    waits = [clock.minutes_between(row.notified_at, row.met_at) for row in rows if row.notified_at and row.met_at]
    if waits:
        found.waits, found.wait_mean, found.wait_longest = len(waits), round(mean(waits)), max(waits)
        found.wait_late = sum(wait > found.wait_target for wait in waits)


COUNTED = ("visit_type", "source", "outcome")


def _by_hour(hours: list[int]) -> dict[str, int]:
    """Every hour from the first to the last in which somebody came, the opening hours at least."""
    opens, closes = policy.opening_hours()
    counts = Counter(hours)
    span = range(min([*hours, opens.hour]), max([*hours, closes.hour - 1]) + 1)
    return {f"{hour:02d}": counts[hour] for hour in span}


def _count_hand_overs(found: Flow, branch_id: int, first: date, last: date) -> None:
    columns = (HandOver.answer, HandOver.transfer, HandOver.offered_at, HandOver.answered_at)
    rows = db.session.execute(
        select(*columns)
        .join(Visit, Visit.id == HandOver.visit_id)
        .where(Visit.branch_id == branch_id, Visit.day >= first, Visit.day <= last)
    ).all()
    answers = Counter(row.answer for row in rows)
    found.hand_overs = {answer: answers[answer] for answer in ANSWERS}
    found.transfers = sum(row.transfer for row in rows)
    taken = [clock.minutes_between(row.offered_at, row.answered_at) for row in rows if row.answer == "accepted"]
    found.answer_mean = round(mean(taken)) if taken else 0


def visits_per_day(branch_id: int, first: date, last: date) -> dict[date, int]:
    """How many came on each day, days without anybody left out (REC-14)."""
    counted = select(Visit.day, func.count()).where(Visit.branch_id == branch_id, Visit.day >= first, Visit.day <= last)
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(Visit.day))}
