"""Moving, editing, cancelling, confirming (APT-05, APT-07, APT-16)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from portal.core import access, audit, clock, events, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.appointments import choices
from portal.front_desk.appointments.facts import AppointmentCancelled, AppointmentMoved
from portal.front_desk.appointments.models import Appointment, AppointmentCall, AppointmentNotice, Device
from portal.front_desk.appointments.operations import booking, signals, times
from portal.front_desk.appointments.operations.times import Wanted
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.workflow import APPOINTMENT
from portal.registry.staff.models import Person

#: Nothing said: everything about the booking but its time stays.
SAME: Any = object()


def move(
    appointment: Appointment,
    *,
    by: Actor,
    starts_at: datetime,
    reason: str,
    asked_by: str,
    minutes: int | None = None,
    provider: Person | None = SAME,
    room_id: int | None = SAME,
    device: Device | None = SAME,
) -> Appointment:
    """Move a booking to another time, person or place, with the reason and who asked (APT-16).

    It is booked again, no longer re-confirmed; consultant and who serves hear of it (APT-09).
    """
    access.check(by, Permission.BOOK)
    _refuse_unasked(reason, asked_by)
    wanted = Wanted(
        starts_at,
        minutes or appointment.minutes,
        appointment.provider if provider is SAME else provider,
        appointment.room_id if room_id is SAME else room_id,
        appointment.device if device is SAME else device,
    )
    same = (wanted.starts_at, wanted.ends_at) == (appointment.starts_at, appointment.ends_at)
    if same and wanted.held == Wanted(starts_at, 0, appointment.provider, appointment.room_id, appointment.device).held:
        raise Refused("APT-16", _("This is the time it has already. Choose another one."), field="time")
    clinic = times.refuse_unless_possible(
        wanted, branch_id=appointment.branch_id, customer=appointment.customer, but=appointment
    )
    before, was_at, old_provider = appointment.held_at, appointment.starts_at, appointment.provider
    clinic_id, seat = booking.seat_for(appointment, clinic)
    changed = {**times.as_changed(wanted), "clinic_id": clinic_id, "clinic_seat": seat}
    changed |= {"moved_count": appointment.moved_count + 1, "confirmed_at": None, "to_rebook": False}
    if wanted.provider is not None:
        changed["department_id"] = wanted.provider.department_id
    workflow.apply(APPOINTMENT, appointment, "move", by=by, reason=reason)
    booking.put(appointment, wanted, by=by, **changed)
    for relation in ("provider", "device", "clinic", "department"):
        db.session.expire(appointment, [relation])
    audit.record("appointments.move", appointment, by=by, before=before, after=appointment.held_at, asked_by=asked_by)
    signals.log(appointment, "moved", by=by, reason=reason, asked_by=asked_by, before=before, after=appointment.held_at)
    signals.notify(
        appointment,
        "moved",
        _(
            "%(who)s moved from %(before)s to %(after)s: %(what)s",
            who=appointment.who,
            before=before["starts_at"],
            after=appointment.held_at["starts_at"],
            what=appointment.subject,
        ),
        by=by,
        also=(old_provider,),
    )
    events.publish(AppointmentMoved(appointment, was_at, by))
    return appointment


def cancel(
    appointment: Appointment,
    *,
    by: Actor,
    reason: str,
    asked_by: str,
    offer: str,
    offered: Sequence[str] = (),
) -> Appointment:
    """Cancel a booking with the reason, who asked, and what became of the new slot offered (APT-16)."""
    access.check(by, Permission.BOOK)
    _refuse_unasked(reason, asked_by)
    if offer not in choices.OFFERS:
        raise Refused("APT-16", _("Offer a new time first, then say what the customer answered."), field="offer")
    workflow.apply(APPOINTMENT, appointment, "cancel", by=by, reason=reason, asked_by=asked_by, offer=offer)
    appointment.to_rebook = False
    signals.log(
        appointment, "cancelled", by=by, reason=reason, asked_by=asked_by, before=appointment.held_at, offer=offer,
        offered=list(offered),
    )  # fmt: skip
    signals.notify(
        appointment,
        "cancelled",
        _(
            "%(who)s cancelled %(when)s: %(reason)s",
            who=appointment.who,
            when=appointment.held_at["starts_at"],
            reason=reason.strip(),
        ),
        by=by,
    )
    events.publish(AppointmentCancelled(appointment, by))
    return appointment


def edit(appointment: Appointment, *, by: Actor, what: str, notes: str, recovery_told: str = "") -> Appointment:
    """Correct what a booking is for and its notes; time and people change by a move."""
    access.check(by, Permission.BOOK)
    if not appointment.expected:
        raise Refused("APT-15", _("This booking is over. Its details stay as they were."))
    if appointment.kind == "surgery" and not (what.strip() and recovery_told.strip()):
        raise Refused("APT-06", _("A surgery names its procedure and the recovery time told."), field="what")
    before = {"what": appointment.what, "notes": appointment.notes}
    appointment.what, appointment.notes = what.strip()[:120], notes.strip()
    if appointment.kind == "surgery":
        appointment.recovery_told = recovery_told.strip()[:120]
    db.session.flush()
    audit.record("appointments.edit", appointment, by=by, before=before)
    signals.log(appointment, "edited", by=by, before=before)
    return appointment


def call(
    appointment: Appointment,
    *,
    by: Actor,
    way: str,
    reached: bool = True,
    confirmed: bool = False,
    advice: str = "",
    note: str = "",
) -> AppointmentCall:
    """Record that the customer was asked again: time and place stand, pre-op advice given (APT-07)."""
    access.check(by, Permission.BOOK)
    if way not in choices.WAYS:
        raise Refused("APT-07", _("Say how the customer was asked."), field="way")
    if not appointment.expected:
        raise Refused("APT-07", _("This booking is over; there is nothing to confirm."))
    if confirmed and not reached:
        raise Refused("APT-07", _("Who was not reached cannot have confirmed."), field="confirmed")
    if confirmed and appointment.kind == "surgery" and not advice.strip():
        raise Refused("APT-07", _("Give the advice on how to prepare, and write it here."), field="advice")
    record = AppointmentCall(
        appointment_id=appointment.id, at=clock.now(), way=way, reached=reached, confirmed=confirmed,
        advice=advice.strip(), note=note.strip(),
    )  # fmt: skip
    add(record, by=by)
    db.session.flush()
    if confirmed and appointment.state == "booked":
        workflow.apply(APPOINTMENT, appointment, "confirm", by=by)
        appointment.confirmed_at = clock.now()
    audit.record("appointments.call", appointment, by=by, way=way, reached=reached, confirmed=confirmed)
    signals.log(appointment, "confirmed" if confirmed else "called", by=by, way=way, advice=bool(advice.strip()))
    return record


def read_notice(notice: AppointmentNotice, *, by: Actor) -> None:
    """Say that one has seen a change; only for oneself (APT-09)."""
    access.check(by, Permission.READ)
    if notice.person_id != by.id:
        raise Refused("APT-09", _("This notice is for somebody else."))
    if notice.read_at is None:
        notice.read_at = clock.now()
        db.session.flush()
        audit.record("appointments.read_notice", notice, by=by)
        signals.tell(by.id)


def _refuse_unasked(reason: str, asked_by: str) -> None:
    if not reason.strip():
        raise Refused("APT-16", _("Write why, in a few words."), field="reason")
    if asked_by not in choices.ASKED_BY:
        raise Refused("APT-16", _("Say who asked for it."), field="asked_by")
