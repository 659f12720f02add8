"""Working hours, absences, devices, expert-clinic days."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, ValidationError
from wtforms.fields import IntegerField
from wtforms.validators import Optional

from portal.core.forms import DateField, Form, LongTextField, TextField, required
from portal.front_desk.appointments import choices
from portal.front_desk.appointments.forms.fields import ClockField, id_of, options, read_clock
from portal.registry.staff.models import Department, Person

DAYS: tuple[Any, ...] = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"),
)  # fmt: skip


def read_hours(text: str) -> list[tuple[time, time]] | None:
    """Stretches of a day as people type them: 9:00-12:00 13:30-18:00; None when they are none."""
    spans = []
    typed = (text or "").replace("：", ":").replace("—", "-").replace("–", "-").replace("，", " ").replace(",", " ")
    for part in typed.split():
        start, dash, end = part.partition("-")
        begin, until = read_clock(start), read_clock(end)
        if not dash or begin is None or until is None:
            return None
        spans.append((begin, until))
    return spans


class HoursForm(Form):
    """The weekly hours of a person; an empty day is free, all empty means the house's hours."""

    day0 = TextField(DAYS[0], longest=40)
    day1 = TextField(DAYS[1], longest=40)
    day2 = TextField(DAYS[2], longest=40)
    day3 = TextField(DAYS[3], longest=40)
    day4 = TextField(DAYS[4], longest=40)
    day5 = TextField(DAYS[5], longest=40)
    day6 = TextField(DAYS[6], longest=40)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        for field in self.week:
            if read_hours(field.data or "") is None:
                field.errors = [*field.errors, _("Please give hours like 9:00-12:00 13:30-18:00.")]
                fine = False
        return fine

    @property
    def week(self) -> list[Any]:
        return [self[f"day{number}"] for number in range(7)]

    @property
    def hours(self) -> dict[int, list[tuple[time, time]]]:
        """What was typed, by weekday."""
        read = {number: read_hours(field.data or "") for number, field in enumerate(self.week)}
        return {number: spans for number, spans in read.items() if spans}


class ExceptionForm(Form):
    """An absence, or hours in addition."""

    kind = RadioField(_l("Kind"), choices=options(choices.EXCEPTIONS.items()), default="off", id="exception_kind")
    first = DateField(_l("From day"), [required()], id="exception_first")
    last = DateField(_l("Until day"), [Optional()], id="exception_last", description=_l("Empty: the same day."))
    starts = ClockField(_l("From"), id="exception_starts", description=_l("Empty: the whole day."))
    ends = ClockField(_l("Until"), id="exception_ends")
    reason = TextField(_l("Reason"), longest=80, id="exception_reason")


class DeviceForm(Form):
    """A device that can be booked."""

    name = TextField(_l("Device"), [required()], longest=60)
    department = SelectField(_l("Department"), coerce=id_of)

    def __init__(self, *args: Any, departments: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department.choices = options([("", "—"), *((row.id, row.name) for row in departments)])


class StandInForm(Form):
    """Somebody fell ill: why, and which day."""

    reason = TextField(_l("Reason"), [required()], longest=100, default=None)


class ClinicForm(Form):
    """An expert-clinic day (APT-13)."""

    expert_id = SelectField(_l("Expert"), coerce=id_of)
    day = DateField(_l("Day"))
    starts = ClockField(_l("From"), [required()], default="09:00")
    ends = ClockField(_l("Until"), [required()], default="17:00")
    capacity = IntegerField(_l("Places"), [required()], default=12)
    topic = TextField(_l("Topic"), longest=80)

    def __init__(self, *args: Any, experts: Sequence[Person], new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expert_id.choices = options((p.id, f"{p.name} · {p.title or p.role_label}") for p in experts)
        if not new:
            del self.expert_id
            del self.day

    def validate_day(self, field: Any) -> None:
        if field.data is None:
            raise ValidationError(_("Please fill this in."))


class InviteForm(Form):
    """Customers for the invitation list (APT-13)."""

    numbers = LongTextField(
        _l("Customer numbers"),
        [required()],
        longest=2000,
        description=_l("As in the files, separated by blanks or lines: C000012 C000044."),
    )
    note = TextField(_l("Remark"), longest=200)


class ReasonForm(Form):
    """Why something is done."""

    reason = TextField(_l("Reason"), [required()], longest=120)
