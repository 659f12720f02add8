"""The forms of reception."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice

from portal.core import clock
from portal.core.forms import Form, LongTextField, PhoneField, TextField, required
from portal.front_desk.reception import policy
from portal.front_desk.reception.choices import COURTESIES, OUTCOMES, PAPERS, ROOM_KINDS, SOURCES, VISIT_TYPES
from portal.registry.cards.models import MembershipCard
from portal.registry.customers.choices import GENDERS


def _id(text: Any) -> int | None:
    """The id of a choice; the empty choice is nobody. Raises ValueError for anything else."""
    return int(text) if text else None


def _choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class ArrivalForm(Form):
    """Somebody stands at the desk: who, why, and with what (REC-01, REC-03, REC-17)."""

    draft = "arrival"

    name = TextField(_l("Name"), longest=40, render_kw={"autocomplete": "off"})
    phone = PhoneField(_l("Phone"))
    gender = RadioField(_l("Gender"), choices=_choices([*GENDERS.items(), ("", _l("Not yet said"))]), default="")
    different_because = TextField(_l("Why this is another person"), longest=120)
    purpose = TextField(_l("Purpose of the visit"), [required()], longest=120, render_kw={"autocomplete": "off"})
    visit_type = RadioField(_l("Visit type"), choices=_choices(VISIT_TYPES.items()))
    source = RadioField(_l("How the customer came"), choices=_choices(SOURCES.items()), default="walk_in")
    papers_brought = SelectMultipleField(_l("Papers brought"), choices=_choices(PAPERS.items()))
    need = TextField(_l("What a customer without booking asks for"), longest=200)
    companion = TextField(_l("Companion"), longest=60, description=_l("Who came along, for example “friend, 1”."))
    card_id = SelectField(_l("Care under the card"), coerce=_id, default=None)
    assign_to = SelectField(_l("Assign to"), coerce=_id, default=None)
    department = SelectField(_l("Register with"), default="")

    def __init__(
        self, *args: Any, known: bool, loads: list[dict[str, Any]], cards: Sequence[MembershipCard] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.card_id.choices = card_choices(cards)
        if not cards:
            del self.card_id
        self.assign_to.choices = _choices(
            [("", _("Assign later")), *((load["id"], _with_load(load)) for load in loads)]
        )
        self.department.choices = _choices(
            [("", _("Register later")), *((name, name) for name in policy.DEPARTMENTS.value())]
        )
        if known:
            for name in ("name", "phone", "gender", "different_because"):
                del self[name]

    def validate_name(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Please fill this in."))


def card_choices(cards: Iterable[MembershipCard]) -> list[SelectChoice]:
    """A customer's cards to choose from; the empty choice is none."""
    return _choices([("", _("Under no card")), *((card.id, f"{card.number} · {card.kind_label}") for card in cards)])


