"""The calendar of a day or a week: who or what has its times, booked, free, and away.

Plain rows, not records: a week of 20 people with 1,500 bookings is a handful of queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import String, bindparam, literal, select, type_coerce

from portal.core import clinic_calendar, clock
from portal.core.database import db
from portal.front_desk.appointments import policy, resources
from portal.front_desk.appointments.choices import GROUPS, KINDS, PEOPLE_GROUPS
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments.queries import availability
from portal.front_desk.appointments.queries.availability import Span, Times
from portal.front_desk.appointments.workflow import STATES
from portal.registry.customers.models import Customer, CustomerReach
from portal.registry.staff.models import Person

#: What the calendar shows: everything but what was cancelled.
SHOWN = tuple(state for state in STATES if state != "cancelled")
_COLUMN = {"room": "room_id", "device": "device_id"}


@dataclass(slots=True)
class Block:
    """A booking in the calendar; who comes is said within the viewer's reach only."""

    id: int
    path: str
    start: int
    end: int
    time: str
    who: str
    what: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    known: bool
    movable: bool


@dataclass(slots=True)
class Column:
    """Somebody or something on one day."""

    key: str
    id: int
    name: str
    detail: str
    day: date
    works: list[Span] = field(default_factory=list)
    free: list[int] = field(default_factory=list)
    away: str = ""
    load: int = 0
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Subject:
    """Who or what a row of the week is about."""

    id: int
    name: str
    detail: str
    closed: bool = False


def subjects(branch_id: int, group: str) -> list[Subject]:
    """The people, rooms or devices of a group."""
    if group == "room":
        return [Subject(room.id, room.name, "", room.closed) for room in resources.rooms(branch_id)]
    if group == "device":
        return [Subject(row.id, row.name, row.out_reason, row.out_of_use) for row in resources.devices(branch_id)]
    role = group if group in PEOPLE_GROUPS else ""
    return [Subject(person.id, person.name, person.title) for person in resources.people(branch_id, role)]


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def columns(viewer: Person, group: str, days: Sequence[date], only: int | None = None) -> list[list[Column]]:
    """For each subject of the group its columns, one a day; `only` names a single subject."""
    known = [one for one in subjects(viewer.branch_id, group) if only is None or one.id == only]
    if not known or not days:
        return []
    held = _times(viewer.branch_id, group, known, days)
    blocks = _blocks(viewer, group, [one.id for one in known], days)
    grid = _Grid(policy.STEP.value(), clock.today(), availability.minute_of(clock.now()))
    return [[_column(group, one, day, held, blocks[one.id, day], grid) for day in days] for one in known]


class _Grid(NamedTuple):
    """In which steps times are offered, and from when on."""

    step: int
    today: date
    now: int

    def open_from(self, day: date) -> int:
        """The first minute of a day that still lies ahead."""
        return 0 if day > self.today else self.now + 1 if day == self.today else 24 * 60


def _times(branch_id: int, group: str, known: Sequence[Subject], days: Sequence[date]) -> Times:
    """When the subjects can be booked; rooms and devices whenever the house takes appointments."""
    if group in PEOPLE_GROUPS:
        wanted = {one.id for one in known}
        people = [person for person in resources.people(branch_id, group) if person.id in wanted]
        return availability.working(people, days[0], days[-1])
    opens, closes = policy.house_hours()
    span = [(availability.minutes(opens), availability.minutes(closes))]
    held = Times()
    for one in known:
        for day in days:
            if one.closed:
                held.away[one.id, day] = one.detail or _("out of use")
            elif not clinic_calendar.is_holiday(day):
                held.works[one.id, day] = span
    return held


