"""Booking and moving: a suggested time is chosen, or any other typed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, ValidationError
from wtforms.validators import Optional

from portal.core import clock
from portal.core.forms import DateField, Form, LongTextField, MoneyField, PhoneField, TextField, required
from portal.front_desk.appointments import choices, resources
from portal.front_desk.appointments.forms.fields import ClockField, id_of, options, read_slot, slot_label, slot_value
from portal.front_desk.appointments.models import Device
from portal.front_desk.appointments.queries import Slot
from portal.registry.catalogue import queries as catalogue
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers.choices import GENDERS
from portal.registry.staff.models import Person

LENGTHS = (15, 30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 360, 480)
TELL = {"message": _l("Send a message"), "print": _l("Print it"), "none": _l("Told already")}


class TimeForm(Form):
    """A time: chosen among the suggested ones, or typed with day, hour and person."""

    slot = RadioField(_l("Suggested times"), validate_choice=False, default="")
    day = DateField(_l("Day"), [Optional()])
    time = ClockField(_l("Time"), description=_l("Like 14:05."))
    minutes = SelectField(_l("Length"), coerce=id_of, default=None)
    provider_id = SelectField(_l("With"), coerce=id_of, default=None)
    room_id = SelectField(_l("Room"), coerce=id_of, default=None)
    device_id = SelectField(_l("Device"), coerce=id_of, default=None)

    def __init__(
        self,
        *args: Any,
        people: Sequence[Person],
        devices: Sequence[Device],
        branch_id: int,
        slots: Sequence[Slot] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.id: person for person in people}
        self.devices = {device.id: device for device in devices}
        self.minutes.choices = options([("", _("As usual")), *((m, _("%(count)d min", count=m)) for m in LENGTHS)])
        self.provider_id.choices = options(
            [("", _("Nobody")), *((p.id, f"{p.name} · {p.title or p.role_label}") for p in people)]
        )
        self.room_id.choices = options(
            [("", "—"), *((room.id, room.name) for room in resources.rooms(branch_id) if not room.closed)]
        )
        self.device_id.choices = options([("", "—"), *((d.id, d.name) for d in devices if not d.out_of_use)])
        self.offer(slots)

    def offer(self, slots: Sequence[Slot]) -> None:
        """Show these suggestions. What was chosen stays chosen, unless it was the time that was refused."""
        self.suggested = list(slots)
        shown = {slot_value(slot): slot_label(slot.day, slot.time, slot.person.name) for slot in slots}
        chosen = self.chosen
        if chosen is not None and not self._time_refused:
            who, day, at = chosen
            value = f"{who}@{day.isoformat()}T{at:%H:%M}"
            shown.setdefault(value, slot_label(day, f"{at:%H:%M}", self.people[who].name))
            self.slot.data = value
        self.slot.choices = options([*shown.items(), ("", _("Another time, as below"))])
        if self.slot.data not in shown:
            self.slot.data = ""

    @property
    def _time_refused(self) -> bool:
        """Whether it was the time that a rule refused."""
        return any(refusal.field == "time" for refusal in self.refusals)

    def validate_time(self, field: Any) -> None:
        if self.chosen is not None:
            return
        if self.day.data is None:
            raise ValidationError(_("Choose a suggested time, or give a day and an hour."))
        if not field.data:
            raise ValidationError(_("Choose a suggested time, or give an hour like 14:00."))

    @property
    def chosen(self) -> tuple[int, date, Any] | None:
        """The suggestion that was chosen."""
        raw = self.slot.raw_data[0] if self.slot.raw_data else self.slot.data
        found = read_slot(raw)
        return found if found is not None and found[0] in self.people else None

    @property
    def starts_at(self) -> datetime:
        """The instant that was chosen or typed."""
        if self.chosen is not None:
            return clock.at(self.chosen[1], self.chosen[2])
        typed = self.time.clock
        assert self.day.data is not None
        assert typed is not None
        return clock.at(self.day.data, typed)

    @property
    def provider(self) -> Person | None:
        """Who was chosen."""
        return self.people.get(self.chosen[0] if self.chosen is not None else self.provider_id.data)

    @property
    def device(self) -> Device | None:
        return self.devices.get(self.device_id.data)

    def keep_typed(self) -> None:
        """A chosen time that was refused stands in the fields below, so that nothing is lost."""
        if self.chosen is not None and self._time_refused:
            who, day, at = self.chosen
            self.provider_id.data, self.time.data = who, f"{at:%H:%M}"
            self.day.process_data(day)
            self.day.raw_data = None


class BookingForm(TimeForm):
    """Everything of a booking (APT-01, APT-02, APT-06, APT-11)."""

    draft = "appointment"

    name = TextField(_l("Name"), longest=40, render_kw={"autocomplete": "off"})
    phone = PhoneField(_l("Phone"))
    gender = RadioField(_l("Gender"), choices=options([*GENDERS.items(), ("", _l("Not yet said"))]), default="")
    different_because = TextField(_l("Why this is another person"), longest=120)
    kind = RadioField(_l("Kind of appointment"), choices=options(choices.KINDS.items()), default="consultation")
    item_id = SelectField(_l("Item"), coerce=id_of, default=None)
    what = TextField(_l("What exactly"), longest=80, description=_l("The procedure, or what the customer asks for."))
    channel = RadioField(_l("How the booking was made"), choices=options(choices.CHANNELS.items()), default="phone")
    consultant_id = SelectField(_l("Consultant who looks after the customer"), coerce=id_of, default=None)
    fee_told = MoneyField(_l("Fee told"))
    recovery_told = TextField(_l("Recovery time told"), longest=80)
    notes = LongTextField(_l("Notes on the confirmation"), longest=300)
    tell = RadioField(_l("Confirmation"), choices=options(TELL.items()), default="message")
    follows = HiddenField()

    def __init__(self, *args: Any, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Names only: this form is read while other bookings wait for their turn to be written.
        self.offered = dict(catalogue.names_offered())
        self.item_id.choices = options([("", "—"), *self.offered.items()])
        consultants = [person for person in self.people.values() if person.role == "consultant"]
        self.consultant_id.choices = options([("", _("As in the file")), *((p.id, p.name) for p in consultants)])
        if known:
            for name in ("name", "phone", "gender", "different_because"):
                del self[name]

    @property
    def item(self) -> ServiceItem | None:
        """The item that was chosen."""
        return catalogue.item(self.item_id.data) if self.item_id.data in self.offered else None

    def validate_name(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Please fill this in."))


class MoveForm(TimeForm):
    """Another time for a booking, with the reason and who asked (APT-16)."""

    asked_by = RadioField(_l("Who asked"), choices=options(choices.ASKED_BY.items()), default="customer")
    reason = TextField(_l("Reason"), [required()], longest=200)
    tell = RadioField(_l("Confirmation"), choices=options(TELL.items()), default="message")
