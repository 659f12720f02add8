"""The clinic's own rest days and worked days, on top of the State Council's calendar.

Two lists of dates among the settings. Rooms count working days here, never in `workdays`, which knows nothing of
them; whoever keeps a deadline listens to `SettingChanged`, because a day declared later moves deadlines that
were reckoned before.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import clock, workdays
from portal.core.refusals import Refused
from portal.core.settings import Setting, SettingChanged, declare
from portal.core.workdays import Day, Deadline, Overrides


def _dates_only(lines: Any) -> None:
    for line in lines:
        if _read(line) is None:
            raise Refused("XC-16", _("“%(line)s” is not a date like 2027-02-10.", line=line), field="value")


def _read(line: str) -> date | None:
    try:
        return date.fromisoformat(line.strip())
    except ValueError:
        return None


REST_DAYS: Setting[list[str]] = declare(
    Setting(
        "calendar.rest_days",
        [],
        _l("Rest days the clinic declares, one date a line"),
        rules=("LAW-02",),
        check=_dates_only,
    )
)
WORKED_DAYS: Setting[list[str]] = declare(
    Setting(
        "calendar.worked_days",
        [],
        _l("Working days the clinic declares, one date a line"),
        rules=("LAW-02",),
        check=_dates_only,
    )
)
KEYS = (REST_DAYS.key, WORKED_DAYS.key)


Lines = tuple[str, ...]


def overrides() -> Overrides:
    """The days the clinic itself declares; a day in both lists rests."""
    return _declared(*_lines())


def _lines() -> tuple[Lines, Lines]:
    """Both lists as they stand now: what was worked out for them holds as long as they say the same."""
    return tuple(WORKED_DAYS.value()), tuple(REST_DAYS.value())


@lru_cache(maxsize=16)
def _declared(worked: Lines, rest: Lines) -> Overrides:
    days = {day: True for line in worked if (day := _read(line))}
    return days | {day: False for line in rest if (day := _read(line))}


@lru_cache(maxsize=4096)
def _deadline(start: date, days: int, worked: Lines, rest: Lines) -> Deadline:
    return workdays.add_workdays(start, days, overrides=_declared(worked, rest))


def changed(fact: SettingChanged) -> bool:
    """Whether it was the clinic's calendar that changed."""
    return fact.key in KEYS


def describe(day: date) -> Day:
    """Whether the clinic works on this day, and why."""
    return workdays.describe(day, overrides())


def is_workday(day: date) -> bool:
    """Whether the clinic's working day is this one."""
    return describe(day).counted


def is_holiday(day: date) -> bool:
    """A public holiday, or a day the clinic has declared to rest; a weekend is neither."""
    return describe(day).reason in ("holiday", "declared_rest")


def add_workdays(start: date, days: int) -> Deadline:
    """The deadline so many working days after an event, whose own day is not counted."""
    return _deadline(start, days, *_lines())


def workdays_between(start: date, end: date) -> int:
    """The clinic's working days after `start` up to and including `end`."""
    return workdays.workdays_between(start, end, overrides=overrides())


def after_workdays(instant: datetime, days: int) -> datetime:
    """The end of the day so many working days after an instant."""
    return end_of(add_workdays(clock.local(instant).date(), days).due)


def end_of(day: date) -> datetime:
    """The last moment of a clinic's day, to compare with."""
    return clock.day_bounds(day)[1] - timedelta(seconds=1)
