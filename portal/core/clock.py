"""The one clock of the portal.

Instants are timezone-aware UTC; dates are the clinic's calendar dates. Nothing else in the portal
asks the operating system for the time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CLINIC_ZONE = ZoneInfo("Asia/Shanghai")

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present instant, UTC."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def pretending(instant: datetime) -> Iterator[None]:
    """Let it be another instant in this context; only the demo clinic's past is written this way."""
    token = _pretended.set(instant)
    try:
        yield
    finally:
        _pretended.reset(token)


def today() -> date:
    """The calendar date at the clinic."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """The same instant on the clinic's wall clock."""
    return instant.astimezone(CLINIC_ZONE)


def at(day: date, clock: time) -> datetime:
    """The instant of a wall-clock time on a calendar date, UTC."""
    return datetime.combine(day, clock, CLINIC_ZONE).astimezone(UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First instant of the day and first instant of the next one, UTC."""
    return at(day, time()), at(day + timedelta(days=1), time())


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes from start to end, never below zero."""
    return max(0, int((end - start).total_seconds() // 60))
