"""Emergencies, disputes, the lawful clock, follow-ups."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField

from portal.core.forms import BooleanField, DateField, LongTextField, TextField, required
from portal.service.complaints import choices
from portal.service.complaints.forms import picking
from portal.service.complaints.forms.steps import AnswerForm, CaseForm
from portal.service.complaints.models import Case


class EmergencyForm(CaseForm):
    """The customer cannot be calmed, or disturbs the business (DIS-09)."""

    what = TextField(_l("What is happening"), [required()], longest=200)
    place = TextField(_l("Where"), longest=80)


class LikelyForm(CaseForm):
    """Likely to become a dispute (DIS-10)."""

    likely = RadioField(
        _l("Likely to become a dispute"), choices=picking.words({"1": _l("Yes"), "0": _l("No")}), default="1"
    )
    reason = LongTextField(_l("Reason"), [required()], longest=500)


class DisputeForm(CaseForm):
    """A medical dispute: course, law, principles (CMP-17)."""

    draft = "medical_dispute"

    course = LongTextField(_l("Full course of events"), [required()], longest=6000)
    law = LongTextField(_l("Applicable law"), [required()], longest=1000)
    open = LongTextField(_l("How it was kept open"), [required()], longest=500)
    fair = LongTextField(_l("How it was kept fair"), [required()], longest=500)
    just = LongTextField(_l("How it was kept just"), [required()], longest=500)
    timely = LongTextField(_l("How it was kept timely"), [required()], longest=500)
    convenient = LongTextField(_l("How it was kept convenient"), [required()], longest=500)


class DeterminationForm(CaseForm):
    """Whether a medical accident was determined (CMP-17, CTD-18)."""

    accident = RadioField(
        _l("Determination"),
        [required()],
        choices=picking.words({name: label for name, label in choices.ACCIDENT.items() if name != "open"}),
    )
    determined_on = DateField(_l("On"), [required()], not_future=True)
    determined_by = TextField(_l("By which body"), [required()], longest=120)
    basis = TextField(_l("Its document"), [required()], longest=200)


class SecondDepartmentForm(CaseForm):
    """Ten working days instead of five (LAW-02)."""

    department_id = SelectField(_l("Second department"), coerce=picking.number)
    reason = LongTextField(_l("Reason"), [required()], longest=500)

    def fill(self, case: Case) -> None:
        self.department_id.choices = [choice for choice in picking.departments() if choice.value != case.department_id]


class PauseForm(CaseForm):
    """The clock rests, on a ground the law knows (LAW-02)."""

    ground = RadioField(_l("Legal ground"), [required()], choices=picking.words(choices.PAUSE_GROUNDS))
    evidence = LongTextField(_l("Which paper proves it"), [required()], longest=300)


class IntakeDetailsForm(CaseForm):
    """What intake did not know yet."""

    customer = TextField(
        _l("Number of the customer file"),
        longest=20,
        description=_l("As it stands on the file. With it the banner, the silence and the record belong to the case."),
        render_kw={"autocomplete": "off"},
    )
    department_id = SelectField(_l("Department concerned"), coerce=picking.number)
    key_case = BooleanField(_l("Key complaint: needs a follow-up before it counts as closed"))

    def fill(self, case: Case) -> None:
        self.department_id.choices = picking.departments(picking.nobody())


class FollowUpForm(AnswerForm):
    """The satisfaction follow-up (DIS-14, LAW-03)."""
