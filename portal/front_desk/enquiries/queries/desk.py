"""The desk of the enquiry staff: what has to be answered now, by whom, until when (ENQ-05, ENQ-08, ENQ-24)."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.front_desk.enquiries import choices, policy, settings
from portal.front_desk.enquiries.models import Callback, Enquiry, LaterQuestion
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.queries import contacts
from portal.front_desk.enquiries.queries.reach import conditions
from portal.registry.staff.models import Person

VIEWS = ("mine", "group")
MOST = 100


def view_of(wanted: str, person: Person) -> str:
    """The view asked for; whoever leads or supervises starts with everybody's."""
    if wanted in VIEWS:
        return wanted
    return "group" if sees_group(person) else "mine"


def sees_group(person: Person) -> bool:
    """Whether there is more to see than one's own."""
    return person.can(Permission.SEE_ALL) or bool(policy.led_specialties(person))


def audience(person: Person, view: str) -> str:
    """Everything the look of the desk depends on beside the revision."""
    led, inbox = policy.led_specialties(person), policy.inbox_specialties(person)
    rights = [str(name) for name in (Permission.SEE_ALL, Permission.WRITE, Permission.ANSWER) if person.can(name)]
    contact = policy.sees_contacts(person)
    return "|".join(str(part) for part in (view, person.id, led, inbox, rights, contact, clock.today()))


def desk(person: Person, view: str) -> dict[str, Any]:
    """The four lists of the desk; the most urgent first."""
    due = callbacks(person, view)
    return {
        "callbacks": due,
        "calling": contacts.calling([row.number for row in due], person.branch_id),
        "inbox": inbox(person),
        "silent": silent(person, view),
        "boards": boards(person, view),
        "questions": questions(person, view),
        "first_reply": settings.FIRST_REPLY_MINUTES.value(),
        "now": clock.now(),
    }


def callbacks(person: Person, view: str) -> list[Callback]:
    """Callbacks still to be given, by deadline (ENQ-05)."""
    rows = select(Callback).join(Enquiry, Enquiry.id == Callback.enquiry_id).where(Callback.ended_at.is_(None))
    if view == "mine":
        rows = rows.where(Callback.assigned_to_id == person.id)
    else:
        rows = rows.where(*conditions(person))
    loaded = (joinedload(Callback.enquiry).joinedload(Enquiry.owner), joinedload(Callback.assigned_to))
    return list(db.session.scalars(rows.options(*loaded).order_by(Callback.deadline).limit(MOST)))


def inbox(person: Person) -> list[Enquiry]:
    """Enquiries nobody owns yet, of the groups this person may take from (ENQ-21)."""
    specialties = list(choices.SPECIALTIES) if person.can(Permission.SEE_ALL) else policy.inbox_specialties(person)
    waiting = select(Enquiry).where(
        Enquiry.branch_id == person.branch_id,
        Enquiry.owner_id.is_(None),
        Enquiry.state == "new",
        Enquiry.specialty.in_(specialties),
    )
    return list(db.session.scalars(waiting.order_by(Enquiry.received_at).limit(MOST)))


def silent(person: Person, view: str) -> list[Enquiry]:
    """Owned enquiries without a full answer or a promise, oldest first."""
    new = select(Enquiry).where(Enquiry.state == "new", Enquiry.owner_id.is_not(None), *conditions(person))
    if view == "mine":
        new = new.where(or_(Enquiry.owner_id == person.id, Enquiry.created_by_id == person.id))
    return list(db.session.scalars(new.options(joinedload(Enquiry.owner)).order_by(Enquiry.received_at).limit(MOST)))


def boards(person: Person, view: str) -> list[Enquiry]:
    """Message-board and forum questions without a reply: every visitor sees them (ENQ-08)."""
    public = select(Enquiry).where(
        Enquiry.branch_id == person.branch_id,
        Enquiry.channel.in_(choices.BOARDS),
        Enquiry.first_reply_at.is_(None),
        Enquiry.state == "new",
        *conditions(person),
    )
    if view == "mine":
        public = public.where(or_(Enquiry.owner_id == person.id, Enquiry.owner_id.is_(None)))
    return list(db.session.scalars(public.options(joinedload(Enquiry.owner)).order_by(Enquiry.received_at).limit(MOST)))


def questions(person: Person, view: str) -> list[LaterQuestion]:
    """Later questions still to be answered, by the time they are due (ENQ-24)."""
    rows = select(LaterQuestion).where(LaterQuestion.branch_id == person.branch_id, LaterQuestion.answered_at.is_(None))
    if view == "mine" or not person.can(Permission.SEE_ALL):
        seen = select(Enquiry.id).where(*conditions(person)) if view != "mine" else None
        mine = LaterQuestion.asked_to_id == person.id
        rows = rows.where(mine if seen is None else or_(mine, LaterQuestion.enquiry_id.in_(seen)))
    loaded = (
        joinedload(LaterQuestion.asked_to), joinedload(LaterQuestion.enquiry), joinedload(LaterQuestion.customer),
    )  # fmt: skip
    return list(db.session.scalars(rows.options(*loaded).order_by(LaterQuestion.due_at).limit(MOST)))
