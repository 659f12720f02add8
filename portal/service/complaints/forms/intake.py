"""Taking in: a complaint, a dissatisfied customer, an early sign."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional

from portal.core.forms import BooleanField, DateField, Form, LongTextField, PhoneField, TextField, required
from portal.service.complaints import choices
from portal.service.complaints.forms import picking
from portal.service.complaints.queries import boards


class IntakeForm(Form):
    """Who complains about what, and what they want (CMP-02, DIS-01)."""

    draft = "complaint"

    kind = RadioField(_l("Kind of case"), choices=picking.words(choices.KINDS), default="complaint")
    channel = SelectField(_l("Channel"), choices=picking.words(choices.CHANNELS), default="phone")
    category = SelectField(_l("Category of the matter"), choices=picking.words(choices.CATEGORIES), default="other")
    complainant_name = TextField(_l("Complainant"), [required()], longest=40, render_kw={"autocomplete": "off"})
    complainant_relation = SelectField(_l("Relation to the customer"), choices=picking.words(choices.RELATIONS))
    complainant_phone = PhoneField(_l("Phone"))
    complainant_contact = TextField(_l("Another way to reach them"), longest=120)
    matter = LongTextField(_l("Matter"), [required()], description=_l("What happened, in the complainant's words."))
    demand = LongTextField(_l("What the complainant wants"), [required()], longest=1000)
    happened_on = DateField(_l("When it happened"), [Optional()], not_future=True, render_kw={"autocomplete": "off"})
    department_id = SelectField(_l("Department concerned"), coerce=picking.number)
    accused = SelectMultipleField(
        _l("Persons complained about"), coerce=int, description=_l("They take no part in the case.")
    )
    doctor_id = SelectField(_l("Doctor"), coerce=picking.number)
    item_id = SelectField(_l("Item"), coerce=picking.number)
    handler_id = SelectField(
        _l("On-site consultant"),
        coerce=picking.number,
        description=_l("Handles a dissatisfied customer first. Empty: the customer's own consultant."),
    )
    present = TextField(_l("People present"), longest=300)
    opinion = LongTextField(_l("Handling opinion and suggestion"), longest=1000)
    key_case = BooleanField(_l("Key complaint: needs a follow-up before it counts as closed"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = picking.colleagues()
        none = picking.nobody()
        self.department_id.choices = picking.departments(none)
        self.accused.choices = picking.people(everybody)
        self.doctor_id.choices = picking.people([p for p in everybody if p.role == "doctor"], none)
        self.item_id.choices = picking.words(boards.items(), none)
        first = [p for p in everybody if p.role in ("consultant", "consult_manager") and not p.has_flag("assistant")]
        self.handler_id.choices = picking.people(first, none)


class SignForm(Form):
    """A sign of dissatisfaction that somebody noticed (DIS-15)."""

    draft = "early_sign"

    place = RadioField(_l("Where"), choices=picking.words(choices.SIGN_PLACES), default="service")
    sign = LongTextField(_l("What you noticed"), [required()], longest=500)
    explanation = LongTextField(_l("What you explained"), longest=500)
    remedy = LongTextField(_l("What you tried"), longest=500)
    departments = SelectMultipleField(_l("Departments to inform"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments.choices = picking.departments()
