"""The forms of one's own duty: leave, swaps, absence from the post, hand-over, matters, attendance."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField

from portal.core import clock
from portal.core.forms import DateField, Form, LongTextField, PhoneField, TextField, ValidationError, required
from portal.front_desk.duty.choices import LEAVE_KINDS, MATTER_KINDS
from portal.front_desk.duty.forms.plan import choices, number


def instant(day: date, text: str) -> datetime | None:
    """A wall-clock time of a day; None when it is none."""
    try:
        return clock.at(day, time.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        return None


class LeaveForm(Form):
    """Ask for leave, by whole days or hours of a day (DTY-08)."""

    draft = "duty_leave"

    person = SelectField(_l("Staff member"), coerce=number)
    kind = SelectField(_l("Kind of leave"), choices=choices(LEAVE_KINDS.items()))
    first_day = DateField(_l("First day"), [required()], earliest_year=2020)
    last_day = DateField(_l("Last day"), [required()], earliest_year=2020)
    starts = TextField(_l("From"), longest=5, description=_l("Only for part of the first day, like 13:30."))
    ends = TextField(_l("Until"), longest=5, description=_l("Only for part of the last day."))
    reason = LongTextField(_l("Reason"), longest=500)

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.choices = choices((person.id, person.name) for person in people)

    def validate_last_day(self, field: Any) -> None:
        if field.data and field.data.year > clock.today().year + 2:
            raise ValidationError(_("This is too far ahead."))

    def validate_first_day(self, field: Any) -> None:
        if field.data and field.data.year > clock.today().year + 2:
            raise ValidationError(_("This is too far ahead."))

    def validate_starts(self, field: Any) -> None:
        if field.data and instant(clock.today(), field.data) is None:
            raise ValidationError(_("Please give a time like 08:30."))

    def validate_ends(self, field: Any) -> None:
        self.validate_starts(field)

    def span(self) -> tuple[datetime, datetime]:
        """From when until when; whole days unless hours were given."""
        first, last = self.first_day.data or clock.today(), self.last_day.data or clock.today()
        start = instant(first, self.starts.data or "") or clock.at(first, time())
        end = instant(last, self.ends.data or "") or clock.at(last + timedelta(days=1), time())
        return start, end


class SwapForm(Form):
    """Give a shift to a colleague, perhaps for one of theirs."""

    to = SelectField(_l("Colleague"), coerce=number)
    in_exchange = SelectField(_l("In exchange for"), coerce=number)
    reason = TextField(_l("Reason"), longest=200)

    def __init__(self, *args: Any, people: list[Any], shifts: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to.choices = choices((person.id, person.name) for person in people)
        self.in_exchange.choices = choices(
            ((shift.id, f"{shift.person.name} {shift.day:%m-%d} {shift.label}") for shift in shifts),
            empty=_("nothing in exchange"),
        )


class AwayForm(Form):
    """Leave the post for a while (DTY-02)."""

    reason = TextField(_l("Reason"), [required()], longest=200, id="away_reason")
    stand_in = SelectField(_l("Who stands in"), coerce=number, id="away_stand_in")

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stand_in.choices = choices(((person.id, person.name) for person in people), empty=_("nobody"))


class ItemForm(Form):
    """One thing the next person must know."""

    text = TextField(_l("What the next person must know"), [required()], longest=300)


class OfferForm(Form):
    """Who takes over."""

    to = SelectField(_l("Who takes over"), coerce=number, id="offer_to")
    remark = LongTextField(_l("Remark"), longest=1000, id="offer_remark")

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to.choices = choices(((person.id, person.name) for person in people), empty="—")


class MatterForm(Form):
    """A matter dealt with on duty and its result (DTY-05); the unanswered emergency call (DTY-03)."""

    draft = "duty_matter"

    kind = RadioField(_l("What kind"), choices=choices(MATTER_KINDS.items()), default="enquiry")
    at = TextField(_l("Time"), longest=5, description=_l("Today, like 14:05; empty means now."))
    caller = TextField(_l("Who rang or came"), longest=80)
    phone = PhoneField(_l("Phone"))
    what = LongTextField(_l("What happened"), [required()], longest=1000)
    result = LongTextField(
        _l("What came of it"), longest=1000, description=_l("Empty means open: it is handed over to the next shift.")
    )
    url = TextField(
        _l("Record in the portal"),
        longest=200,
        description=_l("The address of its page here, such as the complaint's."),
    )

    def validate_at(self, field: Any) -> None:
        if field.data and self.occurred_at() is None:
            raise ValidationError(_("Please give a time like 14:05."))

    def validate_url(self, field: Any) -> None:
        if field.data and not (field.data.startswith("/") and not field.data.startswith(("//", "/\\"))):
            raise ValidationError(_("Copy the part of the address that begins with “/”."))

    def occurred_at(self) -> datetime | None:
        """The instant that was typed: today, or yesterday when it is past midnight and the time was before it."""
        found = instant(clock.today(), self.at.data or "") if self.at.data else None
        if found is not None and timedelta(hours=12) < found - clock.now():
            return found - timedelta(days=1)
        return found


class ResultForm(Form):
    """What came of a matter."""

    result = LongTextField(_l("What came of it"), [required()], longest=1000)
    url = TextField(_l("Record in the portal"), longest=200)

    validate_url = MatterForm.validate_url


class AttendanceForm(Form):
    """How a shift really was attended, written down by the lead (DTY-08)."""

    came = TextField(_l("Came at"), longest=5, description=_l("Like 08:25; empty means the person did not come."))
    left = TextField(_l("Went at"), longest=5, description=_l("Empty means not clocked out."))
    reason = TextField(_l("Reason"), [required()], longest=200, id="attendance_reason")

    def validate_came(self, field: Any) -> None:
        if field.data and instant(clock.today(), field.data) is None:
            raise ValidationError(_("Please give a time like 08:30."))

    def validate_left(self, field: Any) -> None:
        self.validate_came(field)

    def times(self, starts_at: datetime) -> tuple[datetime | None, datetime | None]:
        """The instants, counted from two hours before the shift: 02:00 of a night shift is the next day's."""
        return _after(starts_at, self.came.data or ""), _after(starts_at, self.left.data or "")


def _after(starts_at: datetime, text: str) -> datetime | None:
    found = instant(clock.local(starts_at).date(), text) if text else None
    if found is not None and found < starts_at - timedelta(hours=2):
        found += timedelta(days=1)
    return found
