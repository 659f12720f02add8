"""The verbs of the improvements room."""

from portal.management.improvements.operations.actions import (
    add_note,
    confirm_effect,
    drop,
    finish,
    hand_over,
    open_action,
    postpone,
    send_back,
)
from portal.management.improvements.operations.feedback import acknowledge, answer, reckon_all, send, take_up

__all__ = [
    "acknowledge",
    "add_note",
    "answer",
    "confirm_effect",
    "drop",
    "finish",
    "hand_over",
    "open_action",
    "postpone",
    "reckon_all",
    "send",
    "send_back",
    "take_up",
]
