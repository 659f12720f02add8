"""Figures of a period: counts, bookings, arrivals, times per person, opinions (ENQ-12, ENQ-15, ENQ-17)."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.front_desk.enquiries import choices
from portal.front_desk.enquiries.models import CallRecording, Enquiry, EnquiryEvent, OutboundContact, QualityCheck
from portal.front_desk.enquiries.queries.register import OUTCOMES
from portal.registry.staff.models import Person

#: The figures of a sheet: "all", then outcomes of the register, so that each opens its rows.
FIGURES = ("booked", "registered", "screening", "file", "lost", "open", "late", "incomplete")
MOST_ROWS = 1000


@dataclass(frozen=True)
class Period:
    """A day or a month."""

    kind: str
    first: date
    last: date

    @classmethod
    def of(cls, kind: str, day: date) -> "Period":
        """The day itself, or the whole month it lies in."""
        if kind != "month":
            return cls("day", day, day)
        first = day.replace(day=1)
        return cls("month", first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return clock.day_bounds(self.first)[0], clock.day_bounds(self.last)[1]

    @property
    def label(self) -> str:
        return self.first.isoformat() if self.kind == "day" else f"{self.first:%Y-%m}"

    def step(self, by: int) -> date:
        """A day of the period before or after."""
        return self.first - timedelta(days=1) if by < 0 else self.last + timedelta(days=1)


def _of(period: Period, branch_id: int, medium: str = "") -> list[Any]:
    start, end = period.bounds
    found = [Enquiry.branch_id == branch_id, Enquiry.received_at >= start, Enquiry.received_at < end]
    return [*found, Enquiry.medium == medium] if medium else found


def sheet(medium: str, period: Period, branch_id: int) -> dict[str, Any]:
    """The figures of the phone or online statistics sheet (ENQ-15), each as the register's filters count it."""
    columns = [func.coalesce(func.sum(case((OUTCOMES[name][1], 1), else_=0)), 0) for name in FIGURES]
    where = _of(period, branch_id, medium)
    row = db.session.execute(select(func.count(), *columns).select_from(Enquiry).where(*where)).one()
    grouped: dict[str, dict[str, list[int]]] = {}
    for column in (Enquiry.channel, Enquiry.category, Enquiry.specialty):
        parts = select(
            column,
            func.count(),
            func.sum(case((Enquiry.booked_at.is_not(None), 1), else_=0)),
            func.sum(case((Enquiry.arrived_at.is_not(None), 1), else_=0)),
        )
        rows = db.session.execute(parts.where(*where).group_by(column).order_by(func.count().desc()))
        grouped[column.key] = {key: [int(value or 0) for value in values] for key, *values in rows}
    return {
        "total": int(row[0]),
        **{name: int(value) for name, value in zip(FIGURES, row[1:], strict=True)},
        **grouped,
        "people": people(period, branch_id, medium),
        "days": days(period, branch_id, medium) if period.kind == "month" else [],
    }


def days(period: Period, branch_id: int, medium: str) -> list[dict[str, Any]]:
    """Enquiries, bookings and arrivals per day of a month; a day without any is a row of zeros."""
    counted: dict[date, Counter[str]] = defaultdict(Counter)
    for received, booked, arrived in db.session.execute(
        select(Enquiry.received_at, Enquiry.booked_at, Enquiry.arrived_at).where(*_of(period, branch_id, medium))
    ):
        day = counted[clock.local(received).date()]
        day["total"] += 1
        day["booked"] += booked is not None
        day["arrived"] += arrived is not None
    last = min(period.last, clock.today())
    length = (last - period.first).days + 1
    return [
        {"day": day.isoformat(), **{name: counted[day][name] for name in ("total", "booked", "arrived")}}
        for day in (period.first + timedelta(days=offset) for offset in range(max(length, 0)))
    ]


def people(period: Period, branch_id: int, medium: str = "") -> list[dict[str, Any]]:
    """Per person: enquiries, bookings, arrivals, first-reply time and time to the full answer in minutes (ENQ-12)."""
    found: dict[int, dict[str, Any]] = {}
    rows = db.session.execute(
        select(
            Enquiry.owner_id,
            Enquiry.received_at,
            Enquiry.first_reply_at,
            Enquiry.full_answer_at,
            Enquiry.booked_at,
            Enquiry.arrived_at,
        ).where(*_of(period, branch_id, medium), Enquiry.owner_id.is_not(None))
    )
    for row in rows:
        entry = found.setdefault(
            row.owner_id or 0, {"total": 0, "booked": 0, "arrived": 0, "answered": 0, "first": [], "full": []}
        )
        entry["total"] += 1
        entry["booked"] += row.booked_at is not None
        entry["arrived"] += row.arrived_at is not None
        for name, at in (("first", row.first_reply_at), ("full", row.full_answer_at)):
            if at is not None:
                entry[name].append(clock.minutes_between(row.received_at, at))
        entry["answered"] += row.full_answer_at is not None
    names = {row.id: row.name for row in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(found)))}
    ratings, events = _ratings(period, found), _events(period, branch_id, found)
    return [
        {
            "id": person_id,
            "name": names[person_id],
            **{name: entry[name] for name in ("total", "booked", "arrived", "answered")},
            "first": _mean(entry["first"]),
            "full": _mean(entry["full"]),
            "rating": ratings.get(person_id),
            "events": events.get(person_id, 0),
        }
        for person_id, entry in sorted(found.items(), key=lambda pair: (-pair[1]["total"], pair[0]))
    ]


