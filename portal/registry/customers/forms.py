"""The forms of the customers room."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional

from portal.core.forms import (
    BooleanField,
    DateField,
    EditForm,
    Form,
    LongTextField,
    PhoneField,
    TextField,
    ValidationError,
    required,
)
from portal.registry.customers import choices, identity_numbers

OLDEST = 130


def options(words: dict[str, Any], empty: Any = None) -> list[tuple[str, Any]]:
    """The choices of a field; `empty` is the label of "not chosen"."""
    return [*([("", empty)] if empty is not None else []), *words.items()]


class AgeField(IntegerField):
    """An age in whole years."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if typed:
            if not typed.isdecimal() or int(typed) > OLDEST:
                raise ValueError(_("Please give the age in whole years, like 28."))
            self.data = int(typed)


class SignatureField(StringField):
    """A drawing as a PNG data address; filled by the signature box."""


class Particulars:
    """The fields of the registration form (CUS-01)."""

    name = TextField(_l("Name"), [required()], longest=60, render_kw={"autocomplete": "off"})
    gender = RadioField(_l("Gender"), choices=options(choices.GENDERS, _l("Not yet said")), default="")
    birth_date = DateField(_l("Birth date"), [Optional()], not_future=True, earliest_year=1900)
    stated_age = AgeField(
        _l("Age"),
        [Optional()],
        description=_l("When the customer does not tell the birth date."),
        render_kw={"min": 0},
    )
    phone = PhoneField(_l("Phone"))
    wechat = TextField(_l("WeChat"), longest=80)
    occupation = TextField(_l("Occupation"), longest=80)
    id_kind = SelectField(_l("Identity document"), choices=options(choices.ID_KINDS, _l("Not given")), default="")
    id_number = TextField(_l("Document number"), longest=40, render_kw={"autocomplete": "off"})
    first_channel = SelectField(_l("First channel"), choices=options(choices.CHANNELS, _l("Please choose")), default="")
    referrer = TextField(_l("Referrer"), longest=80)
    paper_place = TextField(
        _l("Place of paper originals"), longest=120, description=_l("For example: cabinet 2, drawer C.")
    )
    source = SelectField(_l("Source of this information"), choices=options(choices.SOURCES), default="registration")

    def validate_name(self, field: Any) -> None:
        if not any(sign.isalpha() for sign in field.data or ""):
            raise ValidationError(_("Please give the name as the customer writes it."))

    def validate_id_number(self, field: Any) -> None:
        if not field.data:
            return
        if not self.id_kind.data:
            raise ValidationError(_("Please choose which document this number belongs to."))
        if self.id_kind.data != "resident_id":
            return
        field.data = identity_numbers.normal(field.data)
        if not identity_numbers.is_resident_number(field.data):
            raise ValidationError(_("This is not a valid resident identity number: please compare all 18 signs."))
        born, gender = identity_numbers.birth_date(field.data), identity_numbers.gender(field.data)
        if self.birth_date.data and self.birth_date.data != born:
            raise ValidationError(_("The birth date in this number is another one: %(date)s.", date=born))
        if self.gender.data and self.gender.data != gender:
            raise ValidationError(_("The gender in this number is another one."))


class RegistrationForm(Particulars, Form):
    """A new customer."""

    draft = "registration"
    different_because = TextField(_l("This is another person, because"), longest=200)


class EditParticulars(Particulars, EditForm):
    """A correction of the registration form."""

    draft = "customer"


class HealthForm(EditForm):
    """History, allergies, condition, skin and habits (CUS-02)."""

    draft = "health"
    history = LongTextField(_l("Medical history"))
    allergies = LongTextField(_l("Allergies"))
    condition = LongTextField(_l("Physical condition"))
    pregnancy = TextField(_l("Pregnancy or nursing"), longest=200)
    medication = TextField(_l("Medication in use"), longest=200)
    skin_type = SelectField(_l("Skin type"), choices=options(choices.SKIN_TYPES, _l("Not yet seen")), default="")
    skin_condition = SelectMultipleField(_l("Skin condition"), choices=options(choices.SKIN_CONDITIONS))
    care_habits = LongTextField(_l("Skin-care habits"))
    source = SelectField(_l("Source of this information"), choices=options(choices.SOURCES), default="consultation")


