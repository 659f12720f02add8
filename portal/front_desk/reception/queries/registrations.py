"""Registrations (挂号) of visits, and the doctors to choose from."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.database import db
from portal.front_desk.reception.models import Visit, VisitRegistration
from portal.registry.staff.models import Person


def registration_of(visit: Visit) -> VisitRegistration | None:
    """The registration of a visit."""
    wanted = select(VisitRegistration).where(VisitRegistration.visit_id == visit.id)
    return db.session.scalar(wanted.options(joinedload(VisitRegistration.doctor)))


def doctors(branch_id: int) -> list[Person]:
    """The doctors of the branch by name."""
    people = select(Person).where(Person.branch_id == branch_id, Person.active.is_(True), Person.role == "doctor")
    return list(db.session.scalars(people.order_by(Person.name)))
