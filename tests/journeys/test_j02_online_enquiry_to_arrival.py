"""J2: an online question, a callback nobody gives in time, a booking, a no-show, and the arrival after all.

Commission (step 6) belongs to a later room: here everything it is computed from is kept.
"""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from portal.core import clock, jobs
from portal.core.database import db
from portal.front_desk.appointments import operations as appointments
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.enquiries import operations as enquiries
from portal.front_desk.enquiries.models import Callback, Enquiry, EnquiryEvent, EnquirySheet
from portal.front_desk.reception.models import Visit
from portal.registry.customers.models import Customer
from tests.journeys.journey import Journey, one

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
    assert f"/appointments/new?enquiry_id={one(Enquiry).id}" in journey.client.get(page).text
    book(journey, datetime(2026, 11, 26).date())  # noqa: DTZ001
    assert one(Enquiry).state == "booked"
    assert one(Enquiry).appointment_number == one(Appointment).number


def book(journey: Journey, day) -> Appointment:
    appointment = appointments.book(
        one(Customer), by=journey.cast.enquiry_staff, starts_at=clock.at(day, time(14)), kind="consultation",
        channel="online", provider=journey.cast.consultant, minutes=60, enquiry_id=one(Enquiry).id,
    )  # fmt: skip
    db.session.commit()
    return appointment


def she_does_not_come(journey: Journey) -> None:
    """Step 4: the time passes without her."""
    journey.later(days=4)
    jobs.run_now("appointments.no_shows")
    assert one(Appointment).state == "no_show"
    assert one(Enquiry).state == "not_arrived"


def she_is_invited_again_and_arrives(journey: Journey) -> None:
    """Step 5: booked again, she comes and registers at the desk."""
    book(journey, clock.today() + timedelta(days=1))
    assert one(Enquiry).state == "booked"
    journey.later(days=1)
    journey.at = journey.at.replace(hour=5, minute=50)
    journey.wall.move_to(journey.at)
    journey.sit_down("reception")
    booked = db.session.scalars(select(Appointment).order_by(Appointment.id.desc())).first()
    from portal.front_desk.reception.operations import arrive_booked

    arrive_booked(one(Customer), booked, by=journey.cast.reception)
    db.session.commit()
    assert one(Visit).state == "waiting"
    enquiry = one(Enquiry)
    assert (enquiry.state, enquiry.arrival_kind) == ("arrived", "registered")
    assert enquiry.arrived_at == clock.now()
    assert enquiries.find(enquiry.id).owner == journey.cast.enquiry_staff


def the_sheet_counts_her(journey: Journey) -> None:
    """Step 7: the sheet of November counts one enquiry, booked and come; it is printed."""
    journey.sit_down("enquiry_leader")
    page = "/enquiries/statistics/online/month?day=2026-11-01"
    shown = journey.client.get(page).text
    assert NAME in shown or "1" in shown
    journey.send("/enquiries/statistics/online/month/2026-11-01/papers", page=page)
    sheet = one(EnquirySheet)
    assert {name: sheet.figures[name] for name in ("total", "booked", "registered", "lost")} == {
        "total": 1, "booked": 1, "registered": 1, "lost": 0,
    }  # fmt: skip
