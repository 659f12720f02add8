"""Whether a time can be held: within reason, in working hours, and free (APT-03).

The database refuses a double booking by itself (`models.guards`); what is asked here first is asked to
answer in words. Rivals for one person, room or device take turns, so the second already sees the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, literal_column, select, text, union_all

from portal.core import clinic_calendar, clock
from portal.core.database import db
from portal.core.refusals import Refused
from portal.core.straight import Answer, Straight
from portal.front_desk.appointments import policy, resources
from portal.front_desk.appointments.models import Appointment, Device, ExpertClinic
from portal.front_desk.appointments.models.appointment import is_one_of
from portal.front_desk.appointments.queries import availability
from portal.front_desk.appointments.workflow import HOLDING
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

_TAKE_TURN = Straight(text("SELECT pg_advisory_xact_lock(:kind, :id)"))
#: Any numbers, as long as nothing else locks by them.
_KINDS = {"provider_id": 7_301, "room_id": 7_302, "device_id": 7_303}


@dataclass(frozen=True)
class Wanted:
    """A time somebody wants to hold."""

    starts_at: datetime
    minutes: int
    provider: Person | None = None
    room_id: int | None = None
    device: Device | None = None

    @property
    def day(self) -> date:
        return clock.local(self.starts_at).date()

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def held(self) -> dict[str, int]:
        """What is held, by column."""
        ids = {
            "provider_id": self.provider.id if self.provider else None,
            "room_id": self.room_id,
            "device_id": self.device.id if self.device else None,
        }
        return {column: row_id for column, row_id in ids.items() if row_id is not None}


def refuse_unless_possible(
    wanted: Wanted, *, branch_id: int, customer: Customer | None, but: Appointment | None = None
) -> ExpertClinic | None:
    """Refuse a time that cannot be held, saying why (APT-03); answers with the expert-clinic day it falls on."""
    _refuse_odd_time(wanted)
    if not wanted.held:
        raise _no(_("Choose who or what is booked."), "provider_id")
    take_turns(wanted)
    # Both are asked before either is answered: whoever comes next waits for this.
    works = availability.ask_working([wanted.provider] if wanted.provider is not None else [], wanted.day, wanted.day)
    others = _ask_overlaps(wanted, customer, but)
    _refuse_unfit(wanted, branch_id)
    clinic = _refuse_away(wanted, wanted.provider, works()) if wanted.provider is not None else None
    _refuse_taken(wanted, customer, others())
    return clinic


def take_turns(wanted: Wanted) -> None:
    """Let rivals for the same person, room or device wait for each other, always in the same order."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        for column, row_id in sorted(wanted.held.items()):
            _TAKE_TURN.run(connection, {"kind": _KINDS[column], "id": row_id})


def _no(message: str, field: str = "time", link: str | None = None) -> Refused:
    return Refused("APT-03", message, field=field, link=link)


def _refuse_odd_time(wanted: Wanted) -> None:
    begin = clock.local(wanted.starts_at)
    if not 5 <= wanted.minutes <= policy.LONGEST or wanted.minutes % 5:
        raise _no(_("A booking takes between 5 minutes and 10 hours, in steps of 5 minutes."), "minutes")
    if begin.minute % 5 or begin.second or begin.microsecond:
        raise _no(_("A booking begins at a multiple of 5 minutes, such as 14:05."))
    if wanted.starts_at < clock.now():
        raise _no(_("This time lies in the past. Choose a later one."))
    if wanted.day > policy.bookable_days()[1]:
        raise _no(_("This day is more than a year ahead. Choose an earlier one."), "day")
    if clock.local(wanted.ends_at - timedelta(minutes=1)).date() != wanted.day:
        raise _no(_("A booking cannot go over midnight. Choose an earlier time, or make it shorter."))


def _refuse_unfit(wanted: Wanted, branch_id: int) -> None:
    person, device = wanted.provider, wanted.device
    if person is not None and not (policy.can_be_booked(person) and person.branch_id == branch_id):
        raise _no(
            _("%(name)s takes no appointments. Choose a doctor, consultant or beautician.", name=person.name),
            "provider_id",
        )
    if wanted.room_id is not None:
        room = next((place for place in resources.rooms(branch_id) if place.id == wanted.room_id), None)
        if room is None or room.closed:
            raise _no(_("This room is closed. Choose another one."), "room_id")
    if device is not None and (device.out_of_use or device.branch_id != branch_id):
        raise _no(_("%(device)s is out of use. Choose another device.", device=device.name), "device_id")


