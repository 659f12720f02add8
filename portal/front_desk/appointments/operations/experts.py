"""Expert-clinic days: date, expert, capacity, and who is invited (APT-13)."""

from collections.abc import Iterable
from datetime import date, time

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.core import access, audit, clock, live
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.appointments import policy
from portal.front_desk.appointments.choices import INVITATIONS
from portal.front_desk.appointments.models import Appointment, ExpertClinic, ExpertInvitation
from portal.front_desk.appointments.operations import signals
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.workflow import HOLDING
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


def plan_clinic(
    expert: Person, *, by: Actor, day: date, starts: time, ends: time, capacity: int, topic: str = ""
) -> ExpertClinic:
    """Put an expert-clinic day into the book; the expert can be booked then, up to the capacity (APT-13)."""
    access.check(by, Permission.EXPERTS)
    if expert.role != "doctor" or not policy.can_be_booked(expert):
        raise Refused(
            "APT-13",
            _("%(name)s is no doctor. An expert clinic is held by a doctor.", name=expert.name),
            field="expert_id",
        )
    if day < clock.today() or day > policy.bookable_days()[1]:
        raise Refused("APT-13", _("Choose a day within the next year."), field="day")
    _check(starts, ends, capacity)
    clinic = ExpertClinic(
        expert_id=expert.id, day=day, starts=starts, ends=ends, capacity=capacity, topic=topic.strip()[:120]
    )
    add(clinic, by=by)
    db.session.flush()
    audit.record("appointments.plan_clinic", clinic, by=by, expert=expert.name, day=day, capacity=capacity)
    live.bump(signals.topic(clinic.branch_id))
    return clinic


def change_clinic(
    clinic: ExpertClinic, *, by: Actor, starts: time, ends: time, capacity: int, topic: str = ""
) -> ExpertClinic:
    """Change hours, capacity or topic; never below the places already taken (APT-13)."""
    access.check(by, Permission.EXPERTS)
    _check(starts, ends, capacity)
    most = db.session.scalar(
        select(func.max(Appointment.clinic_seat)).where(
            Appointment.clinic_id == clinic.id, Appointment.state.in_(HOLDING)
        )
    )
    if most and capacity < most:
        raise Refused(
            "APT-13", _("Place %(count)d is taken already. Move that booking first.", count=most), field="capacity"
        )
    before = {"starts": clinic.starts, "ends": clinic.ends, "capacity": clinic.capacity}
    clinic.starts, clinic.ends, clinic.capacity, clinic.topic = starts, ends, capacity, topic.strip()[:120]
    db.session.flush()
    audit.record("appointments.change_clinic", clinic, by=by, before=before, capacity=capacity)
    live.bump(signals.topic(clinic.branch_id))
    return clinic


def cancel_clinic(clinic: ExpertClinic, *, by: Actor, reason: str) -> ExpertClinic:
    """The expert does not come; only when nobody is booked any more (APT-13)."""
    access.check(by, Permission.EXPERTS)
    if not reason.strip():
        raise Refused("APT-13", _("Write why the expert does not come."), field="reason")
    held = select(func.count()).where(Appointment.clinic_id == clinic.id, Appointment.state.in_(HOLDING))
    count = db.session.scalar(held) or 0
    if count:
        raise Refused("APT-13", _("%(count)d customers are booked. Move or cancel their bookings first.", count=count))
    clinic.cancelled = True
    db.session.flush()
    audit.record("appointments.cancel_clinic", clinic, by=by, reason=reason.strip())
    live.bump(signals.topic(clinic.branch_id))
    return clinic


def invite(clinic: ExpertClinic, invited: Iterable[Customer], *, by: Actor, note: str = "") -> list[ExpertInvitation]:
    """Put customers on the invitation list; who is on it already stays once (APT-13)."""
    access.check(by, Permission.EXPERTS)
    _refuse_over(clinic)
    known = set(db.session.scalars(select(ExpertInvitation.customer_id).where(ExpertInvitation.clinic_id == clinic.id)))
    rows = []
    for customer in invited:
        if customer.id not in known:
            known.add(customer.id)
            rows.append(add(ExpertInvitation(clinic_id=clinic.id, customer_id=customer.id, note=note.strip()), by=by))
    db.session.flush()
    audit.record("appointments.invite", clinic, by=by, customers=[row.customer_id for row in rows])
    return rows


def answer_invitation(invitation: ExpertInvitation, *, by: Actor, answer: str, note: str = "") -> ExpertInvitation:
    """Keep what the customer answered (APT-13)."""
    access.check(by, Permission.EXPERTS)
    if answer not in INVITATIONS:
        raise Refused("APT-13", _("Choose one of the answers."), field="answer")
    invitation.answer, invitation.answered_at = answer, clock.now()
    invitation.note = note.strip() or invitation.note
    db.session.flush()
    audit.record("appointments.answer_invitation", invitation, by=by, answer=answer)
    return invitation


def _check(starts: time, ends: time, capacity: int) -> None:
    if ends <= starts:
        raise Refused("APT-13", _("The hours end after they begin."), field="ends")
    if not 1 <= capacity <= 200:
        raise Refused("APT-13", _("An expert clinic has between 1 and 200 places."), field="capacity")


def _refuse_over(clinic: ExpertClinic) -> None:
    if clinic.cancelled or clinic.day < clock.today():
        raise Refused("APT-13", _("This expert-clinic day is over or cancelled."))
