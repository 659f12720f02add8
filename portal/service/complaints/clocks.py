"""The lawful clock, reckoned: working days from the day of the complaint, days of rest left out (LAW-02).

Pure functions of dates. The day of the complaint is not counted; a day on which the case rests for a
ground the law knows is not counted either, and says so in the derivation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.core import workdays
from portal.core.clinic_calendar import end_of
from portal.core.workdays import Day, Deadline, Overrides

__all__ = ["end_of", "reckon"]

#: From the first day that does not count to the first that counts again, or still resting.
Rest = tuple[date, date | None]
PAUSED = "paused"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Reckoning:
    """The day by which to answer, none while the case rests, and how it was found."""

    due: date | None
    provisional: bool
    derivation: dict[str, Any]


def reckon(start: date, days: int, rests: Sequence[Rest] = (), overrides: Overrides | None = None) -> Reckoning:
    """Count `days` working days after `start`; stop at an open rest, from which nothing follows yet."""
    if days < 0:
        raise ValueError("a deadline lies zero or more working days ahead")
    due, left, found = start, days, list[Day]()
    open_from = min((begun for begun, ended in rests if ended is None), default=None)
    while left:
        due += ONE_DAY
        if open_from is not None and due >= open_from:
            return Reckoning(None, _provisional(found), _plain(start, days, None, found))
        day = workdays.describe(due, overrides)
        if any(begun <= due < ended for begun, ended in rests if ended is not None):
            day = Day(due, False, PAUSED, day.holiday, day.provisional)
        found.append(day)
        left -= day.counted
    if open_from is not None and due >= open_from:
        return Reckoning(None, _provisional(found), _plain(start, days, None, found))
    return Reckoning(due, _provisional(found), _plain(start, days, due, found))


def _provisional(found: list[Day]) -> bool:
    return any(day.provisional for day in found)


def _plain(start: date, days: int, due: date | None, found: list[Day]) -> dict[str, Any]:
    plain = Deadline(start, days, due or start, _provisional(found), tuple(found)).to_json()
    return plain | {"due": due.isoformat() if due else None}
