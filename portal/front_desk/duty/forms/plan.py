"""The small forms of planning: publish, a further shift, one shift, swap, posts and rules."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from portal.core.forms import BooleanField, Form, LongTextField, TextField, required
from portal.front_desk.duty.choices import ARRANGEMENTS, OVERTIME, POST_KINDS, WEEKDAYS


def number(text: Any) -> int | None:
    """The id of a choice; the empty choice is nobody. Raises ValueError for anything else."""
    return int(text) if text else None


def choices(pairs: Iterable[tuple[Any, Any]], empty: Any = None) -> list[SelectChoice]:
    """Choices in order, with the empty one first when it has a label."""
    first = [SelectChoice("", empty)] if empty is not None else []
    return [*first, *(SelectChoice(value, label) for value, label in pairs)]


def whole(label: Any, least: int, most: int, **kwargs: Any) -> IntegerField:
    """A whole number between two bounds."""
    message = _l("Between %(least)d and %(most)d.", least=least, most=most)
    return IntegerField(
        label, [InputRequired(_l("Please fill this in.")), NumberRange(least, most, message=message)], **kwargs
    )


class PublishForm(Form):
    """Put the roster up; with gaps only when it is said why."""

    gap_reason = TextField(_l("Why the gap stays"), longest=200)


class ExtraShiftForm(Form):
    """A further shift, perhaps of somebody from another department."""

    person = SelectField(_l("Staff member"), coerce=number, id="extra_person")
    day = SelectField(_l("Day"), id="extra_day")
    kind = SelectField(_l("Shift"), coerce=number, id="extra_kind")
    contact = TextField(_l("Contact number"), longest=30, id="extra_contact")
    note = TextField(_l("Remark"), longest=120, id="extra_note")

    def __init__(self, *args: Any, people: list[Any], days: list[date], kinds: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.choices = choices((person.id, person.name) for person in people)
        self.day.choices = choices((day.isoformat(), f"{WEEKDAYS[day.weekday()]} {day:%m-%d}") for day in days)
        self.kind.choices = choices((kind.id, kind.label) for kind in kinds)


class ShiftForm(Form):
    """One shift's hours, post and number."""

    starts = TextField(_l("Begins"), [required()], longest=5)
    ends = TextField(_l("Ends"), [required()], longest=5)
    post = SelectField(_l("Post"), coerce=number)
    contact = TextField(_l("Contact number"), longest=30)
    note = TextField(_l("Remark"), longest=120)

    def __init__(self, *args: Any, posts: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post.choices = choices(((post.id, post.name) for post in posts), empty="—")


class PostForm(Form):
    """A post and the hours it must be staffed."""

    name = TextField(_l("Name of the post"), [required()], longest=40)
    kind = RadioField(_l("Kind of post"), choices=choices(POST_KINDS.items()), default="duty")
    department = SelectField(_l("Department"), coerce=number)
    starts = TextField(_l("Staffed from"), [required()], longest=5, description=_l("Like 08:30."))
    ends = TextField(
        _l("Staffed until"), [required()], longest=5, description=_l("The same time as the start means the whole day.")
    )
    weekdays = SelectMultipleField(
        _l("On these days"), coerce=int, choices=choices(WEEKDAYS.items()), default=list(WEEKDAYS)
    )
    on_holidays = BooleanField(_l("Also on public holidays"), default=True)

    def __init__(self, *args: Any, departments: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department.choices = choices(((row.id, row.name) for row in departments), empty=_("the whole house"))


class ShiftKindForm(Form):
    """A kind of shift."""

    name = TextField(_l("Name of the shift"), [required()], longest=20)
    starts = TextField(_l("Begins"), [required()], longest=5, description=_l("Like 08:30."))
    ends = TextField(_l("Ends"), [required()], longest=5, description=_l("An end before the start is on the next day."))
    pause = whole(_l("Pause, in minutes"), 0, 240, default=0)
    post = SelectField(_l("Post"), coerce=number)

    def __init__(self, *args: Any, posts: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post.choices = choices(((post.id, post.name) for post in posts), empty=_("no post"))


class WorkingTimeForm(Form):
    """How people of a position work (DTY-07)."""

    position = TextField(
        _l("Position"), longest=60, description=_l("As in the staff file; empty means everybody else.")
    )
    days_a_week = whole(_l("Days a week"), 1, 7, default=5)
    hours_a_day = whole(_l("Hours a day"), 1, 24, default=8)
    overtime = RadioField(_l("Overtime"), choices=choices(OVERTIME.items()), default="limited")
    arrangement = RadioField(_l("Working hours"), choices=choices(ARRANGEMENTS.items()), default="shifts")


class ReasonForm(Form):
    """A step's reason, where one is asked for."""

    reason = LongTextField(_l("Reason"), longest=1000)
