"""From contracts and payments to the lawful calculation: sold, delivered, paid, still there (LAW-27)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.cashier.payments.models import ChargeOrder, Payment
from portal.cashier.payments.queries import of_contract
from portal.cashier.refunds import calculation, policy, rates
from portal.cashier.refunds.calculation import Account, Prepaid, Sold
from portal.cashier.refunds.models import Refund, RefundShare
from portal.cashier.refunds.policy import Delivery
from portal.cashier.refunds.workflow import DROPPED
from portal.consulting.contracts.models import ServiceContract
from portal.core import clock
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Refused

Claimed = tuple[ServiceContract, Mapping[int, Delivery] | None]


def order_of(contract: ServiceContract) -> ChargeOrder:
    """The charge order of a contract. Refused when nothing was ever charged (REF-07)."""
    order = of_contract(contract)
    if order is None:
        raise Refused("REF-07", _("Nothing was charged for the contract %(number)s.", number=contract.number))
    return order


def orders_of(contract: ServiceContract) -> list[int]:
    """The ids of the charge orders that paid for a contract: its own, and those of the contracts it amends."""
    found, at = [], contract
    while at is not None:
        order = of_contract(at)
        if order is not None:
            found.append(order.id)
        at = at.amends  # type: ignore[assignment]
    return found


def payments_of(contract: ServiceContract) -> list[Payment]:
    """The payments of a contract, the earliest first."""
    rows = select(Payment).where(Payment.order_id.in_(orders_of(contract)))
    return list(db.session.scalars(rows.order_by(Payment.taken_at, Payment.id)))


def lock_payments(contracts: Iterable[ServiceContract]) -> None:
    """Take the payments of these contracts for this transaction, always in the same order (REF-07)."""
    orders = [order_id for contract in contracts for order_id in orders_of(contract)]
    rows = select(Payment.id).where(Payment.order_id.in_(orders)).order_by(Payment.id).with_for_update()
    db.session.execute(rows).all()


def promised(payment_ids: Sequence[int]) -> dict[int, Money]:
    """How much of each payment was refunded or is proposed to be."""
    rows = (
        select(RefundShare.payment_id, func.sum(RefundShare.amount))
        .join(Refund, Refund.id == RefundShare.refund_id)
        .where(RefundShare.payment_id.in_(payment_ids), Refund.state.not_in(DROPPED))
        .group_by(RefundShare.payment_id)
    )
    return {payment_id: amount for payment_id, amount in db.session.execute(rows)}  # noqa: C416


def prepaid(contract: ServiceContract) -> list[Prepaid]:
    """What is still there of each payment of a contract, the earliest first."""
    paid = payments_of(contract)
    gone = promised([row.id for row in paid])
    return [
        Prepaid(row.id, row.number, clock.local(row.taken_at).date(), row.amount - gone.get(row.id, Money(0)))
        for row in paid
    ]


def sold(contract: ServiceContract, delivered: Mapping[int, Delivery] | None) -> list[Sold]:
    """A contract's items with what was delivered of each. Refused when that is more than was bought."""
    done = delivered if delivered is not None else policy.delivered_of(contract)
    found = []
    for position, item in enumerate(contract.current.lines, 1):
        given = done.get(position, Delivery(0))
        if not 0 <= given.quantity <= item["quantity"]:
            raise Refused(
                "REF-01",
                _("Of “%(name)s” %(most)d were bought.", name=item["name"], most=item["quantity"]),
                field=f"delivered-{contract.id}-{position}",
            )
        if given.quantity and given.on is None:
            raise Refused(
                "REF-01", _("Say when the last of it was delivered."), field=f"delivered_on-{contract.id}-{position}"
            )
        found.append(
            Sold(
                position, item["name"], item["unit"], item["quantity"], given.quantity, item["list_price"],
                item["unit_price"], given.on if given.quantity else None,
            )
        )  # fmt: skip
    return found


def calculate(claimed: Sequence[Claimed], cause: str, *, requested_on: date) -> calculation.Calculation:
    """What the law gives for these contracts on the day the customer asked (LAW-26, LAW-27)."""
    accounts = [
        Account(contract.id, contract.number, tuple(sold(contract, delivered)), tuple(prepaid(contract)))
        for contract, delivered in claimed
    ]
    known = {kind: rate.hundredths for kind, rate in rates.on(requested_on).items()}
    return calculation.reckon(
        accounts, cause, requested_on=requested_on, rates=known, year_days=policy.YEAR_DAYS.value()
    )
