"""What other rooms may hear of: facts in the past tense."""

from dataclasses import dataclass

from portal.consulting.consultations.models import Consultation, DoctorPart, PassedFeedback


@dataclass(frozen=True)
class ConsultationOpened:
    consultation: Consultation


@dataclass(frozen=True)
class DoctorCalled:
    part: DoctorPart


@dataclass(frozen=True)
class ConsultationRecorded:
    consultation: Consultation


@dataclass(frozen=True)
class ConsultationSigned:
    consultation: Consultation


@dataclass(frozen=True)
class CustomerDeclined:
    """A final refusal: nobody contacts this customer to sell any more (CON-34)."""

    consultation: Consultation


@dataclass(frozen=True)
class FeedbackPassed:
    feedback: PassedFeedback
