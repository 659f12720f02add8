"""What happens to meetings, summaries and reports: the only place their rows change."""

from portal.front_desk.meetings.operations.holding import agree_measure, hold, note_presence, read, report
from portal.front_desk.meetings.operations.meetings import call, cancel, change, invite
from portal.front_desk.meetings.operations.reports import acknowledge, submit
from portal.front_desk.meetings.operations.summaries import change_summary, sum_up

__all__ = [
    "acknowledge",
    "agree_measure",
    "call",
    "cancel",
    "change",
    "change_summary",
    "hold",
    "invite",
    "note_presence",
    "read",
    "report",
    "submit",
    "sum_up",
]
