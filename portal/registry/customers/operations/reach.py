"""The rows that say who may open a file, kept in step with what a search runs over (PRV-01)."""

from collections.abc import Callable

from sqlalchemy import bindparam, select, update

from portal.core import at_once
from portal.core.database import Actor, db
from portal.registry.customers.models import SEARCH_KEYS, Customer, CustomerReach

# Whoever serves somebody is looked up here: put together once.
_FOR_ANY = (
    select(CustomerReach)
    .where(CustomerReach.customer_id == bindparam("customer"), CustomerReach.person_id == bindparam("person"))
    .limit(1)
)
_FOR_REASON = _FOR_ANY.where(CustomerReach.why == bindparam("reason"))


def put(customer: Customer, person_id: int, *, why: str, by: Actor) -> bool:
    """Write a row; false when this person reaches the file for this reason already."""
    return ask_to_put(customer, person_id, why=why, by=by)()


def ask_to_put(customer: Customer, person_id: int, *, why: str, by: Actor) -> Callable[[], bool]:
    """The same, asked now and answered when called for."""
    row = CustomerReach(customer_id=customer.id, person_id=person_id, why=why, **_keys(customer))
    return at_once.ask_unless_there(row, by=by)


def drop(customer: Customer, person_id: int, *, why: str) -> bool:
    """Take a row away; false when there was none."""
    row = find(customer, person_id, why)
    if row is not None:
        db.session.delete(row)
    return row is not None


def follow(customer: Customer) -> None:
    """Let all rows of a customer carry the present search keys; a merged file is found by its number only."""
    kept = {"number": customer.number} if customer.merged_into_id else _keys(customer)
    keys = {key: kept.get(key, "") for key in SEARCH_KEYS}
    rows = update(CustomerReach).where(CustomerReach.customer_id == customer.id)
    db.session.execute(rows.values(**keys))


def find(customer: Customer, person_id: int | None, why: str = "") -> CustomerReach | None:
    """The row of this person, for this reason or for any."""
    asked = {"customer": customer.id, "person": person_id}
    return db.session.scalar(_FOR_REASON, {**asked, "reason": why}) if why else db.session.scalar(_FOR_ANY, asked)


def _keys(customer: Customer) -> dict[str, str]:
    return {key: getattr(customer, key) for key in SEARCH_KEYS}