class SignForm(Form):
    """The customer's signatures under the form and under the consent page."""

    signature = SignatureField(_l("Signature under the registration form"))
    consent_signature = SignatureField(_l("Signature under the consent to health data"))
    guardian_id = SelectField(_l("Guardian"), coerce=int, choices=[], default=0)
    paper_place = TextField(_l("Place of the paper original"), longest=120)
    consent_on_paper = BooleanField(_l("The consent page is signed on paper as well"))


class ClassForm(Form):
    """What the customer has bought so far and how the clinic serves them (CUS-05)."""

    category = RadioField(_l("Category"), choices=options(choices.CATEGORIES))
    grade = RadioField(_l("Grade"), choices=options(choices.GRADES))


class OwnerForm(Form):
    """A change of owner (CUS-16)."""

    kind = RadioField(_l("Which owner"), choices=options(choices.OWNER_KINDS), default="consultant")
    person_id = SelectField(_l("New owner"), coerce=int)
    reason = TextField(_l("Reason"), [required()], longest=200)


class CompanionForm(Form):
    """A family member or companion (CUS-18)."""

    name = TextField(_l("Name"), [required()], longest=60)
    relation = TextField(_l("Relation"), [required()], longest=40)
    phone = PhoneField(_l("Phone"))
    guardian = BooleanField(_l("Legal guardian of the customer"))
    may_be_informed = BooleanField(_l("The customer agreed in writing that this person may be informed"))
    agreement = TextField(_l("Where that agreement is kept"), longest=200)


class ChannelForm(Form):
    """The preferred way of contact (CUS-19)."""

    preferred_channel = RadioField(
        _l("Preferred contact"), choices=options(choices.PREFERRED_CHANNELS, _l("No preference")), default=""
    )


class ConsentForm(Form):
    """An answer to one purpose (CUS-19, LAW-20)."""

    purpose = SelectField(_l("Purpose"), choices=options(choices.CONSENT_PURPOSES))
    answer = RadioField(
        _l("Customer's answer"), choices=[("yes", _l("Consents")), ("no", _l("Does not consent or withdraws"))]
    )
    way = SelectField(_l("How it was said"), choices=options(choices.CONSENT_WAYS))
    evidence = TextField(_l("Where the written consent is kept"), longest=200)


class PhotoForm(Form):
    """A photograph with its purpose (CUS-23)."""

    picture = FileField(
        _l("Picture"),
        [FileRequired(message=_l("Choose the picture first."))],
        render_kw={"accept": "image/png,image/jpeg,image/webp"},
    )
    purpose = RadioField(_l("Purpose"), choices=options(choices.PHOTO_PURPOSES), default="record")
    body_part = TextField(_l("Body part"), longest=60)
    comment = TextField(_l("Note"), longest=200)
    taken_on = DateField(_l("Taken on"), [Optional()], not_future=True, earliest_year=1990)


class DocumentForm(Form):
    """An uploaded document (CUS-20)."""

    upload = FileField(
        _l("PDF or picture"),
        [FileRequired(message=_l("Choose the file first."))],
        render_kw={"accept": "application/pdf,image/png,image/jpeg,image/webp"},
    )
    kind = SelectField(_l("Kind"), choices=options(choices.DOCUMENT_KINDS))
    title = TextField(_l("Title"), [required()], longest=120)
    dated = DateField(_l("Date of the document"), [Optional()], not_future=True, earliest_year=1950)
    access_class = RadioField(_l("Who may open it"), choices=options(choices.ACCESS_CLASSES), default="file")


class MergeForm(Form):
    """Fold another file into this one (CUS-04)."""

    number = TextField(_l("Number of the other file"), [required()], longest=20)
    reason = TextField(_l("Why both are one person"), [required()], longest=200)


def field_label(name: str) -> str:
    """The label a field of the file has in its form."""
    for form in (Particulars, HealthForm):
        unbound = getattr(form, name, None)
        if unbound is not None:
            return str(unbound.args[0])
    return name
