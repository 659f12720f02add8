"""J8, the arrival: a member comes, the booking is found at once, one key puts her into the queue.

And J2, step 5: the customer of an enquiry arrives and registers (挂号); the enquiry knows.
"""

import re
from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.database import db
from portal.front_desk.appointments import operations as appointments
from portal.front_desk.enquiries import operations as enquiries
from portal.front_desk.enquiries.models import Enquiry
from portal.front_desk.reception import operations as reception
from portal.front_desk.reception.models import VisitRegistration
from portal.registry.customers import operations as customers
from tests.client import form_fields
from tests.journeys.journey import Journey, one


def known(journey: Journey, name: str, phone: str, **details):
    """A customer with a file and an earlier visit."""
    desk = journey.cast.reception
    customer = customers.register(
        by=desk, name=name, phone=phone, gender="female", first_channel="phone", birth_date=None, **details
    )
    db.session.commit()
    return customer


def booked(journey: Journey, customer, **details):
    """A booking of today, an hour from now."""
    made = appointments.book(
        customer, by=journey.cast.reception, starts_at=clock.now() + timedelta(hours=1), minutes=60, channel="phone",
        **{"provider": journey.cast.care_staff, "kind": "treatment", "what": "皮肤护理卡项", **details},
    )  # fmt: skip
    db.session.commit()
    return made


@pytest.mark.rule("REC-02")
def test_a_member_with_a_booking_is_in_the_queue_with_one_act(journey: Journey):
    member = known(journey, "欧阳若兰", "+8613800138111")
    booking = booked(journey, member)
    number = member.number
    journey.sit_down("reception")

    # The name is typed: item, time and beautician stand there at once.
    shown = journey.client.region("/customers/search?q=oyrl", "search_results")
    assert re.search(r"11:00–12:00 皮肤护理卡项", shown.text)
    assert journey.cast.care_staff.name in shown.text

    # One key: she is in the queue, routed to the booked beautician, and the book knows.
    url = f"/reception/arrivals/bookings/{booking.id}"
    board = journey.client.post(url, data=form_fields(shown.text, url), follow_redirects=True)
    assert board.request.path == "/reception"
    assert "欧阳若兰" in board.text
    visit = journey.visit
    assert (visit.assigned_to, visit.source) == (journey.cast.care_staff, "booked")
    assert appointments_state(booking.id) == ("arrived", visit.id)

    # Searched again she is shown as here, and cannot be registered twice.
    again = journey.client.region(f"/customers/search?q={number}", "search_results").text
    assert visit.queue_number in again
    assert url not in again

    # The number is called; the hall reads it with a masked name; the beautician takes her over and begins.
    journey.later(minutes=3)
    journey.sit_down("reception")
    journey.send(f"/reception/visits/{visit.id}/calls", page=f"/reception/visits/{visit.id}")
    hall = journey.client.get("/reception/display", follow_redirects=True).text
    assert f"<b>{visit.queue_number}</b>" in hall
    assert "欧阳＊＊" in hall
    journey.send(f"/reception/visits/{visit.id}/registration", page=f"/reception/visits/{visit.id}", department="皮肤")
    registration = one(VisitRegistration)
    assert registration.department == "皮肤"


def appointments_state(appointment_id: int):
    from portal.front_desk.appointments.models import Appointment

    db.session.expire_all()
    row = db.session.get_one(Appointment, appointment_id)
    return row.state, row.visit_id


@pytest.mark.rule("REC-19")
def test_the_customer_of_an_enquiry_registers_and_the_enquiry_has_arrived(journey: Journey):
    caller = journey.cast.enquiry_staff
    customer = known(journey, "周小满", "+8613800138222")
    enquiry = enquiries.register(
        by=caller, channel="phone", customer_id=customer.id, caller_name="周小满", phone="+8613800138222",
        need="想了解双眼皮", next_step="预约面诊",
    )  # fmt: skip
    db.session.commit()
    booking = booked(
        journey, customer, kind="consultation", what="双眼皮面诊", provider=journey.cast.consultant,
        enquiry_id=enquiry.id,
    )  # fmt: skip
    journey.sit_down("reception")
    shown = journey.client.region("/customers/search?q=周小满", "search_results")
    url = f"/reception/arrivals/bookings/{booking.id}"
    journey.client.post(url, data=form_fields(shown.text, url), follow_redirects=True)
    visit = journey.visit
    journey.send(
        f"/reception/visits/{visit.id}/registration", page=f"/reception/visits/{visit.id}", department="整形",
        doctor_id=str(journey.cast.doctor.id),
    )  # fmt: skip
    registration = one(VisitRegistration)
    assert registration.enquiry_id == enquiry.id
    assert re.fullmatch(r"GH20261123-\d{3}", registration.number)
    arrived = db.session.get_one(Enquiry, enquiry.id)
    assert (arrived.state, arrived.arrival_kind) == ("arrived", "registered")
    page = journey.client.get(f"/reception/visits/{visit.id}").text
    assert arrived.number in page


@pytest.mark.rule("REC-19")
def test_a_walk_in_with_an_open_enquiry_is_linked_by_the_registration_too(journey: Journey):
    customer = known(journey, "孙小寒", "+8613800138333")
    enquiry = enquiries.register(
        by=journey.cast.enquiry_staff, channel="phone", customer_id=customer.id, caller_name="孙小寒",
        phone="+8613800138333", need="想祛斑", next_step="来院",
    )  # fmt: skip
    visit = reception.arrive(customer, by=journey.cast.reception, purpose="祛斑")
    registration = reception.register(visit, department="皮肤", by=journey.cast.reception)
    db.session.commit()
    assert registration.enquiry_id == enquiry.id
    assert db.session.get_one(Enquiry, enquiry.id).state == "arrived"
