"""The dated timeline of a customer (CUS-06)."""

from datetime import datetime

from portal.core import audit, clock
from portal.core.database import Actor, add, db
from portal.registry.customers.models import Customer, TimelineEvent

#: Kinds of events in which the customer was in touch with the clinic.
_IN_TOUCH = frozenset({"visit", "consultation", "purchase", "service", "contact", "feedback"})


def note(
    customer: Customer, *, by: Actor, kind: str, text: str, link: str = "", at: datetime | None = None
) -> TimelineEvent:
    """Put an event on the customer's timeline as it happens (CUS-06).

    `kind` is one of visit, consultation, purchase, service, contact, feedback, paper, file; `link` is a
    path within the portal. Whoever does the thing that is noted was allowed to do it: no right of its own.
    """
    happened = at or clock.now()
    event = TimelineEvent(customer_id=customer.id, at=happened, kind=kind, text=text, link=link)
    add(event, by=by)
    if kind in _IN_TOUCH and happened > customer.last_contact_at:
        customer.last_contact_at = happened
    db.session.flush()
    audit.record("customers.note", customer, by=by, kind=kind, event=event.id)
    return event
