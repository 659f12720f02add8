"""The forms of the contracts room."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from portal.consulting.contracts.choices import METHODS, PROCEDURES, TOPICS
from portal.consulting.contracts.models import ContractVersion
from portal.consulting.contracts.templates import KINDS
from portal.core.forms import (
    BooleanField,
    DateField,
    EditForm,
    Form,
    LongTextField,
    MoneyField,
    TextField,
    required,
)
from portal.core.money import Money
from portal.registry.customers.models import Companion

#: How many instalments the form has lines for.
LINES = range(1, 7)


DECISIONS = {"approved": _l("Approve"), "returned": _l("Return with remarks")}


def chosen_from(words: Mapping[str, Any]) -> list[SelectChoice]:
    """Keys and labels as a field wants them."""
    return [SelectChoice(key, label) for key, label in words.items()]


class TermsForm(EditForm):
    """What is agreed beside plan and template: payment, instalments, term, special terms."""

    draft = "contract-terms"

    payment_method = RadioField(_l("Payment"), choices=chosen_from(METHODS), default="full")
    term_from = DateField(_l("Term from"), [required()], earliest_year=2000)
    term_to = DateField(_l("Term until"), [required()], earliest_year=2000)
    special_terms = LongTextField(_l("Special terms"), longest=2000)

    def lines(self) -> list[tuple[Any, Any]]:
        """The fields of the instalments, pair by pair."""
        return [(self[f"due_{line}"], self[f"amount_{line}"]) for line in LINES]

    def terms(self) -> dict[str, Any]:
        """What was typed, as the operations want it."""
        pairs = [(due.data, amount.data) for due, amount in self.lines()]
        return {
            "payment_method": self.payment_method.data,
            "instalments": [(due or date.min, amount or Money(0)) for due, amount in pairs if due or amount],
            "term_from": self.term_from.data,
            "term_to": self.term_to.data,
            "special_terms": self.special_terms.data or "",
        }


for _line in LINES:
    setattr(TermsForm, f"due_{_line}", DateField(_l("Due on"), [Optional()], earliest_year=2000))
    setattr(TermsForm, f"amount_{_line}", MoneyField(_l("Amount")))


class Terms:
    """The terms of a text as one record to edit, instalments line by line."""

    def __init__(self, text: ContractVersion | Any, record_id: object) -> None:
        self.id = record_id
        self.version = text.version
        for name in ("payment_method", "term_from", "term_to", "special_terms"):
            setattr(self, name, getattr(text, name))
        schedule = text.schedule if text.payment_method == "instalments" else []
        for line in LINES:
            due, amount = schedule[line - 1] if line <= len(schedule) else (None, None)
            setattr(self, f"due_{line}", due)
            setattr(self, f"amount_{line}", amount)


class ReviewForm(Form):
    """The reviewer's decision."""

    draft = "contract-review"

    decision = RadioField(_l("Decision"), [required()], choices=chosen_from(DECISIONS))
    remarks = LongTextField(_l("Remarks"), longest=2000)


class ExplanationForm(Form):
    """What was explained to the customer before the signature."""

    draft = "contract-explanation"

    topics = SelectMultipleField(_l("Explained"), choices=chosen_from(TOPICS))
    notes = LongTextField(_l("Notes and precautions told"), longest=2000)
    statement = LongTextField(_l("What the customer said about having understood"), [required()], longest=1000)


class SignatureField(StringField):
    """A drawing as a PNG data address; nothing of it is shown again."""


class SigningForm(Form):
    """One party's signature, drawn or on paper, with its place."""

    place = TextField(_l("Place of signing"), [required()], longest=120)
    signature = SignatureField(_l("Signature"))
    original_place = TextField(_l("Where the signed original is kept"), longest=120)


class CustomerSigningForm(SigningForm):
    """The customer's signature; under age the guardian's."""

    guardian_id = SelectField(_l("Guardian"), coerce=lambda value: int(value) if value else None)
    guardian_id_number = TextField(_l("Guardian's document number"), longest=40)

    def __init__(self, *args: Any, guardians: Iterable[Companion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {str(row.id): f"{row.name} ({row.relation})" for row in guardians}
        self.guardian_id.choices = chosen_from({"": "—", **named})


class AmendmentForm(Form):
    """Why a signed contract changes."""

    draft = "contract-amendment"

    reason = LongTextField(_l("What changes and why"), [required()], longest=1000)


class HelpForm(Form):
    """Help given with a procedure after the decision."""

    procedure = SelectField(_l("Helped with"), choices=chosen_from(PROCEDURES))
    note = TextField(_l("Note"), longest=200)


class NewTemplateForm(Form):
    """A new template, or the next text of one."""

    name = TextField(_l("Name of the template"), [required()], longest=80)
    kind = RadioField(_l("For"), choices=chosen_from(KINDS), default="service")


def template_form(terms: Sequence[Mapping[str, Any]], subject: object) -> Form:
    """The form of a template's terms, and one empty line for another term."""
    rows = [*terms, {"key": f"own_{len(terms) + 1}", "title": "", "text": "", "burdensome": False}]
    fields: dict[str, Any] = {"draft": "contract-template"}
    for number, term in enumerate(rows):
        fields[f"title_{number}"] = TextField(_l("Title"), default=term["title"], longest=80)
        fields[f"text_{number}"] = LongTextField(_l("Text"), default=term["text"], longest=3000)
        fields[f"burdensome_{number}"] = BooleanField(_l("Weighs on the customer"), default=term["burdensome"])
    form: Form = type("TemplateForm", (Form,), fields)(subject=subject)
    form.keys = [term["key"] for term in rows]
    return form


def typed_terms(form: Form) -> list[dict[str, Any]]:
    """The terms as they were typed; lines left empty are left out."""
    found = []
    for number, key in enumerate(form.keys):
        title, text = form[f"title_{number}"].data or "", form[f"text_{number}"].data or ""
        if title or text:
            found.append({"key": key, "title": title, "text": text, "burdensome": form[f"burdensome_{number}"].data})
    return found
