"""What may be asked for about duty: the roster, attendance, leave, hand-overs."""

from enum import StrEnum


class Permission(StrEnum):
    #: see the published roster and who is on duty now
    READ = "duty.read"
    #: one's own shifts: clock in and out, hand over, swap, ask for leave, record matters
    TAKE_PART = "duty.take_part"
    #: plan, publish, decide on leave and swaps, for one's own department
    PLAN = "duty.plan"
    #: the same for every department
    PLAN_ALL = "duty.plan_all"
    #: attendance of everybody, for pay and scoring
    ATTENDANCE = "duty.attendance"
    #: posts, shifts and working-time rules
    RULES = "duty.rules"
