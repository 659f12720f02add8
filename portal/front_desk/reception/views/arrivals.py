"""Registering an arrival: find or register the customer, and give a number, on one page."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.core.forms import cleaned
from portal.core.refusals import Missing
from portal.core.requests import row_number
from portal.front_desk.appointments import queries as bookings
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.reception import asks, operations, queries
from portal.front_desk.reception.forms import ArrivalForm
from portal.front_desk.reception.models import Visit
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.queries import hall
from portal.front_desk.reception.views.blueprint import blueprint
from portal.registry.cards import queries as cards
from portal.registry.customers import operations as customers
from portal.registry.customers import queries as customer_files
from portal.registry.customers.models import Customer
from portal.registry.customers.permissions import Permission as Customers
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person

_CHANNELS = {"walk_in": "walk_in", "referral": "referral", "event": "campaign", "booked": "phone"}


@blueprint.route("/arrivals/new", methods=["GET", "POST"])
@requires(Permission.ARRIVE)
def arrive() -> Response:
    person = me()
    customer = _chosen(person)
    loads = queries.load(person.branch_id)
    subject = f"customer-{customer.id}" if customer else "new"
    default_type = queries.default_visit_type(customer) if customer else "first_visit"
    booking = bookings.due_today(customer) if customer else None
    held = cards.valid_of(customer) if customer else []
    form = ArrivalForm(
        known=customer is not None,
        loads=loads,
        cards=held,
        subject=subject,
        **{"visit_type": default_type, **_typed(customer), **_booked(booking)},
    )
    if form.is_submitted() and (visit := form.attempt(lambda: _arrive(form, customer, person, booking))):
        pages.say(_("%(name)s has number %(number)s.", name=visit.customer.name, number=visit.queue_number))
        if visit.assigned_to is not None or asks.before_care(visit):
            return pages.go("reception.show", visit_id=visit.id)
        return pages.go("reception.board")
    return pages.form_page(
        "front_desk/reception/arrival.html",
        form,
        customer=customer,
        booking=booking,
        loads=loads,
        here=queries.open_visit_of(customer) if customer else None,
        matches=[] if customer else _matches(form, person),
        asked=not customer and any(_name_and_phone(form)),
        closed=hall.outside_hours(person.branch_id),
    )


@blueprint.post("/arrivals/bookings/<int:appointment_id>")
@requires(Permission.ARRIVE)
def arrive_booked(appointment_id: int) -> Response:
    """The booked customer is here: into the queue with one key (REC-02)."""
    person = me()
    booking = bookings.visible(appointment_id, person)
    if booking.customer_id is None:
        raise Missing
    customer = customer_files.visible(booking.customer_id, person)
    visit = operations.arrive_booked(customer, booking, by=person)
    pages.say(_("%(name)s has number %(number)s.", name=customer.name, number=visit.queue_number))
    if asks.before_care(visit):
        # Something comes first: the desk reads it now, not when the care is refused (CON-04).
        return pages.go("reception.show", visit_id=visit.id)
    return pages.go("reception.board")


def _chosen(person: Person) -> Customer | None:
    wanted = request.args.get("customer", "")
    if not wanted:
        return None
    customer_id = row_number(wanted)
    if customer_id is None:
        raise Missing
    return customer_files.visible(customer_id, person)


def _typed(customer: Customer | None) -> dict[str, str]:
    """What was typed into a search before coming here."""
    if customer is not None:
        return {}
    return {name: cleaned(request.args.get(name, ""))[:40] for name in ("name", "phone")}


def _booked(booking: Appointment | None) -> dict[str, Any]:
    """What a booking of today already says (REC-02)."""
    if booking is None:
        return {}
    server = operations.server_of(booking)
    card = cards.covering(booking.customer, booking.item_id) if booking.customer else None
    return {
        "source": "booked",
        "purpose": booking.subject,
        "assign_to": server.id if server else None,
        "card_id": card.id if card else None,
    }


def _arrive(form: ArrivalForm, customer: Customer | None, person: Person, booking: Appointment | None) -> Visit:
    if customer is None:
        customer = customers.register(
            by=person,
            name=form.name.data,
            phone=form.phone.data or "",
            gender=form.gender.data or "",
            first_channel=_CHANNELS[form.source.data],
            different_because=form.different_because.data or "",
        )
    chosen = form.assign_to.data
    servers = {server.id: server for server in queries.serving_people(person.branch_id)} if chosen else {}
    visit = operations.arrive(
        customer,
        by=person,
        purpose=form.purpose.data or "",
        visit_type=form.visit_type.data or "",
        papers_brought=form.papers_brought.data or (),
        source=form.source.data,
        need=form.need.data or "",
        companion=form.companion.data or "",
        assign_to=servers.get(chosen),
        appointment=booking if form.source.data == "booked" else None,
        card=cards.visible(form.card_id.data, person) if "card_id" in form and form.card_id.data else None,
    )
    if form.department.data:
        operations.register(visit, department=form.department.data, by=person)
    return visit


def _matches(form: ArrivalForm, person: Person) -> list[dict[str, Any]]:
    """Files that may be this customer's: the same phone or name, shown as they are typed."""
    name, phone = _name_and_phone(form)
    text = phone if len(phone) >= 4 else name
    found = [row.id for row in customer_files.search(text, person, 6)] if text else []
    alike = [row.id for row in customer_files.duplicates_of(name, form.phone.data or "")] if name or phone else []
    ids = list(dict.fromkeys([*alike, *found]))[:6]
    return [_match(file, person) for file in (customer_files.visible(i, person) for i in ids if _seen(i, person))]


def _name_and_phone(form: ArrivalForm) -> tuple[str, str]:
    """Name and phone as they stand in the form now."""
    typed = request.args if pages.is_fragment_request() else {}
    return cleaned(typed.get("name", form.name.data or "")), cleaned(typed.get("phone", form.phone.data or ""))


def _seen(customer_id: int, person: Person) -> bool:
    return customer_files.may_see_id(customer_id, person)


def _match(customer: Customer, person: Person) -> dict[str, Any]:
    phone = customer.phone.removeprefix("+86")
    here = queries.open_visit_of(customer)
    return {
        "id": customer.id,
        "name": customer.name,
        "number": customer.number,
        "phone": phone if person.can(Customers.CONTACT) else phone[-4:].rjust(len(phone), "＊"),
        "age": customer.age,
        "here": here,
    }
