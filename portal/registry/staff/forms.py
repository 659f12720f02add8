"""The forms of accounts and of the staff room."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Length

from portal.core.forms import (
    EditForm,
    Form,
    LongTextField,
    PhoneField,
    TextField,
    ValidationError,
    explain_violation,
    required,
)
from portal.registry.staff import passwords
from portal.registry.staff.models import FLAGS, ROLES

GENDERS = (("", _l("not given")), ("female", _l("female")), ("male", _l("male")))
SPECIALTIES = (
    ("", _l("none")),
    ("plastic", _l("Plastic surgery")),
    ("injection", _l("Injection")),
    ("skin", _l("Skin")),
    ("care", _l("Skin care")),
)
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")

explain_violation("uq_people_username", "people.username", "username", _l("Somebody already has this sign-in name."))
explain_violation("uq_departments_name", "departments.name", "name", _l("There is already one of this name."))
explain_violation("uq_branches_name", "branches.name", "name", _l("There is already one of this name."))


def _password(label: Any, purpose: str) -> PasswordField:
    longest = Length(max=passwords.LONGEST, message=_l("At most %(most)d characters.", most=passwords.LONGEST))
    return PasswordField(label, [required(), longest], render_kw={"autocomplete": purpose})


class SignInForm(Form):
    username = TextField(
        _l("Sign-in name"),
        [required()],
        longest=80,
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = _password(_l("Password"), "current-password")
    next = HiddenField()


class ConfirmForm(Form):
    password = _password(_l("Your password"), "current-password")
    next = HiddenField()


class PasswordForm(Form):
    old = _password(_l("Present password"), "current-password")
    new = _password(_l("New password"), "new-password")
    again = _password(_l("New password, once more"), "new-password")

    def validate_again(self, field: Any) -> None:
        if field.data != self.new.data:
            raise ValidationError(_("The two new passwords differ."))


class _PersonFields:
    name = TextField(_l("Name"), [required()], longest=60)
    gender = RadioField(_l("Gender"), choices=GENDERS, default="")
    title = TextField(_l("Job title"), longest=60)
    department_id = SelectField(_l("Department"), coerce=lambda value: int(value) if value else None)
    phone = PhoneField(_l("Phone"))


class _RightsFields:
    role = SelectField(_l("Role"), choices=list(ROLES.items()))
    flags = SelectMultipleField(_l("Flags"), choices=list(FLAGS.items()))


class NewPersonForm(_PersonFields, _RightsFields, Form):
    draft = "staff.new"
    username = TextField(_l("Sign-in name"), [required()], longest=40)

    def validate_username(self, field: Any) -> None:
        if not _USERNAME.fullmatch(field.data or ""):
            raise ValidationError(_("Small letters, digits, dot, dash; it starts with a letter. Example: li.hui"))


class PersonForm(_PersonFields, EditForm):
    draft = "staff.edit"


class RightsForm(_RightsFields, EditForm):
    reason = LongTextField(_l("Reason"), [required()], longest=500)


class DepartmentForm(EditForm):
    name = TextField(_l("Name"), [required()], longest=80)
    specialty = SelectField(_l("Specialty of the catalogue"), choices=SPECIALTIES)


class BranchForm(EditForm):
    name = TextField(_l("Name"), [required()], longest=80)


class NewDepartmentForm(Form):
    name = TextField(_l("Name"), [required()], longest=80)
    specialty = SelectField(_l("Specialty of the catalogue"), choices=SPECIALTIES)


class NewBranchForm(Form):
    name = TextField(_l("Name"), [required()], longest=80)
