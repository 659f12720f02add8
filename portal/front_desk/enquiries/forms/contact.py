"""Registering a contact while it is on the phone or in the chat."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from portal.core.forms import BooleanField, EditForm, Form, LongTextField, PhoneField, TextField
from portal.front_desk.enquiries import choices
from portal.front_desk.enquiries.forms.choosing import MomentField, PersonField, listed, named, number

RESULTS: dict[str, Any] = {
    "answered": _l("Answered on the spot"),
    "promised": _l("Transferred, callback promised"),
    "open": _l("Not yet"),
}


class ContactForm(Form):
    """One contact by phone or online (ENQ-01, ENQ-06); saved while it is typed."""

    draft = "enquiry"

    channel = RadioField(_l("Channel"))
    place = TextField(_l("Site or account"), longest=80, description=_l("For example 新华网北京频道."))
    rings = IntegerField(
        _l("Rings before pick-up"),
        [Optional(), NumberRange(0, 60, message=_l("Between 0 and 60."))],
        render_kw={"inputmode": "numeric", "min": "0", "max": "60"},
    )
    at = MomentField(_l("Time"), description=_l("Like 14:05; empty means now."))
    caller_name = TextField(_l("Name"), longest=40, render_kw={"autocomplete": "off"})
    phone = PhoneField(_l("Phone"))
    contact = TextField(_l("WeChat, QQ, e-mail or nickname"), longest=80, render_kw={"autocomplete": "off"})
    contact_declined = BooleanField(_l("Will not leave a contact"))
    specialty = RadioField(_l("For the group"), choices=listed(choices.SPECIALTIES), default="plastic")
    nature = RadioField(_l("Nature"), choices=listed(choices.NATURES), default="consultation")
    category = SelectField(_l("Subject"), choices=listed(choices.CATEGORIES), default="item")
    department = SelectField(_l("Department concerned"), coerce=number)
    need = LongTextField(_l("Need or question"), longest=2000)
    result = RadioField(_l("What came of it"), choices=listed(RESULTS), default="answered")
    answer = LongTextField(_l("Answer given"), longest=4000)
    next_step = TextField(_l("Next step"), longest=200)
    promise_to = PersonField(_l("Question goes to"))
    promise_number = TextField(_l("Number or account to call back"), longest=80)
    promise_question = LongTextField(_l("Question still open"), longest=1000)
    promise_until = MomentField(_l("Answer promised until"))
    recording = TextField(_l("Number of the recording"), longest=120)

    def __init__(self, *args: Any, medium: str, people: list[Any], departments: list[Any], **kwargs: Any) -> None:
        kwargs.setdefault("channel", "phone" if medium == "phone" else "web_chat")
        super().__init__(*args, **kwargs)
        channels = {"phone": choices.CHANNELS["phone"]} if medium == "phone" else choices.ONLINE_CHANNELS
        self.channel.choices = listed(channels)
        self.department.choices = named(departments, empty="—")
        self.promise_to.choices = named(people, empty=_("Choose"))
        for name in ("place",) if medium == "phone" else ("rings", "recording"):
            del self[name]


class CompletionForm(EditForm):
    """What a registration says, for completing and correcting it (ENQ-09); channel and owner are not here."""

    draft = "enquiry-completion"

    caller_name = TextField(_l("Name"), longest=40)
    phone = PhoneField(_l("Phone"))
    contact = TextField(_l("WeChat, QQ, e-mail or nickname"), longest=80)
    contact_declined = BooleanField(_l("Will not leave a contact"))
    place = TextField(_l("Site or account"), longest=80)
    nature = RadioField(_l("Nature"), choices=listed(choices.NATURES))
    category = SelectField(_l("Subject"), choices=listed(choices.CATEGORIES))
    department_id = SelectField(_l("Department concerned"), coerce=number)
    need = LongTextField(_l("Need or question"), longest=2000)
    next_step = TextField(_l("Next step"), longest=200)

    def __init__(self, record: Any, *args: Any, departments: list[Any], **kwargs: Any) -> None:
        super().__init__(record, *args, **kwargs)
        self.department_id.choices = named(departments, empty="—")


class WebsiteForm(Form):
    """What a visitor of the website asks (ENQ-06)."""

    caller_name = TextField(_l("How may we call you"), longest=40)
    contact = TextField(_l("Phone or WeChat"), longest=80)
    specialty = RadioField(_l("It is about"), choices=listed(choices.SPECIALTIES), default="plastic")
    need = LongTextField(_l("Your question"), longest=2000)
    #: filled in by machines only
    homepage = TextField(_l("Leave this empty"), longest=80, render_kw={"tabindex": "-1", "autocomplete": "off"})
