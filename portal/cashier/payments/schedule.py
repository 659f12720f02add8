"""What is due when under the agreed payment method, and how far it is covered (PAY-03)."""

from dataclasses import dataclass
from datetime import date

from portal.cashier.payments.models import ChargeOrder
from portal.core import clock
from portal.core.money import Money, total


@dataclass(frozen=True)
class Due:
    """One agreed part: its day, its amount, and what is still open of it."""

    day: date
    amount: Money
    open: Money

    @property
    def overdue(self) -> bool:
        return bool(self.open) and self.day < clock.today()


def schedule(order: ChargeOrder) -> list[Due]:
    """The agreed parts of an order, the earliest covered first."""
    left = order.paid + order.credited
    found = []
    for day, amount in order.contract.current.schedule:
        covered = min(left, amount)
        left = left - covered
        found.append(Due(day, amount, amount - covered))
    return found


def due_now(order: ChargeOrder, on: date | None = None) -> Money:
    """What should be paid by this day and is not; the first part is due before anything is delivered."""
    day = on or clock.today()
    parts = schedule(order)
    return total(part.open for number, part in enumerate(parts) if number == 0 or part.day <= day)
