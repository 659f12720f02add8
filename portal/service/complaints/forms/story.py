"""What is written into a case's story: entries, evidence, solutions, the summary."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import Optional

from portal.core.forms import DateField, LongTextField, TextField, required
from portal.service.complaints import choices
from portal.service.complaints.forms import picking
from portal.service.complaints.forms.steps import CaseForm
from portal.service.complaints.models import Case
from portal.service.complaints.operations.entries import FREE


class EntryForm(CaseForm):
    """One thing asked, told, found or suggested (CMP-05…08, 11, 15, 19, 21)."""

    draft = "case_entry"

    kind = SelectField(_l("Kind of entry"), choices=picking.words([(kind, choices.ENTRY_KINDS[kind]) for kind in FREE]))
    text = LongTextField(_l("In words"), [required()])
    person_id = SelectField(_l("Person asked, told or concerned"), coerce=picking.number)
    department_id = SelectField(_l("Department"), coerce=picking.number)
    way = TextField(_l("How"), longest=80, description=_l("In person, by telephone, in writing …"))

    def fill(self, case: Case) -> None:
        self.person_id.choices = picking.people(picking.colleagues(), picking.nobody())
        self.department_id.choices = picking.departments(picking.nobody())


class EvidenceForm(CaseForm):
    """A piece of evidence and where it comes from (CMP-06)."""

    kind = SelectField(_l("Kind"), choices=picking.words(choices.EVIDENCE_KINDS))
    title = TextField(_l("Name"), [required()], longest=120)
    source = TextField(_l("Where it comes from"), [required()], longest=120)
    file = FileField(_l("File"))
    place = TextField(_l("Where the original is kept"), longest=120)


class SolutionForm(CaseForm):
    """Department, person, time limit, measures (CMP-09, CMP-10)."""

    draft = "case_solution"

    department_id = SelectField(_l("Department responsible"), coerce=picking.number)
    person_id = SelectField(_l("Person responsible"), coerce=picking.number)
    due_on = DateField(_l("Time limit"), [required()])
    remedies = SelectMultipleField(_l("Remedies"), choices=picking.words(choices.REMEDIES))
    measures = LongTextField(
        _l("Measures"), [required()], description=_l("Money is no ordinary solution: it is a refund case.")
    )

    def fill(self, case: Case) -> None:
        self.department_id.choices = picking.departments()
        self.person_id.choices = picking.people(picking.colleagues())
        if not self.is_submitted() and self.department_id.data is None and case.department_id:
            self.department_id.data = case.department_id


class MeasureForm(CaseForm):
    """One improvement with owner and date (CMP-13)."""

    title = TextField(_l("Improvement"), [required()], longest=120)
    owner_id = SelectField(_l("Owner"), coerce=picking.number)
    due_on = DateField(_l("Done by"), [required()])

    def fill(self, case: Case) -> None:
        self.owner_id.choices = picking.people(picking.colleagues())


class SummaryForm(CaseForm):
    """The closing summary (CMP-13)."""

    draft = "case_summary"

    cause = SelectField(_l("Main cause"), choices=picking.words(choices.CATEGORIES))
    causes = LongTextField(_l("Causes"), [required()])
    weaknesses = LongTextField(_l("Weaknesses it showed"), [required()])
    title = TextField(_l("Improvement"), longest=120)
    owner_id = SelectField(_l("Owner"), coerce=picking.number)
    due_on = DateField(_l("Done by"), [Optional()])

    def fill(self, case: Case) -> None:
        self.owner_id.choices = picking.people(picking.colleagues(), picking.nobody())
