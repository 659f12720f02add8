"""What happens at reception: the only place its rows change."""

from portal.front_desk.reception.operations.hand_overs import (
    accept_hand_over,
    offer_hand_over,
    return_hand_over,
    withdraw_hand_over,
)
from portal.front_desk.reception.operations.incidents import record_incident, settle_incident
from portal.front_desk.reception.operations.rooms import (
    add_room,
    change_room,
    close_room,
    free_room,
    lead_to_room,
    open_room,
)
from portal.front_desk.reception.operations.visits import (
    arrive,
    assign,
    calm,
    flag_unsettled,
    leave,
    move,
    tick_courtesies,
    undo,
)

__all__ = [
    "accept_hand_over",
    "add_room",
    "arrive",
    "assign",
    "calm",
    "change_room",
    "close_room",
    "flag_unsettled",
    "free_room",
    "lead_to_room",
    "leave",
    "move",
    "offer_hand_over",
    "open_room",
    "record_incident",
    "return_hand_over",
    "settle_incident",
    "tick_courtesies",
    "undo",
    "withdraw_hand_over",
]
