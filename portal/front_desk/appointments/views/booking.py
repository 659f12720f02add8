"""Booking a time, for a customer with a file or a new one; and moving a booking."""

from datetime import date
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.core import clock, pages
from portal.core.access import requires
from portal.core.forms import cleaned
from portal.core.requests import reads_first, row_number
from portal.front_desk.appointments import choices, operations, policy, queries, resources
from portal.front_desk.appointments.forms.booking import BookingForm, MoveForm, TimeForm
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments.operations import telling
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.views.blueprint import blueprint
from portal.front_desk.appointments.views.sources import Source, day_in
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers import operations as customers
from portal.registry.customers import policy as customer_policy
from portal.registry.customers import queries as customer_files
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person

#: Who usually does what; the suggestions are theirs unless somebody is named.
USUAL = {
    "consultation": "consultant", "examination": "doctor", "treatment": "care_staff", "surgery": "doctor",
    "dressing": "care_staff", "stitches": "doctor", "return_visit": "doctor", "recheck": "doctor",
    "screening": "doctor",
}  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.BOOK)
@reads_first
def book() -> Response:
    person = me()
    source = Source(person)
    customer = source.customer
    subject = f"customer-{customer.id}" if customer else "new"
    form = BookingForm(
        known=customer is not None,
        people=resources.people(person.branch_id),
        devices=resources.devices(person.branch_id),
        branch_id=person.branch_id,
        subject=subject,
        **_asked_again(),
        **source.typed(),
    )
    if form.is_submitted() and (booked := form.attempt(lambda: _book(form, source, person))):
        pages.say(_("Booked: %(who)s %(when)s", who=booked.who, when=f"{booked.day:%m-%d} {booked.hours}"))
        return pages.go("appointments.show", appointment_id=booked.id)
    _after_a_refusal(form, person)
    form.offer(_suggestions(form, person, kind=form.kind.data or "", item=form.item))
    return pages.form_page(
        "front_desk/appointments/new.html",
        form,
        customer=customer,
        source=source,
        matches=[] if customer else _matches(form, person),
        asked=not customer and bool(_typed(form)),
        coming=queries.coming_of(customer) if customer else [],
        phone=customer_policy.shown_phone(customer.phone, person) if customer else "",
        early=policy.EARLY.value(),
    )


def _after_a_refusal(form: TimeForm, person: Person) -> None:
    """What was typed stays; who can be chosen was forgotten with what was undone, and is read in one go."""
    form.keep_typed()
    if form.refusals:
        resources.people(person.branch_id)


def _asked_again() -> dict[str, Any]:
    """Only the suggestions are asked for: what is chosen so far comes in the address."""
    return {"formdata": request.args} if pages.wanted_region() == "suggestions" else {}


def _book(form: BookingForm, source: Source, person: Person) -> Appointment:
    customer = source.customer
    if customer is None:
        customer = customers.register(
            by=person,
            name=form.name.data or "",
            phone=form.phone.data or "",
            gender=form.gender.data or "",
            first_channel="phone" if form.channel.data == "phone" else "online",
            different_because=form.different_because.data or "",
        )
    consultant = form.people.get(form.consultant_id.data)
    booked = operations.book(
        customer,
        by=person,
        starts_at=form.starts_at,
        minutes=form.minutes.data,
        kind=form.kind.data,
        channel=form.channel.data,
        provider=form.provider,
        room_id=form.room_id.data,
        device=form.device,
        item=form.item,
        what=form.what.data or "",
        notes=form.notes.data or "",
        consultant=consultant,
        fee_told=form.fee_told.data,
        recovery_told=form.recovery_told.data or "",
        enquiry_id=source.enquiry_id,
        follows=source.follows,
        follow_up=source.follow_up,
    )
    if source.request is not None and source.request.open:
        operations.booked_instead(source.request, booked, by=person)
    _tell(booked, form.tell.data, person)
    return booked


def _tell(booked: Appointment, way: str, person: Person) -> None:
    """Confirm as asked for (APT-05); who cannot be written to gets the paper."""
    if way == "print" or (way == "message" and not telling.reachable(booked)):
        operations.print_confirmation(booked, by=person)
    elif way == "message":
        operations.send_confirmation(booked, by=person)


