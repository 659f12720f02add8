"""The reads of the cash desk: orders, payments, invoices, a customer's spend, what waits for whom."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.cashier.payments import policy, schedule, takings
from portal.cashier.payments.models import ChargeOrder, Invoice, Payment
from portal.cashier.payments.permissions import Permission
from portal.consulting.contracts import queries as contracts
from portal.consulting.contracts.models import ServiceContract
from portal.consulting.contracts.workflow import IN_FORCE
from portal.core import clock
from portal.core.database import Actor, db
from portal.core.money import Money, total
from portal.core.refusals import Missing
from portal.registry.customers import queries as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


def for_person(person: Actor) -> Select[ChargeOrder]:
    """The orders within a person's reach: all of the branch at the cash desk, else of own customers."""
    query = select(ChargeOrder).where(ChargeOrder.branch_id == person.branch_id)
    if person.can(Permission.READ):
        return query
    return query.where(ChargeOrder.customer_id.in_(customers.for_person(person).with_only_columns(Customer.id)))


def visible(order_id: int, person: Actor) -> ChargeOrder:
    """The order of that id. Raises Missing outside the person's reach."""
    found = db.session.scalar(for_person(person).where(ChargeOrder.id == order_id))
    if found is None or not (person.can(Permission.READ) or person.can(Permission.ORDER)):
        raise Missing
    return found


def payment(payment_id: int, person: Actor) -> Payment:
    """The payment of that id. Raises Missing outside the person's reach."""
    found = db.session.get(Payment, payment_id)
    if found is None:
        raise Missing
    visible(found.order_id, person)
    return found


def contract_to_charge(contract_id: int, person: Actor) -> ServiceContract:
    """The contract of that id for whoever orders its charge. Raises Missing outside the person's reach."""
    return contracts.visible(contract_id, person)


def of_contract(contract: ServiceContract) -> ChargeOrder | None:
    """The order of a contract, if it was raised."""
    return db.session.scalar(select(ChargeOrder).where(ChargeOrder.contract_id == contract.id))


def listed(person: Actor, *, show: str = "") -> Select[ChargeOrder]:
    """The orders with their customers; `show`: open (something is left to pay), paid, or everything."""
    query = for_person(person).options(joinedload(ChargeOrder.customer), joinedload(ChargeOrder.contract))
    covered = ChargeOrder.paid + ChargeOrder.credited
    if show == "open":
        return query.join(ServiceContract, ServiceContract.id == ChargeOrder.contract_id).where(
            covered < ChargeOrder.total, ServiceContract.state.in_(IN_FORCE)
        )
    return query.where(covered >= ChargeOrder.total) if show == "paid" else query


def unordered(person: Actor) -> Sequence[ServiceContract]:
    """Signed contracts of this consultant without a charge order, oldest first."""
    rows = (
        select(ServiceContract)
        .outerjoin(ChargeOrder, ChargeOrder.contract_id == ServiceContract.id)
        .where(ServiceContract.state == "signed", ServiceContract.consultant_id == person.id, ChargeOrder.id.is_(None))
    )
    return db.session.scalars(rows.order_by(ServiceContract.signed_at)).all()


def without_invoice(person: Actor) -> Select[Payment]:
    """Payments that have no official invoice yet (PAY-04)."""
    return (
        select(Payment)
        .outerjoin(Invoice, Invoice.payment_id == Payment.id)
        .where(Payment.branch_id == person.branch_id, Invoice.id.is_(None))
        .options(joinedload(Payment.customer), joinedload(Payment.cashier))
    )


@dataclass(frozen=True)
class Spend:
    """What a customer has paid so far (PAY-08)."""

    total: Money
    last_on: date | None
    per_year: dict[int, Money] = field(default_factory=dict)


#: Answers with when and how much was paid back to these customer files.
Returned = Callable[[list[int]], Iterable[tuple[datetime, Money]]]
_returned: list[Returned] = []


def count_returned(returned: Returned) -> None:
    """Have what a room paid back taken off the spend; saying it twice does no harm (REF-09)."""
    if returned not in _returned:
        _returned.append(returned)


