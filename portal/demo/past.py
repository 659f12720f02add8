"""When the bulk rows happened: which customer came on which day."""

from dataclasses import dataclass
from datetime import timedelta

from portal.core import clock

#: Visits per customer so far.
VISITS_EACH = 1.6
#: First visits lie this many days back, before the days of the return visits.
FIRST_DAYS, RETURN_DAYS = 1200, 600
#: Every fourth customer bought something at the first visit.
BUYS = 4


@dataclass(frozen=True)
class Numbers:
    """Where the ids of the new rows begin, and how many customers there will be."""

    size: int
    customer: int
    visit: int

    @property
    def visits(self) -> int:
        return int(self.size * VISITS_EACH)

    def customer_of(self, number: int) -> int:
        """Whose visit the one with this running number is: first visits first, then return visits."""
        return self.customer + (number if number < self.size else number - self.size)

    def back_days(self, number: int) -> int:
        """How many days ago the visit with this running number was."""
        if number < self.size:
            return RETURN_DAYS + 1 + number % FIRST_DAYS
        return 1 + (number - self.size) % RETURN_DAYS


def dates() -> list[str]:
    """Calendar dates as text, by the number of days they lie back.

    Nine to five at the clinic is the same calendar date in UTC, so these begin the instants as well.
    """
    today = clock.today()
    return [(today - timedelta(days=back)).isoformat() for back in range(FIRST_DAYS + RETURN_DAYS + 2)]
