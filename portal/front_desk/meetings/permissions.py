"""What may be asked for about meetings, daily summaries and reports."""

from enum import StrEnum


class Permission(StrEnum):
    #: read what one is invited to, write reports and the own department's summary
    READ = "meetings.read"
    #: call and lead meetings
    LEAD = "meetings.lead"
    #: the morning meeting of the house, by the store manager
    MORNING = "meetings.morning"
    #: the weekly meeting about service and opinions
    WEEKLY = "meetings.weekly"
    #: read every meeting, summary and report of the branch
    SEE_ALL = "meetings.see_all"
