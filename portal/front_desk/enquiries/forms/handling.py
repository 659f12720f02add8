"""What is done with an enquiry on its page."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField

from portal.core.forms import BooleanField, Form, LongTextField, TextField, required
from portal.front_desk.enquiries import choices
from portal.front_desk.enquiries.forms.choosing import MomentField, PersonField, listed, named
from portal.registry.customers.choices import GENDERS


class ReplyForm(Form):
    """An answer given (ENQ-01, ENQ-08)."""

    draft = "enquiry-reply"

    answer = LongTextField(
        _l("Answer given"),
        [required()],
        longest=4000,
        id="reply_answer",
        render_kw={"data-key": "a", "data-key-label": _l("Answer given")},
    )
    kind = RadioField(_l("Kind of reply"), choices=listed(choices.REPLY_KINDS), default="full", id="reply_kind")
    next_step = TextField(_l("Next step"), longest=200, id="reply_next_step")


class PromiseForm(Form):
    """To whom the question goes, the number, until when (ENQ-04)."""

    draft = "enquiry-promise"

    person_id = PersonField(_l("Question goes to"), id="promise_person")
    number = TextField(_l("Number or account to call back"), longest=80, id="promise_number")
    question = LongTextField(_l("Question still open"), longest=1000, id="promise_question")
    deadline = MomentField(_l("Answer promised until"), id="promise_deadline")

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id.choices = named(people, empty=_("Choose"))


class CallbackForm(Form):
    """The promised answer (ENQ-05)."""

    draft = "enquiry-callback"

    answer = LongTextField(
        _l("What was answered"),
        [required()],
        longest=4000,
        id="callback_answer",
        render_kw={"data-key": "a", "data-key-label": _l("What was answered")},
    )
    next_step = TextField(_l("Next step"), longest=200, id="callback_next_step")


class AttemptForm(Form):
    """Called, and not reached (ENQ-05)."""

    note = TextField(_l("What happened"), [required()], longest=200, id="attempt_note")


class TransferForm(Form):
    """A callback goes to somebody else (ENQ-04)."""

    person_id = PersonField(_l("Pass on to"), id="transfer_person")
    reason = TextField(_l("Reason"), longest=200, id="transfer_reason")
    deadline = MomentField(_l("New deadline"), id="transfer_deadline")

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id.choices = named(people, empty=_("Choose"))


class LoseForm(Form):
    """Why an enquiry leads no further."""

    lost_reason = SelectField(_l("Reason"), choices=listed(choices.LOST_REASONS, empty=_l("Choose")), id="lost_reason")
    note = TextField(_l("Remark"), longest=200, id="lost_note")


class FileForm(Form):
    """Opening a customer file from an enquiry (ENQ-14)."""

    name = TextField(
        _l("Name"),
        [required()],
        longest=40,
        id="file_name",
        render_kw={"data-key": "f", "data-key-label": _l("Open a file")},
    )
    gender = RadioField(_l("Gender"), id="file_gender", default="female")
    different_because = TextField(_l("Why this is another person"), longest=120, id="file_different")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gender.choices = listed(GENDERS)


class QuestionForm(Form):
    """A later question of a known customer (ENQ-24)."""

    draft = "enquiry-question"

    question = LongTextField(_l("Question"), [required()], longest=1000, id="later_question")


class AnswerQuestionForm(Form):
    """The answer to it."""

    draft = "enquiry-question-answer"

    answer = LongTextField(_l("What was answered"), [required()], longest=4000)


class RecordingForm(Form):
    """The number the recorder gave (ENQ-10)."""

    reference = TextField(_l("Number of the recording"), [required()], longest=120, id="recording_reference")


class HearForm(Form):
    """What a recording is heard for (ENQ-11)."""

    purpose = TextField(_l("What you hear it for"), [required()], longest=120)


class HelpForm(Form):
    """Whether the department's customer service helped (ENQ-26)."""

    helped = RadioField(
        _l("Department customer service helped"),
        choices=[("yes", _l("Helped")), ("no", _l("Did not help"))],
        id="service_helped",
    )
    helper_id = PersonField(_l("Who helped"), id="service_helper")

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper_id.choices = named(people, empty="—")


class OwnerForm(Form):
    """The leader gives an enquiry of the inbox to a member (ENQ-21)."""

    owner_id = PersonField(_l("Give it to"), id="assign_owner")

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = named(people, empty=_("Choose"))


class LeadForm(Form):
    """Another channel or owner, with the reason (ENQ-18)."""

    channel = SelectField(_l("Channel"), choices=listed(choices.CHANNELS))
    owner_id = PersonField(_l("Belongs to"))
    reason = LongTextField(_l("Reason"), longest=400)

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = named(people, empty="—")


class RatingForm(Form):
    """The leader's rating of a drawn answer (ENQ-13)."""

    rating = RadioField(_l("Quality of the answer"), coerce=int, choices=listed(choices.RATINGS))
    wrong = BooleanField(_l("The answer was wrong"))
    note = LongTextField(_l("Remark"), longest=400)
