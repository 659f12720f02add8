"""The steps of a case that need words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField

from portal.core.forms import Form, LongTextField, TextField, required
from portal.service.complaints import choices, namesakes, policy
from portal.service.complaints.forms import picking
from portal.service.complaints.models import Case
from portal.service.complaints.operations.namesakes import described


class CaseForm(Form):
    """A form about one case; what is typed is kept per case."""

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("subject", case.id)
        super().__init__(*args, **kwargs)
        self.case = case
        self.fill(case)

    def fill(self, case: Case) -> None:
        """Give the choices that depend on the case."""


def left_out(case: Case) -> str:
    """Who is not offered only because of the name, and what helps (CMP-04)."""
    names = list(dict.fromkeys(described(person) for person, _other in namesakes.undecided(case)))
    if not names:
        return ""
    return _(
        "Not offered, because of the name: %(names)s. On the case's page, under “More”, a manager records that they "
        "are two people.",
        names=str(_("、")).join(names),
    )


class NamesakeForm(CaseForm):
    """Two colleagues of one name are two people (CMP-04)."""

    pair = SelectField(_l("Who is not the person complained about"), coerce=picking.number)
    reason = LongTextField(
        _l("How one knows that they are two people"),
        [required()],
        longest=500,
        description=_l("For example: different identity documents in the staff files, seen today."),
    )

    def fill(self, case: Case) -> None:
        pairs = namesakes.undecided(case)
        self.pair.choices = picking.words(
            [
                (person.id, _("%(one)s is not %(other)s", one=described(person), other=described(other)))
                for person, other in pairs
            ]
        )


class ForwardForm(CaseForm):
    """To the department manager (CMP-03)."""

    person_id = SelectField(_l("Forward to"), coerce=picking.number)
    note = TextField(_l("A word with it"), longest=200)

    def fill(self, case: Case) -> None:
        self.person_id.choices = picking.people(policy.heads(case))
        self.person_id.description = left_out(case)


class HandlerForm(CaseForm):
    """Who deals with it (CMP-04, CTD-03)."""

    person_id = SelectField(_l("Handler"), coerce=picking.number)
    reason = LongTextField(_l("Why this person"), longest=500, description=_l("Needed when it is a change."))

    def fill(self, case: Case) -> None:
        self.person_id.choices = picking.people(policy.possible_handlers(case))
        self.person_id.description = left_out(case)


class HandOverForm(CaseForm):
    """To customer service (DIS-04)."""

    person_id = SelectField(_l("Customer service"), coerce=picking.number)
    reason = LongTextField(
        _l("Reason"), longest=500, description=_l("Needed when it is earlier than the rule says: a manager's reason.")
    )

    def fill(self, case: Case) -> None:
        free = [p for p in policy.customer_service(case.branch_id) if not policy.accused_in(case, p)]
        self.person_id.choices = picking.people(free, picking.nobody())


class AttemptForm(CaseForm):
    """One attempt on site (DIS-03)."""

    draft = "case_attempt"

    number = HiddenField()
    content = LongTextField(_l("What was said and done"), [required()])
    result = RadioField(_l("Result"), choices=picking.words(choices.ATTEMPT_RESULTS), default="unsolved")
    view = SelectField(
        _l("What the customer says to it"),
        choices=picking.words(choices.VIEWS, ""),
        description=_l("Needed when it is solved."),
    )


class AnswerForm(CaseForm):
    """What the customer says (DIS-14, LAW-03)."""

    view = RadioField(_l("The customer's view"), [required()], choices=picking.words(choices.VIEWS))
    words = LongTextField(_l("In the customer's words"), longest=500)


class ResultForm(CaseForm):
    """The result told, and the customer's view (CMP-12, DIS-14)."""

    draft = "case_result"

    result = LongTextField(_l("What the customer was told"), [required()])
    way = TextField(_l("How"), longest=80, description=_l("In person, by telephone, in writing …"))
    view = RadioField(_l("The customer's view"), [required()], choices=picking.words(choices.VIEWS))
    words = LongTextField(_l("In the customer's words"), longest=500)


class SpotResultForm(CaseForm):
    """Settled on the spot (LAW-01)."""

    result = LongTextField(_l("How it was settled"), [required()])
    view = RadioField(_l("The customer's view"), [required()], choices=picking.words(choices.VIEWS))
    words = LongTextField(_l("In the customer's words"), longest=500)


class ReasonForm(CaseForm):
    """A step with its reason."""

    reason = LongTextField(_l("Reason"), [required()], longest=1000)


class ConversionForm(ReasonForm):
    """From one kind to the other (CTD-01)."""


class ReopenForm(CaseForm):
    """Open it again, on new evidence (LAW-03)."""

    evidence = LongTextField(_l("New evidence"), [required()], longest=120)
    reason = LongTextField(_l("Reason"), [required()], longest=1000)


class WordsForm(Form):
    """One text: what was done, completed, or came of it."""

    text = LongTextField(_l("What was done"), [required()], longest=1000)
