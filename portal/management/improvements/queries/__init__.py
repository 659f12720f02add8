"""The reads of the improvements room."""

from portal.management.improvements.queries.actions import (
    counts,
    day_of,
    filtered,
    for_person,
    of_source,
    open_for,
    visible,
)
from portal.management.improvements.queries.feedback import feedback_about, of_author, to_me, visible_feedback
from portal.management.improvements.queries.today import today_items

__all__ = [
    "counts",
    "day_of",
    "feedback_about",
    "filtered",
    "for_person",
    "of_author",
    "of_source",
    "open_for",
    "to_me",
    "today_items",
    "visible",
    "visible_feedback",
]
