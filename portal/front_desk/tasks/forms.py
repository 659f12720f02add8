"""The forms of tasks and requests."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from portal.core.forms import DateField, Form, LongTextField, TextField, required
from portal.registry.staff.models import Department, Person


def _number(text: Any) -> int | None:
    return int(text) if text else None


def _people(people: Iterable[Person]) -> list[SelectChoice]:
    named = [(person, person.department.name if person.department else "") for person in people]
    return [SelectChoice(person.id, f"{person.name} · {place}" if place else person.name) for person, place in named]


class TaskForm(Form):
    """A task for somebody one leads (DTY-18)."""

    draft = "task"

    title = TextField(_l("What is to be done"), [required()], longest=120)
    person_id = SelectField(_l("Who does it"), coerce=_number)
    due_on = DateField(_l("To be done by"), [required()])
    details = LongTextField(_l("Details"))

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id.choices = _people(people)


class ResultForm(Form):
    """What came of a task."""

    draft = "task_result"

    result = LongTextField(_l("Result"), [required()])


class HandOnForm(Form):
    """Another person does it."""

    person_id = SelectField(_l("Give it to"), coerce=_number)
    reason = TextField(_l("Reason"), longest=200, id="hand_on_reason")

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id.choices = _people(people)


class PostponeForm(Form):
    """Another day."""

    due_on = DateField(_l("New due date"), [required()])
    reason = TextField(_l("Reason"), [required()], longest=200, id="postpone_reason")


class RequestForm(Form):
    """What another department is asked to do (DTY-20)."""

    draft = "department_request"

    department_id = SelectField(_l("Which department is asked"), coerce=_number)
    action = TextField(_l("Action asked for"), [required()], longest=120)
    due_on = DateField(_l("To be done by"), [required()])
    details = LongTextField(_l("Details"))

    def __init__(self, *args: Any, departments: list[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department_id.choices = [SelectChoice(row.id, row.name) for row in departments]


class AnswerForm(Form):
    """The asked department's answer."""

    draft = "department_answer"

    verdict = RadioField(
        _l("Answer"),
        choices=[SelectChoice("agree", _l("Agree")), SelectChoice("decline", _l("Decline"))],
        default="agree",
    )
    answer = LongTextField(_l("In words"), [required()])