def _column(group: str, one: Subject, day: date, held: Times, blocks: list[Block], grid: _Grid) -> Column:
    works = held.works.get((one.id, day), [])
    taken = [(block.start, block.end) for block in blocks if block.state != "no_show"]
    worked = sum(end - start for start, end in works)
    booked = sum(end - start for start, end in availability.merged(taken))
    step, open_from = grid.step, grid.open_from(day)
    free = [
        minute
        for start, end in availability.without(works, taken)
        for minute in range(-(-max(start, open_from) // step) * step, end - step + 1, step)
    ]
    clinic = held.clinics.get((one.id, day))
    detail = _("Expert clinic, %(count)d places", count=clinic.capacity) if clinic else one.detail
    return Column(
        key=f"{group}{one.id}-{day.isoformat()}",
        id=one.id,
        name=one.name,
        detail=detail,
        day=day,
        works=works,
        free=free,
        away=held.away.get((one.id, day), ""),
        load=round(100 * booked / worked) if worked else 0,
        blocks=blocks,
    )


def _blocks(viewer: Person, group: str, ids: list[int], days: Sequence[date]) -> dict[tuple[int, date], list[Block]]:
    everybody = policy.sees_everybody(viewer)
    asked = {"subjects": ids, "first": days[0], "last": days[-1], "states": SHOWN}
    rows = db.session.connection().execute(
        _booked(_COLUMN.get(group, "provider_id"), everybody), asked if everybody else {**asked, "viewer": viewer.id}
    )
    words, mine, on = _Words(), viewer.id, {day.isoformat(): day for day in days}
    found: dict[tuple[int, date], list[Block]] = defaultdict(list)
    for row_id, subject, day, *told in rows:
        found[subject, on[str(day)]].append(_block(row_id, mine, words, *told))
    return found


@cache
def _booked(column: str, everybody: bool) -> Any:
    """The bookings of these subjects in these days, with whether the viewer knows who comes; put together once.

    Whom somebody knows is asked of each booking's customer in the same statement: naming 1,500 customers in a
    second one costs more than looking them up. Day and instants come as the database gives them (`_minute`).
    """
    table, people, reach = Appointment.__table__, Customer.__table__.c, CustomerReach.__table__.c
    known: Any = literal(True)
    if not everybody:
        mine = reach.person_id == bindparam("viewer")
        known = select(reach.id).where(mine, reach.customer_id == table.c.customer_id).exists()
    return (
        select(
            table.c.id, table.c[column],
            *(type_coerce(table.c[name], String) for name in ("day", "starts_at", "ends_at")),
            table.c.kind, table.c.state, table.c.what, table.c.guest_name, people.name, known,
            *table.c["provider_id", "consultant_id", "created_by_id"],
        )
        .select_from(table.outerjoin(Customer.__table__, people.id == table.c.customer_id))
        .where(table.c[column].in_(bindparam("subjects", expanding=True)))
        .where(table.c.day >= bindparam("first"), table.c.day <= bindparam("last"))
        .where(table.c.state.in_(bindparam("states", expanding=True)))
        .order_by(table.c.starts_at, table.c.id)
    )  # fmt: skip


class _Words:
    """What many blocks say in the reader's language, looked up once."""

    def __init__(self) -> None:
        self.kinds = {name: str(label) for name, label in KINDS.items()}
        self.states = {name: str(state.label) for name, state in STATES.items()}
        self.taken = _("Booked")


@lru_cache(maxsize=8192)
def _minute(stored: str | datetime) -> int:
    """The minute of the clinic's day of an instant as the database gives it: a full week asks 3,000 times."""
    given = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return availability.minutes(clock.local(given if given.tzinfo else given.replace(tzinfo=UTC)).time())


def _block(
    row_id: int, viewer_id: int, words: _Words, starts_at: str, ends_at: str, kind: str, state: str, what: str,
    guest: str, customer: str | None, known: bool, *concerned: int | None,
) -> Block:  # fmt: skip
    known = known or viewer_id in concerned
    start, label = _minute(starts_at), words.kinds[kind]
    return Block(
        row_id,
        f"/appointments/{row_id}",
        start,
        _minute(ends_at) or 24 * 60,
        f"{start // 60:02d}:{start % 60:02d}",
        (customer or guest) if known else words.taken,
        (what or label) if known else "",
        kind,
        label,
        state,
        words.states[state],
        known,
        known and state in ("booked", "confirmed"),
    )


@dataclass(frozen=True, slots=True)
class Axis:
    """From which to which minute of the day a calendar reaches, in whole hours."""

    start: int
    end: int

    @property
    def hours(self) -> list[int]:
        return list(range(self.start // 60, self.end // 60))

    @property
    def length(self) -> int:
        return self.end - self.start


def axis(shown: Iterable[Column]) -> Axis:
    """The hours of the house, widened to whatever is worked or booked outside them."""
    opens, closes = policy.house_hours()
    start, end = availability.minutes(opens), availability.minutes(closes)
    for column in shown:
        for begin, until in [*column.works, *((block.start, block.end) for block in column.blocks)]:
            start, end = min(start, begin), max(end, until)
    return Axis(start // 60 * 60, -(-end // 60) * 60)


def audience(viewer: Person, *parts: object) -> str:
    """Everything the look of a calendar depends on beside the revision (names: who looks)."""
    who = 0 if policy.sees_everybody(viewer) else viewer.id
    rights = [viewer.can("appointments.book")]
    # A quarter of an hour later other times are free.
    quarter = int(clock.now().timestamp()) // 900
    house = (policy.house_hours(), policy.STEP.value())
    return "|".join(str(part) for part in (viewer.branch_id, who, rights, clock.today(), quarter, house, *parts))


def group_of(wanted: str, viewer: Person) -> str:
    """The group asked for; whoever has appointments starts with their own."""
    if wanted in GROUPS:
        return wanted
    return viewer.role if viewer.role in PEOPLE_GROUPS else "consultant"
