"""Working days by the State Council's calendar: holidays, and weekends worked for them (调休).

The calendar is published a year ahead. A year it does not know yet is *provisional*: only its
weekends rest. Every deadline keeps its derivation, day by day, so that anybody can check it later
even when the calendar has been amended since. The day of the event itself is never counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import chinese_calendar
from chinese_calendar.constants import holidays as _published_holidays

ONE_DAY = timedelta(days=1)

Overrides = Mapping[date, bool]
"""Days the clinic itself declares: True is worked, False is a rest day."""

REASONS = {
    "workday": "an ordinary working day",
    "makeup": "a weekend day worked in exchange for a holiday",
    "weekend": "a weekend",
    "holiday": "a public holiday",
    "declared_workday": "declared a working day by the clinic",
    "declared_rest": "declared a rest day by the clinic",
}
"""Why a day counts or does not, by the code kept in a derivation."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a derivation: whether it counts, why (a key of `REASONS`), for which holiday
    (the calendar's English name) and whether the calendar of its year was still unknown."""

    date: date
    counted: bool
    reason: str
    holiday: str | None = None
    provisional: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain values; `holiday` and `provisional` only where they say something."""
        plain: dict[str, Any] = {
            "date": self.date.isoformat(),
            "counted": self.counted,
            "reason": self.reason,
        }
        if self.holiday:
            plain["holiday"] = self.holiday
        if self.provisional:
            plain["provisional"] = True
        return plain


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due date with its working: the event's day, the working days allowed, each day between."""

    start: date
    days: int
    due: date
    provisional: bool
    derivation: tuple[Day, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON column; `from_json` gives the same deadline back."""
        return {
            "start": self.start.isoformat(),
            "days": self.days,
            "due": self.due.isoformat(),
            "provisional": self.provisional,
            "derivation": [day.to_json() for day in self.derivation],
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Deadline":
        """The deadline that `to_json` wrote."""
        derivation = tuple(Day(**{**day, "date": date.fromisoformat(day["date"])}) for day in plain["derivation"])
        return cls(
            start=date.fromisoformat(plain["start"]),
            days=plain["days"],
            due=date.fromisoformat(plain["due"]),
            provisional=plain["provisional"],
            derivation=derivation,
        )


@cache
def known_years() -> range:
    """The years whose holidays have been published to the installed calendar."""
    years = {day.year for day in _published_holidays}
    return range(min(years), max(years) + 1)


def is_provisional(day: date) -> bool:
    """Whether the calendar of the day's year is still unknown."""
    return day.year not in known_years()


def describe(day: date, overrides: Overrides | None = None) -> Day:
    """Whether the day is worked, and why. Raises TypeError for a datetime: which date an instant
    falls on depends on the time zone, so the caller has to say it."""
    if isinstance(day, datetime):
        raise TypeError("working days are counted in dates, not datetimes: convert to the clinic's date first")
    if overrides and day in overrides:
        worked = overrides[day]
        return Day(day, worked, "declared_workday" if worked else "declared_rest")
    weekend = day.weekday() >= 5
    if is_provisional(day):
        return Day(day, not weekend, "weekend" if weekend else "workday", provisional=True)
    rests, holiday = _published(day)
    if rests:
        return Day(day, False, "holiday" if holiday else "weekend", holiday)
    return Day(day, True, "makeup" if weekend else "workday", holiday if weekend else None)


@lru_cache(maxsize=4096)
def _published(day: date) -> tuple[bool, str | None]:
    """Whether the published calendar rests on this day, and for which holiday; looked up slowly, so only once."""
    rests, holiday = chinese_calendar.get_holiday_detail(day)
    return rests, holiday


def is_workday(day: date, overrides: Overrides | None = None) -> bool:
    """Whether people work on this day; see `describe` for why."""
    return describe(day, overrides).counted


def add_workdays(start: date, days: int, *, overrides: Overrides | None = None) -> Deadline:
    """The deadline `days` working days after the event on `start`, whose own day is not counted.

    With 0 days it is due on `start` itself. Raises ValueError when `days` is negative.
    """
    if days < 0:
        raise ValueError("a deadline lies zero or more working days ahead")
    due, left = describe(start, overrides).date, days
    derivation: list[Day] = []
    while left:
        due += ONE_DAY
        step = describe(due, overrides)
        derivation.append(step)
        left -= step.counted
    return Deadline(start, days, due, any(day.provisional for day in derivation), tuple(derivation))


def workdays_between(start: date, end: date, *, overrides: Overrides | None = None) -> int:
    """Working days after `start` up to and including `end`; negative when `end` is earlier.

    The reverse of `add_workdays`: between an event and its deadline lie exactly its days.
    """
    if end < start:
        return -workdays_between(end, start, overrides=overrides)
    span = (end - start).days
    return sum(is_workday(start + ONE_DAY * i, overrides) for i in range(1, span + 1))
