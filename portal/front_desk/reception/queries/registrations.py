"""Registrations (挂号) of visits, and the doctors to choose from."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.front_desk.appointments import queries as appointments
from portal.front_desk.enquiries.models import Enquiry
from portal.front_desk.reception.models import Visit, VisitRegistration
from portal.registry.customers.queries import file_ids
from portal.registry.staff.models import Person


def registration_of(visit: Visit) -> VisitRegistration | None:
    """The registration of a visit."""
    wanted = select(VisitRegistration).where(VisitRegistration.visit_id == visit.id)
    return db.session.scalar(
        wanted.options(joinedload(VisitRegistration.doctor), joinedload(VisitRegistration.enquiry))
    )


def enquiry_behind(visit: Visit) -> Enquiry | None:
    """The enquiry a visit came from: that of its booking, else the one that led the customer here today (REC-19)."""
    booking = appointments.of_visit(visit.id)
    if booking is not None and booking.enquiry_id is not None:
        return db.session.get(Enquiry, booking.enquiry_id)
    start, end = clock.day_bounds(visit.day)
    wanted = select(Enquiry).where(
        Enquiry.customer_id.in_(file_ids(visit.customer)), Enquiry.arrived_at >= start, Enquiry.arrived_at < end
    )
    return db.session.scalar(wanted.order_by(Enquiry.id.desc()).limit(1))


def doctors(branch_id: int) -> list[Person]:
    """The doctors of the branch by name."""
    people = select(Person).where(Person.branch_id == branch_id, Person.active.is_(True), Person.role == "doctor")
    return list(db.session.scalars(people.order_by(Person.name)))
