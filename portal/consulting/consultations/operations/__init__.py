"""The verbs of a consultation: its course, its card, the talk, the doctor's part, the signature."""

from portal.consulting.consultations.operations.card import save_card
from portal.consulting.consultations.operations.considering import end_considering, log_contact
from portal.consulting.consultations.operations.course import (
    approve_skip,
    check_consulted,
    record,
    resume,
    withdraw_call,
)
from portal.consulting.consultations.operations.course import open_consultation as open  # the clinic's word
from portal.consulting.consultations.operations.doctor import call_doctor, clear_warning, record_doctor_part
from portal.consulting.consultations.operations.signing import add_addendum, sign
from portal.consulting.consultations.operations.skin import ask_for_skin_consultation, check_skin_consultation
from portal.consulting.consultations.operations.talk import (
    advise_product,
    answer,
    ask,
    ask_for_pictures,
    decline_wish,
    explain_prices,
    handle_feedback,
    pass_feedback,
    show_case,
    tell,
)

__all__ = [
    "add_addendum",
    "advise_product",
    "answer",
    "approve_skip",
    "ask",
    "ask_for_pictures",
    "ask_for_skin_consultation",
    "call_doctor",
    "check_consulted",
    "check_skin_consultation",
    "clear_warning",
    "decline_wish",
    "end_considering",
    "explain_prices",
    "handle_feedback",
    "log_contact",
    "open",
    "pass_feedback",
    "record",
    "record_doctor_part",
    "resume",
    "save_card",
    "show_case",
    "sign",
    "tell",
    "withdraw_call",
]