def _refuse_away(wanted: Wanted, person: Person, found: availability.Times) -> ExpertClinic | None:
    """Working hours, leave and holidays; the day of an expert is answered with, for it has seats."""
    day = wanted.day
    start = availability.minute_of(wanted.starts_at)
    spans = found.works.get((person.id, day), [])
    if any(begin <= start and start + wanted.minutes <= end for begin, end in spans):
        return found.clinics.get((person.id, day))
    if (person.id, day) in found.away:
        reason = found.away[person.id, day] or _("absent")
        message = _("%(name)s is away then: %(reason)s.", name=person.name, reason=reason)
    elif not spans and clinic_calendar.is_holiday(day):
        message = _(
            "%(day)s is a public holiday and %(name)s has no working hours then.", day=day.isoformat(), name=person.name
        )
    elif not spans:
        message = _("%(name)s does not work on this day.", name=person.name)
    else:
        message = _(
            "%(name)s works %(hours)s on this day.", name=person.name, hours=_("、").join(_span(span) for span in spans)
        )
    raise _no(message)


def _span(span: tuple[int, int]) -> str:
    start, end = span
    return f"{start // 60:02d}:{start % 60:02d}–{end // 60:02d}:{end % 60:02d}"


def _sought(wanted: Wanted, customer: Customer | None) -> dict[str, int]:
    """Who and what cannot be in two places: who serves, the room, the device, and the customer herself."""
    return {**wanted.held, **({"customer_id": customer.id} if customer is not None else {})}


def _ask_overlaps(wanted: Wanted, customer: Customer | None, but: Appointment | None) -> Answer:
    sought = _sought(wanted, customer)
    asked = {"day": wanted.day, "begin": wanted.starts_at, "end": wanted.ends_at, "but": but.id if but else 0}
    asked["since"] = wanted.starts_at - timedelta(days=1)
    return _overlaps(tuple(sought)).ask(db.session.connection(), {**sought, **asked})


def _refuse_taken(wanted: Wanted, customer: Customer | None, found: Sequence[Any]) -> None:
    if not found:
        return
    order = tuple(_sought(wanted, customer))
    column, booked = min(found, key=lambda row: (order.index(row[0]), row[1]))
    other = db.session.get_one(Appointment, booked, populate_existing=True)
    if column == "customer_id":
        assert customer is not None
        raise _two_places(customer, other)
    raise taken(wanted, column, other)


@cache
def _overlaps(columns: tuple[str, ...]) -> Straight:
    """Which bookings hold one of these at the wanted time: one question, put together once."""
    # The day leads to the few that can overlap: somebody has ten thousand behind them, and hundreds ahead. The database
    # may look for them by their beginning instead, so that has two ends: a booking is shorter than a day.
    table = Appointment.__table__.c
    same_time = (
        table.day == bindparam("day"), is_one_of(table.state, HOLDING), table.id != bindparam("but"),
        table.starts_at > bindparam("since"), table.starts_at < bindparam("end"), table.ends_at > bindparam("begin"),
    )  # fmt: skip
    return Straight(
        union_all(
            *(
                select(literal_column(f"'{name}'"), table.id).where(table[name] == bindparam(name), *same_time)
                for name in columns
            )
        )
    )


def taken(wanted: Wanted, column: str = "", other: Appointment | None = None) -> Refused:
    """The refusal of a time that somebody else has."""
    names = {
        "provider_id": wanted.provider.name if wanted.provider else "",
        "device_id": wanted.device.name if wanted.device else "",
        "room_id": _("The room"),
    }
    if other is None:
        return _no(_("This time was taken just now. Choose one of the free ones."))
    return _no(
        _("%(name)s is taken %(hours)s. Choose one of the free times.", name=names[column], hours=other.hours),
        {"provider_id": "time"}.get(column, column),
    )


def _two_places(customer: Customer, other: Appointment) -> Refused:
    return _no(
        _(
            "%(name)s has another appointment %(hours)s: %(what)s.",
            name=customer.name,
            hours=other.hours,
            what=other.subject,
        ),
        link=other.path,
    )


def as_changed(wanted: Wanted) -> dict[str, Any]:
    """The columns a wanted time fills."""
    held = wanted.held
    return {
        "day": wanted.day,
        "starts_at": wanted.starts_at,
        "ends_at": wanted.ends_at,
        "provider_id": held.get("provider_id"),
        "room_id": held.get("room_id"),
        "device_id": held.get("device_id"),
    }
