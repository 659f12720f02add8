"""The forms of the improvements room."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from portal.core import clock
from portal.core.database import db
from portal.core.forms import DateField, Form, LongTextField, TextField, required
from portal.management.improvements.choices import FEEDBACK_KINDS, SOURCES
from portal.registry.staff.models import Department, Person


def _id(text: Any) -> int | None:
    """The id of a choice; the empty choice is nobody. Raises ValueError for anything else."""
    return int(text) if text else None


def colleagues(person: Person) -> list[SelectChoice]:
    """Everybody of the branch who works here, by name, with what they do."""
    rows = select(Person).where(Person.branch_id == person.branch_id, Person.active.is_(True)).order_by(Person.name)
    return [SelectChoice(row.id, f"{row.name} · {row.role_label}") for row in db.session.scalars(rows)]


def departments() -> list[Department]:
    """All departments by name."""
    return list(db.session.scalars(select(Department).order_by(Department.name)))


class ActionForm(Form):
    """A new improvement: what was found, why, what is done, by whom, until when (XC-10, SAT-08)."""

    draft = "improvement"

    title = TextField(_l("What becomes better, in one sentence"), [required()], longest=200)
    problem = LongTextField(_l("What was found"), longest=2000)
    analysis = LongTextField(_l("Why it is so"), longest=2000)
    source_kind = SelectField(
        _l("Where it comes from"), choices=[SelectChoice(key, label) for key, label in SOURCES.items()], default="other"
    )
    source_label = TextField(
        _l("Which one"), longest=200, description=_l("For example “weekly meeting of 20 November”.")
    )
    owner_id = SelectField(_l("Owner"), coerce=_id)
    due_on = DateField(_l("To be done by"), [required()])

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        kwargs.setdefault("owner_id", person.id)
        kwargs.setdefault("due_on", clock.today() + timedelta(days=14))
        super().__init__(*args, **kwargs)
        self.owner_id.choices = colleagues(person)


class NoteForm(Form):
    """How it goes."""

    text = LongTextField(_l("Progress so far"), [required()], longest=1000, id="note_text", render_kw={"rows": 2})


class ResultForm(Form):
    """What was done and what came out of it."""

    result = LongTextField(_l("What came of it"), [required()], longest=2000, id="result_text")


class EffectForm(Form):
    """Whether it helped, judged by somebody else."""

    effective = RadioField(
        _l("Did it help?"),
        choices=[SelectChoice("yes", _l("It works")), SelectChoice("no", _l("It does not work yet"))],
        id="effect_choice",
        default="yes",
    )
    effect = LongTextField(_l("By what one sees it"), [required()], longest=1000, id="effect_text")
    due_on = DateField(_l("If not: again due on"), [Optional()], id="effect_due_on")


class PostponeForm(Form):
    """Another day, and why."""

    due_on = DateField(_l("New day"), [required()], id="postpone_due_on")
    reason = TextField(_l("Reason"), [required()], longest=200, id="postpone_reason")


class OwnerForm(Form):
    """Another owner, and why."""

    owner_id = SelectField(_l("New owner"), coerce=_id, id="hand_over_owner")
    reason = TextField(_l("Reason"), [required()], longest=200, id="hand_over_reason")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = colleagues(person)


class DropForm(Form):
    """Why it is not done any more."""

    reason = TextField(_l("Reason"), [required()], longest=200, id="drop_reason")


class FeedbackForm(Form):
    """A report to a superior or a department (XC-15)."""

    draft = "staff-feedback"

    kind = RadioField(
        _l("What it is"), choices=[SelectChoice(key, label) for key, label in FEEDBACK_KINDS.items()], default="opinion"
    )
    receiver = SelectField(_l("To"), [required()])
    topic = TextField(_l("Subject"), [required()], longest=120)
    text = LongTextField(_l("What you want to report"), [required()], longest=2000, render_kw={"rows": 5})

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [SelectChoice(f"d{row.id}", _("Department: %(name)s", name=row.name)) for row in departments()]
        people = [SelectChoice(f"p{choice.value}", choice.label) for choice in colleagues(person)]
        self.receiver.choices = [
            SelectChoice("", _("Please choose")),
            *units,
            *(choice for choice in people if choice.value != f"p{person.id}"),
        ]


class AnswerForm(Form):
    """What became of a report."""

    answer = LongTextField(_l("What became of it"), [required()], longest=1000, id="answer_text")


class TakeUpForm(Form):
    """A report becomes an improvement."""

    title = TextField(_l("What becomes better, in one sentence"), [required()], longest=200, id="take_up_title")
    owner_id = SelectField(_l("Owner"), coerce=_id, id="take_up_owner")
    due_on = DateField(_l("To be done by"), [required()], id="take_up_due_on")
    answer = TextField(_l("A word to who reported it"), longest=200, id="take_up_answer")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        kwargs.setdefault("due_on", clock.today() + timedelta(days=14))
        super().__init__(*args, **kwargs)
        self.owner_id.choices = colleagues(person)