def _mean(minutes: list[int]) -> int | None:
    return round(sum(minutes) / len(minutes)) if minutes else None


def _ratings(period: Period, people_ids: Any) -> dict[int, float]:
    start, end = period.bounds
    rated = select(QualityCheck.person_id, func.avg(QualityCheck.rating)).where(
        QualityCheck.person_id.in_(people_ids), QualityCheck.rated_at >= start, QualityCheck.rated_at < end
    )
    return {row[0]: round(float(row[1]), 1) for row in db.session.execute(rated.group_by(QualityCheck.person_id))}


def _events(period: Period, branch_id: int, people_ids: Any) -> dict[int, int]:
    start, end = period.bounds
    counted = select(EnquiryEvent.person_id, func.count()).where(
        EnquiryEvent.branch_id == branch_id,
        EnquiryEvent.person_id.in_(people_ids),
        EnquiryEvent.at >= start,
        EnquiryEvent.at < end,
    )
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(EnquiryEvent.person_id))}


def rows(medium: str, period: Period, branch_id: int, limit: int = MOST_ROWS) -> Sequence[Enquiry]:
    """The enquiries of a sheet with their customers, in the order they came (ENQ-15)."""
    wanted: Select[Enquiry] = select(Enquiry).where(*_of(period, branch_id, medium))
    loaded = (joinedload(Enquiry.owner), joinedload(Enquiry.customer))
    return db.session.scalars(wanted.options(*loaded).order_by(Enquiry.received_at, Enquiry.id).limit(limit)).all()


def opinions(period: Period, branch_id: int) -> dict[str, Any]:
    """Enquiries, complaints and suggestions by category (ENQ-17), with the same of the month before."""
    table = {name: dict.fromkeys(choices.NATURES, 0) for name in choices.CATEGORIES}
    counted = select(Enquiry.category, Enquiry.nature, func.count()).where(*_of(period, branch_id))
    for category, nature, count in db.session.execute(counted.group_by(Enquiry.category, Enquiry.nature)):
        table[category][nature] = count
    before = Period.of(period.kind, period.step(-1))
    earlier = db.session.execute(
        select(Enquiry.nature, func.count()).where(*_of(before, branch_id)).group_by(Enquiry.nature)
    )
    totals = {nature: sum(row[nature] for row in table.values()) for nature in choices.NATURES}
    return {
        "categories": table,
        "totals": totals,
        "before": {**dict.fromkeys(choices.NATURES, 0), **{nature: count for nature, count in earlier}},  # noqa: C416
        "lost": _lost(period, branch_id),
    }


def _lost(period: Period, branch_id: int) -> dict[str, int]:
    counted = select(Enquiry.lost_reason, func.count()).where(*_of(period, branch_id), Enquiry.state == "lost")
    rows = db.session.execute(counted.group_by(Enquiry.lost_reason).order_by(func.count().desc()))
    return {reason: count for reason, count in rows}  # noqa: C416


def said(period: Period, branch_id: int, limit: int = 200) -> Sequence[Enquiry]:
    """The complaints and suggestions themselves, in the order they came (ENQ-17)."""
    wanted = select(Enquiry).where(*_of(period, branch_id), Enquiry.nature != "consultation")
    return db.session.scalars(
        wanted.options(joinedload(Enquiry.department)).order_by(Enquiry.received_at, Enquiry.id).limit(limit)
    ).all()


def day_of(person: Person, day: date) -> dict[str, int]:
    """What a person did on a day, for the daily submission (ENQ-22)."""
    start, end = clock.day_bounds(day)
    own = [Enquiry.owner_id == person.id, Enquiry.received_at >= start, Enquiry.received_at < end]
    counts = {
        "enquiries": [*own],
        "files": [Enquiry.owner_id == person.id, Enquiry.file_opened_at >= start, Enquiry.file_opened_at < end],
        "booked": [Enquiry.owner_id == person.id, Enquiry.booked_at >= start, Enquiry.booked_at < end],
        "arrived": [Enquiry.owner_id == person.id, Enquiry.arrived_at >= start, Enquiry.arrived_at < end],
        "answered": [
            Enquiry.answered_by_id == person.id,
            Enquiry.full_answer_at >= start,
            Enquiry.full_answer_at < end,
        ],
        "incomplete": [*own, Enquiry.complete.is_(False)],
    }
    found = {
        name: db.session.scalar(select(func.count()).select_from(Enquiry).where(*where)) or 0
        for name, where in counts.items()
    }
    recorded = (
        select(func.count())
        .select_from(CallRecording)
        .where(CallRecording.speaker_id == person.id, CallRecording.created_at >= start, CallRecording.created_at < end)
    )
    called = (
        select(func.count())
        .select_from(OutboundContact)
        .where(OutboundContact.created_by_id == person.id, OutboundContact.at >= start, OutboundContact.at < end)
    )
    return {**found, "recordings": db.session.scalar(recorded) or 0, "outbound": db.session.scalar(called) or 0}
