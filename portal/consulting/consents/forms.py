"""The forms of the consents room."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from portal.consulting.consents.models import PHOTO_PURPOSES, TOLD_SUBJECTS, RiskNotice
from portal.core.forms import BooleanField, EditForm, Form, LongTextField, TextField, required
from portal.registry.customers.forms import SignatureField


def _choices(pairs: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(key, label) for key, label in pairs.items()]


class NoticeForm(EditForm):
    """The texts of a notice that are not the items' own."""

    draft = "risk-notice"

    personal_risks = LongTextField(_l("Risks of this very person"), longest=3000, render_kw={"rows": 4})
    alternatives = LongTextField(
        _l("Alternatives, doing nothing among them"), validators=[required()], longest=3000, render_kw={"rows": 5}
    )
    costs = LongTextField(_l("Possible costs"), validators=[required()], longest=2000, render_kw={"rows": 4})
    expectation = LongTextField(
        _l("Expectation in the customer's own words"), validators=[required()], longest=1000, render_kw={"rows": 3}
    )
    pre_notes = LongTextField(_l("Before the treatment"), validators=[required()], longest=3000, render_kw={"rows": 5})
    post_notes = LongTextField(_l("After the treatment"), validators=[required()], longest=3000, render_kw={"rows": 5})

    def texts(self) -> dict[str, Any]:
        """What was written, by field."""
        names = ("personal_risks", "alternatives", "costs", "expectation", "pre_notes", "post_notes")
        return {name: self[name].data or "" for name in names}


class ExplanationForm(Form):
    """That the risks were explained, and what the customer said."""

    draft = "risk-notice-explanation"

    asked = SelectMultipleField(_l("Asked one by one; none applies, or a doctor has cleared it"), validate_choice=False)
    expectation_checked = LongTextField(
        _l("How the expectation was talked over against the risks"), validators=[required()], longest=2000
    )
    understood = LongTextField(
        _l("What the customer said about having understood, in the customer's words"),
        validators=[required()],
        longest=1000,
    )


def explanation_form(notice: RiskNotice) -> ExplanationForm:
    """The form with the contraindications of this very notice to ask about."""
    form = ExplanationForm(subject=notice.id)
    form.asked.choices = [SelectChoice(text, text) for text in notice.contraindications]
    return form


class SigningForm(Form):
    """The signatures, the consents that go with them, and the guardian below 18."""

    photo_uses = SelectMultipleField(_l("Photographs may be used for"), choices=_choices(PHOTO_PURPOSES))
    guardian_name = TextField(_l("Guardian's name"), longest=60)
    guardian_relation = TextField(_l("Relation to the customer"), longest=40)
    guardian_id_number = TextField(_l("Guardian's document number"), longest=40)
    data_consent = BooleanField(_l("Consents to the handling of health data and pictures as the separate page says"))
    signature = SignatureField(_l("Signature under the risk notice"))
    data_signature = SignatureField(_l("Signature under the consent to personal information"))
    explainer_signature = SignatureField(_l("Signature of the explainer"))
    paper_place = TextField(_l("Where the signed original is kept"), longest=200)
    scan = FileField(_l("Scan of the signed original"), render_kw={"accept": "application/pdf,image/*"})


class RefusalForm(Form):
    """The customer does not understand or will not sign."""

    draft = "risk-notice-refusal"

    kind = RadioField(
        _l("What happened"),
        choices=_choices({"not_understood": _l("Does not understand"), "will_not_sign": _l("Will not sign")}),
        validators=[required()],
    )
    reason = LongTextField(_l("The customer's reason"), validators=[required()], longest=1000)
    further_explanation = LongTextField(_l("What was explained further"), validators=[required()], longest=2000)


class NotesForm(Form):
    """What was told for the time before and after the treatment."""

    subjects = SelectMultipleField(_l("Told"), choices=_choices(TOLD_SUBJECTS))
    detail = LongTextField(_l("Details"), longest=1000, render_kw={"rows": 2})
