"""The forms of the consultations room."""

from portal.consulting.consultations.forms.card import CardForm
from portal.consulting.consultations.forms.steps import (
    AddendumForm,
    AnswerForm,
    CallForm,
    ClearanceForm,
    ContactForm,
    DoctorForm,
    FeedbackForm,
    HandlingForm,
    PriceForm,
    ProductForm,
    QuestionForm,
    RecordForm,
    SignForm,
    SkipForm,
    TellForm,
    WishForm,
)

__all__ = [
    "AddendumForm",
    "AnswerForm",
    "CallForm",
    "CardForm",
    "ClearanceForm",
    "ContactForm",
    "DoctorForm",
    "FeedbackForm",
    "HandlingForm",
    "PriceForm",
    "ProductForm",
    "QuestionForm",
    "RecordForm",
    "SignForm",
    "SkipForm",
    "TellForm",
    "WishForm",
]
