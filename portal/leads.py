"""What follows between an enquiry, its booking, the visit, and the rooms it is passed on to.

A part of `portal/reactions.py`, which calls `connect`.
"""

from datetime import timedelta
from urllib.parse import urlencode

from flask_babel import gettext as _

from portal.core import clock, events
from portal.front_desk.appointments import queries as appointments
from portal.front_desk.appointments.facts import (
    AppointmentBooked,
    AppointmentCancelled,
    CustomerCame,
    CustomerDidNotCome,
)
from portal.front_desk.appointments.permissions import Permission as Appointments
from portal.front_desk.appointments.queries import files as booked_files
from portal.front_desk.enquiries import links as enquiry_links
from portal.front_desk.enquiries import operations as enquiries
from portal.front_desk.enquiries import policy as enquiry_policy
from portal.front_desk.enquiries.facts import ComplaintHeard, SuggestionHeard
from portal.front_desk.enquiries.models import Enquiry
from portal.front_desk.enquiries.queries import files as enquiry_files
from portal.front_desk.enquiries.queries import weekly as enquiry_week
from portal.front_desk.meetings import figures as weekly_figures
from portal.front_desk.reception.facts import CustomerArrived, VisitRegistered
from portal.management.improvements import operations as improvements
from portal.management.improvements import policy as improvement_policy
from portal.registry.customers import cautions, panels
from portal.registry.customers import queries as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person
from portal.service.complaints import operations as complaints

#: What an enquiry is about → the category of a case.
_CASE_CATEGORY = {
    "item": "effect",
    "price": "price",
    "safety": "technique",
    "process": "waiting",
    "service": "attitude",
}
_CASE_CHANNEL = {"phone": "phone", "email": "email", "mailbox": "mailbox", "message_board": "board", "forum": "board"}

#: Days until something has come of a customer's suggestion.
SUGGESTION_DAYS = 14


def connect() -> None:
    """An enquiry follows what becomes of its booking and of the customer (ENQ-15)."""
    enquiry_links.register("appointments", _booking_of)
    enquiry_links.provide_bookings(_bookings_made)
    panels.register("appointments", booked_files.panels)
    panels.register("enquiries", enquiry_files.panels)
    weekly_figures.register("enquiries", enquiry_week.figures)
    enquiry_policy.provide_cautions(_reasons_not_to_sell)
    events.listen(ComplaintHeard, _complaint_is_taken_in)
    events.listen(SuggestionHeard, _suggestion_is_logged)
    events.listen(AppointmentBooked, _enquiry_is_booked)
    events.listen(AppointmentCancelled, _enquiry_is_not_booked)
    events.listen(CustomerDidNotCome, _enquiry_did_not_come)
    events.listen(CustomerCame, _enquiry_came)
    events.listen(CustomerArrived, _lead_arrived)
    events.listen(VisitRegistered, _lead_registered)


def _enquiry_is_booked(fact: AppointmentBooked) -> None:
    booked = fact.appointment
    if (enquiry := enquiries.find(booked.enquiry_id)) is not None:
        enquiries.mark_booked(enquiry, booked.number, by=fact.by, customer=booked.customer)


def _enquiry_is_not_booked(fact: AppointmentCancelled) -> None:
    if (enquiry := enquiries.find(fact.appointment.enquiry_id)) is not None:
        enquiries.mark_unbooked(enquiry, by=fact.by)


def _enquiry_did_not_come(fact: CustomerDidNotCome) -> None:
    if (enquiry := enquiries.find(fact.appointment.enquiry_id)) is not None:
        enquiries.mark_not_arrived(enquiry, by=fact.by)


def _enquiry_came(fact: CustomerCame) -> None:
    """A booked screening counts as one; everything else is a registered visit."""
    if (enquiry := enquiries.find(fact.appointment.enquiry_id)) is not None:
        kind = "screening" if fact.appointment.kind == "screening" else "registered"
        enquiries.mark_arrived(enquiry, by=fact.by, kind=kind)


def _lead_arrived(fact: CustomerArrived) -> None:
    """A customer with an open enquiry came, also without a booking."""
    enquiries.customer_came(fact.visit.customer, branch_id=fact.visit.branch_id)


def _complaint_is_taken_in(fact: ComplaintHeard) -> None:
    """A complaint heard on the phone or online is a case from the first minute (ENQ-16, CMP-01)."""
    heard = fact.enquiry
    case = complaints.take_in(
        kind="complaint",
        complainant_name=heard.caller_name or "匿名",
        complainant_phone=heard.phone,
        complainant_contact=heard.contact or ("未留联系方式" if heard.contact_declined else ""),
        matter=heard.need,
        demand=heard.next_step or "待与顾客确认",
        channel=_CASE_CHANNEL.get(heard.channel, "online"),
        category=_CASE_CATEGORY.get(heard.category, "other"),
        department=heard.department,
        customer=heard.customer,
        source=heard.number,
        source_url=heard.path,
        by=fact.by,
    )
    enquiries.note_routed(heard, to=case.number, url=case.path, by=fact.by)


def _suggestion_is_logged(fact: SuggestionHeard) -> None:
    """A suggestion goes into the improvement log, to whoever leads the department concerned (ENQ-16)."""
    heard = fact.enquiry
    owner = improvement_policy.leader_of(heard.department_id, heard.branch_id)
    if owner is None:
        return
    action = improvements.open_action(
        heard.need.splitlines()[0] if heard.need else heard.number,
        source_kind="suggestion",
        source_label=heard.number,
        source_url=heard.path,
        problem=heard.need,
        owner=owner,
        due_on=clock.today() + timedelta(days=SUGGESTION_DAYS),
        by=fact.by,
    )
    enquiries.note_routed(heard, to=action.number, url=action.path, by=fact.by)


def _booking_of(enquiry: Enquiry, person: Person) -> list[dict[str, str]]:
    """From the enquiry to a booking for it."""
    if enquiry.state == "arrived" or not person.can(Appointments.BOOK):
        return []
    known = {"name": enquiry.caller_name, "phone": enquiry.phone.removeprefix("+86")}
    if enquiry.customer_id is not None:
        known = {"customer_id": str(enquiry.customer_id)} if customers.may_see_id(enquiry.customer_id, person) else {}
    query = urlencode({"enquiry_id": enquiry.id, **{name: value for name, value in known.items() if value}})
    return [{"label": _("Book"), "url": f"/appointments/new?{query}", "icon": "calendar-plus", "key": "b"}]


def _bookings_made(enquiry: Enquiry, person: Person) -> list[enquiry_links.Booking]:
    """The bookings that came from an enquiry, latest first; to those who may read the book a way to them."""
    reads = person.can(Appointments.READ)
    return [
        enquiry_links.Booking(
            row.number,
            f"{row.day.isoformat()} {row.hours}",
            row.state_label,
            row.path if reads and appointments.reaches(row, person) else "",
        )
        for row in appointments.of_enquiry(enquiry.id)
    ]


def _reasons_not_to_sell(customer: Customer, person: Person) -> list[str]:
    """What stands in the red banner of the file stands against a sales call (ENQ-20, DIS-11)."""
    return [caution.label for caution in cautions.of_file(customer, person)]


def _lead_registered(fact: VisitRegistered) -> None:
    """挂号 is what an enquiry worked for; one that counts already stays as it is (REC-19, ENQ-15)."""
    if (enquiry := enquiries.find(fact.registration.enquiry_id)) is not None:
        enquiries.mark_arrived(enquiry, by=fact.by)
