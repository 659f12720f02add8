"""What was sent, to whom, and what waits."""

from sqlalchemy import Select, func, select

from portal.core import clock
from portal.core.database import db
from portal.core.outbox import OutboxMessage
from portal.registry.customers import queries as customers
from portal.registry.staff.models import Person


def for_person(person: Person, state: str = "") -> Select[tuple[OutboxMessage]]:
    """The messages of this person's branch, to customers within their reach."""
    reach = customers.for_person(person).with_only_columns(customers.Customer.id)
    found = select(OutboxMessage).where(
        OutboxMessage.branch_id == person.branch_id, OutboxMessage.customer_id.in_(reach)
    )
    return found.where(OutboxMessage.state == state) if state else found


def counts(person: Person) -> dict[str, int]:
    """How many of today's messages are in each state (MSG-23)."""
    start, end = clock.day_bounds(clock.today())
    rows = db.session.execute(
        select(OutboxMessage.state, func.count())
        .where(
            OutboxMessage.branch_id == person.branch_id,
            OutboxMessage.not_before >= start,
            OutboxMessage.not_before < end,
        )
        .group_by(OutboxMessage.state)
    )
    return dict(rows.tuples().all())
