"""Forms of the catalogue."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional

from portal.core.forms import (
    DateField,
    Form,
    LongTextField,
    MoneyField,
    TextField,
    ValidationError,
    explain_violation,
    required,
)
from portal.core.requests import row_number
from portal.registry.catalogue import policy
from portal.registry.catalogue.models import ItemVersion
from portal.registry.catalogue.terms import (
    AGE_GROUPS,
    BRANCHES_OF_PRACTICE,
    DEPARTMENTS,
    KINDS,
    NEEDS,
    PROFILE_PARTS,
    SKIN_TYPES,
    TOPICS,
)

#: The figures of a version, with what stands for an empty field.
FIGURES = {"duration_minutes": 0, "course_sessions": 1, "course_interval_days": 0, "recovery_days": 0}
_SEPARATORS = re.compile(r"[、,，;；/]")

for table, column in (("offers", "code"), ("products", "code"), ("case_studies", "code")):
    explain_violation(f"uq_{table}_{column}", f"{table}.{column}", column, _l("This code is used already."))
explain_violation(
    "uq_provider_profiles_licence_number",
    "provider_profiles.licence_number",
    "licence_number",
    _l("A profile with this licence number exists already."),
)


class MultiCheckboxField(SelectMultipleField):
    """Several choices, all of them visible."""


class LinesField(LongTextField):
    """A list, one entry a line; data is the list without empty lines."""

    def process_data(self, value: Any) -> None:
        self.data = "\n".join(value) if isinstance(value, list) else value

    def lines(self) -> list[str]:
        """The entries."""
        return [line.strip() for line in (self.data or "").splitlines() if line.strip()]


def _number(label: Any, least: int = 0, most: int = 3650, **kw: Any) -> IntegerField:
    message = _l("Please give a whole number between %(least)d and %(most)d.", least=least, most=most)
    return IntegerField(label, [Optional(), NumberRange(least, most, message=message)], **kw)


class ItemForm(Form):
    """A new item."""

    code = TextField(_l("Code"), [required()], longest=40)
    name = TextField(_l("Item name"), [required()])
    name_en = TextField(_l("English name"), longest=120)
    department = SelectField(_l("Clinic department"), choices=list(DEPARTMENTS.items()))
    kind = SelectField(_l("Kind of item"), choices=list(KINDS.items()))
    medical = BooleanField(_l("Medical-aesthetic act (needs a filing and a doctor)"), default=True)
    unit = TextField(_l("Unit of price"), [required()], longest=20, default="次")
    needs = MultiCheckboxField(_l("Needs it answers"), choices=list(NEEDS.items()))


class VersionForm(Form):
    """A new version of an item's texts and price; kept as a draft while typing."""

    draft = "item-version"

    principle = LongTextField(policy.TEXTS["principle"])
    efficacy = LongTextField(policy.TEXTS["efficacy"])
    advantages = LongTextField(policy.TEXTS["advantages"])
    disadvantages = LongTextField(policy.TEXTS["disadvantages"])
    safety = LongTextField(policy.TEXTS["safety"])
    indications = LinesField(policy.TEXTS["indications"])
    contraindications = LinesField(_l("Contraindications"), longest=4000)
    steps = LinesField(policy.TEXTS["steps"])
    effect = LongTextField(policy.TEXTS["effect"])
    recovery = LongTextField(policy.TEXTS["recovery"])
    risks = LinesField(policy.TEXTS["risks"])
    complications = LinesField(policy.TEXTS["complications"])
    alternatives = LinesField(policy.TEXTS["alternatives"])
    pre_notes = LinesField(policy.TEXTS["pre_notes"])
    post_notes = LinesField(policy.TEXTS["post_notes"])
    examinations = LinesField(policy.TEXTS["examinations"])
    duration_minutes = _number(_l("Duration (minutes)"), 1, 1440)
    course_sessions = _number(_l("Sessions of a course"), 1, 100, default=1)
    course_interval_days = _number(_l("Days between sessions"), default=0)
    recovery_days = _number(_l("Days of recovery"), default=0)
    filing_number = TextField(_l("Filing number"))
    price = MoneyField(_l("Price"), [required()])
    change_note = TextField(_l("What is new in this version"), longest=200)
    based_on = HiddenField()

    @classmethod
    def of(cls, version: ItemVersion | None, *, subject: object) -> "VersionForm":
        """The form, filled with the texts and figures of the version before."""
        start: dict[str, Any] = {"based_on": str(version.version) if version else "0"}
        if version is not None:
            kept = (*policy.TEXTS, *FIGURES, "filing_number", "price")
            start |= {name: getattr(version, name) for name in kept}
            start["contraindications"] = [contraindication_line(reason) for reason in version.contraindications]
        return cls(subject=subject, data=start)

    def catch_up(self, latest: int) -> None:
        """Let the next save stand on the version a colleague wrote meanwhile."""
        self.based_on.data = str(latest)

    def details(self) -> dict[str, Any]:
        """What the operation takes."""
        texts = {name: self[name].lines() if name in policy.LISTS else self[name].data for name in policy.TEXTS}
        return {
            **texts,
            "contraindications": [_contraindication(line) for line in self.contraindications.lines()],
            **{name: self[name].data or least for name, least in FIGURES.items()},
            "price": self.price.data,
            "filing_number": self.filing_number.data,
            "change_note": self.change_note.data,
            "based_on": row_number(self.based_on.data or "") or 0,
        }

    def validate_contraindications(self, field: LinesField) -> None:
        for line in field.lines():
            text, words = _contraindication(line)
            if len(text) > 200 or any(len(word) > 40 for word in words):
                raise ValidationError(_("This line is too long: %(line)s…", line=line[:30]))


