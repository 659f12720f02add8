"""The records of duty."""

from portal.front_desk.duty.models.passing_on import DutyMatter, HandOverItem, ShiftHandOver
from portal.front_desk.duty.models.plan import (
    DutyPost,
    Roster,
    Shift,
    ShiftKind,
    ShiftSwap,
    WorkingTimeRule,
    instants,
)
from portal.front_desk.duty.models.presence import Attendance, EmptyPost, Leave, PostAbsence

__all__ = [
    "Attendance",
    "DutyMatter",
    "DutyPost",
    "EmptyPost",
    "HandOverItem",
    "Leave",
    "PostAbsence",
    "Roster",
    "Shift",
    "ShiftHandOver",
    "ShiftKind",
    "ShiftSwap",
    "WorkingTimeRule",
    "instants",
]
