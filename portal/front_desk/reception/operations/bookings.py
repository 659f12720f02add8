"""A booked customer arrives: one act registers the visit and tells the appointment book (REC-02)."""

from flask_babel import gettext as _

from portal.core.database import Actor
from portal.core.refusals import Refused
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.reception import policy
from portal.front_desk.reception.models import Visit
from portal.front_desk.reception.operations import visits
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

#: What a booking says about the type of the visit; the rest is decided by whether the customer was here before.
TYPES = {"recheck": "recheck", "stitches": "recheck", "dressing": "recheck", "return_visit": "return_visit"}


def arrive_booked(customer: Customer, appointment: Appointment, *, by: Actor) -> Visit:
    """Register the arrival of a booked customer: item, person and time are those of the booking (REC-02)."""
    if not (appointment.expected or appointment.state == "no_show"):
        raise Refused(
            "REC-02",
            _("This booking is “%(state)s” already.", state=appointment.state_label),
            link=appointment.path,
        )
    return visits.arrive(
        customer,
        by=by,
        purpose=appointment.subject,
        visit_type=TYPES.get(appointment.kind, ""),
        source="booked",
        assign_to=server_of(appointment),
        appointment=appointment,
    )


def server_of(appointment: Appointment) -> Person | None:
    """Who receives a booked customer: the booked person, else the consultant who looks after them (REC-02)."""
    for person in (appointment.provider, appointment.consultant):
        if person is not None and person.active and policy.serves(person):
            return person
    return None
