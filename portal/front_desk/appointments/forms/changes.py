"""Forms about one booking and what follows it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import Optional

from portal.core.forms import DateField, EditForm, Form, LongTextField, PhoneField, TextField, required
from portal.front_desk.appointments import choices
from portal.front_desk.appointments.forms.fields import id_of, options


class CancelForm(Form):
    """Why a booking is given up, who asked, and what became of the new time offered (APT-16)."""

    asked_by = RadioField(_l("Who asked"), choices=options(choices.ASKED_BY.items()), default="customer")
    reason = TextField(_l("Reason"), [required()], longest=200)
    offer = RadioField(_l("New time offered"), choices=options(choices.OFFERS.items()), validate_choice=False)


class DetailsForm(EditForm):
    """What a booking is for, and its notes."""

    draft = "booking_details"

    what = TextField(_l("What exactly"), longest=80)
    recovery_told = TextField(_l("Recovery time told"), longest=80)
    notes = LongTextField(_l("Notes on the confirmation"), longest=300)


class CallForm(Form):
    """The customer was asked again (APT-07)."""

    way = RadioField(_l("How"), choices=options(choices.WAYS.items()), default="phone", id="call_way")
    reached = BooleanField(_l("The customer was reached"), id="call_reached")
    confirmed = BooleanField(_l("Time and place stand"), id="call_confirmed")
    advice = LongTextField(_l("Advice on how to prepare"), longest=600, id="call_advice")
    note = TextField(_l("Remark"), longest=200, id="call_note")


class CompleteForm(Form):
    """What comes next in the course (APT-10)."""

    next_step = RadioField(
        _l("Next appointment"), choices=options(choices.NEXT.items()), validate_choice=False, id="complete_next"
    )
    note = TextField(_l("Remark"), longest=200, id="complete_note")


class FollowUpForm(Form):
    """Why somebody did not come, and what came of the call (APT-12)."""

    draft = "no_show"

    reason = RadioField(
        _l("Why did the customer not come?"), choices=options(choices.NO_SHOW_REASONS.items()), validate_choice=False
    )
    went_elsewhere = RadioField(
        _l("Did the customer go elsewhere?"), choices=options(choices.ELSEWHERE.items()), validate_choice=False
    )
    result = RadioField(
        _l("What came of it"), choices=options(choices.FOLLOW_UP_RESULTS.items()), validate_choice=False
    )
    words = LongTextField(_l("In the customer's words"), longest=600)


class AnswerRequestForm(Form):
    """Answering a website request (APT-17)."""

    result = RadioField(
        _l("What became of it"),
        choices=options((key, label) for key, label in choices.REQUEST_RESULTS.items() if key != "booked"),
        validate_choice=False,
        id="refuse_result",
    )
    note = TextField(_l("Remark"), longest=200, id="refuse_note")


class ConfirmRequestForm(Form):
    """A website visitor becomes a customer with a booking (APT-17)."""

    customer_id = SelectField(_l("Customer file"), coerce=id_of, default=None)
    different_because = TextField(_l("Why this is another person"), longest=120)

    def __init__(self, *args: Any, files: list[tuple[int, str]], new: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.customer_id.choices = options([*files, ("", new)])


class PublicRequestForm(Form):
    """What a visitor of the website asks for (APT-17)."""

    name = TextField(_l("Your name"), [required()], longest=40, render_kw={"autocomplete": "name"})
    phone = PhoneField(_l("Your phone"), [required()])
    kind = RadioField(_l("What for"), choices=options((key, choices.KINDS[key]) for key in choices.ONLINE_KINDS))
    day = DateField(_l("Wished day"), [Optional()])
    part_of_day = RadioField(_l("Wished time"), choices=options(choices.PARTS_OF_DAY.items()), default="any")
    slot = RadioField(_l("Free times"), validate_choice=False, default="")
    words = LongTextField(_l("What should we know?"), longest=500)
