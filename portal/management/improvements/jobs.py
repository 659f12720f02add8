"""The scheduled work of improvements: days of answer after a change of the calendar."""

from portal.core import clinic_calendar
from portal.core.jobs import job, kick
from portal.core.settings import SettingChanged
from portal.management.improvements import operations


@job("improvements.reckon", hour="0", minute="25")
def reckon() -> None:
    """By when reports to superiors and departments are answered, by today's calendar (XC-15)."""
    operations.reckon_all()


def calendar_changed(fact: SettingChanged) -> None:
    """The clinic declared a rest day or a working day: the days of answer are found anew."""
    if clinic_calendar.changed(fact):
        kick("improvements.reckon")
