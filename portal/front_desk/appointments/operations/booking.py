"""Making a booking (APT-01, APT-02, APT-03)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import set_committed_value

from portal.core import access, at_once, audit, events
from portal.core.database import Actor, SystemActor, add, db
from portal.core.forms import explained
from portal.core.money import Money
from portal.core.refusals import Refused
from portal.core.straight import in_one_go
from portal.front_desk.appointments import choices
from portal.front_desk.appointments.facts import AppointmentBooked
from portal.front_desk.appointments.models import Appointment, Device, ExpertClinic, NoShowFollowUp
from portal.front_desk.appointments.operations import signals, times
from portal.front_desk.appointments.operations.times import Wanted
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.workflow import APPOINTMENT, HOLDING
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


def book(
    customer: Customer,
    *,
    by: Actor,
    starts_at: datetime,
    kind: str,
    channel: str,
    provider: Person | None = None,
    minutes: int | None = None,
    room_id: int | None = None,
    device: Device | None = None,
    item: ServiceItem | None = None,
    what: str = "",
    notes: str = "",
    consultant: Person | None = None,
    fee_told: Money | None = None,
    recovery_told: str = "",
    enquiry_id: int | None = None,
    follows: Appointment | None = None,
    follow_up: NoShowFollowUp | None = None,
) -> Appointment:
    """Book a time for a customer (APT-01, APT-02).

    Refuses (APT-03) a time in the past, over midnight, outside working hours, during leave, or taken;
    a surgery without procedure, doctor, fee and recovery time told (APT-06); and an examination or
    treatment a consultant arranges without the fee told (APT-11). `minutes` None: as the item says,
    else as usual for the kind. A customer who is invited again still comes from her enquiry (ENQ-18).
    """
    access.check(by, Permission.BOOK)
    _refuse_unknown(kind, channel)
    version = item.current_version if item is not None else None
    length = minutes or (version.duration_minutes if version is not None else choices.MINUTES[kind])
    subject = what.strip() or (item.name if item is not None else "")
    _refuse_untold(kind, subject, provider, fee_told, recovery_told, by)
    wanted = Wanted(starts_at, length, provider, room_id, device)
    clinic = times.refuse_unless_possible(wanted, branch_id=by.branch_id, customer=customer)
    appointment = Appointment(
        state=APPOINTMENT.initial,
        kind=kind,
        channel=channel,
        customer_id=customer.id,
        department_id=_department(provider, device),
        consultant_id=consultant.id if consultant else customer.owner_id,
        item_id=item.id if item is not None else None,
        what=subject[:120],
        notes=notes.strip(),
        fee_told=fee_told,
        recovery_told=recovery_told.strip()[:120],
        enquiry_id=enquiry_id or (follow_up.appointment.enquiry_id if follow_up is not None else None),
        follows_id=follows.id if follows is not None else None,
        clinic_id=clinic.id if clinic is not None else None,
        clinic_seat=_seat(clinic),
        **times.as_changed(wanted),
    )
    in_one_go(db.session())
    opened = _open_file(customer, provider, by=by)
    written = _write(appointment, by=by)
    opened()
    if not written:
        raise times.taken(wanted)
    _know(appointment, customer=customer, provider=provider, device=device, clinic=clinic)
    _leave_traces(appointment, customer, by=by)
    audit.record("appointments.book", appointment, by=by, number=appointment.number, at=appointment.held_at)
    events.publish(AppointmentBooked(appointment, by))
    if follow_up is not None:
        follow_up.new_appointment_id = appointment.id
        db.session.flush()
        audit.record("appointments.invite_again", follow_up, by=by, number=appointment.number)
    return appointment


def _write(appointment: Appointment, *, by: Actor) -> bool:
    """Insert the booking; false when somebody else has just taken the time."""
    try:
        return at_once.write_unless_there(appointment, by=by) is not None
    except IntegrityError as error:
        if not explained(error):
            raise
        return False


def _know(appointment: Appointment, **related: Any) -> None:
    """What the booking is related to is known already and need not be read."""
    for name, other in related.items():
        set_committed_value(appointment, name, other)


def put(appointment: Appointment, wanted: Wanted, *, by: Actor, **changed: Any) -> None:
    """Insert or change a booking that somebody else may be making at this very moment: the second is refused."""
    try:
        with db.session.begin_nested():
            for column, value in changed.items():
                setattr(appointment, column, value)
            if appointment.id is None:
                add(appointment, by=by)
            db.session.flush()
    except IntegrityError as error:
        if not explained(error):
            raise
        raise times.taken(wanted) from None


def announce(appointment: Appointment, *, by: Actor) -> None:
    """Everything that follows a new booking: the file opened to who serves, its traces, the fact."""
    customer = db.session.get_one(Customer, appointment.customer_id)
    _open_file(customer, appointment.provider, by=by)()
    _leave_traces(appointment, customer, by=by)
    audit.record("appointments.book", appointment, by=by, number=appointment.number, at=appointment.held_at)
    events.publish(AppointmentBooked(appointment, by))


def _open_file(customer: Customer, provider: Person | None, *, by: Actor) -> Callable[[], None]:
    """Whoever serves opens the file of somebody who is booked with them (PRV-01); to be called to be spoken of."""
    if provider is None or provider.id == by.id:
        return lambda: None
    return customers.ask_to_grant_reach(customer, provider, why="appointment", by=_giver(by))


def _leave_traces(appointment: Appointment, customer: Customer, *, by: Actor) -> None:
    """Its line in the log, the notices, the event in the customer's timeline."""
    signals.log(appointment, "booked", by=by, channel=appointment.channel, at=appointment.held_at)
    when = f"{appointment.day.isoformat()} {appointment.hours}"
    signals.notify(
        appointment,
        "booked",
        _("%(who)s booked %(when)s: %(what)s", who=appointment.who, when=when, what=appointment.subject),
        by=by,
    )
    customers.note(
        customer, by=by, kind="contact", text=_("Appointment %(when)s: %(what)s", when=when, what=appointment.subject),
        link=appointment.path,
    )  # fmt: skip


