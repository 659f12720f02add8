"""What happens to a case: the only place its rows change."""

from portal.service.complaints.operations.answering import record_follow_up, settle_at_once, tell_result
from portal.service.complaints.operations.assigning import assign_handler, complete_intake, forward
from portal.service.complaints.operations.closing import (
    agree_measure,
    close,
    complete_measure,
    improvement_closed,
    reopen,
    summarise,
)
from portal.service.complaints.operations.conferences import Invited, conclude, convene, give_opinion
from portal.service.complaints.operations.disputing import (
    amend_dispute,
    declare_dispute,
    determine_accident,
    flag_likely,
)
from portal.service.complaints.operations.emergencies import acknowledge, end_emergency, raise_emergency
from portal.service.complaints.operations.entries import add_evidence, write
from portal.service.complaints.operations.escalating import convert, escalate
from portal.service.complaints.operations.intake import take_in
from portal.service.complaints.operations.moves import between, take_plain
from portal.service.complaints.operations.namesakes import tell_apart
from portal.service.complaints.operations.onsite import hand_over, record_attempt
from portal.service.complaints.operations.reckoning import name_second_department, pause, resume
from portal.service.complaints.operations.reminding import remind_all
from portal.service.complaints.operations.signs import open_from_score, open_from_sign, record_sign, settle_sign
from portal.service.complaints.operations.solving import add_solution, approve_solution, finish_solution
from portal.service.complaints.operations.sweeping import Sweep, reckon_all, waiting
from portal.service.complaints.operations.talks import Present, ask_department, complete_task, record_talk, sign

__all__ = [
    "Invited",
    "Present",
    "Sweep",
    "acknowledge",
    "add_evidence",
    "add_solution",
    "agree_measure",
    "amend_dispute",
    "approve_solution",
    "ask_department",
    "assign_handler",
    "between",
    "close",
    "complete_intake",
    "complete_measure",
    "complete_task",
    "conclude",
    "convene",
    "convert",
    "declare_dispute",
    "determine_accident",
    "end_emergency",
    "escalate",
    "finish_solution",
    "flag_likely",
    "forward",
    "give_opinion",
    "hand_over",
    "improvement_closed",
    "name_second_department",
    "open_from_score",
    "open_from_sign",
    "pause",
    "raise_emergency",
    "reckon_all",
    "record_attempt",
    "record_follow_up",
    "record_sign",
    "record_talk",
    "remind_all",
    "reopen",
    "resume",
    "settle_at_once",
    "settle_sign",
    "sign",
    "summarise",
    "take_in",
    "take_plain",
    "tell_apart",
    "tell_result",
    "waiting",
    "write",
]
