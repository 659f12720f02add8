"""Who opened a file, and when: every view, print and export (PRV-04, LAW-23)."""

from datetime import timedelta
from functools import partial

from sqlalchemy import bindparam, select

from portal.core import clock, requests
from portal.core.database import Actor, add, db
from portal.registry.customers.models import Customer, FileOpening

#: Looking at the same file again within this time is the same opening.
SAME_OPENING = timedelta(minutes=15)


def record(customer: Customer, person: Actor, how: str = "view", what: str = "") -> None:
    """Have this opening written once the page is answered; at most one view per person, file and 15 minutes.

    Prints and exports are told apart by `what`, such as the document's number.
    """
    record_id(customer.id, person, how, what)


def record_id(customer_id: int, person: Actor, how: str = "view", what: str = "") -> None:
    """As `record`, for a caller that knows only the customer's id."""
    if person.id is not None and not _known(customer_id, person.id, how, what):
        requests.afterwards(partial(_write, customer_id, person, how, what))


def _write(customer_id: int, person: Actor, how: str, what: str) -> None:
    write(customer_id, person, how, what)


def write(customer_id: int, person: Actor, how: str, what: str = "") -> FileOpening:
    """Write the opening now."""
    opening = FileOpening(customer_id=customer_id, person_id=person.id, at=clock.now(), how=how, what=what[:120])
    return add(opening, by=person)


def _known(customer_id: int, person_id: int, how: str, what: str) -> bool:
    values = {
        "person": person_id,
        "customer": customer_id,
        "since": clock.now() - SAME_OPENING,
        "how": how,
        "what": what[:120],
    }
    return db.session.connection().execute(_VIEWED if how == "view" else _PRINTED, values).first() is not None


# Every page of a file asks these: put together once.
_OPENINGS = FileOpening.__table__
_VIEWED = (
    select(_OPENINGS.c.id)
    .where(
        _OPENINGS.c.person_id == bindparam("person"),
        _OPENINGS.c.customer_id == bindparam("customer"),
        _OPENINGS.c.at > bindparam("since"),
        _OPENINGS.c.how == bindparam("how"),
    )
    .limit(1)
)
_PRINTED = _VIEWED.where(_OPENINGS.c.what == bindparam("what"))
