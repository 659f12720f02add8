"""What duty reads."""

from portal.front_desk.duty.queries.absences import Absence, Working, absences, leaves_in, working
from portal.front_desk.duty.queries.hand_overs import open_matters
from portal.front_desk.duty.queries.now import (
    OnDuty,
    at_work_now,
    empty_posts,
    must_be_staffed,
    on_duty_now,
    open_posts,
    people_on_duty,
    running_hours,
    windows,
)

__all__ = [
    "Absence",
    "OnDuty",
    "Working",
    "absences",
    "at_work_now",
    "empty_posts",
    "leaves_in",
    "must_be_staffed",
    "on_duty_now",
    "open_matters",
    "open_posts",
    "people_on_duty",
    "running_hours",
    "windows",
    "working",
]
