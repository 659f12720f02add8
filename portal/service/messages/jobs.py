"""Scheduled messages."""

from datetime import timedelta

from portal.core import clock
from portal.core.database import SystemActor
from portal.core.jobs import job
from portal.service.messages import next_day


@job("messages.next_day", hour="7,9,12", minute="5")
def write_next_day_messages() -> None:
    """Write yesterday's messages; later runs of the day catch visits that were closed late."""
    next_day.write(clock.today() - timedelta(days=1), by=SystemActor("messages"))
