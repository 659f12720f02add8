"""The forms of meetings, summaries and reports."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from portal.core.forms import DateField, EditForm, Form, LongTextField, TextField, required
from portal.front_desk.meetings.choices import KINDS, REPORT_KINDS
from portal.registry.staff.models import Person


def _number(text: Any) -> int | None:
    return int(text) if text else None


def _people(people: Iterable[Person]) -> list[SelectChoice]:
    return [SelectChoice(person.id, f"{person.name} · {person.title or person.role_label}") for person in people]


class CallForm(Form):
    """A meeting is called."""

    draft = "meeting_call"

    kind = RadioField(_l("Kind of meeting"))
    title = TextField(_l("Title"), longest=120, description=_l("Empty: kind and day."))
    day = DateField(_l("Day"), [required()])
    time = TextField(_l("Time"), longest=5, description=_l("Like 08:30."))
    place = TextField(_l("Place"), longest=40)
    priorities = LongTextField(_l("Priorities of the day, or what it is about"))
    notices = LongTextField(_l("Notices"))

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(kind, KINDS[kind]) for kind in kinds]


class MinutesForm(EditForm):
    """What is known of a meeting: two people may write, nothing is lost."""

    draft = "meeting"

    title = TextField(_l("Title"), [required()], longest=120)
    time = TextField(_l("Time"), longest=5)
    place = TextField(_l("Place"), longest=40)
    priorities = LongTextField(_l("Priorities of the day, or what it is about"))
    notices = LongTextField(_l("Notices"))
    service_review = LongTextField(_l("Analysis of the week's service"))
    opinions_review = LongTextField(_l("Analysis of the customers' opinions"))
    minutes = LongTextField(_l("Minutes"))
    no_measures_because = TextField(_l("Why no measures are needed"), longest=200)

    def keep_to(self, kind: str) -> "MinutesForm":
        """Only what this kind of meeting asks for."""
        if kind != "weekly":
            for name in ("service_review", "opinions_review", "no_measures_because"):
                del self[name]
        return self


class MeasureForm(Form):
    """A measure agreed on."""

    measure = TextField(_l("Measure"), [required()], longest=200, id="measure_title")
    owner_id = SelectField(_l("Owner"), coerce=_number, id="measure_owner")
    due_on = DateField(_l("To be done by"), [required()], id="measure_due")

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = _people(people)


class SummaryForm(Form):
    """A department's day (DTY-16)."""

    draft = "daily_summary"

    day = DateField(_l("Day"), [required()])
    work_done = LongTextField(_l("Work done"), [required()])
    problems = LongTextField(_l("Problems"))
    open_matters = LongTextField(_l("Open matters"))


class SummaryEditForm(EditForm):
    """More about the same day."""

    draft = "daily_summary_change"

    work_done = LongTextField(_l("Work done"), [required()])
    problems = LongTextField(_l("Problems"))
    open_matters = LongTextField(_l("Open matters"))


class ReportForm(Form):
    """A regular report to a superior (RPT-09)."""

    draft = "superior_report"

    kind = RadioField(
        _l("Kind of report"),
        choices=[SelectChoice(kind, label) for kind, label in REPORT_KINDS.items() if kind != "meeting"],
        default="daily",
    )
    reader_id = SelectField(_l("Reader"), coerce=_number)
    title = TextField(_l("Title"), [required()], longest=120)
    first_day = DateField(_l("From"), [required()])
    last_day = DateField(_l("Until"), [required()])
    text = LongTextField(_l("Report"), [required()], longest=8000)

    def __init__(self, *args: Any, readers: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader_id.choices = _people(readers)


class ReplyForm(Form):
    """The reader's answer, if there is one."""

    draft = "report_reply"

    reply = LongTextField(_l("Answer to the report"))
