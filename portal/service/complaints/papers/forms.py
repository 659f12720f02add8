"""The forms around a case's papers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from portal.core.database import db
from portal.core.forms import Form, LongTextField, required
from portal.registry.customers.forms import SignatureField
from portal.registry.staff.models import Department


class SignRegisterForm(Form):
    """The complainant signs (LAW-03)."""

    signature = SignatureField(_l("The complainant's signature"))


class CompileForm(Form):
    """The material goes to a department (CMP-18)."""

    department_id = SelectField(_l("Department"), coerce=int, id="compile_department")
    note = LongTextField(
        _l("What the department is to do with it"), [required()], longest=500, id="compile_note", render_kw={"rows": 2}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = db.session.scalars(select(Department).order_by(Department.name))
        self.department_id.choices = [SelectChoice(row.id, row.name) for row in rows]
