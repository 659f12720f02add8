"""Working hours, absences, devices (APT-03); and moving the bookings of somebody who is away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from portal.core import access, audit, clock, live
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.appointments import policy
from portal.front_desk.appointments.choices import EXCEPTIONS
from portal.front_desk.appointments.models import Appointment, Device, ProviderSchedule, ScheduleException
from portal.front_desk.appointments.operations import changing, signals, telling
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.queries.suggestions import Slot
from portal.registry.staff.models import Department, Person

#: weekday (Monday is 0) → stretches of that day
Week = Mapping[int, Sequence[tuple[time, time]]]


def set_hours(person: Person, week: Week, *, by: Actor) -> None:
    """Give somebody weekly working hours; none at all means the house's hours (APT-03).

    Bookings made before stay: they are moved or cancelled one by one, with reason.
    """
    access.check(by, Permission.SCHEDULE)
    _refuse_unbookable(person)
    for stretches in week.values():
        ordered = sorted(stretches)
        for (start, end), later in zip(ordered, [*ordered[1:], None], strict=True):
            if end <= start or (later is not None and later[0] < end):
                raise Refused(
                    "APT-03", _("The hours of a day begin before they end and do not overlap."), field="hours"
                )
    db.session.execute(delete(ProviderSchedule).where(ProviderSchedule.person_id == person.id))
    for weekday, stretches in week.items():
        for start, end in stretches:
            add(ProviderSchedule(person_id=person.id, weekday=weekday, starts=start, ends=end), by=by)
    db.session.flush()
    said = {str(day): [f"{start:%H:%M}–{end:%H:%M}" for start, end in spans] for day, spans in week.items()}
    audit.record("appointments.set_hours", person, by=by, week=said)
    live.bump(signals.topic(person.branch_id))


def add_exception(
    person: Person,
    *,
    by: Actor,
    kind: str,
    first: date,
    last: date | None = None,
    starts: time | None = None,
    ends: time | None = None,
    reason: str = "",
) -> list[ScheduleException]:
    """Somebody is absent (“off”) or works in addition (“extra”), on one day or several (APT-03)."""
    access.check(by, Permission.SCHEDULE)
    _refuse_unbookable(person)
    last = last or first
    if kind not in EXCEPTIONS:
        raise Refused("APT-03", _("Choose absent or working in addition."), field="kind")
    if last < first or (last - first).days > 366:
        raise Refused("APT-03", _("The last day comes after the first, within a year."), field="last")
    if (starts is None) != (ends is None) or (kind == "extra" and starts is None):
        raise Refused("APT-03", _("Give both hours, or none for the whole day of an absence."), field="starts")
    if starts is not None and ends is not None and ends <= starts:
        raise Refused("APT-03", _("The hours end after they begin."), field="ends")
    rows = []
    for offset in range((last - first).days + 1):
        row = ScheduleException(
            person_id=person.id,
            day=first + timedelta(days=offset),
            kind=kind,
            starts=starts,
            ends=ends,
            reason=reason.strip()[:120],
        )
        rows.append(add(row, by=by))
    db.session.flush()
    audit.record("appointments.add_exception", person, by=by, kind=kind, first=first, last=last, reason=reason.strip())
    live.bump(signals.topic(person.branch_id))
    return rows


def remove_exception(row: ScheduleException, *, by: Actor) -> None:
    """Take an absence or additional hours back; days that are over stay as they were."""
    access.check(by, Permission.SCHEDULE)
    if row.day < clock.today():
        raise Refused("APT-03", _("This day is over. What was, stays in the book."))
    audit.record("appointments.remove_exception", row, by=by, day=row.day, kind=row.kind, reason=row.reason)
    db.session.delete(row)
    db.session.flush()
    live.bump(signals.topic(row.branch_id))


def add_device(*, name: str, by: Actor, department: Department | None = None) -> Device:
    """Add a device that can be booked."""
    access.check(by, Permission.SCHEDULE)
    if not name.strip():
        raise Refused("APT-03", _("Give the device a name."), field="name")
    device = Device(name=name.strip()[:60], department_id=department.id if department else None)
    add(device, by=by)
    db.session.flush()
    audit.record("appointments.add_device", device, by=by, name=device.name)
    live.bump(signals.topic(device.branch_id))
    return device


def take_out_of_use(device: Device, *, by: Actor, reason: str) -> Device:
    """A device takes no new bookings until it is put into use again (APT-03)."""
    access.check(by, Permission.SCHEDULE)
    if not reason.strip():
        raise Refused("APT-03", _("Write why the device is out of use."), field="reason")
    device.out_of_use, device.out_reason = True, reason.strip()[:120]
    db.session.flush()
    audit.record("appointments.device_out_of_use", device, by=by, reason=device.out_reason)
    live.bump(signals.topic(device.branch_id))
    return device


def put_into_use(device: Device, *, by: Actor) -> Device:
    """The device can be booked again."""
    access.check(by, Permission.SCHEDULE)
    device.out_of_use, device.out_reason = False, ""
    db.session.flush()
    audit.record("appointments.device_in_use", device, by=by)
    live.bump(signals.topic(device.branch_id))
    return device


@dataclass(frozen=True)
class Moved:
    """What became of the bookings of somebody who is away: moved, and left to be called."""

    moved: list[Appointment]
    left: list[Appointment]


def stand_in(person: Person, day: date, choices: Mapping[int, Slot | None], *, by: Actor, reason: str) -> Moved:
    """Somebody fell ill: their bookings of a day are moved in one act, the customers told (APT-16).

    `choices` says for each booking the new time, or None when the customer is to be called first. The
    person is absent from then on; a booking that cannot be moved any more stops the whole act.
    """
    access.check(by, Permission.SCHEDULE)
    if not reason.strip():
        raise Refused("APT-16", _("Write why, in a few words."), field="reason")
    if day < clock.today():
        raise Refused("APT-16", _("This day is over."), field="day")
    add_exception(person, by=by, kind="off", first=day, reason=reason)
    moved, left = [], []
    for appointment in expected_on(person, day):
        slot = choices.get(appointment.id)
        if slot is None:
            appointment.to_rebook = True
            db.session.flush()
            audit.record("appointments.to_rebook", appointment, by=by, reason=reason)
            signals.notify(
                appointment,
                "moved",
                _(
                    "%(who)s must be called: %(name)s is away on %(day)s (%(reason)s)",
                    who=appointment.who,
                    name=person.name,
                    day=day.isoformat(),
                    reason=reason.strip(),
                ),
                by=by,
            )
            left.append(appointment)
            continue
        changing.move(
            appointment, by=by, starts_at=slot.starts_at, provider=slot.person, reason=reason, asked_by="clinic"
        )
        telling.tell_moved(appointment, by=by, reason=reason)
        moved.append(appointment)
    audit.record(
        "appointments.stand_in", person, by=by, day=day, moved=len(moved), left=len(left), reason=reason.strip()
    )
    return Moved(moved, left)


def expected_on(person: Person, day: date) -> list[Appointment]:
    """Somebody's bookings of a day whose customers are still expected."""
    wanted = select(Appointment).where(
        Appointment.provider_id == person.id, Appointment.day == day, Appointment.state.in_(("booked", "confirmed"))
    )
    return list(db.session.scalars(wanted.order_by(Appointment.starts_at)))


def _refuse_unbookable(person: Person) -> None:
    if not policy.can_be_booked(person):
        raise Refused("APT-03", _("%(name)s takes no appointments.", name=person.name), field="person_id")
