"""Visits, hand-overs, rooms and incidents as single records and lists."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import Actor, db
from portal.core.refusals import Missing
from portal.front_desk.reception import policy
from portal.front_desk.reception.choices import COURTESIES
from portal.front_desk.reception.models import Courtesy, HallIncident, HandOver, Room, Visit
from portal.registry.customers import queries as customer_files
from portal.registry.customers.models import Customer, CustomerReach
from portal.registry.customers.queries import file_ids
from portal.registry.staff.models import Person

RECENT = 50


def for_person(person: Person) -> Select[Visit]:
    """The visits in a person's reach: all of the branch for the front desk, else assigned or handed over."""
    visits = select(Visit).where(Visit.branch_id == person.branch_id)
    if policy.sees_everybody(person):
        return visits
    handed = select(HandOver.visit_id).where(or_(HandOver.to_id == person.id, HandOver.from_id == person.id))
    own = select(CustomerReach.customer_id).where(CustomerReach.person_id == person.id)
    return visits.where(or_(Visit.assigned_to_id == person.id, Visit.id.in_(handed), Visit.customer_id.in_(own)))


def visible_visit(visit_id: int, person: Person) -> Visit:
    """The visit. Raises Missing when there is none in this person's reach."""
    wanted = for_person(person).where(Visit.id == visit_id)
    visit = db.session.scalar(
        wanted.options(joinedload(Visit.customer), joinedload(Visit.assigned_to), joinedload(Visit.room))
    )
    if visit is None:
        raise Missing
    return visit


def visible_hand_over(hand_over_id: int, person: Person) -> HandOver:
    """The hand-over, when its visit is in this person's reach; raises Missing otherwise."""
    hand_over = db.session.get(HandOver, hand_over_id)
    if hand_over is None:
        raise Missing
    visible_visit(hand_over.visit_id, person)
    return hand_over


def open_visit_of(customer: Customer) -> Visit | None:
    """The visit of a customer who is in the house, under whichever of their files it was registered."""
    here = select(Visit).where(Visit.customer_id.in_(file_ids(customer)), Visit.state != "left")
    return db.session.scalar(here.order_by(Visit.id.desc()).limit(1))


def visits_of(customer: Customer, limit: int = RECENT) -> Sequence[Visit]:
    """The visits of a customer, latest first, those of merged files included."""
    visits = select(Visit).where(Visit.customer_id.in_(file_ids(customer)))
    return db.session.scalars(visits.order_by(Visit.day.desc(), Visit.id.desc()).limit(limit)).all()


def doubles_of(customer: Customer, person: Actor) -> list[Any]:
    """Other files of the same phone: perhaps the same person under two names (CUS-04)."""
    if not customer.phone:
        return []
    alike = customer_files.for_person(person).where(Customer.phone == customer.phone, Customer.id != customer.id)
    return list(db.session.scalars(alike.order_by(Customer.id).limit(5)))


def default_visit_type(customer: Customer) -> str:
    """First visit when the customer was never seen here before, else return visit (REC-01)."""
    seen = select(Visit.id).where(Visit.customer_id.in_(file_ids(customer)), Visit.outcome != "left_unseen")
    return "return_visit" if db.session.scalar(seen.limit(1)) else "first_visit"


def hand_overs_of(visit: Visit) -> Sequence[HandOver]:
    """The hand-overs of a visit, latest first."""
    rows = select(HandOver).where(HandOver.visit_id == visit.id).order_by(HandOver.id.desc())
    return db.session.scalars(rows.options(joinedload(HandOver.giver), joinedload(HandOver.receiver))).all()


def courtesies_of(visit: Visit) -> list[Courtesy]:
    """The courtesies shown so far, in the order of the list."""
    rows = db.session.scalars(select(Courtesy).where(Courtesy.visit_id == visit.id))
    return sorted(rows, key=lambda row: list(COURTESIES).index(row.kind))


def departures(person: Person, day: date) -> Sequence[Visit]:
    """Who left on a day, latest first."""
    left = for_person(person).where(Visit.day == day, Visit.state == "left").order_by(Visit.left_at.desc())
    return db.session.scalars(left.options(joinedload(Visit.customer), joinedload(Visit.assigned_to))).all()


def open_from_earlier_days(person: Person) -> Sequence[Visit]:
    """Visits of earlier days that nobody gave an outcome: no sale may slip away (REC-15)."""
    forgotten = for_person(person).where(Visit.state != "left", Visit.day < clock.today())
    rows = forgotten.order_by(Visit.day, Visit.queue_position)
    return db.session.scalars(rows.options(joinedload(Visit.customer), joinedload(Visit.assigned_to))).all()


def serving_people(branch_id: int) -> list[Person]:
    """Everybody customers may be assigned to."""
    people = select(Person).where(
        Person.branch_id == branch_id, Person.active.is_(True), Person.role.in_(policy.SERVING_ROLES)
    )
    people = people.options(joinedload(Person.department)).order_by(Person.id)
    return [person for person in db.session.scalars(people) if policy.serves(person)]


def room(room_id: int, person: Actor) -> Room:
    """A room of the person's branch; raises Missing otherwise."""
    found = db.session.get(Room, room_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    return found


def incidents(
    person: Actor, *, first: date | None = None, last: date | None = None, result: str = "", text: str = ""
) -> Select[HallIncident]:
    """The hall incidents of the branch: of all days or from a first to a last one, by how they ended, by words."""
    rows = select(HallIncident).where(HallIncident.branch_id == person.branch_id)
    if first is not None:
        rows = rows.where(HallIncident.occurred_at >= clock.day_bounds(first)[0])
    if last is not None:
        rows = rows.where(HallIncident.occurred_at < clock.day_bounds(last)[1])
    if result:
        rows = rows.where(HallIncident.result == result)
    if text:
        said = (HallIncident.event, HallIncident.place, HallIncident.note)
        rows = rows.where(or_(*(column.contains(text, autoescape=True) for column in said)))
    return rows.options(joinedload(HallIncident.handled_by), joinedload(HallIncident.escalated_to))


def incident(incident_id: int, person: Actor) -> HallIncident:
    """A hall incident of the person's branch; raises Missing otherwise."""
    found = db.session.get(HallIncident, incident_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    return found


def open_incidents(branch_id: int) -> list[dict[str, str]]:
    """Hall incidents still being handled, as a shift hands them over (REC-13, DTY-06)."""
    rows = select(HallIncident).where(HallIncident.branch_id == branch_id, HallIncident.result == "open")
    found = db.session.scalars(rows.order_by(HallIncident.occurred_at).limit(RECENT))
    return [{"text": row.event, "url": f"/reception/incidents/{row.id}"} for row in found]
