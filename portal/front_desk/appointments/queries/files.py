"""A customer's bookings on her file: what is to come, what was, and a new one at one key."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.front_desk.appointments.models import Appointment, NoShowFollowUp
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.queries.records import for_person
from portal.front_desk.appointments.workflow import APPOINTMENT, HOLDING
from portal.registry.customers.models import Customer
from portal.registry.customers.panels import Act, Line, Panel
from portal.registry.customers.queries import file_ids
from portal.registry.staff.models import Person

MOST = 5


def panels(customer: Customer, person: Person) -> Iterable[Panel]:
    """Next and past bookings in this person's reach, those of merged files included."""
    if not person.can(Permission.READ):
        return
    theirs = (
        for_person(person)
        .where(Appointment.customer_id.in_(file_ids(customer)))
        .options(joinedload(Appointment.provider))
        .limit(MOST)
    )
    coming = (Appointment.day >= clock.today()) & Appointment.state.in_(HOLDING)
    next_ones = db.session.scalars(theirs.where(coming).order_by(Appointment.starts_at)).all()
    past = db.session.scalars(theirs.where(~coming).order_by(Appointment.day.desc(), Appointment.starts_at.desc()))
    yield Panel(
        name="appointments",
        title=_("Appointments"),
        groups=[(_("Coming"), [_line(row) for row in next_ones]), (_("Before"), [_line(row) for row in past])],
        none=_("No bookings yet."),
        act=_act(customer, person),
    )


def _line(row: Appointment) -> Line:
    state = APPOINTMENT.states[row.state]
    return Line(
        text=f"{row.day.isoformat()} {row.hours}",
        url=row.path,
        note=" · ".join(part for part in (row.subject, row.provider.name if row.provider else "") if part),
        state=state.label,
        tone=state.tone,
    )


def _act(customer: Customer, person: Person) -> Act | None:
    """A new booking; one that invites again when a no-show was not asked yet (APT-12)."""
    if not person.can(Permission.BOOK):
        return None
    missed = select(NoShowFollowUp.id).where(
        NoShowFollowUp.customer_id.in_(file_ids(customer)),
        NoShowFollowUp.result == "",
        NoShowFollowUp.new_appointment_id.is_(None),
    )
    follow_up = db.session.scalar(missed.order_by(NoShowFollowUp.id.desc()).limit(1))
    if follow_up is not None:
        return Act(_("Invite again"), f"/appointments/no-shows/{follow_up}", "calendar-plus", "b")
    return Act(_("Book"), f"/appointments/new?customer_id={customer.id}", "calendar-plus", "b")
