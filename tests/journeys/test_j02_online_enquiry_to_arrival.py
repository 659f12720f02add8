"""J2: an online question, a callback nobody gives in time, a booking, a no-show, and the arrival after all.

Commission (step 6) belongs to a later room: here everything it is computed from is kept.
"""

import html
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.core import clock, jobs
from portal.core.database import db
from portal.core.outbox import OutboxMessage
from portal.core.sealing import Document
from portal.front_desk.appointments.models import Appointment, NoShowFollowUp
from portal.front_desk.enquiries import operations as enquiries
from portal.front_desk.enquiries.models import Callback, Enquiry, EnquiryEvent, EnquirySheet
from portal.front_desk.reception.models import Visit
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from tests.client import form_fields
from tests.journeys.journey import Journey, one, printed

NAME = "林若彤"
PHONE = "138 0013 8022"


@pytest.mark.rule("ENQ-04", "ENQ-05", "ENQ-06", "ENQ-09", "ENQ-12", "ENQ-14", "ENQ-15", "ENQ-18")
@pytest.mark.rule("APT-01", "APT-03", "APT-12", "REC-19")
def test_an_online_enquiry_leads_to_an_arrival(journey: Journey) -> None:
    the_group_stands(journey)
    a_web_chat_question_becomes_a_callback(journey)
    nobody_calls_back_in_time(journey)
    the_callback_is_given_and_thursday_booked(journey)
    she_does_not_come(journey)
    she_is_invited_again_and_arrives(journey)
    the_sheet_counts_her(journey)


def the_group_stands(journey: Journey) -> None:
    journey.sit_down("planning")
    cast = journey.cast
    journey.send("/enquiries/groups", specialty="plastic", leader_id=cast.enquiry_leader.id)
    group = f"/enquiries/groups/{1}/members"
    journey.send(group, page="/enquiries/groups", person_id=cast.enquiry_staff.id)


def a_web_chat_question_becomes_a_callback(journey: Journey) -> None:
    """Step 1: registered as it is asked; the price question goes to the consultant, two hours."""
    journey.sit_down("enquiry_staff")
    journey.refused(
        "ENQ-04", "/enquiries/new?medium=online", caller_name=NAME, phone=PHONE, need="双眼皮修复多少钱？",
        result="promised",
    )  # fmt: skip
    journey.send(
        "/enquiries/new?medium=online", channel="web_chat", caller_name=NAME, phone=PHONE, need="双眼皮修复多少钱？",
        category="price", result="promised", promise_to=journey.cast.consultant.id,
    )  # fmt: skip
    enquiry, callback = one(Enquiry), one(Callback)
    assert (enquiry.channel, enquiry.medium, enquiry.owner_id) == ("web_chat", "online", journey.cast.enquiry_staff.id)
    assert (enquiry.state, enquiry.complete) == ("callback_due", True)
    assert callback.deadline - clock.now() == timedelta(hours=2)
    journey.sit_down("consultant")
    assert "双眼皮修复多少钱？" in journey.client.get("/").text


def nobody_calls_back_in_time(journey: Journey) -> None:
    """Step 2: the deadline passes; the leader sees it, and the event is kept for the scoring."""
    journey.later(hours=2, minutes=1)
    jobs.run_now("enquiries.watch")
    event = one(EnquiryEvent)
    assert (event.kind, event.person_id) == ("online_late", journey.cast.consultant.id)
    journey.sit_down("enquiry_leader")
    assert f"没有给 {NAME} 回电" in journey.client.get("/").text
    assert "is-overdue" in journey.client.get("/enquiries?view=group").text


def the_callback_is_given_and_thursday_booked(journey: Journey) -> None:
    """Step 3: the answer is kept with who gave it; the file is opened and Thursday 14:00 booked."""
    journey.sit_down("consultant")
    page = one(Enquiry).path
    journey.send(f"/enquiries/callbacks/{one(Callback).id}/answer", page=page, answer="修复 12000 元起，须医生面诊")
    assert (one(Callback).ended_by_id, one(Enquiry).state) == (journey.cast.consultant.id, "answered")
    journey.sit_down("enquiry_staff")
    journey.send(f"{page}/file", page=page, name=NAME, gender="female")
    assert one(Enquiry).file_opened_at is not None
    booked = book(
        journey, link_in(journey, page, "/appointments/new?enquiry_id="), day=date(2026, 11, 26), time="14:00"
    )
    assert (booked.channel, booked.enquiry_id, booked.customer_id) == ("online", one(Enquiry).id, one(Customer).id)
    assert f"{clock.local(booked.starts_at):%m-%d %H:%M}" == "11-26 14:00"
    assert one(Enquiry).state == "booked"
    assert one(Enquiry).appointment_number == booked.number
    # The enquiry leads to its booking, and the booking back; the file shows both.
    assert booked.path in journey.client.get(page).text
    assert page in journey.client.get(booked.path).text
    file = journey.client.get(f"/customers/{one(Customer).id}").text
    assert page in file
    assert booked.path in file
    she_is_confirmed(journey, booked)


