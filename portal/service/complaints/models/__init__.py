"""The case and everything its story is made of."""

from portal.service.complaints.models.case import OPEN, Accused, Case, CasePart
from portal.service.complaints.models.clocks import CaseClock, CasePause
from portal.service.complaints.models.disputes import MedicalDispute
from portal.service.complaints.models.emergencies import EmergencyAlert, EmergencyNotice
from portal.service.complaints.models.namesakes import ToldApart
from portal.service.complaints.models.outcomes import CaseFollowUp, CaseMeasure, CaseSolution
from portal.service.complaints.models.reminders import CaseReminder
from portal.service.complaints.models.signs import EarlySign
from portal.service.complaints.models.story import CaseAttempt, CaseEntry, CaseEvidence
from portal.service.complaints.models.talks import (
    CaseConference,
    CaseTalk,
    CaseTask,
    ConferenceMember,
    TalkPerson,
)

__all__ = [
    "OPEN",
    "Accused",
    "Case",
    "CaseAttempt",
    "CaseClock",
    "CaseConference",
    "CaseEntry",
    "CaseEvidence",
    "CaseFollowUp",
    "CaseMeasure",
    "CasePart",
    "CasePause",
    "CaseReminder",
    "CaseSolution",
    "CaseTalk",
    "CaseTask",
    "ConferenceMember",
    "EarlySign",
    "EmergencyAlert",
    "EmergencyNotice",
    "MedicalDispute",
    "TalkPerson",
    "ToldApart",
]
