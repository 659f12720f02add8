"""What may be asked for about complaints and dissatisfied customers."""

from enum import StrEnum


class Permission(StrEnum):
    #: record a complaint that reached oneself, whoever one is (CMP-01, CMP-23)
    TAKE_IN = "complaints.take_in"
    #: answer what one was asked: an emergency alert, a task of one's department
    ANSWER = "complaints.answer"
    #: open the board and the cases in one's reach
    READ = "complaints.read"
    #: every case of the branch, not only those one has a part in
    SEE_ALL = "complaints.see_all"
    #: the refund part of the case behind a refund that waits for one's confirmation (section 1.3, finance)
    READ_BEHIND = "complaints.read_behind"
    #: calm a dissatisfied customer on the spot, and record the attempt
    ATTEMPT = "complaints.attempt"
    #: work on a case: investigate, contact, solve, answer
    HANDLE = "complaints.handle"
    #: assign, convene, convert, pause, summarise, close
    LEAD = "complaints.lead"
    #: take part in a case conference and give an opinion
    CONFER = "complaints.confer"
    #: speak for the customer, suggest how to handle the responsible person
    DIRECT = "complaints.direct"
