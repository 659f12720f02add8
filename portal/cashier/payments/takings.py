"""A day's takings by method, order and cashier: what the cash report says and what is signed off (PAY-09).

Rooms that pay money out say what left the cash desk; cash among it is no longer in the drawer when it is counted.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.cashier.payments import policy
from portal.cashier.payments.models import DayClose, Payment
from portal.core import clock
from portal.core.database import db
from portal.core.money import Money, total


@dataclass(frozen=True)
class PaidOut:
    """Money that left the cash desk, in plain values."""

    id: int
    number: str
    what: str
    url: str
    amount: Money
    method: str
    voucher: str
    payer_id: int
    payer: str
    at: datetime


#: Answers with what a branch paid out from one moment to another, with an id above the last one, in order.
PayoutProvider = Callable[[int, datetime, datetime, int], Iterable[PaidOut]]
_payouts: list[PayoutProvider] = []


def provide_paid_out(provider: PayoutProvider) -> None:
    """Have what a room pays out counted in the day's drawer; saying it twice does no harm. One room pays out."""
    if provider not in _payouts:
        _payouts.append(provider)


def paid_out(branch_id: int, start: datetime, end: datetime, after: int = 0) -> list[PaidOut]:
    """What left the cash desk from one moment to another."""
    return [row for provider in _payouts for row in provider(branch_id, start, end, after)]


@dataclass(frozen=True)
class Takings:
    """The money of a day, in and out, or of the part of it that is not signed off yet."""

    day: date
    payments: list[Payment]
    payouts: list[PaidOut] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether any money moved."""
        return bool(self.payments or self.payouts)

    @property
    def total(self) -> Money:
        return total(row.amount for row in self.payments)

    @property
    def paid_out(self) -> Money:
        return total(row.amount for row in self.payouts)

    @property
    def cash_taken(self) -> Money:
        return total(row.amount for row in self.payments if row.method == policy.CASH)

    @property
    def cash_paid_out(self) -> Money:
        return total(row.amount for row in self.payouts if row.method == policy.CASH)

    @property
    def cash(self) -> Money:
        """What the drawer must hold of this money: below zero when more cash went out than came in."""
        return self.cash_taken - self.cash_paid_out

    @property
    def cashier_ids(self) -> set[int]:
        """Everybody through whose hands it went; they do not count it."""
        return {row.cashier_id for row in self.payments} | {row.payer_id for row in self.payouts}

    def by_method(self) -> dict[str, tuple[int, Money]]:
        """Method → count and sum."""
        return self._sums(lambda row: row.method)

    def by_cashier(self) -> dict[str, tuple[int, Money]]:
        """Cashier's name → count and sum."""
        return self._sums(lambda row: row.cashier.name)

    def by_order(self) -> dict[str, tuple[int, Money]]:
        """Order number with customer → count and sum."""
        return self._sums(lambda row: f"{row.order.number} {row.customer.name}")

    def _sums(self, key: Any) -> dict[str, tuple[int, Money]]:
        found: dict[str, tuple[int, Money]] = {}
        for row in self.payments:
            count, amount = found.get(key(row), (0, Money(0)))
            found[key(row)] = (count + 1, amount + row.amount)
        return found

    def figures(self) -> dict[str, Any]:
        """The sums in plain values, as they are signed and printed."""
        found = {
            name: [{"name": key, "count": count, "fen": amount.fen} for key, (count, amount) in sums.items()]
            for name, sums in (("method", self.by_method()), ("order", self.by_order()), ("cashier", self.by_cashier()))
        }
        found["out"] = [
            {"name": f"{row.number} {row.what}（{row.method}，{row.payer}）", "count": 1, "fen": row.amount.fen}
            for row in self.payouts
        ]
        return found


def of_day(branch_id: int, day: date, *, after: int = 0, after_payout: int = 0) -> Takings:
    """The money of a day: payments and payouts with an id above these."""
    start, end = clock.day_bounds(day)
    rows = (
        select(Payment)
        .where(Payment.branch_id == branch_id, Payment.taken_at >= start, Payment.taken_at < end, Payment.id > after)
        .options(joinedload(Payment.cashier), joinedload(Payment.customer), joinedload(Payment.order))
        .order_by(Payment.id)
    )
    return Takings(day, list(db.session.scalars(rows)), paid_out(branch_id, start, end, after_payout))


def closes_of(branch_id: int, day: date) -> list[DayClose]:
    """The sign-offs of a day, in order."""
    rows = select(DayClose).where(DayClose.branch_id == branch_id, DayClose.day == day)
    return list(db.session.scalars(rows.order_by(DayClose.sequence)))


def unsigned(branch_id: int, day: date) -> Takings:
    """The part of a day that is not signed off yet."""
    closes = closes_of(branch_id, day)
    return of_day(
        branch_id, day,
        after=max((close.last_payment_id or 0 for close in closes), default=0),
        after_payout=max((close.last_payout_id for close in closes), default=0),
    )  # fmt: skip


def open_days(branch_id: int, *, most: int = 31) -> list[tuple[date, Money]]:
    """Earlier days of the last month with money nobody has signed off, in less out, oldest first (PAY-09)."""
    today = clock.today()
    start = clock.day_bounds(date.fromordinal(today.toordinal() - most))[0]
    end = clock.day_bounds(today)[0]
    rows = select(Payment.id, Payment.taken_at, Payment.amount).where(
        Payment.branch_id == branch_id, Payment.taken_at >= start, Payment.taken_at < end
    )
    closed = select(DayClose.day, func.max(DayClose.last_payment_id), func.max(DayClose.last_payout_id))
    by_day = closed.where(DayClose.branch_id == branch_id, DayClose.day >= clock.local(start).date())
    covered = {day: (paid or 0, out) for day, paid, out in db.session.execute(by_day.group_by(DayClose.day))}
    found: dict[date, Money] = {}
    for payment_id, taken_at, amount in db.session.execute(rows):
        day = clock.local(taken_at).date()
        if payment_id > covered.get(day, (0, 0))[0]:
            found[day] = found.get(day, Money(0)) + amount
    for row in paid_out(branch_id, start, end):
        day = clock.local(row.at).date()
        if row.id > covered.get(day, (0, 0))[1]:
            found[day] = found.get(day, Money(0)) - row.amount
    return sorted(found.items())


def recent_closes(branch_id: int, most: int = 31) -> list[DayClose]:
    """The latest sign-offs."""
    rows = select(DayClose).where(DayClose.branch_id == branch_id).options(joinedload(DayClose.closed_by))
    return list(db.session.scalars(rows.order_by(DayClose.day.desc(), DayClose.sequence.desc()).limit(most)))
