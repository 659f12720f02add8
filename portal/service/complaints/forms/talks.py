"""Talks, records to complete, conferences."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, SelectMultipleField, ValidationError
from wtforms.fields import DateTimeLocalField
from wtforms.validators import Optional

from portal.core import clock
from portal.core.forms import BooleanField, Form, LongTextField, TextField, required
from portal.service.complaints import choices
from portal.service.complaints.forms import picking
from portal.service.complaints.forms.steps import CaseForm
from portal.service.complaints.models import Case
from portal.service.complaints.operations import Invited, Present


class TalkForm(CaseForm):
    """A talk with the customer and who was there (DIS-05, DIS-12, LAW-10)."""

    draft = "case_talk"

    kind = SelectField(_l("Kind of talk"), choices=picking.words(choices.TALK_KINDS))
    customer_side = LongTextField(
        _l("The customer's side"),
        [required()],
        longest=600,
        description=_l("One person a line, name and capacity: 罗敏 顾客"),
    )
    colleagues = SelectMultipleField(_l("The clinic's side"), coerce=int)
    notes = LongTextField(_l("What was said"), [required()], longest=4000)
    comfort = LongTextField(_l("Comfort given and explanation"), longest=1000)
    opinion = LongTextField(_l("Opinion of customer service"), longest=1000)

    def fill(self, case: Case) -> None:
        self.colleagues.choices = picking.people(picking.colleagues())

    def people(self) -> list[Present]:
        """Everybody present, as the operation wants them."""
        found = []
        for line in picking.lines(self.customer_side.data or ""):
            name, _space, capacity = line.partition(" ")
            found.append(Present("customer", name[:80], capacity.strip()[:60]))
        for person_id in self.colleagues.data or []:
            person = picking.person(person_id)
            if person is not None:
                found.append(Present("clinic", person.name, person.role_label, person))
        return found


class DepartmentTaskForm(CaseForm):
    """What a department has to complete (DIS-06)."""

    department_id = SelectField(_l("Department"), coerce=picking.number)
    what = LongTextField(
        _l("What it completes"),
        longest=500,
        description=_l("Empty: complete the medical record and collect the customer's data."),
    )

    def fill(self, case: Case) -> None:
        self.department_id.choices = picking.departments()


class ConveneForm(CaseForm):
    """Who takes part, when and where (DIS-07)."""

    held_at = DateTimeLocalField(_l("When"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    place = TextField(_l("Where"), longest=80)
    consultant_id = SelectField(_l("Consultant"), coerce=picking.number)
    doctors = SelectMultipleField(_l("Treating or operating doctors"), coerce=int)
    experts = LongTextField(_l("Experts from outside"), longest=300, description=_l("One name a line."))
    others = SelectMultipleField(_l("Others"), coerce=int)
    president_id = SelectField(_l("President, if necessary"), coerce=picking.number)

    def fill(self, case: Case) -> None:
        self.consultant_id.choices = picking.people(picking.colleagues("consultant", "consult_manager"))
        self.doctors.choices = picking.people(picking.colleagues("doctor"))
        self.president_id.choices = picking.people(picking.colleagues("president"), picking.nobody())
        self.others.choices = picking.people(picking.colleagues("cs_staff", "cs_manager", "quality"))

    def validate_held_at(self, field: DateTimeLocalField) -> None:
        if field.raw_data and field.raw_data[0] and field.data is None:
            raise ValidationError(_("Please give a date and a time."))

    def moment(self) -> datetime | None:
        """When, as an instant."""
        typed = self.held_at.data
        return clock.at(typed.date(), typed.time()) if typed else None

    def members(self) -> list[Invited]:
        """Everybody asked, as the operation wants them."""
        found = [Invited("consultant", picking.person(self.consultant_id.data))]
        found += [Invited("doctor", picking.person(doctor)) for doctor in self.doctors.data or []]
        found += [Invited("expert", name=name[:80]) for name in picking.lines(self.experts.data or "")]
        found += [Invited("customer_service", picking.person(other)) for other in self.others.data or []]
        if self.president_id.data:
            found.append(Invited("president", picking.person(self.president_id.data)))
        return found


class OpinionForm(Form):
    """One's opinion (DIS-07)."""

    draft = "case_opinion"

    member_id = HiddenField()
    opinion = LongTextField(_l("Opinion"), [required()], longest=2000)


class ConcludeForm(Form):
    """Facts and plan (DIS-07, DIS-08)."""

    draft = "case_conclusion"

    facts = LongTextField(_l("Facts established"), [required()], longest=4000)
    plan = LongTextField(_l("Plan discussed"), [required()], longest=4000)
    money = BooleanField(_l("The plan involves money"))
