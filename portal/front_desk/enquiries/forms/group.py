"""The group's own forms: structure, mailbox, submissions, information; and those towards the public."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from portal.core.forms import DateField, EditForm, Form, LongTextField, TextField, required
from portal.front_desk.enquiries import choices
from portal.front_desk.enquiries.forms.choosing import PersonField, listed, named


class LeaderForm(Form):
    """The one leader of a group (ENQ-21)."""

    specialty = SelectField(_l("Group"), choices=listed(choices.SPECIALTIES))
    leader_id = PersonField(_l("Leader"))

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leader_id.choices = named(people, empty=_("Choose"))


class MemberForm(Form):
    """A member of a group (ENQ-21)."""

    person_id = PersonField(_l("Member"))

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id.choices = named(people, empty=_("Choose"))


class MailboxForm(Form):
    """The mailbox was passed on (ENQ-07)."""

    count = IntegerField(
        _l("How many enquiries"),
        [InputRequired(_l("Please fill this in.")), NumberRange(0, 10_000, message=_l("Between 0 and 10,000."))],
        render_kw={"inputmode": "numeric", "min": "0"},
    )
    to_id = PersonField(_l("Passed on to"))
    note = TextField(_l("Remark"), longest=200)

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to_id.choices = named(people)


class SubmissionForm(Form):
    """A member's day (ENQ-22)."""

    draft = "enquiry-submission"

    results = LongTextField(_l("Results of the day"), [required()], longest=4000)
    problems = LongTextField(_l("Problems"), longest=2000)
    plan = LongTextField(_l("Plan for the next working day"), [required()], longest=4000)


class ReadForm(Form):
    """The leader's remark on a submission (ENQ-22)."""

    remark = LongTextField(_l("Remark"), longest=400)


class InformationForm(Form):
    """What the leader tells about the day (ENQ-23)."""

    draft = "enquiry-information"

    situation = LongTextField(_l("How the day went"), [required()], longest=4000)
    problems = LongTextField(_l("Problems"), longest=2000)


class AdvertisementForm(Form):
    """An advertisement that will run (ENQ-19)."""

    draft = "advertisement"

    title = TextField(_l("Title"), [required()], longest=80)
    medium = TextField(_l("Where it runs"), [required()], longest=80)
    starts_on = DateField(_l("From"), [required()], earliest_year=2000)
    ends_on = DateField(_l("Until"), [required()], earliest_year=2000)
    text = LongTextField(_l("Text as the public reads it"), [required()], longest=4000)
    to_know = LongTextField(_l("What staff must know"), longest=2000)


class AdvertisementEditForm(EditForm):
    """The same, changed; another text is read again by everybody."""

    draft = "advertisement-edit"

    title = TextField(_l("Title"), [required()], longest=80)
    medium = TextField(_l("Where it runs"), [required()], longest=80)
    starts_on = DateField(_l("From"), [required()], earliest_year=2000)
    ends_on = DateField(_l("Until"), [required()], earliest_year=2000)
    text = LongTextField(_l("Text as the public reads it"), [required()], longest=4000)
    to_know = LongTextField(_l("What staff must know"), longest=2000)


class ContentForm(Form):
    """A change of the website's texts (ENQ-08)."""

    place = TextField(_l("Page or board"), [required()], longest=120)
    what = LongTextField(_l("What was changed"), [required()], longest=1000)


class OutboundForm(Form):
    """A sales contact (ENQ-20)."""

    draft = "outbound"

    name = TextField(_l("Name"), [required()], longest=40)
    number = TextField(_l("Number or account"), [required()], longest=80)
    medium = RadioField(_l("How"), choices=listed(choices.OUTBOUND_MEDIUMS), default="phone")
    purpose = RadioField(_l("Purpose"), choices=listed(choices.OUTBOUND_PURPOSES), default="sales")
    said = LongTextField(_l("What was said"), longest=2000)
    result = RadioField(_l("Result"), choices=listed(choices.OUTBOUND_RESULTS), validate_choice=False)
    next_step = TextField(_l("Next step"), longest=200)
    next_on = DateField(_l("Again on"), [Optional()], earliest_year=2000)

    def validate_result(self, field: Any) -> None:
        if field.data not in choices.OUTBOUND_RESULTS:
            raise ValidationError(_("Choose one of the list."))


class ProposalsForm(Form):
    """The summary of a month's opinions, with proposals (ENQ-17)."""

    draft = "opinions"

    summary = LongTextField(_l("Summary"), [required()], longest=4000)
    proposals = LongTextField(_l("Proposals for improving services and products"), [required()], longest=4000)