def spend(customer: Customer) -> Spend:
    """A customer's total spend, last spend date and spend per calendar year, merged files included (PAY-08).

    What was paid back is no longer spent: it is taken off in the year of the payout (REF-09).
    """
    ids = customers.file_ids(customer)
    rows = db.session.execute(
        select(Payment.taken_at, Payment.amount).where(Payment.customer_id.in_(ids)).order_by(Payment.taken_at)
    ).all()
    per_year: dict[int, Money] = {}
    for taken_at, amount in rows:
        year = clock.local(taken_at).year
        per_year[year] = per_year.get(year, Money(0)) + amount
    for paid_at, amount in (row for returned in _returned for row in returned(ids)):
        year = clock.local(paid_at).year
        per_year[year] = per_year.get(year, Money(0)) - amount
    last = clock.local(rows[-1].taken_at).date() if rows else None
    return Spend(total(per_year.values()), last, per_year)


def verify() -> Iterator[str]:
    """Compare what every order says was paid with its payments; yield one line per difference (PAY-03)."""
    sums = select(Payment.order_id, func.sum(Payment.amount).label("taken")).group_by(Payment.order_id).subquery()
    rows = (
        select(ChargeOrder.number, ChargeOrder.paid, sums.c.taken)
        .outerjoin(sums, sums.c.order_id == ChargeOrder.id)
        .where(ChargeOrder.paid != func.coalesce(sums.c.taken, 0))
    )
    for number, paid, taken in db.session.execute(rows.order_by(ChargeOrder.id)):
        yield f"charge_orders {number}: says {paid} was paid, its payments say {taken or Money(0)}"


# --- what waits for a person (XC-09) --------------------------------------------------------------------------


def today_items(person: Person) -> list[dict[str, Any]]:
    """Orders to raise, money to take, invoices to issue, days to sign off."""
    found: list[dict[str, Any]] = []
    if person.can(Permission.ORDER):
        found += [_order_item(contract) for contract in unordered(person)]
    if person.can(Permission.TAKE):
        found += _money_items(person)
        found += [
            _invoice_item(row) for row in db.session.scalars(without_invoice(person).order_by(Payment.id).limit(50))
        ]
    if person.can(Permission.CLOSE_DAY):
        found += [_day_item(day, amount) for day, amount in takings.open_days(person.branch_id)]
    return found


def _day_item(day: date, amount: Money) -> dict[str, Any]:
    due = clock.day_bounds(day)[1]
    return {
        "kind": _("Cash report"),
        "title": _("%(day)s: sign off takings of %(amount)s", day=day.isoformat(), amount=amount.written),
        "url": f"/payments/days/{day.isoformat()}",
        "since": due,
        "due_at": due,
    }


def _order_item(contract: ServiceContract) -> dict[str, Any]:
    return {
        "kind": _("Charge"),
        "title": _("%(name)s: raise the charge order", name=contract.customer.name),
        "url": f"/payments/contracts/{contract.id}/order",
        "since": contract.signed_at,
        "note": contract.number,
    }


def _money_items(person: Person) -> list[dict[str, Any]]:
    found = []
    for order in db.session.scalars(listed(person, show="open").order_by(ChargeOrder.ordered_at).limit(100)):
        due = schedule.due_now(order)
        if due and policy.may_take(order, person):
            found.append(
                {
                    "kind": _("Payment"),
                    "title": _("%(name)s: %(amount)s to pay", name=order.customer.name, amount=due.written),
                    "url": f"/payments/{order.id}",
                    "since": order.ordered_at,
                    "note": order.number,
                }
            )
    return found


def _invoice_item(row: Payment) -> dict[str, Any]:
    due: datetime = row.taken_at + timedelta(days=policy.INVOICE_DAYS.value())
    return {
        "kind": _("Invoice"),
        "title": _("%(name)s: invoice for %(amount)s", name=row.customer.name, amount=row.amount.written),
        "url": f"/payments/receipts/{row.id}/invoice",
        "since": row.taken_at,
        "due_at": due,
        "note": row.number,
    }
