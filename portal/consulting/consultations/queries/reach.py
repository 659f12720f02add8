"""Which consultations a person may read, and those of a visit or a customer."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from portal.consulting.consultations import choices
from portal.consulting.consultations.models import Consultation, DoctorPart, SkippedConsultation
from portal.consulting.consultations.permissions import Permission
from portal.core import clock
from portal.core.database import Actor, db
from portal.core.refusals import Missing
from portal.front_desk.reception.models import HandOver, Visit
from portal.registry.customers import choices as customer_choices
from portal.registry.customers import queries as customer_queries
from portal.registry.customers.models import Customer


def for_person(person: Actor) -> Select[Any]:
    """The consultations this person may read: own, of customers in reach, or all of the branch."""
    query = select(Consultation).where(Consultation.branch_id == person.branch_id)
    if person.can(Permission.SEE_ALL):
        return query
    if not person.can(Permission.READ):
        return query.where(Consultation.id.is_(None))
    called = select(DoctorPart.consultation_id).where(DoctorPart.doctor_id == person.id)
    reached = customer_queries.for_person(person).with_only_columns(Customer.id)
    return query.where(
        or_(
            Consultation.consultant_id == person.id,
            Consultation.id.in_(called),
            Consultation.customer_id.in_(reached),
        )
    )


def visible(consultation_id: int, person: Actor) -> Consultation:
    """The consultation; Missing when there is none or it is outside this person's reach."""
    found: Consultation | None = db.session.scalars(
        for_person(person).where(Consultation.id == consultation_id)
    ).first()
    if found is None:
        raise Missing
    return found


def part(kind: type[Any], part_id: int, consultation: Consultation) -> Any:
    """A part of this very consultation; Missing when it belongs to another."""
    found = db.session.get(kind, part_id)
    if found is None or found.consultation_id != consultation.id:
        raise Missing
    return found


def filtered(person: Actor, *, state: str = "", mine: bool = False, day: str = "", outcome: str = "") -> Select[Any]:
    """The list with its filters; `day` is a date like 2026-11-21, anything else is ignored."""
    query = for_person(person)
    if state:
        query = query.where(Consultation.state == state)
    if outcome:
        query = query.where(Consultation.outcome == outcome)
    if mine:
        called = select(DoctorPart.consultation_id).where(DoctorPart.doctor_id == person.id)
        query = query.where(or_(Consultation.consultant_id == person.id, Consultation.id.in_(called)))
    if day:
        try:
            first, last = clock.day_bounds(datetime.strptime(day, "%Y-%m-%d").date())  # noqa: DTZ007
        except ValueError:
            return query
        query = query.where(Consultation.opened_at >= first, Consultation.opened_at < last)
    return query


def open_of(visit: Visit) -> Consultation | None:
    """The consultation of a visit that is not signed yet."""
    return db.session.scalar(
        select(Consultation).where(Consultation.visit_id == visit.id, Consultation.state != "signed")
    )


def of_visit(visit: Visit) -> list[Consultation]:
    """All consultations of a visit, latest first."""
    query = select(Consultation).where(Consultation.visit_id == visit.id).order_by(Consultation.id.desc())
    return list(db.session.scalars(query))


def skip_of(visit: Visit) -> SkippedConsultation | None:
    """The leave to go on without a consultation, if it was given (CON-05)."""
    return db.session.scalar(select(SkippedConsultation).where(SkippedConsultation.visit_id == visit.id))


def owes_consultation(visit: Visit) -> bool:
    """Whether this first visit has neither a consultation nor leave to skip it (CON-01)."""
    return visit.visit_type == "first_visit" and not of_visit(visit) and skip_of(visit) is None


def owes_skin_consultation(visit: Visit) -> bool:
    """Whether this visit's care is under a card that needs a skin consultation, and none is registered (CON-04).

    Registered is a card of this visit that is closed, with the skin picture in it; the store manager's leave
    stands in for it (CON-05).
    """
    if visit.card is None or visit.card.kind not in choices.SKIN_CARDS.value():
        return False
    registered = any(row.state in ("recorded", "signed") and row.skin_type for row in of_visit(visit))
    return not registered and skip_of(visit) is None


def unanswered_hand_over(visit: Visit) -> HandOver | None:
    """The hand-over of this visit that its receiver has not answered yet."""
    return db.session.scalar(select(HandOver).where(HandOver.visit_id == visit.id, HandOver.answer == ""))


def history_of(customer: Customer, person: Actor) -> list[Consultation]:
    """The customer's consultations this person may look up, latest first (CON-31)."""
    wanted = Consultation.customer_id.in_(customer_queries.file_ids(customer))
    return list(db.session.scalars(for_person(person).where(wanted).order_by(Consultation.id.desc())))


def sales_contacts_allowed(customer: Customer) -> bool:
    """False after a final refusal, until the customer comes for a new consultation herself (CON-34)."""
    latest = db.session.scalar(
        select(Consultation.outcome)
        .where(Consultation.customer_id == customer.id)
        .order_by(Consultation.id.desc())
        .limit(1)
    )
    return latest != "declined"


def person_facts(consultation: Consultation) -> dict[str, Any]:
    """What the customer file says of the person on the day the card is closed (CON-07)."""
    customer = consultation.customer
    return {
        "name": customer.name,
        "number": customer.number,
        "age": customer.age,
        "gender": customer.gender,
        "skin_type": customer_choices.label(customer_choices.SKIN_TYPES, consultation.skin_type or customer.skin_type),
        "condition": customer.condition,
        "history": customer.history,
        "allergies": customer.allergies,
        "medication": customer.medication,
        "pregnancy": customer.pregnancy,
    }
