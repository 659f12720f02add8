"""The consult card: one long form, saved as a draft while it is typed, merged when two tabs save."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import Optional

from portal.consulting.consultations import choices, queries
from portal.consulting.consultations.forms.fields import Checks, id_or_none, pairs
from portal.consulting.consultations.models import Consultation
from portal.consulting.consultations.permissions import Permission
from portal.core.forms import BooleanField, EditForm, LongTextField, MoneyField, TextField
from portal.registry.catalogue import queries as catalogue
from portal.registry.catalogue.terms import DEPARTMENTS, NEEDS
from portal.registry.customers import choices as customer_choices

#: Fields of the card that live in the customer file.
HEALTH = ("history", "allergies", "medication", "pregnancy", "condition")


class Card:
    """A consultation and its customer's health fields as one record to edit."""

    def __init__(self, consultation: Consultation) -> None:
        self.consultation = consultation
        self.id = consultation.id
        self.version = f"{consultation.version}.{consultation.customer.version}"

    def __getattr__(self, name: str) -> Any:
        owner = self.consultation.customer if name in HEALTH else self.consultation
        return getattr(owner, name)


class CardForm(EditForm):
    """The consult card: one long form, saved as a draft while it is typed."""

    draft = "consult-card"

    room_check = Checks(_l("The room before the customer enters"), choices=pairs(choices.ROOM_CHECK.items()))

    reason = LongTextField(_l("Reason for coming"), longest=1000)
    needs = Checks(_l("Need"), choices=pairs(NEEDS.items()))
    need_words = LongTextField(_l("The need in her own words"), longest=1000)
    symptoms = LongTextField(_l("Symptoms"), longest=1000)
    wished_effect = LongTextField(_l("Wished effect"), longest=1000)
    expectations = LongTextField(_l("Expectations in the customer's own words"), longest=2000)
    concerns = LongTextField(_l("Concerns"), longest=1000)
    budget = MoneyField(_l("Budget"), validators=[Optional()])
    budget_unstated = BooleanField(_l("She gave no budget"))
    time_available = TextField(_l("Time available"), longest=200)

    history = LongTextField(_l("Medical history"), longest=4000)
    allergies = LongTextField(_l("Allergies"), longest=2000)
    medication = LongTextField(_l("Medication"), longest=2000)
    pregnancy = LongTextField(_l("Pregnancy and breast-feeding"), longest=500)
    condition = LongTextField(_l("Physical condition"), longest=2000)
    aesthetic_views = LongTextField(_l("Aesthetic views"), longest=1000)

    skin_type = RadioField(_l("Skin type"), validators=[Optional()])
    skin_allergy = LongTextField(_l("Skin allergy"), longest=1000)
    skin_problems = Checks(_l("Current problems"))
    care_habits = LongTextField(_l("Daily care habits"), longest=1000)
    learned_by = Checks(_l("How it was learned"), choices=pairs(choices.LEARNED_BY.items()))

    areas = Checks(_l("Areas looked at"), choices=pairs(choices.AREAS.items()))
    face_findings = LongTextField(_l("Face: what was seen"), longest=2000)
    body_findings = LongTextField(_l("Body: what was seen"), longest=2000)
    suitable_items = Checks(_l("Items found suitable"), coerce=int)

    examination = LongTextField(_l("Examination"), longest=2000)
    examined_by_id = SelectField(_l("Guided by the doctor"), coerce=id_or_none)

    advice = LongTextField(_l("Advice"), longest=4000)
    guidance = LongTextField(_l("Psychological guidance"), longest=2000)
    rehabilitation = LongTextField(_l("Rehabilitation advice"), longest=2000)
    next_steps = Checks(_l("Next step offered"), choices=pairs(choices.NEXT_STEPS.items()))
    next_step_note = TextField(_l("Note on the next step"), longest=300)

    reaction = LongTextField(_l("Customer's reaction"), longest=2000)
    result = LongTextField(_l("Result"), longest=2000)

    def __init__(self, consultation: Consultation, *args: Any, **kwargs: Any) -> None:
        super().__init__(Card(consultation), *args, **kwargs)
        for field in self:
            if isinstance(field, LongTextField):
                field.render_kw = {"rows": 2}
        self.skin_type.choices = pairs(customer_choices.SKIN_TYPES.items())
        problems = list(choices.SKIN_PROBLEMS.value())
        problems += [word for word in consultation.skin_problems if word not in problems]
        self.skin_problems.choices = pairs((word, word) for word in problems)
        self.item_groups = _item_groups(consultation)
        self.suitable_items.choices = pairs(choice for _label, group in self.item_groups for choice in group)
        doctors = queries.people_who(Permission.DOCTOR, consultation.branch_id)
        people = [("", _("No doctor yet")), *((person.id, person.name) for person in doctors)]
        self.examined_by_id.choices = pairs(people)

    def card_values(self) -> dict[str, Any]:
        """The fields of the consultation."""
        return {field.name: self._plain(field) for field in self._own_fields() if field.name not in HEALTH}

    def health_values(self) -> dict[str, Any]:
        """The fields of the customer file."""
        return {name: self[name].data or "" for name in HEALTH}

    @staticmethod
    def _plain(field: Any) -> Any:
        if isinstance(field, Checks):
            return list(field.data or [])
        if isinstance(field, MoneyField | BooleanField) or field.name == "examined_by_id":
            return field.data
        return field.data or ""


def _item_groups(consultation: Consultation) -> list[tuple[Any, list[tuple[int, str]]]]:
    """The items on offer by department, and those chosen earlier that are offered no more."""
    groups: dict[str, list[tuple[int, str]]] = {}
    offered = [item for item, _version in catalogue.offered()]
    gone = [item for item in queries.items(consultation.suitable_items) if item not in offered]
    for item in [*offered, *gone]:
        groups.setdefault(item.department, []).append((item.id, item.name))
    return [(DEPARTMENTS[key], group) for key, group in groups.items()]
