"""J8, the arrival: a member comes, the booking is found at once, one key puts her into the queue.

And J2, step 5: the customer of an enquiry arrives and registers (挂号); the enquiry knows.
"""

import re
from datetime import timedelta

import pytest

from portal.consulting.consultations import operations as consultations
from portal.core import clock
from portal.core.database import db
from portal.front_desk.appointments import operations as appointments
from portal.front_desk.enquiries import operations as enquiries
from portal.front_desk.enquiries.models import Enquiry
from portal.front_desk.reception import operations as reception
from portal.front_desk.reception.models import HandOver, VisitRegistration
from portal.registry.cards import operations as cards
from portal.registry.cards.choices import EXPLAINED
from portal.registry.catalogue import queries as catalogue
from portal.registry.customers import operations as customers
from tests.client import form_fields
from tests.consulting.consultations.conftest import CARD, HEALTH
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


@pytest.mark.rule("CON-04")
@pytest.mark.rule("REC-02")
def test_a_member_who_comes_for_an_item_of_her_ic_card_sees_the_consultant_first(journey: Journey):
    cast = journey.cast
    member = known(journey, "司徒静怡", "+8613800138112", stated_age=35)
    customers.set_owner(member, cast.consultant, by=cast.cs_manager, reason="分配")
    item = catalogue.by_code("CARE-HYD-01")
    card = cards.issue(
        member, by=cast.cs_staff, kind="ic", number="IC88001234", items=[item], explained=list(EXPLAINED)
    )
    booking = booked(journey, member, item=item, what="", kind="return_visit")
    number = card.number
    journey.sit_down("reception")

    # The card is read at the desk: the search finds her, the booking and the card stand there.
    shown = journey.client.region("/customers/search?q=IC8800", "search_results")
    assert "司徒静怡" in shown.text
    assert number in shown.text
    assert "深层补水导入护理" in shown.text

    # One key: she is in the queue under her card, and the portal asks for the skin consultation.
    url = f"/reception/arrivals/bookings/{booking.id}"
    page = journey.client.post(url, data=form_fields(shown.text, url), follow_redirects=True)
    visit = journey.visit
    assert page.request.path == f"/reception/visits/{visit.id}"
    assert visit.card.number == number
    assert "请先做皮肤咨询" in page.text
    assert cast.consultant.name in page.text

    # The beautician may not begin; the card cannot be left out of it either.
    journey.sit_down("care_staff")
    journey.refused("CON-04", f"/reception/visits/{visit.id}/steps/begin_service", page=f"/reception/visits/{visit.id}")
    journey.sit_down("reception")
    journey.refused("CON-04", f"/reception/visits/{visit.id}/card", page=f"/reception/visits/{visit.id}", card_id="")

    # Led to her consultant, who registers the skin consultation.
    journey.send(f"/reception/visits/{visit.id}/assignment", page=f"/reception/visits/{visit.id}",
                 person_id=str(cast.consultant.id))  # fmt: skip
    consultation = consultations.open(journey.visit, by=cast.consultant)
    consultations.save_card(consultation, by=cast.consultant, health=HEALTH, **CARD)
    consultations.record(consultation, by=cast.consultant, outcome="booked", reaction="放心", result="照常护理")
    db.session.commit()

    # Handed back to the beautician, who accepts and begins.
    journey.later(minutes=20)
    journey.sit_down("consultant")
    page = f"/reception/visits/{journey.visit.id}"
    journey.send(f"{page}/hand-overs", page=page, person_id=str(cast.care_staff.id), need="补水护理",
                 info="混合性皮肤，今日无过敏")  # fmt: skip
    hand_over = one(HandOver)
    journey.sit_down("care_staff")
    assert "请先做皮肤咨询" not in journey.client.get(page).text
    journey.send(f"/reception/hand-overs/{hand_over.id}/acceptance", page=page, introduced="1")
    journey.send(f"{page}/steps/begin_service", page=page)
    assert journey.visit.state == "in_service"


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
