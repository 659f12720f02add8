"""A day's takings by method, order and cashier: what the cash report says and what is signed off (PAY-09)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.cashier.payments import policy
from portal.cashier.payments.models import DayClose, Payment
from portal.core import clock
from portal.core.database import db
from portal.core.money import Money, total


@dataclass(frozen=True)
class Takings:
    """The payments of a day, or of the part of it that is not signed off yet."""

    day: date
    payments: list[Payment]

    @property
    def total(self) -> Money:
        return total(row.amount for row in self.payments)

    @property
    def cash(self) -> Money:
        return self.by_method().get(policy.CASH, (0, Money(0)))[1]

    @property
    def cashier_ids(self) -> set[int]:
        return {row.cashier_id for row in self.payments}

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
        return {
            name: [{"name": key, "count": count, "fen": amount.fen} for key, (count, amount) in sums.items()]
            for name, sums in (("method", self.by_method()), ("order", self.by_order()), ("cashier", self.by_cashier()))
        }


def of_day(branch_id: int, day: date, *, after: int = 0) -> Takings:
    """The payments taken on a day, those with an id above `after`."""
    start, end = clock.day_bounds(day)
    rows = (
        select(Payment)
        .where(Payment.branch_id == branch_id, Payment.taken_at >= start, Payment.taken_at < end, Payment.id > after)
        .options(joinedload(Payment.cashier), joinedload(Payment.customer), joinedload(Payment.order))
        .order_by(Payment.id)
    )
    return Takings(day, list(db.session.scalars(rows)))


def closes_of(branch_id: int, day: date) -> list[DayClose]:
    """The sign-offs of a day, in order."""
    rows = select(DayClose).where(DayClose.branch_id == branch_id, DayClose.day == day)
    return list(db.session.scalars(rows.order_by(DayClose.sequence)))


def unsigned(branch_id: int, day: date) -> Takings:
    """The part of a day that is not signed off yet."""
    last = max((close.last_payment_id for close in closes_of(branch_id, day)), default=0)
    return of_day(branch_id, day, after=last)


def open_days(branch_id: int, *, most: int = 31) -> list[tuple[date, Money]]:
    """Earlier days of the last month with money nobody has signed off, oldest first (PAY-09)."""
    today = clock.today()
    start = clock.day_bounds(date.fromordinal(today.toordinal() - most))[0]
    end = clock.day_bounds(today)[0]
    rows = select(Payment.id, Payment.taken_at, Payment.amount).where(
        Payment.branch_id == branch_id, Payment.taken_at >= start, Payment.taken_at < end
    )
    closed = select(DayClose.day, func.max(DayClose.last_payment_id)).where(DayClose.branch_id == branch_id)
    covered = {row[0]: row[1] for row in db.session.execute(closed.group_by(DayClose.day))}
    found: dict[date, Money] = {}
    for payment_id, taken_at, amount in db.session.execute(rows):
        day = clock.local(taken_at).date()
        if payment_id > covered.get(day, 0):
            found[day] = found.get(day, Money(0)) + amount
    return sorted(found.items())


def recent_closes(branch_id: int, most: int = 31) -> list[DayClose]:
    """The latest sign-offs."""
    rows = select(DayClose).where(DayClose.branch_id == branch_id).options(joinedload(DayClose.closed_by))
    return list(db.session.scalars(rows.order_by(DayClose.day.desc(), DayClose.sequence.desc()).limit(most)))
