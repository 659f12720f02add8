"""The tables of the consultations room."""

from portal.consulting.consultations.models.after import (
    Addendum,
    ConsideringContact,
    ConsideringPeriod,
    ContraindicationClearance,
    OpenQuestion,
    PassedFeedback,
    SkippedConsultation,
)
from portal.consulting.consultations.models.consultation import Consultation
from portal.consulting.consultations.models.parts import (
    CaseShown,
    DeclinedWish,
    DoctorPart,
    PictureRequest,
    PriceTalk,
    ProductAdvice,
    ToldPoint,
)

__all__ = [
    "Addendum",
    "CaseShown",
    "ConsideringContact",
    "ConsideringPeriod",
    "Consultation",
    "ContraindicationClearance",
    "DeclinedWish",
    "DoctorPart",
    "OpenQuestion",
    "PassedFeedback",
    "PictureRequest",
    "PriceTalk",
    "ProductAdvice",
    "SkippedConsultation",
    "ToldPoint",
]
