"""What the law gives back of what was prepaid, with its working (LAW-26, LAW-27). Pure: no database, no clock.

Refund = prepaid − delivered. In the clinic's cause, and in the cooling-off days, what was delivered counts at the
discount price it was sold at; in the customer's cause at the list price. Interest on what comes back, from each
payment's day to the day the customer asked: the one-year LPR in the clinic's cause, the one-year deposit rate in the
customer's, none on a cooling-off. What was delivered uses up the earliest payments. The customer never pays more on
top, and nothing is taken off for commission.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.core.money import Money, total

#: Which rate a cause earns; none for the cooling-off days.
RATE_OF = {"clinic": "lpr", "customer": "deposit", "cooling_off": ""}


@dataclass(frozen=True)
class Sold:
    """One item of a contract: bought, delivered, and both prices of one unit."""

    position: int
    name: str
    unit: str
    quantity: int
    delivered: int
    list_price: Money
    unit_price: Money
    delivered_on: date | None = None


@dataclass(frozen=True)
class Prepaid:
    """What is still there of one payment: earlier refunds are taken off."""

    payment_id: int
    number: str
    on: date
    amount: Money


@dataclass(frozen=True)
class Account:
    """One contract: what was sold and what was paid."""

    contract_id: int
    number: str
    sold: tuple[Sold, ...]
    prepaid: tuple[Prepaid, ...]


@dataclass(frozen=True)
class Delivered:
    """An item as far as it was delivered, at the price the cause makes count."""

    position: int
    name: str
    unit: str
    quantity: int
    delivered: int
    delivered_on: date | None
    price: Money
    value: Money


@dataclass(frozen=True)
class Back:
    """What comes back of one payment, and the interest on it."""

    payment_id: int
    number: str
    paid_on: date
    amount: Money
    days: int
    interest: Money


@dataclass(frozen=True)
class Reckoned:
    """One contract's result."""

    contract_id: int
    number: str
    prepaid: Money
    delivered: tuple[Delivered, ...]
    back: tuple[Back, ...]

    @property
    def delivered_value(self) -> Money:
        return total(row.value for row in self.delivered)

    @property
    def refundable(self) -> Money:
        return total(row.amount for row in self.back)

    @property
    def interest(self) -> Money:
        return total(row.interest for row in self.back)


@dataclass(frozen=True)
class Calculation:
    """All contracts of a refund, the cause they were reckoned for, and the rate."""

    cause: str
    requested_on: date
    rate_kind: str
    #: in hundredths of a percent a year
    rate: int
    year_days: int
    contracts: tuple[Reckoned, ...]

    @property
    def refundable(self) -> Money:
        return total(one.refundable for one in self.contracts)

    @property
    def interest(self) -> Money:
        return total(one.interest for one in self.contracts)

    @property
    def total(self) -> Money:
        return self.refundable + self.interest

    def of(self, contract_id: int) -> Reckoned:
        """One contract's result."""
        return next(one for one in self.contracts if one.contract_id == contract_id)

    def to_json(self) -> dict[str, Any]:
        """The whole working in plain values, as it is kept and printed."""
        return {
            "cause": self.cause,
            "requested_on": self.requested_on.isoformat(),
            "rate_kind": self.rate_kind,
            "rate": self.rate,
            "year_days": self.year_days,
            "refundable": self.refundable.fen,
            "interest": self.interest.fen,
            "contracts": [_contract_json(one) for one in self.contracts],
        }


def _contract_json(one: Reckoned) -> dict[str, Any]:
    return {
        "contract_id": one.contract_id,
        "number": one.number,
        "prepaid": one.prepaid.fen,
        "delivered_value": one.delivered_value.fen,
        "refundable": one.refundable.fen,
        "interest": one.interest.fen,
        "delivered": [
            {
                "position": row.position,
                "name": row.name,
                "unit": row.unit,
                "quantity": row.quantity,
                "delivered": row.delivered,
                "delivered_on": row.delivered_on.isoformat() if row.delivered_on else "",
                "price": row.price.fen,
                "value": row.value.fen,
            }
            for row in one.delivered
        ],
        "back": [
            {
                "number": row.number,
                "paid_on": row.paid_on.isoformat(),
                "amount": row.amount.fen,
                "days": row.days,
                "interest": row.interest.fen,
            }
            for row in one.back
        ],
    }


def reckon(
    accounts: Iterable[Account], cause: str, *, requested_on: date, rates: Mapping[str, int], year_days: int = 365
) -> Calculation:
    """What the law gives for these contracts (LAW-26, LAW-27).

    `rates` are the rates of the day, in hundredths of a percent, by kind (lpr, deposit).
    """
    kind = RATE_OF[cause]
    rate = rates[kind] if kind else 0
    return Calculation(
        cause, requested_on, kind, rate, year_days,
        tuple(_reckon(one, cause, requested_on, rate, year_days) for one in accounts),
    )  # fmt: skip


def _reckon(account: Account, cause: str, requested_on: date, rate: int, year_days: int) -> Reckoned:
    delivered = tuple(_deliver(row, cause) for row in account.sold)
    prepaid = total(row.amount for row in account.prepaid)
    refundable = max(prepaid - total(row.value for row in delivered), Money(0))  # never a top-up
    back = []
    for payment, amount in allot(refundable, account.prepaid):
        days = max(0, (requested_on - payment.on).days)
        interest = amount.share(rate * days, 10_000 * year_days)
        back.append(Back(payment.payment_id, payment.number, payment.on, amount, days, interest))
    return Reckoned(account.contract_id, account.number, prepaid, delivered, tuple(back))


def _deliver(row: Sold, cause: str) -> Delivered:
    price = row.list_price if cause == "customer" else row.unit_price
    return Delivered(
        row.position, row.name, row.unit, row.quantity, row.delivered, row.delivered_on, price, price * row.delivered
    )


def allot(amount: Money, prepaid: Sequence[Prepaid]) -> list[tuple[Prepaid, Money]]:
    """Which payments an amount comes out of, the latest first; less than asked when they do not hold it."""
    found: list[tuple[Prepaid, Money]] = []
    left = amount
    for payment in sorted(prepaid, key=lambda row: (row.on, row.payment_id), reverse=True):
        part = min(left, payment.amount)
        if part > Money(0):
            found.append((payment, part))
            left = left - part
    return found


def spread(amount: Money, weights: Sequence[int]) -> list[Money]:
    """An amount over items by weight, to the 分: the parts add up to it; evenly when nothing weighs."""
    if not weights:
        return []
    if not sum(weights):
        return amount.split(len(weights))
    parts, given, weighed, whole = [], Money(0), 0, sum(weights)
    for weight in weights:
        weighed += weight
        upto = Money(amount.fen * weighed // whole)
        parts.append(upto - given)
        given = upto
    return parts