def link_in(journey: Journey, page: str, begins: str) -> str:
    """The way on from a page that begins so."""
    found = re.search(rf'href="({re.escape(begins)}[^"]*)"', journey.client.get(page).text.replace("&amp;", "&"))
    assert found, f"{page} does not lead to {begins}"
    return html.unescape(found.group(1))


def book(journey: Journey, url: str, **typed: object) -> Appointment:
    """Book on the booking page, as it opens from where one comes."""
    journey.send(url, provider_id=journey.cast.consultant.id, minutes=60, **typed)
    return latest_booking()


def latest_booking() -> Appointment:
    db.session.expire_all()
    return db.session.scalars(select(Appointment).order_by(Appointment.id.desc())).first()


def she_is_confirmed(journey: Journey, booked: Appointment) -> None:
    """The confirmation: she gave no leave for messages yet, so the paper was printed; with the leave a message goes out."""
    paper = db.session.scalars(select(Document).where(Document.kind == "booking")).one()
    jobs.run_now("documents.seal")
    text = "".join(printed(journey.client, paper))
    assert "11月26日（周四）14:00" in text
    assert "提前15分钟" in text
    customers.record_consent(
        one(Customer), by=journey.cast.enquiry_staff, purpose="service_messages", given=True, way="by_phone"
    )
    db.session.commit()
    journey.send(f"{booked.path}/message", page=booked.path)
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "appointment_confirmation")).one()
    assert "请提前15分钟到院" in message.text


def she_does_not_come(journey: Journey) -> None:
    """Step 4: the time passes without her; whoever calls asks why, and whether she went elsewhere."""
    journey.later(days=4)
    jobs.run_now("appointments.no_shows")
    assert one(Appointment).state == "no_show"
    assert one(Enquiry).state == "not_arrived"
    journey.sit_down("enquiry_staff")
    page = one(NoShowFollowUp).path
    journey.refused("APT-12", page, result="thinking")


def she_is_invited_again_and_arrives(journey: Journey) -> None:
    """Step 5: invited again for the first suggested time, she comes, is found by search and in the queue at once."""
    page = one(NoShowFollowUp).path
    url = link_in(journey, page, "/appointments/new?follow_up_id=")
    offered = re.findall(r'name="slot" value="(\d[^"]+)"', journey.client.get(url).text)
    journey.send(url, slot=offered[0])
    booked = latest_booking()
    assert booked.id != one(Appointment).id
    journey.send(page, reason="no_time", went_elsewhere="no", result="rebooked", words="加班走不开")
    assert one(NoShowFollowUp).result == "rebooked"
    assert one(Enquiry).state == "booked"
    assert one(Enquiry).appointment_number == booked.number

    journey.at = booked.starts_at - timedelta(minutes=10)
    journey.wall.move_to(journey.at)
    journey.sit_down("reception")
    arrival = f"/reception/arrivals/bookings/{booked.id}"
    found = journey.client.region("/customers/search?q=lrt", "search_results").text
    assert NAME in found
    journey.client.post(arrival, data=form_fields(found, arrival), follow_redirects=True)
    visit = one(Visit)
    assert (visit.state, visit.source) == ("waiting", "booked")
    assert latest_booking().visit_id == visit.id
    journey.send(f"/reception/visits/{visit.id}/registration", page=f"/reception/visits/{visit.id}", department="整形")
    enquiry = one(Enquiry)
    assert (enquiry.state, enquiry.arrival_kind) == ("arrived", "registered")
    assert enquiry.arrived_at == clock.now()
    assert enquiries.find(enquiry.id).owner == journey.cast.enquiry_staff


def the_sheet_counts_her(journey: Journey) -> None:
    """Step 7: the sheet of November counts one enquiry, booked and come; it is printed."""
    journey.sit_down("enquiry_leader")
    page = "/enquiries/statistics/online/month?day=2026-11-01"
    journey.send("/enquiries/statistics/online/month/2026-11-01/papers", page=page)
    sheet = one(EnquirySheet)
    assert {name: sheet.figures[name] for name in ("total", "booked", "registered", "lost")} == {
        "total": 1, "booked": 1, "registered": 1, "lost": 0,
    }  # fmt: skip
    jobs.run_now("documents.seal")
    paper = db.session.scalars(select(Document).order_by(Document.id.desc())).first()
    assert NAME in "".join(printed(journey.client, paper))
