"""Scheduled work of the appointment book: who did not come, and reminders for tomorrow."""

from portal.core.database import SystemActor
from portal.core.jobs import job
from portal.front_desk.appointments import operations


@job("appointments.no_shows", minute="*/5")
def note_no_shows() -> None:
    """Find the bookings whose time has passed without an arrival (APT-12)."""
    operations.note_no_shows(by=SystemActor("appointments"))


@job("appointments.remind", minute="*/10")
def remind() -> None:
    """Remind tomorrow's customers, from the hour of the setting on (APT-10)."""
    operations.remind(by=SystemActor("appointments"))
