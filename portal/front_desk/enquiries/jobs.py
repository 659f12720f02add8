"""The clock of enquiries: reminders, missed deadlines, incomplete registrations, retention."""

from portal.core.jobs import job
from portal.front_desk.enquiries import operations


@job("enquiries.watch", minute="*")
def watch() -> None:
    """Every minute: callbacks near or past their deadline, online questions without a first reply (ENQ-05, ENQ-12)."""
    operations.watch_callbacks()
    operations.watch_first_replies()


@job("enquiries.look_back", hour="1", minute="20")
def look_back() -> None:
    """Every night: registrations left incomplete, recordings whose time is over (ENQ-09, ENQ-10)."""
    operations.watch_registrations()
    operations.forget_recordings()