def _giver(by: Actor) -> Actor:
    """Whoever books need not reach the file by right: the booking itself is the reason (PRV-01)."""
    return SystemActor("appointments", by.branch_id)


def _refuse_unknown(kind: str, channel: str) -> None:
    if kind not in choices.KINDS:
        raise Refused("APT-02", _("Choose what the appointment is for."), field="kind")
    if channel not in choices.CHANNELS:
        raise Refused("APT-01", _("Choose how the booking was made."), field="channel")


def _refuse_untold(
    kind: str, subject: str, provider: Person | None, fee: Money | None, recovery: str, by: Actor
) -> None:
    """What must have been told before: for a surgery (APT-06), and by a consultant who arranges (APT-11)."""
    if kind == "surgery":
        if not subject:
            raise Refused("APT-06", _("Name the procedure of the surgery."), field="what")
        if provider is None or provider.role != "doctor":
            raise Refused("APT-06", _("A surgery is booked with the doctor who does it."), field="provider_id")
        if fee is None:
            raise Refused("APT-06", _("Write the fee that was quoted for the surgery."), field="fee_told")
        if not recovery.strip():
            raise Refused("APT-06", _("Write the recovery time the customer was told."), field="recovery_told")
    elif kind in choices.ARRANGED and fee is None and getattr(by, "role", "") == "consultant":
        raise Refused("APT-11", _("Write the fee you told the customer; 0 when there is none."), field="fee_told")


def _department(provider: Person | None, device: Device | None) -> int | None:
    """The delivering department: that of who serves, else that of the device."""
    return provider.department_id if provider is not None else device.department_id if device is not None else None


def _seat(clinic: ExpertClinic | None) -> int | None:
    """The seat of a booking on an expert-clinic day; refused when the day is full (APT-13)."""
    if clinic is None:
        return None
    held = select(Appointment.clinic_seat).where(Appointment.clinic_id == clinic.id, Appointment.state.in_(HOLDING))
    taken = set(db.session.scalars(held))
    seat = next((number for number in range(1, clinic.capacity + 1) if number not in taken), None)
    if seat is None:
        raise Refused(
            "APT-13",
            _(
                "The clinic of %(name)s on this day is full (%(count)d places).",
                name=clinic.expert.name,
                count=clinic.capacity,
            ),
            field="day",
        )
    return seat


def seat_for(appointment: Appointment, clinic: ExpertClinic | None) -> tuple[int | None, int | None]:
    """Clinic and seat of a booking that moves to this clinic day, or to none; on the same day it keeps its own."""
    if clinic is not None and clinic.id == appointment.clinic_id:
        return appointment.clinic_id, appointment.clinic_seat
    seat = _seat(clinic)
    return (clinic.id if clinic is not None else None), seat
