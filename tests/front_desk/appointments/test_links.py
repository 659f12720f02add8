"""What a booking leads to and is reached from: its enquiry, its visit, the customer's file."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.database import SystemActor, db
from portal.front_desk.appointments import operations
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments.operations import serving
from portal.front_desk.enquiries import operations as enquiries
from tests.front_desk.appointments.conftest import again, at, working_day


@pytest.fixture
def enquiry(cast, register):
    customer = register("林若彤")
    row = enquiries.register(
        by=cast.enquiry_staff, channel="phone", caller_name="林若彤", phone=customer.phone, need="想了解双眼皮",
        next_step="预约面诊",
    )  # fmt: skip
    enquiries.link_customer(row, customer, by=cast.enquiry_staff)
    db.session.commit()
    return row


@pytest.mark.parametrize("column", ["enquiry_id", "visit_id"])
def test_a_booking_cannot_lead_to_an_enquiry_or_visit_that_is_not_there(book, column):
    booking = book()
    nowhere = update(Appointment).where(Appointment.id == booking.id).values({column: 987654})
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(nowhere)
    db.session.rollback()


@pytest.mark.rule("APT-12")
def test_only_who_may_open_it_is_led_to_the_follow_up_of_a_missed_booking(book, cast, client):
    """Whoever was booked reads that the customer did not come; asking her why is the work of others."""
    booking = book(provider=cast.doctor, consultant=cast.consultant)
    with clock.pretending(booking.ends_at):
        operations.note_no_shows(by=SystemActor("tests"))
        db.session.commit()
    link = serving.follow_up_of(booking).path
    for person, led in ((cast.reception, True), (cast.doctor, False)):
        page = client.enter(person).get(booking.path)
        assert "顾客未到诊" in page.text
        assert (f'href="{link}"' in page.text) is led
        assert client.get(link).status_code == (200 if led else 404)


@pytest.mark.rule("ENQ-14", "ENQ-18", "APT-01")
def test_who_is_invited_again_still_comes_from_her_enquiry(book, enquiry, cast):
    booking = book(enquiry.customer, enquiry_id=enquiry.id)
    with clock.pretending(booking.ends_at + timedelta(hours=3)):
        operations.note_no_shows(by=cast.reception)
        follow_up = serving.follow_up_of(again(booking))
        second = book(enquiry.customer, starts_at=at(10, day=working_day(5)), follow_up=follow_up)
    assert second.enquiry_id == enquiry.id
    assert (again(enquiry).state, again(enquiry).appointment_number) == ("booked", second.number)


def test_an_enquiry_out_of_reach_or_unknown_is_not_booked_for(client, cast, enquiry):
    client.enter(cast.consultant2)
    assert client.get(f"/appointments/new?enquiry_id={enquiry.id}").status_code == 404
    assert client.get("/appointments/new?enquiry_id=987654").status_code == 404
    client.enter(cast.enquiry_staff)
    page = client.get(f"/appointments/new?enquiry_id={enquiry.id}").text
    assert "林若彤" in page
    assert "想了解双眼皮" in page
    other = client.get(f"/appointments/new?enquiry_id={enquiry.id}&name=").text
    assert 'name="name"' in other


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_file_shows_next_and_past_bookings_and_enquiries_and_leads_to_a_new_one(
    client, cast, book, enquiry, language
):
    booking = book(enquiry.customer, enquiry_id=enquiry.id)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    client.enter(cast.enquiry_staff)
    file = f"/customers/{enquiry.customer_id}"
    page = client.get(file).text
    assert f'href="{booking.path}"' in page
    assert f'href="{enquiry.path}"' in page
    assert f"/appointments/new?customer_id={enquiry.customer_id}" in page
    assert f'href="{booking.path}"' in client.get(enquiry.path).text
    assert f'href="{enquiry.path}"' in client.get(booking.path).text


def test_the_file_shows_everybody_only_what_they_may_open(client, cast, book, enquiry):
    booking = book(enquiry.customer, enquiry_id=enquiry.id)
    file = f"/customers/{enquiry.customer_id}"
    seen = {}
    for who in ("reception", "finance", "quality"):
        client.enter(getattr(cast, who))
        page = client.get(file)
        panel = page.text.partition('id="appointments"')[2].partition("</section>")[0]
        seen[who] = (page.status_code, f'href="{booking.path}"' in panel, "/appointments/new?" in panel)
    assert seen == {"reception": (200, True, True), "finance": (200, False, False), "quality": (200, True, False)}
