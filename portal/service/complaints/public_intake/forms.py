"""The forms of the public intake."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from portal.core.forms import DateField, Form, LongTextField, PhoneField, TextField, required


class PublicForm(Form):
    """What somebody without an account may tell; nothing more than is needed (CMP-02, CMP-24)."""

    kind = RadioField(
        _l("What you want to do"),
        choices=[SelectChoice("complaint", _l("Complain")), SelectChoice("misconduct", _l("Report misconduct"))],
        default="complaint",
    )
    name = TextField(_l("Your name"), longest=60, description=_l("May stay empty when you report misconduct."))
    phone = PhoneField(_l("Your phone"))
    contact = TextField(_l("Another way to reach you"), longest=120)
    happened_on = DateField(_l("When it happened"), [Optional()], not_future=True)
    about = TextField(_l("Department or person concerned"), longest=120)
    matter = LongTextField(_l("What happened"), [required()], longest=2000, render_kw={"rows": 6})
    demand = LongTextField(_l("What you ask for"), longest=1000, render_kw={"rows": 3})

    def validate_name(self, field: Any) -> None:
        if self.kind.data != "misconduct" and not field.data:
            raise ValidationError(_("Please write your name, so that we can answer you."))

    def validate_phone(self, field: Any) -> None:
        if self.kind.data != "misconduct" and not field.data and not self.contact.data:
            raise ValidationError(_("Please write how we can reach you."))

    def validate_demand(self, field: Any) -> None:
        if self.kind.data != "misconduct" and not field.data:
            raise ValidationError(_("Please write what you ask for."))
