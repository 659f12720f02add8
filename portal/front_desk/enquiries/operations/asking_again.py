"""A known customer's later questions: to the same owner, and reminded until answered (ENQ-24)."""

from datetime import timedelta

from flask_babel import gettext as _

from portal.core import access, audit, clock, live
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.enquiries import settings
from portal.front_desk.enquiries.models import Enquiry, LaterQuestion
from portal.front_desk.enquiries.operations import signals
from portal.front_desk.enquiries.permissions import Permission
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


def ask_later(
    *, question: str, by: Actor, enquiry: Enquiry | None = None, customer: Customer | None = None
) -> LaterQuestion:
    """Take down a later question; it goes to the owner of the enquiry, else to the customer's consultant (ENQ-24)."""
    access.check(by, Permission.WRITE)
    if not question.strip():
        raise Refused("ENQ-24", _("Write the question."), field="question")
    customer = customer or (enquiry.customer if enquiry else None)
    owner_id = _owner(enquiry, customer) or by.id
    if owner_id is None:
        raise Refused("ENQ-24", _("Nobody looks after this customer yet. Assign the enquiry first."), field="question")
    now = clock.now()
    row = LaterQuestion(
        enquiry_id=enquiry.id if enquiry else None,
        customer_id=customer.id if customer else None,
        asked_to_id=owner_id,
        asked_at=now,
        due_at=now + timedelta(minutes=settings.CALLBACK_MINUTES.value()),
        question=question.strip(),
    )
    add(row, by=by)
    db.session.flush()
    audit.record("enquiries.ask_later", row, by=by, to=owner_id, enquiry=row.enquiry_id)
    _show(row)
    return row


def answer_later(row: LaterQuestion, *, answer: str, by: Actor) -> LaterQuestion:
    """Answer a later question; until then its owner is reminded (ENQ-24)."""
    access.check(by, Permission.ANSWER)
    if row.answered_at is not None:
        raise Refused("ENQ-24", _("This question is answered already."))
    if not answer.strip():
        raise Refused("ENQ-24", _("Write what was answered."), field="answer")
    row.answer, row.answered_at, row.answered_by_id = answer.strip(), clock.now(), by.id
    db.session.flush()
    audit.record("enquiries.answer_later", row, by=by, answer=row.answer)
    if row.customer is not None:
        customers.note(row.customer, by=by, kind="contact", text=_("Question answered: %(text)s", text=row.question))
    _show(row)
    return row


def _owner(enquiry: Enquiry | None, customer: Customer | None) -> int | None:
    """The enquiry's owner, else the customer's consultant; whoever left the house is nobody."""
    for person_id in (enquiry.owner_id if enquiry else None, customer.owner_id if customer else None):
        person = db.session.get(Person, person_id) if person_id else None
        if person is not None and person.active:
            return person.id
    return None


def _show(row: LaterQuestion) -> None:
    live.bump(signals.topic(row.branch_id))
    signals.tell(row.asked_to_id)