def contraindication_line(reason: Any) -> str:
    """A contraindication as one line of the form: its text, a bar, the words that show it."""
    return f"{reason.text} | {'、'.join(reason.match)}"


def _contraindication(line: str) -> tuple[str, list[str]]:
    text, _bar, words = line.replace("｜", "|").partition("|")
    return text.strip(), [word.strip() for word in _SEPARATORS.split(words) if word.strip()]


class AnswerForm(Form):
    """An answer to a common question."""

    draft = "answer"

    question = TextField(_l("Question"), [required()], longest=200)
    topic = SelectField(_l("Topic"), choices=list(TOPICS.items()))
    answer = LongTextField(_l("Answer to customers"), [required()])


class UnansweredForm(Form):
    """A question nobody could answer."""

    question = TextField(_l("Question"), [required()], longest=200)


class CaseForm(Form):
    """A finished case."""

    draft = "case"

    code = TextField(_l("Code"), [required()], longest=40)
    title = TextField(_l("Case title"), [required()], longest=120)
    item = SelectField(_l("Item"), coerce=int)
    provider = SelectField(_l("Doctor"), coerce=int)
    age_group = SelectField(_l("Age group"), choices=[(name, name) for name in AGE_GROUPS])
    skin_type = SelectField(_l("Skin type"), choices=list(SKIN_TYPES.items()))
    need = SelectField(_l("Need"), choices=list(NEEDS.items()))
    summary = LongTextField(_l("Course and result"), [required()])
    consented = BooleanField(_l("The customer agreed in writing to showing it"))
    before_picture = FileField(_l("Picture before"))
    after_picture = FileField(_l("Picture after"))


class CaseStandingForm(Form):
    """Whether a case may still be shown."""

    consented = BooleanField(_l("The customer agreed in writing to showing it"))
    current = BooleanField(_l("Still up to date"))
    reason = TextField(_l("Reason"), [required()], longest=200)


class OfferForm(Form):
    """An offer with period, conditions and price effect."""

    draft = "offer"

    code = TextField(_l("Code"), [required()], longest=40)
    name = TextField(_l("Offer name"), [required()])
    starts_on = DateField(_l("Starts on"), [required()])
    ends_on = DateField(_l("Ends on"), [required()])
    percent_off = _number(_l("Percent off"), 1, 99)
    amount_off = MoneyField(_l("Amount off"))
    conditions = LongTextField(_l("Conditions"), [required()])
    items = MultiCheckboxField(_l("For these items"), coerce=int)


class ProviderForm(Form):
    """A doctor's profile."""

    draft = "provider"

    name = TextField(_l("Name"), [required()], longest=60)
    department = SelectField(_l("Clinic department"), choices=list(DEPARTMENTS.items()))
    title = TextField(_l("Doctor's title"), [required()], longest=60)
    licence_number = TextField(_l("Licence number"), [required()], longest=40)
    category = SelectField(_l("Branch of practice"), choices=list(BRANCHES_OF_PRACTICE.items()))
    practising_since = DateField(_l("Practising since"), [required()], not_future=True, earliest_year=1940)
    specialties = LinesField(_l("Specialties"), longest=1000)
    background = LongTextField(_l("Background"))


class ProductForm(Form):
    """A retail product."""

    draft = "product"

    code = TextField(_l("Code"), [required()], longest=40)
    name = TextField(_l("Product name"), [required()])
    price = MoneyField(_l("Price"), [required()])
    use = LongTextField(_l("How to use"), [required()])
    cautions = LongTextField(_l("Cautions"), [required()])
    skin_conditions = LinesField(_l("Skin conditions it suits"), longest=500)
    combination = LongTextField(_l("Suggested combination"))


class ProfileForm(Form):
    """A part of the clinic's profile."""

    part = SelectField(_l("Part of the profile"), choices=list(PROFILE_PARTS.items()))
    text = LongTextField(_l("Text"), [required()])


class GlossForm(Form):
    """A technical term in plain words."""

    term = TextField(_l("Technical term"), [required()], longest=40)
    gloss = TextField(_l("In plain words"), [required()], longest=200)
