"""The small forms. They share pages, so their fields have ids of their own."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField

from portal.consulting.consultations import choices, queries, told
from portal.consulting.consultations.forms.fields import Checks, id_or_none, pairs
from portal.consulting.consultations.models import Consultation
from portal.consulting.consultations.permissions import Permission
from portal.consulting.consultations.workflow import OUTCOMES
from portal.core.forms import BooleanField, Form, LongTextField, TextField, required
from portal.registry.catalogue import queries as catalogue


class TellForm(Form):
    """Subjects of the told-list that were explained just now."""

    subjects = Checks(_l("Told just now"), choices=pairs(told.SUBJECTS.items()), id="told")


class PriceForm(Form):
    """What was explained about money."""

    explained = Checks(_l("Explained"), choices=pairs(choices.PRICE_SUBJECTS.items()), id="price_explained")
    note = TextField(_l("Note"), longest=300, id="price_note")


class QuestionForm(Form):
    """A question, doubt or request taken from the customer."""

    kind = RadioField(_l("Kind"), choices=pairs(choices.QUESTION_KINDS.items()), default="question", id="ask_kind")
    question = LongTextField(_l("In the customer's words"), validators=[required()], longest=1000, id="ask_question")


class AnswerForm(Form):
    """The answer to an open question."""

    answer = LongTextField(_l("Answer"), validators=[required()], longest=2000)


class ProductForm(Form):
    """Advice on a product."""

    product_id = SelectField(_l("Product"), coerce=id_or_none, id="product_id")
    product = TextField(_l("Or another product"), longest=120, id="product_name")
    use = LongTextField(_l("Use"), longest=500, id="product_use")
    cautions = LongTextField(_l("Cautions"), longest=500, id="product_cautions")
    combination = LongTextField(_l("Combination"), longest=500, id="product_combination")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {product.id: product for product in catalogue.products()}
        products = [("", _("Choose")), *((key, product.name) for key, product in self.offered.items())]
        self.product_id.choices = pairs(products)


class WishForm(Form):
    """A wish that was declined."""

    wish = LongTextField(_l("Wish"), validators=[required()], longest=500, id="wish_wish")
    ground = RadioField(_l("Declined for"), choices=pairs(choices.GROUNDS.items()), default="safety", id="wish_ground")
    reason = LongTextField(_l("Reason told"), validators=[required()], longest=1000, id="wish_reason")


class FeedbackForm(Form):
    """What the customer said about the clinic, for a superior."""

    text = LongTextField(_l("What the customer said"), validators=[required()], longest=2000, id="feedback_text")
    superior_id = SelectField(_l("Pass to"), coerce=int, id="feedback_to")

    def __init__(self, consultation: Consultation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = queries.people_who(Permission.SEE_ALL, consultation.branch_id)
        people = [person for person in people if person.role in SUPERIORS and person.id != consultation.consultant_id]
        people.sort(key=lambda person: SUPERIORS.index(person.role))
        self.superior_id.choices = pairs((person.id, f"{person.name}（{person.role_label}）") for person in people)


SUPERIORS = ("consult_manager", "cs_manager", "president")


class CallForm(Form):
    """A doctor to call."""

    doctor_id = SelectField(_l("Doctor"), coerce=int, id="call_doctor_id")
    question = TextField(_l("What should the doctor look at?"), longest=300, id="call_question")

    def __init__(self, consultation: Consultation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        doctors = queries.people_who(Permission.DOCTOR, consultation.branch_id)
        self.doctor_id.choices = pairs((person.id, person.name) for person in doctors)


class DoctorForm(Form):
    """The doctor's part."""

    draft = "doctor-part"

    opinion = LongTextField(_l("Opinion"), validators=[required()], longest=4000)
    examination = LongTextField(_l("Examination guided"), longest=2000)
    recommended = Checks(_l("Items recommended"), coerce=int)
    refused = Checks(_l("Items advised against"), coerce=int)
    refused_reason = LongTextField(_l("Why not"), longest=1000)

    def __init__(self, consultation: Consultation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, subject=consultation.id, **kwargs)
        needed = [item for item, _version in catalogue.offered(needs=consultation.needs)] if consultation.needs else []
        chosen = queries.items(consultation.suitable_items)
        items = [*chosen, *(item for item in needed if item.id not in consultation.suitable_items)]
        self.recommended.choices = pairs((item.id, item.name) for item in items)
        self.refused.choices = pairs((item.id, item.name) for item in chosen or items)


class ClearanceForm(Form):
    """A doctor's note that lifts a warning; one warning a form."""

    note = LongTextField(_l("Medical reason"), validators=[required()], longest=1000)


class RecordForm(Form):
    """How the consultation ended."""

    draft = "consultation-end"

    reaction = LongTextField(_l("Customer's reaction"), longest=2000)
    result = LongTextField(_l("Result"), longest=2000)
    outcome = RadioField(_l("Outcome of the consultation"), choices=pairs(OUTCOMES.items()), validators=[required()])
    decline_reason = LongTextField(_l("Reason of the refusal"), longest=1000)
    farewell = LongTextField(_l("Farewell said"), longest=1000)
    referred_to = TextField(_l("Referred to"), longest=200)


class SignForm(Form):
    """The consultant's signature under the record."""

    name = TextField(_l("Your name"), validators=[required()], longest=60)
    true_and_accurate = BooleanField(_l("This record is true and accurate."))


class AddendumForm(Form):
    """A correction beside the signed original."""

    text = LongTextField(_l("What is corrected or added"), validators=[required()], longest=4000, id="addendum_text")


class ContactForm(Form):
    """A contact while the customer considers."""

    kind = RadioField(
        _l("Kind of contact"),
        choices=pairs([("answer", _l("Answer to her question")), ("touch", _l("Contact of ours"))]),
        default="answer",
        id="contact_kind",
    )
    text = TextField(_l("What it was about"), validators=[required()], longest=500, id="contact_text")


class SkipForm(Form):
    """The store manager's reason."""

    reason = LongTextField(_l("Reason"), validators=[required()], longest=1000)


class HandlingForm(Form):
    """What became of feedback."""

    handling = LongTextField(_l("What became of it"), validators=[required()], longest=1000)
