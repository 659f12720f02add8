"""What happens on duty: the only place its rows change."""

from portal.front_desk.duty.operations.attendance import clock_in, clock_out, correct, note_absences
from portal.front_desk.duty.operations.departures import person_left
from portal.front_desk.duty.operations.hand_overs import (
    acknowledge,
    add_item,
    begin_hand_over,
    close,
    drop_item,
    give_back,
    offer,
)
from portal.front_desk.duty.operations.leaves import ask_leave, grant_leave, refuse_leave, withdraw_leave
from portal.front_desk.duty.operations.masters import (
    add_post,
    add_shift_kind,
    add_working_time,
    change_post,
    change_shift_kind,
    change_working_time,
    close_post,
    close_shift_kind,
    open_post,
)
from portal.front_desk.duty.operations.matters import (
    record_matter,
    record_unanswered_call,
    reopen_matter,
    settle_matter,
)
from portal.front_desk.duty.operations.posts import come_back, step_away, watch
from portal.front_desk.duty.operations.rosters import (
    Copied,
    acknowledge_plan,
    add_shift,
    begin_roster,
    cancel_shift,
    change_shift,
    copy_last_week,
    fill,
    publish,
)
from portal.front_desk.duty.operations.swaps import answer_swap, ask_swap, confirm_swap, refuse_swap, withdraw_swap

__all__ = [
    "Copied",
    "acknowledge",
    "acknowledge_plan",
    "add_item",
    "add_post",
    "add_shift",
    "add_shift_kind",
    "add_working_time",
    "answer_swap",
    "ask_leave",
    "ask_swap",
    "begin_hand_over",
    "begin_roster",
    "cancel_shift",
    "change_post",
    "change_shift",
    "change_shift_kind",
    "change_working_time",
    "clock_in",
    "clock_out",
    "close",
    "close_post",
    "close_shift_kind",
    "come_back",
    "confirm_swap",
    "copy_last_week",
    "correct",
    "drop_item",
    "fill",
    "give_back",
    "grant_leave",
    "note_absences",
    "offer",
    "open_post",
    "person_left",
    "publish",
    "record_matter",
    "record_unanswered_call",
    "refuse_leave",
    "refuse_swap",
    "reopen_matter",
    "settle_matter",
    "step_away",
    "watch",
    "withdraw_leave",
    "withdraw_swap",
]
