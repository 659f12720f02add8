"""The forms of complaints."""

from portal.service.complaints.forms.intake import IntakeForm, SignForm
from portal.service.complaints.forms.steps import (
    AnswerForm,
    AttemptForm,
    ConversionForm,
    ForwardForm,
    HandlerForm,
    HandOverForm,
    NamesakeForm,
    ReasonForm,
    ReopenForm,
    ResultForm,
    SpotResultForm,
    WordsForm,
)
from portal.service.complaints.forms.story import EntryForm, EvidenceForm, MeasureForm, SolutionForm, SummaryForm
from portal.service.complaints.forms.talks import ConcludeForm, ConveneForm, DepartmentTaskForm, OpinionForm, TalkForm
from portal.service.complaints.forms.trouble import (
    DeterminationForm,
    DisputeForm,
    EmergencyForm,
    FollowUpForm,
    IntakeDetailsForm,
    LikelyForm,
    PauseForm,
    SecondDepartmentForm,
)

__all__ = [
    "AnswerForm",
    "AttemptForm",
    "ConcludeForm",
    "ConveneForm",
    "ConversionForm",
    "DepartmentTaskForm",
    "DeterminationForm",
    "DisputeForm",
    "EmergencyForm",
    "EntryForm",
    "EvidenceForm",
    "FollowUpForm",
    "ForwardForm",
    "HandOverForm",
    "HandlerForm",
    "IntakeDetailsForm",
    "IntakeForm",
    "LikelyForm",
    "MeasureForm",
    "NamesakeForm",
    "OpinionForm",
    "PauseForm",
    "ReasonForm",
    "ReopenForm",
    "ResultForm",
    "SecondDepartmentForm",
    "SignForm",
    "SolutionForm",
    "SpotResultForm",
    "SummaryForm",
    "TalkForm",
    "WordsForm",
]
