"""Small parts that several forms of the appointment book share."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from wtforms import ValidationError
from wtforms.fields.choices import SelectChoice

from portal.core import clock
from portal.core.forms import TextField
from portal.core.requests import row_number
from portal.front_desk.appointments.queries import Slot


def id_of(text: Any) -> int | None:
    """The id of a choice; the empty choice is nobody. Raises ValueError for anything else."""
    if not text:
        return None
    number = row_number(str(text))
    if number is None:
        raise ValueError("no row")
    return number


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class ClockField(TextField):
    """A time of the day as people type it: 14:05, 1405, 14：05; data stays what was typed, `clock` reads it."""

    def __init__(self, label: Any = None, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, longest=5, **kwargs)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data and self.clock is None:
            raise ValidationError(_("Please give a time like 14:05."))

    @property
    def clock(self) -> time | None:
        """The time that was typed; None when there is none."""
        return read_clock(self.data)


def read_clock(text: str | None) -> time | None:
    """A time of the day from what was typed; None when it is none."""
    typed = (text or "").strip().replace("：", ":").replace(".", ":")
    if typed.isascii() and typed.isdecimal() and len(typed) in (3, 4):
        typed = f"{typed[:-2]}:{typed[-2:]}"
    hours, colon, minutes = typed.partition(":")
    if not (colon and hours.isascii() and hours.isdecimal() and minutes.isascii() and minutes.isdecimal()):
        return None
    if len(hours) > 2 or len(minutes) != 2 or int(hours) > 23 or int(minutes) > 59:
        return None
    return time(int(hours), int(minutes))


def slot_label(day: date, at: str, name: str) -> str:
    """A suggested time as people say it: 12-01 周二 14:00 张文博."""
    return f"{format_date(day, 'MM-dd EEE')} {at} {name}"


def slot_value(slot: Slot) -> str:
    """A suggested time as the value of a choice: provider and instant."""
    return f"{slot.person.id}@{clock.local(slot.starts_at):%Y-%m-%dT%H:%M}"


def read_slot(text: str | None) -> tuple[int, date, time] | None:
    """Provider, day and time of a chosen suggestion; None when it is none."""
    who, mark, when = (text or "").partition("@")
    number = row_number(who)
    if not mark or number is None:
        return None
    try:
        at = datetime.fromisoformat(when)
    except ValueError:
        return None
    return number, at.date(), at.time().replace(second=0, microsecond=0, tzinfo=None)
