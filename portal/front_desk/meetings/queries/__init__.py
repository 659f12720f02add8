"""What the meetings room reads."""

from portal.front_desk.meetings.queries.meetings import held_by, meetings, visible, weekly_of
from portal.front_desk.meetings.queries.reports import about, reports, visible_report
from portal.front_desk.meetings.queries.summaries import day_of_departments, missing_summaries, summary
from portal.front_desk.meetings.queries.today import today_items

__all__ = [
    "about",
    "day_of_departments",
    "held_by",
    "meetings",
    "missing_summaries",
    "reports",
    "summary",
    "today_items",
    "visible",
    "visible_report",
    "weekly_of",
]
