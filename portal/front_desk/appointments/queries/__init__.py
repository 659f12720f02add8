"""The reads of the appointment book."""

from portal.front_desk.appointments.queries.records import (
    calls_of,
    coming_of,
    due_today,
    follow_up,
    follow_ups,
    for_customer_on,
    for_person,
    log_of,
    may_follow_up,
    notice,
    of_customer,
    of_enquiry,
    of_visit,
    reaches,
    unread_notices,
    visible,
)
from portal.front_desk.appointments.queries.suggestions import Slot, suggest

__all__ = [
    "Slot",
    "calls_of",
    "coming_of",
    "due_today",
    "follow_up",
    "follow_ups",
    "for_customer_on",
    "for_person",
    "log_of",
    "may_follow_up",
    "notice",
    "of_customer",
    "of_enquiry",
    "of_visit",
    "reaches",
    "suggest",
    "unread_notices",
    "visible",
]
