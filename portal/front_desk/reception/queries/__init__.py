"""The reads of reception."""

from portal.front_desk.reception.queries.boards import board
from portal.front_desk.reception.queries.hall import load, rooms
from portal.front_desk.reception.queries.today import today_items
from portal.front_desk.reception.queries.visits import (
    courtesies_of,
    default_visit_type,
    departures,
    doubles_of,
    for_person,
    hand_overs_of,
    incident,
    incidents,
    open_from_earlier_days,
    open_visit_of,
    room,
    serving_people,
    visible_hand_over,
    visible_visit,
    visits_of,
)

__all__ = [
    "board",
    "courtesies_of",
    "default_visit_type",
    "departures",
    "doubles_of",
    "for_person",
    "hand_overs_of",
    "incident",
    "incidents",
    "load",
    "open_from_earlier_days",
    "open_visit_of",
    "room",
    "rooms",
    "serving_people",
    "today_items",
    "visible_hand_over",
    "visible_visit",
    "visits_of",
]
