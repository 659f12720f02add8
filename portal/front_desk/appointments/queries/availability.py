"""When people are there and free (APT-03): weekly hours, roster, holidays, leave, expert days, bookings.

Times within a day are counted in minutes from midnight at the clinic. Everything is read for many
people and days at once: a week of the whole house is a handful of queries.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, Integer, String, bindparam, cast, literal_column, null, select, union_all

from portal.core import clinic_calendar, clock
from portal.core.database import db
from portal.core.straight import Answer, Straight, one_by_one
from portal.front_desk.appointments import policy
from portal.front_desk.appointments.models import Appointment, ExpertClinic, ProviderSchedule, ScheduleException
from portal.front_desk.appointments.workflow import HOLDING
from portal.front_desk.duty import queries as roster
from portal.registry.staff.models import Person

Span = tuple[int, int]
_Spans = dict[tuple[int, date], list[Span]]


def minutes(at: time) -> int:
    """Minutes from midnight."""
    return at.hour * 60 + at.minute


@lru_cache(maxsize=8192)
def minute_of(instant: datetime) -> int:
    """Minutes from midnight at the clinic."""
    return minutes(clock.local(instant).time())


def instant(day: date, minute: int) -> datetime:
    """The instant of a minute of a day at the clinic."""
    return clock.at(day, time(minute // 60, minute % 60))


def days_between(first: date, last: date) -> list[date]:
    """All days from first to last."""
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same stretches, sorted, with overlapping and touching ones joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of stretches when others are cut out."""
    left = merged(spans)
    for cut_start, cut_end in taken:
        pieces: list[Span] = []
        for start, end in left:
            if cut_end <= start or end <= cut_start:
                pieces.append((start, end))
                continue
            if start < cut_start:
                pieces.append((start, cut_start))
            if cut_end < end:
                pieces.append((cut_end, end))
        left = pieces
    return left


@dataclass
class Times:
    """When each person works and is taken, by person and day; and why somebody is away."""

    works: dict[tuple[int, date], list[Span]] = field(default_factory=dict)
    taken: dict[tuple[int, date], list[Span]] = field(default_factory=lambda: defaultdict(list))
    away: dict[tuple[int, date], str] = field(default_factory=dict)
    clinics: dict[tuple[int, date], ExpertClinic] = field(default_factory=dict)

    def free(self, person_id: int, day: date) -> list[Span]:
        """When somebody works and has no booking."""
        return without(self.works.get((person_id, day), ()), self.taken.get((person_id, day), ()))

    def worked(self, person_id: int, day: date) -> int:
        """Minutes somebody works on a day."""
        return sum(end - start for start, end in self.works.get((person_id, day), ()))

    def booked(self, person_id: int, day: date) -> int:
        """Minutes of somebody's day that are booked."""
        return sum(end - start for start, end in self.taken.get((person_id, day), ()))


def times(people: Sequence[Person], first: date, last: date, *, but: int | None = None) -> Times:
    """When these people work and are taken from first to last day; the booking `but` is left out."""
    found = working(people, first, last)
    ids = [person.id for person in people]
    table = Appointment.__table__.c
    rows = db.session.execute(
        select(table.id, table.provider_id, table.day, table.starts_at, table.ends_at).where(
            table.provider_id.in_(ids), table.day >= first, table.day <= last, table.state.in_(HOLDING)
        )
    )
    for row in rows:
        if row.id != but:
            found.taken[row.provider_id, row.day].append((minute_of(row.starts_at), _end(row.day, row.ends_at)))
    return found


def _end(day: date, ends_at: datetime) -> int:
    """The minute at which something ends; midnight is the end of its day."""
    return minute_of(ends_at) if clock.local(ends_at).date() == day else 24 * 60


def working(people: Sequence[Person], first: date, last: date) -> Times:
    """When these people work, without their bookings: a handful of queries, however many people and days."""
    return ask_working(people, first, last)()


def ask_working(people: Sequence[Person], first: date, last: date) -> Callable[[], Times]:
    """The same, asked now and answered when called for."""
    if not people:
        return Times
    db.session.flush()
    ids = {person.id for person in people}
    hours = _ask_hours(people[0].branch_id, ids, first, last)
    roster_says = roster.away_and_working(ids, clock.day_bounds(first)[0], clock.day_bounds(last)[1])
    return lambda: _worked_out(people, first, last, hours(), *roster_says())


