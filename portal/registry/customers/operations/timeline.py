"""The dated timeline of a customer (CUS-06)."""

from datetime import datetime

from sqlalchemy import bindparam, update
from sqlalchemy.orm.attributes import set_committed_value

from portal.core import at_once, audit, clock
from portal.core.database import Actor, db
from portal.core.straight import Straight
from portal.registry.customers.models import Customer, TimelineEvent

#: Kinds of events in which the customer was in touch with the clinic.
_IN_TOUCH = frozenset({"visit", "consultation", "purchase", "service", "contact", "feedback"})
# Nobody edits when a customer was last in touch: whoever has the file open has nothing to merge, its version stays.
_TABLE = Customer.__table__
_TOUCHED = update(_TABLE).where(_TABLE.c.id == bindparam("customer"), _TABLE.c.last_contact_at < bindparam("at"))
_TOUCH = Straight(_TOUCHED.values(last_contact_at=bindparam("at")))


def note(customer: Customer, *, by: Actor, kind: str, text: str, link: str = "", at: datetime | None = None) -> None:
    """Put an event on the customer's timeline as it happens (CUS-06).

    `kind` is one of visit, consultation, purchase, service, contact, feedback, paper, file; `link` is a
    path within the portal. Whoever does the thing that is noted was allowed to do it: no right of its own.
    """
    happened = at or clock.now()
    event = TimelineEvent(customer_id=customer.id, at=happened, kind=kind, text=text, link=link)
    at_once.write_all([event], by=by)
    if kind in _IN_TOUCH and happened > customer.last_contact_at:
        _TOUCH.run(db.session.connection(), {"customer": customer.id, "at": happened})
        set_committed_value(customer, "last_contact_at", happened)
    audit.record("customers.note", customer, by=by, kind=kind, link=link)