class CardForm(Form):
    """The card under which the care of this visit is given (CON-04)."""

    card_id = SelectField(_l("Care under the card"), coerce=_id, id="visit_card")

    def __init__(self, *args: Any, cards: Sequence[MembershipCard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.card_id.choices = card_choices(cards)


class AssignForm(Form):
    """Triage to a named person (REC-04)."""

    person_id = RadioField(_l("Receiving person"), coerce=_id, id="assign_person")

    def __init__(self, *args: Any, loads: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id.choices = _choices((load["id"], load["name"]) for load in loads)


class RoomChoiceForm(Form):
    """Where the customer is led to (REC-06, REC-11)."""

    room_id = SelectField(_l("Place"), coerce=_id, id="lead_room")

    def __init__(self, *args: Any, rooms: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room_id.choices = _choices((room["id"], f"{room['name']} · {room['state']}") for room in rooms)


class CourtesyForm(Form):
    """What was done to make the customer feel welcome (REC-06)."""

    kinds = SelectMultipleField(_l("Courtesies"), choices=_choices(COURTESIES.items()), id="courtesy")


class HandOverForm(Form):
    """The customer goes to the next person, with the need in one line (REC-08, REC-09)."""

    person_id = SelectField(_l("Hand over to"), coerce=_id, id="hand_over_person")
    need = TextField(_l("Need, in one line"), [required()], longest=120, id="hand_over_need")
    info = LongTextField(_l("Information passed on"), longest=1000, id="hand_over_info")

    def __init__(self, *args: Any, loads: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_id.choices = _choices((load["id"], _with_load(load)) for load in loads)


class ReturnForm(Form):
    """Why a hand-over comes back."""

    reason = TextField(_l("Reason"), [required()], longest=200, id="return_reason")


class RegistrationForm(Form):
    """挂号: department and doctor (REC-19)."""

    department = RadioField(_l("Department"), id="registration_department", validate_choice=False)
    doctor_id = SelectField(_l("Doctor"), coerce=_id, id="registration_doctor")

    def __init__(self, *args: Any, doctors: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department.choices = _choices((name, name) for name in policy.DEPARTMENTS.value())
        self.doctor_id.choices = _choices([("", _("Not chosen yet")), *((row.id, row.name) for row in doctors)])


class UndoForm(Form):
    """Why the last move was wrong."""

    reason = TextField(_l("Reason"), [required()], longest=200, id="undo_reason")


class LeaveForm(Form):
    """How the visit ended (REC-15)."""

    outcome = RadioField(_l("Outcome"), choices=_choices(OUTCOMES.items()), id="leave_outcome", validate_choice=False)
    note = TextField(_l("Remark"), longest=200, id="leave_note")


class UnsettledForm(Form):
    """What upsets the customer (REC-18)."""

    note = TextField(_l("What upsets the customer"), [required()], longest=200, id="unsettled_note")


class IncidentForm(Form):
    """An incident in the hall (REC-13)."""

    draft = "hall_incident"

    event = LongTextField(_l("What happened"), [required()], longest=1000)
    place = TextField(_l("Place"), longest=60)
    at = TextField(_l("Time"), longest=5, description=_l("Today, like 14:05; empty means now."))
    handled_by = SelectField(_l("Handled by"), coerce=_id)
    result = RadioField(
        _l("How it ended"),
        choices=_choices(
            [
                ("open", _l("Still being handled")),
                ("solved", _l("Solved on the spot")),
                ("escalated", _l("Escalated")),
            ]
        ),
        default="open",
    )
    department = SelectField(_l("Escalated to"), coerce=_id)
    note = TextField(_l("Remark"), longest=200)

    def __init__(self, *args: Any, people: list[Any], departments: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handled_by.choices = _choices((person.id, person.name) for person in people)
        self.department.choices = _choices([("", "—"), *((row.id, row.name) for row in departments)])

    def validate_at(self, field: Any) -> None:
        if field.data and self.occurred_at() is None:
            raise ValidationError(_("Please give a time like 14:05."))

    def validate_department(self, field: Any) -> None:
        if self.result.data == "escalated" and not field.data:
            raise ValidationError(_("Choose the department it was passed on to."))

    def occurred_at(self) -> datetime | None:
        """The instant that was typed, on today's date."""
        try:
            return clock.at(clock.today(), time.fromisoformat(self.at.data or ""))
        except ValueError:
            return None


class SettleForm(Form):
    """How an open incident ended (REC-13)."""

    result = RadioField(
        _l("How it ended"),
        choices=_choices([("solved", _l("Solved on the spot")), ("escalated", _l("Escalated"))]),
        id="settle_result",
    )
    department = SelectField(_l("Escalated to"), coerce=_id, id="settle_department")
    note = TextField(_l("Remark"), longest=200, id="settle_note")

    def __init__(self, *args: Any, departments: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department.choices = _choices([("", "—"), *((row.id, row.name) for row in departments)])


class RoomForm(Form):
    """A room's name and kind."""

    name = TextField(_l("Room name"), [required()], longest=40)
    kind = RadioField(_l("Kind of room"), choices=_choices(ROOM_KINDS.items()), default="consulting")
    department = SelectField(_l("Department"), coerce=_id)

    def __init__(self, *args: Any, departments: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department.choices = _choices([("", "—"), *((row.id, row.name) for row in departments)])


def _with_load(load: dict[str, Any]) -> str:
    return _(
        "%(name)s · %(waiting)d waiting · %(serving)d with the customer",
        name=load["name"],
        waiting=load["waiting"],
        serving=load["serving"],
    )
