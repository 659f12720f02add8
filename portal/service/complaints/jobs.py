"""The scheduled work of complaints: clocks after a change of the calendar, reminders of what grows old."""

from portal.core import clinic_calendar, database, jobs
from portal.core.jobs import job, kick
from portal.core.settings import SettingChanged
from portal.service.complaints import operations


@job("complaints.reckon", own_transactions=True, hour="0", minute="20")
def reckon() -> None:
    """Reckon the open clocks by today's calendar; nightly, and as soon as the clinic changes its own (LAW-02).

    One transaction for a few hundred cases, and how far it has come is seen beside the calendar's settings.
    """
    with database.transaction():
        total = operations.waiting() + 1  # telling everybody is the last piece
        jobs.progress("complaints.reckon", 0, total)
        sweep = operations.Sweep()
    more = True
    while more:
        with database.transaction():
            more = sweep.piece()
            jobs.progress("complaints.reckon", max(1, min(sweep.seen, total - 1)), total)
    with database.transaction():
        sweep.tell()
        jobs.progress("complaints.reckon", total, total)


@job("complaints.remind", hour="8-18", minute="5")
def remind() -> None:
    """Remind owner and managers of cases that grow old in one stage, in the hours of work (DIS-13)."""
    operations.remind_all()


def calendar_changed(fact: SettingChanged) -> None:
    """The clinic declared a rest day or a working day: the clocks are reckoned anew."""
    if clinic_calendar.changed(fact):
        kick("complaints.reckon")
