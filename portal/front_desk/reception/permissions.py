"""What may be asked for at reception."""

from enum import StrEnum


class Permission(StrEnum):
    BOARD = "reception.board"
    ARRIVE = "reception.arrive"
    #: assign, lead to a room, hand over, call, undo
    LEAD = "reception.lead"
    #: accept a hand-over and serve the customer
    SERVE = "reception.serve"
    #: take a visit along: the front desk, and whoever serves
    MOVE = "reception.move"
    INCIDENT = "reception.incident"
    #: read the register of hall incidents, which figures of reports open, without recording any
    READ_INCIDENTS = "reception.read_incidents"
    ROOMS = "reception.rooms"