def _worked_out(
    people: Sequence[Person], first: date, last: date, rows: Iterable[Any],
    leaves: Iterable[roster.Absence], shifts: Iterable[roster.Working],
) -> Times:  # fmt: skip
    """Usual hours and other hours, less what somebody is off."""
    found = Times()
    weekly, extra, off = _hours(found, {person.id for person in people}, rows)
    opens, closes = policy.house_hours()
    house = [(minutes(opens), minutes(closes))]
    for leave in leaves:
        for day, start, until in _by_day(leave.starts_at, leave.ends_at, first, last):
            off[leave.person_id, day].append((start, until, leave.kind_label))
    for shift in shifts:
        for day, start, until in _by_day(shift.starts_at, shift.ends_at, first, last):
            within = (max(start, house[0][0]), min(until, house[0][1]))
            if within[0] < within[1]:
                extra[shift.person_id, day].append(within)
    for day in days_between(first, last):
        holiday = clinic_calendar.is_holiday(day)
        for person in people:
            key = (person.id, day)
            usual = [] if holiday else weekly[person.id].get(day.weekday(), []) if person.id in weekly else house
            gone = off.get(key, [])
            spans = without([*usual, *extra.get(key, ())], [(start, end) for start, end, _reason in gone])
            if spans:
                found.works[key] = spans
            if gone:
                found.away[key] = gone[0][2]
    return found


def _by_day(starts_at: datetime, ends_at: datetime, first: date, last: date) -> Iterable[tuple[date, int, int]]:
    """A time cut at midnight: each day with the minutes it begins and ends at."""
    begin, end = clock.local(starts_at).date(), clock.local(ends_at).date()
    for day in days_between(max(begin, first), min(end, last)):
        start = minute_of(starts_at) if day == begin else 0
        until = minute_of(ends_at) if day == end else 24 * 60
        if start < until:
            yield day, start, until


def _ask_hours(branch: int, ids: set[int], first: date, last: date) -> Answer:
    asked = {"branch": branch, "first": first, "last": last, **one_by_one("person", ids)}
    return _question(len(ids)).ask(db.session.connection(), asked)


def _hours(
    found: Times, ids: set[int], rows: Iterable[Any]
) -> tuple[dict[int, dict[int, list[Span]]], _Spans, dict[tuple[int, date], list[tuple[int, int, str]]]]:
    """The weekly hours of those who have any (nobody else is bound to more than the house's), other hours by person
    and day, and when somebody is off and why; the days of experts are put among what was `found`."""
    weekly: dict[int, dict[int, list[Span]]] = {}
    extra: _Spans = defaultdict(list)
    off: dict[tuple[int, date], list[tuple[int, int, str]]] = defaultdict(list)
    clinics: dict[int, tuple[int, date]] = {}
    for what, person_id, starts, ends, number, day, reason in rows:
        if person_id not in ids:
            continue
        span = (minutes(starts), minutes(ends)) if starts and ends else (0, 24 * 60)
        if what == "weekly":
            weekly.setdefault(person_id, {}).setdefault(number, []).append(span)
        elif what == "off":
            off[person_id, day].append((*span, reason))
        else:
            extra[person_id, day].append(span)
            if what == "clinic":
                clinics[number] = (person_id, day)
    if clinics:
        for clinic in db.session.scalars(select(ExpertClinic).where(ExpertClinic.id.in_(clinics))):
            found.clinics[clinics[clinic.id]] = clinic
    return weekly, extra, off


@lru_cache(maxsize=200)
def _question(people: int) -> Straight:
    """Weekly hours of so many people, other days and days of experts; every booking asks in a writer's turn."""
    weekly, other, visits = (model.__table__.c for model in (ProviderSchedule, ScheduleException, ExpertClinic))
    who = [bindparam(name, type_=Integer) for name in one_by_one("person", range(people))]
    branch = bindparam("branch", type_=Integer)
    first, last = bindparam("first", type_=Date), bindparam("last", type_=Date)
    no_day, no_number, no_reason = cast(null(), Date), cast(null(), Integer), literal_column("''", String)
    return Straight(
        union_all(
            select(
                literal_column("'weekly'"), weekly.person_id, weekly.starts, weekly.ends, weekly.weekday, no_day,
                no_reason,
            ).where(weekly.person_id.in_(who)),
            select(
                other.kind, other.person_id, other.starts, other.ends, no_number, other.day, other.reason
            ).where(other.branch_id == branch, other.day >= first, other.day <= last),
            select(
                literal_column("'clinic'"), visits.expert_id, visits.starts, visits.ends, visits.id, visits.day,
                no_reason,
            ).where(visits.branch_id == branch, visits.day >= first, visits.day <= last, visits.cancelled.is_(False)),
        )
    )  # fmt: skip
