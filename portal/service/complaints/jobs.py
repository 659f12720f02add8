"""The scheduled work of complaints: clocks after a change of the calendar, reminders of what grows old."""

from portal.core import clinic_calendar
from portal.core.jobs import job, kick
from portal.core.settings import SettingChanged
from portal.service.complaints import operations


@job("complaints.reckon", hour="0", minute="20")
def reckon() -> None:
    """Reckon the open clocks by today's calendar; nightly, and as soon as the clinic changes its own (LAW-02)."""
    operations.reckon_all()


@job("complaints.remind", hour="8-18", minute="5")
def remind() -> None:
    """Remind owner and managers of cases that grow old in one stage, in the hours of work (DIS-13)."""
    operations.remind_all()


def calendar_changed(fact: SettingChanged) -> None:
    """The clinic declared a rest day or a working day: the clocks are reckoned anew."""
    if fact.key in clinic_calendar.KEYS:
        kick("complaints.reckon")
