"""Which enquiries a person may see: own, those of the group they lead, those with a callback for them."""

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from portal.core.database import db
from portal.core.refusals import Missing
from portal.front_desk.enquiries import policy
from portal.front_desk.enquiries.models import (
    Callback,
    CallRecording,
    Enquiry,
    LaterQuestion,
    QualityCheck,
)
from portal.front_desk.enquiries.permissions import Permission
from portal.registry.customers.models import CustomerReach
from portal.registry.staff.models import Person


def for_person(person: Person) -> Select[Enquiry]:
    """The enquiries in a person's reach (section 1.3)."""
    return select(Enquiry).where(*conditions(person))


def conditions(person: Person) -> list[ColumnElement[bool]]:
    """What an enquiry in a person's reach fulfils."""
    branch = Enquiry.branch_id == person.branch_id
    if person.can(Permission.SEE_ALL):
        return [branch]
    answers = select(Callback.enquiry_id).where(Callback.assigned_to_id == person.id)
    asked = select(LaterQuestion.enquiry_id).where(LaterQuestion.asked_to_id == person.id)
    serves = select(CustomerReach.customer_id).where(CustomerReach.person_id == person.id)
    own = [
        Enquiry.owner_id == person.id,
        Enquiry.created_by_id == person.id,
        Enquiry.id.in_(answers),
        Enquiry.id.in_(asked),
        Enquiry.customer_id.in_(serves),
    ]
    if led := policy.led_specialties(person):
        own.append(Enquiry.specialty.in_(led))
    if inbox := policy.inbox_specialties(person):
        own.append(Enquiry.owner_id.is_(None) & Enquiry.specialty.in_(inbox))
    return [branch, or_(*own)]


def visible(enquiry_id: int, person: Person) -> Enquiry:
    """The enquiry; Missing when there is none in this person's reach."""
    wanted = for_person(person).where(Enquiry.id == enquiry_id)
    whole = (Enquiry.owner, Enquiry.taker, Enquiry.customer, Enquiry.department, Enquiry.answered_by)
    found = db.session.scalar(wanted.options(*(joinedload(part) for part in whole)))
    if found is None:
        raise Missing
    return found


def seen(enquiry_id: int | None, person: Person) -> Enquiry | None:
    """The enquiry, or None when there is none that this person may open."""
    if enquiry_id is None or not person.can(Permission.READ):
        return None
    return db.session.scalar(for_person(person).where(Enquiry.id == enquiry_id))


def callback(callback_id: int, person: Person) -> Callback:
    """A callback of an enquiry in reach; Missing otherwise."""
    found = db.session.get(Callback, callback_id)
    if found is None:
        raise Missing
    visible(found.enquiry_id, person)
    return found


def recording(recording_id: int, person: Person) -> CallRecording:
    """A recording this person may hear (ENQ-11); Missing otherwise, also for whoever sees the enquiry."""
    found = db.session.get(CallRecording, recording_id)
    if found is None or not policy.may_hear(found, person):
        raise Missing
    return found


def later_question(question_id: int, person: Person) -> LaterQuestion:
    """A later question to this person, or about an enquiry in reach; Missing otherwise."""
    found = db.session.get(LaterQuestion, question_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    if found.asked_to_id == person.id or found.created_by_id == person.id:
        return found
    if found.enquiry_id is None:
        raise Missing
    visible(found.enquiry_id, person)
    return found


def quality_check(check_id: int, person: Person) -> QualityCheck:
    """A drawn answer of a group this person leads, or of their own; Missing otherwise."""
    found = db.session.get(QualityCheck, check_id)
    if found is None or not (found.person_id == person.id or policy.leads(found.enquiry, person)):
        raise Missing
    return found


def people_who_answer(branch_id: int) -> list[Person]:
    """Everybody a question may go to (ENQ-04)."""
    people = select(Person).where(Person.branch_id == branch_id, Person.active.is_(True)).order_by(Person.name)
    return [person for person in db.session.scalars(people) if person.can(Permission.ANSWER)]


def possible_owners(enquiry: Enquiry) -> list[Person]:
    """Who a lead may belong to: the members and the leader of its group, or all enquiry staff without one (ENQ-21)."""
    group = policy.groups(enquiry.branch_id).get(enquiry.specialty)
    if group is not None:
        return [group.leader, *(member.person for member in group.members if member.person.active)]
    people = select(Person).where(Person.branch_id == enquiry.branch_id, Person.active.is_(True)).order_by(Person.name)
    return [person for person in db.session.scalars(people) if person.can(Permission.WRITE)]
