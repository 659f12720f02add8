"""What happens at reception: the only place its rows change."""

from portal.front_desk.reception.operations.bookings import arrive_booked, server_of
from portal.front_desk.reception.operations.calls import call, miss_call
from portal.front_desk.reception.operations.care import calm, flag_unsettled, tick_courtesies
from portal.front_desk.reception.operations.hand_overs import (
    accept_hand_over,
    offer_hand_over,
    return_hand_over,
    withdraw_hand_over,
)
from portal.front_desk.reception.operations.incidents import record_incident, settle_incident
from portal.front_desk.reception.operations.registrations import correct_registration, register
from portal.front_desk.reception.operations.rooms import (
    add_room,
    change_room,
    close_room,
    free_room,
    lead_to_room,
    open_room,
)
from portal.front_desk.reception.operations.served_cards import booked_under, use_card
from portal.front_desk.reception.operations.visits import (
    arrive,
    assign,
    leave,
    move,
    undo,
)

__all__ = [
    "accept_hand_over",
    "add_room",
    "arrive",
    "arrive_booked",
    "assign",
    "booked_under",
    "call",
    "calm",
    "change_room",
    "close_room",
    "correct_registration",
    "flag_unsettled",
    "free_room",
    "lead_to_room",
    "leave",
    "miss_call",
    "move",
    "offer_hand_over",
    "open_room",
    "record_incident",
    "register",
    "return_hand_over",
    "server_of",
    "settle_incident",
    "tick_courtesies",
    "undo",
    "use_card",
    "withdraw_hand_over",
]
