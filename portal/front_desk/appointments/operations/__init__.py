"""What happens in the appointment book: the only place its rows change."""

from portal.front_desk.appointments.operations.booking import book
from portal.front_desk.appointments.operations.changing import call, cancel, edit, move, read_notice
from portal.front_desk.appointments.operations.experts import (
    answer_invitation,
    cancel_clinic,
    change_clinic,
    invite,
    plan_clinic,
)
from portal.front_desk.appointments.operations.online import (
    booked_instead,
    confirm,
    receive,
    refuse,
    try_to_answer,
)
from portal.front_desk.appointments.operations.schedules import (
    add_device,
    add_exception,
    put_into_use,
    remove_exception,
    set_hours,
    stand_in,
    take_out_of_use,
)
from portal.front_desk.appointments.operations.serving import (
    close_follow_up,
    complete,
    mark_arrived,
    miss,
    note_no_shows,
    start,
    try_follow_up,
)
from portal.front_desk.appointments.operations.telling import print_confirmation, remind, send_confirmation

__all__ = [
    "add_device",
    "add_exception",
    "answer_invitation",
    "book",
    "booked_instead",
    "call",
    "cancel",
    "cancel_clinic",
    "change_clinic",
    "close_follow_up",
    "complete",
    "confirm",
    "edit",
    "invite",
    "mark_arrived",
    "miss",
    "move",
    "note_no_shows",
    "plan_clinic",
    "print_confirmation",
    "put_into_use",
    "read_notice",
    "receive",
    "refuse",
    "remind",
    "remove_exception",
    "send_confirmation",
    "set_hours",
    "stand_in",
    "start",
    "take_out_of_use",
    "try_follow_up",
    "try_to_answer",
]
