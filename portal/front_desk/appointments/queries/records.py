"""Bookings as single records: who may see them, those of a customer and a day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import Actor, db
from portal.core.refusals import Missing
from portal.front_desk.appointments import policy
from portal.front_desk.appointments.models import (
    Appointment,
    AppointmentCall,
    AppointmentChange,
    AppointmentNotice,
    NoShowFollowUp,
)
from portal.front_desk.appointments.workflow import EXPECTED, HOLDING
from portal.registry.customers.models import Customer, CustomerReach
from portal.registry.customers.queries import file_ids

RECENT = 50
WITH_PEOPLE = (joinedload(Appointment.customer), joinedload(Appointment.provider))


def for_person(person: Actor) -> Select[Appointment]:
    """The bookings in a person's reach: all of the branch, or those that concern them and their customers."""
    wanted = select(Appointment).where(Appointment.branch_id == person.branch_id)
    if policy.sees_everybody(person):
        return wanted
    own = select(CustomerReach.customer_id).where(CustomerReach.person_id == person.id)
    return wanted.where(
        or_(
            Appointment.provider_id == person.id,
            Appointment.consultant_id == person.id,
            Appointment.created_by_id == person.id,
            Appointment.customer_id.in_(own),
        )
    )


def visible(appointment_id: int, person: Actor) -> Appointment:
    """The booking; raises Missing when there is none in this person's reach."""
    wanted = for_person(person).where(Appointment.id == appointment_id)
    found = db.session.scalar(wanted.options(*WITH_PEOPLE, joinedload(Appointment.consultant)))
    if found is None:
        raise Missing
    return found


def reaches(appointment: Appointment, person: Actor) -> bool:
    """Whether a booking is in this person's reach."""
    return (
        db.session.scalar(for_person(person).where(Appointment.id == appointment.id).with_only_columns(1)) is not None
    )


def for_customer_on(customer_ids: Sequence[int], day: date) -> dict[int, list[Appointment]]:
    """The bookings of customers on a day by customer, earliest first, cancelled ones left out (REC-02)."""
    if not customer_ids:
        return {}
    wanted = select(Appointment).where(
        Appointment.customer_id.in_(list(customer_ids)), Appointment.day == day, Appointment.state != "cancelled"
    )
    found: dict[int, list[Appointment]] = {}
    for row in db.session.scalars(wanted.options(joinedload(Appointment.provider)).order_by(Appointment.starts_at)):
        found.setdefault(row.customer_id or 0, []).append(row)
    return found


def due_today(customer: Customer) -> Appointment | None:
    """The booking a customer who stands at the desk has come for: the expected one nearest to now."""
    rows = for_customer_on(file_ids(customer), clock.today())
    waiting = [a for found in rows.values() for a in found if a.state in EXPECTED or a.state == "no_show"]
    now = clock.now()
    expected_first = lambda a: (a.state == "no_show", abs((a.starts_at - now).total_seconds()))  # noqa: E731
    return min(waiting, key=expected_first, default=None)


def of_customer(customer: Customer, limit: int = RECENT) -> Sequence[Appointment]:
    """A customer's bookings, latest first, those of merged files included."""
    wanted = select(Appointment).where(Appointment.customer_id.in_(file_ids(customer)))
    rows = wanted.order_by(Appointment.day.desc(), Appointment.starts_at.desc()).limit(limit)
    return db.session.scalars(rows.options(joinedload(Appointment.provider))).all()


def coming_of(customer: Customer) -> Sequence[Appointment]:
    """A customer's bookings that are still ahead or under way, earliest first."""
    wanted = select(Appointment).where(
        Appointment.customer_id.in_(file_ids(customer)),
        Appointment.state.in_(HOLDING),
        Appointment.day >= clock.today(),
    )
    rows = wanted.order_by(Appointment.starts_at).limit(RECENT)
    return db.session.scalars(rows.options(joinedload(Appointment.provider))).all()


def of_enquiry(enquiry_id: int) -> Sequence[Appointment]:
    """The bookings that came from an enquiry, latest first."""
    wanted = select(Appointment).where(Appointment.enquiry_id == enquiry_id)
    return db.session.scalars(wanted.options(*WITH_PEOPLE).order_by(Appointment.id.desc())).all()


def of_visit(visit_id: int) -> Appointment | None:
    """The booking with which a visit began."""
    return db.session.scalar(select(Appointment).where(Appointment.visit_id == visit_id))


def log_of(appointment: Appointment) -> Sequence[AppointmentChange]:
    """What happened to a booking, latest first (APT-15)."""
    wanted = select(AppointmentChange).where(AppointmentChange.appointment_id == appointment.id)
    return db.session.scalars(wanted.order_by(AppointmentChange.id.desc())).all()


def calls_of(appointment: Appointment) -> Sequence[AppointmentCall]:
    """Every time the customer was asked again, latest first (APT-07)."""
    wanted = select(AppointmentCall).where(AppointmentCall.appointment_id == appointment.id)
    return db.session.scalars(
        wanted.options(joinedload(AppointmentCall.caller)).order_by(AppointmentCall.id.desc())
    ).all()


def unread_notices(person: Actor, limit: int = RECENT) -> Sequence[AppointmentNotice]:
    """Changes a person has not said they saw, oldest first (APT-09)."""
    wanted = select(AppointmentNotice).where(
        AppointmentNotice.person_id == person.id, AppointmentNotice.read_at.is_(None)
    )
    return db.session.scalars(wanted.order_by(AppointmentNotice.id).limit(limit)).all()


def notice(notice_id: int, person: Actor) -> AppointmentNotice:
    """A notice of this person; raises Missing otherwise."""
    found = db.session.get(AppointmentNotice, notice_id)
    if found is None or found.person_id != person.id:
        raise Missing
    return found


def follow_ups(person: Actor) -> Select[NoShowFollowUp]:
    """The follow-ups in a person's reach: all of the branch, or their own (APT-12)."""
    wanted = select(NoShowFollowUp).where(NoShowFollowUp.branch_id == person.branch_id)
    return wanted if policy.sees_everybody(person) else wanted.where(NoShowFollowUp.owner_id == person.id)


def may_follow_up(row: NoShowFollowUp, person: Actor) -> bool:
    """Whether this follow-up is in a person's reach, as `follow_ups` says it."""
    return policy.sees_everybody(person) or row.owner_id == person.id


def follow_up(follow_up_id: int, person: Actor) -> NoShowFollowUp:
    """A follow-up in this person's reach; raises Missing otherwise."""
    wanted = follow_ups(person).where(NoShowFollowUp.id == follow_up_id)
    found = db.session.scalar(wanted.options(joinedload(NoShowFollowUp.appointment)))
    if found is None:
        raise Missing
    return found