def _suggestions(
    form: TimeForm, person: Person, *, kind: str, item: ServiceItem | None = None, but: Appointment | None = None
) -> list[queries.Slot]:
    """Free times of whoever is named, else of whoever usually does this (APT-04)."""
    named = form.people.get(form.provider_id.data)
    role = named.role if named is not None else USUAL.get(kind, "consultant")
    alike = [one for one in form.people.values() if one.role == role]
    version = item.current_version if item is not None else None
    length = form.minutes.data or (version.duration_minutes if version else None) or (but.minutes if but else None)
    first = form.day.data or clock.today()
    found = _of(
        [named] if named else alike, first=first, length=length or choices.MINUTES.get(kind, 60), most=6, instead_of=but
    )
    if named is not None and len(alike) > 1:
        others = [one for one in alike if one.id != named.id]
        found = found[:4] + queries.suggest(others, first=first, length=length or choices.MINUTES.get(kind, 60), most=2)
    return found


def _of(
    people: list[Person], *, first: date, length: int, most: int, instead_of: Appointment | None
) -> list[queries.Slot]:
    """Free times of these people; the time a booking has already is no new one."""
    if instead_of is None:
        return queries.suggest(people, first=first, length=length, most=most)
    found = queries.suggest(people, first=first, length=length, most=most + 1, but=instead_of.id)
    own = (instead_of.provider_id, instead_of.starts_at)
    return [slot for slot in found if (slot.person.id, slot.starts_at) != own][:most]


def offers_for(appointment: Appointment, person: Person) -> list[queries.Slot]:
    """New times to offer to whoever gives one up (APT-16): the same person first, then colleagues."""
    people = resources.people(person.branch_id, appointment.provider.role if appointment.provider else "")
    same = [one for one in people if one.id == appointment.provider_id]
    found = _of(same, first=clock.today(), length=appointment.minutes, most=3, instead_of=appointment)
    others = [one for one in people if one.id != appointment.provider_id]
    return found + queries.suggest(others, first=clock.today(), length=appointment.minutes, most=2)


def _matches(form: BookingForm, person: Person) -> list[dict[str, Any]]:
    """Files that may be this customer's, shown as name and phone are typed (CUS-04)."""
    text = _typed(form)
    found = customer_files.search(text, person, 6) if text else []
    return [
        {
            "id": row.id,
            "name": row.name,
            "number": row.number,
            "phone": customer_policy.shown_phone(row.phone, person),
        }
        for row in found
    ]


def _typed(form: BookingForm) -> str:
    """What a file can be found by so far: most of a phone, else the name."""
    typed = request.args if pages.is_fragment_request() else {}
    name = cleaned(typed.get("name", form.name.data or ""))
    phone = cleaned(typed.get("phone", form.phone.data or ""))
    return phone if len(phone) >= 4 else name


@blueprint.route("/<int:appointment_id>/move", methods=["GET", "POST"])
@requires(Permission.BOOK)
@reads_first
def move(appointment_id: int) -> Response:
    person = me()
    appointment = queries.visible(appointment_id, person)
    form = MoveForm(
        people=resources.people(person.branch_id),
        devices=resources.devices(person.branch_id),
        branch_id=person.branch_id,
        subject=appointment.id,
        minutes=None,
        **_asked_again(),
        **_present(appointment),
    )
    if form.is_submitted() and form.attempt(lambda: _move(form, appointment, person)):
        pages.say(_("Moved to %(when)s.", when=f"{appointment.day:%m-%d} {appointment.hours}"))
        return pages.go("appointments.show", appointment_id=appointment.id)
    _after_a_refusal(form, person)
    form.offer(_suggestions(form, person, kind=appointment.kind, but=appointment))
    return pages.form_page("front_desk/appointments/move.html", form, appointment=appointment)


def _present(appointment: Appointment) -> dict[str, Any]:
    """The time a booking has, or the one that was pointed at in the calendar."""
    return {
        "day": day_in(request.args.get("day", "")) or appointment.day,
        "time": cleaned(request.args.get("time", ""))[:5] or f"{clock.local(appointment.starts_at):%H:%M}",
        "provider_id": row_number(request.args.get("provider_id", "")) or appointment.provider_id,
        "room_id": row_number(request.args.get("room_id", "")) or appointment.room_id,
        "device_id": row_number(request.args.get("device_id", "")) or appointment.device_id,
    }


def _move(form: MoveForm, appointment: Appointment, person: Person) -> Appointment:
    moved = operations.move(
        appointment,
        by=person,
        starts_at=form.starts_at,
        minutes=form.minutes.data,
        provider=form.provider,
        room_id=form.room_id.data,
        device=form.device,
        reason=form.reason.data or "",
        asked_by=form.asked_by.data or "",
    )
    if form.tell.data == "message" and telling.reachable(moved):
        telling.tell_moved(moved, by=person)
    elif form.tell.data != "none":
        operations.print_confirmation(moved, by=person)
    return moved
