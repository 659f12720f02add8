"""What duty reads."""

from portal.front_desk.duty.queries.absences import Absence, Working, absences, away_and_working, leaves_in
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
    "away_and_working",
    "empty_posts",
    "leaves_in",
    "must_be_staffed",
    "on_duty_now",
    "open_matters",
    "open_posts",
    "people_on_duty",
    "running_hours",
    "windows",
]
