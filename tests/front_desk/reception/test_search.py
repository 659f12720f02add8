"""The one search box: what it shows of a customer at once, and every usual act one key away."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event

from portal.core import audit, clock, workdays
from portal.core.database import db
from portal.core.refusals import Refused
from portal.front_desk.appointments import operations as appointments
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.reception import operations, policy, queries
from portal.front_desk.reception.models import Visit
from portal.registry.customers import cautions
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from tests.client import form_fields

SEARCH = "/customers/search"


def working_morning():
    """Nine in the morning of the next day on which everybody works."""
    day = clock.today() + timedelta(days=1)
    while workdays.describe(day).reason == "holiday":
        day += timedelta(days=1)
    return clock.at(day, policy.time(9, 0))


@pytest.fixture
def morning():
    """A working day, nine o'clock."""
    with time_machine.travel(working_morning(), tick=False) as wall:
        yield wall


@pytest.fixture
def book(cast, register):
    """A booking of today for a customer."""

    def make(customer=None, hours=1, **details):
        details = {"provider": cast.consultant, "minutes": 60, "kind": "consultation", "channel": "phone", **details}
        starts = clock.now() + timedelta(hours=hours)
        made = appointments.book(customer or register(), by=cast.reception, starts_at=starts, what="双眼皮", **details)
        db.session.commit()
        return made

    return make


def hit(page: str, name: str) -> str:
    """The part of the results about one customer."""
    return next(part for part in page.split("search-row") if name in part)


@pytest.mark.rule("REC-02")
@pytest.mark.parametrize("typed", ["欧阳静雯", "静雯", "ouyangjingwen", "oyjw", "0009", "C"])
def test_the_booking_is_shown_as_soon_as_a_name_or_phone_is_typed(typed, morning, cast, client, book):
    customer = customers.register(
        by=cast.reception, name="欧阳静雯", phone="+8613712340009", gender="female", first_channel="phone"
    )
    book(customer)
    client.enter(cast.reception)
    found = client.region(f"{SEARCH}?q={customer.number if typed == 'C' else typed}", "search_results").text
    row = hit(found, "欧阳静雯")
    assert "10:00–11:00" in row
    assert "双眼皮" in row
    assert cast.consultant.name in row
    assert 'data-key="a"' in row


@pytest.mark.rule("REC-02")
def test_arrived_is_one_key_and_routes_to_the_booked_person(morning, cast, client, book):
    booking = book()
    client.enter(cast.reception)
    url = f"/reception/arrivals/bookings/{booking.id}"
    shown = client.region(f"{SEARCH}?q={booking.customer.name}", "search_results")
    answer = client.post(url, data=form_fields(shown.text, url), follow_redirects=True)
    assert answer.request.path == "/reception"
    booking = db.session.get_one(Appointment, booking.id)
    visit = queries.open_visit_of(booking.customer)
    assert (visit.assigned_to, visit.source, visit.purpose) == (cast.consultant, "booked", "双眼皮")
    assert (booking.state, booking.visit_id) == ("arrived", visit.id)
    card = queries.board(cast.reception, "all")["lanes"][0].cards[-1]
    assert "10:00" in card.booked


@pytest.mark.rule("REC-02")
def test_a_booking_is_used_once(morning, cast, book):
    booking = book()
    visit = operations.arrive_booked(booking.customer, booking, by=cast.reception)
    operations.leave(visit, outcome="left_unseen", by=cast.reception)
    with pytest.raises(Refused, match="REC-02"):
        operations.arrive_booked(booking.customer, booking, by=cast.reception)
    db.session.commit()


@pytest.mark.rule("REC-02")
def test_the_arrival_form_takes_item_and_person_from_the_booking(morning, cast, client, book):
    booking = book()
    client.enter(cast.reception)
    url = f"/reception/arrivals/new?customer={booking.customer_id}"
    page = client.get(url).text
    assert "10:00–11:00" in page
    client.send(url)
    booking = db.session.get_one(Appointment, booking.id)
    visit = queries.open_visit_of(booking.customer)
    assert (visit.purpose, visit.source, visit.assigned_to) == ("双眼皮", "booked", cast.consultant)
    assert booking.visit_id == visit.id


def test_who_is_here_is_said_with_state_and_the_acts_of_a_visit(cast, client, arrive):
    visit = arrive("陈嘉怡")
    client.enter(cast.reception)
    row = hit(client.region(f"{SEARCH}?q=陈嘉怡", "search_results").text, "陈嘉怡")
    assert visit.queue_number in row
    for key in ("k", "h", "l"):
        assert f'data-key="{key}"' in row
    assert 'data-key="w"' not in row


def test_last_visit_allergy_and_owner_are_for_who_may_read_them(cast, client, arrive):
    visit = arrive("陈嘉怡")
    operations.leave(visit, outcome="not_spent", by=cast.reception)
    visit.customer.allergies = "青霉素过敏"
    audit.record("tests.allergy", visit.customer, by=cast.doctor)
    db.session.commit()
    row = hit(client.enter(cast.reception).region(f"{SEARCH}?q=陈嘉怡", "search_results").text, "陈嘉怡")
    assert clock.today().isoformat() in row
    assert "青霉素" not in row
    row = hit(client.enter(cast.cs_manager).region(f"{SEARCH}?q=陈嘉怡", "search_results").text, "陈嘉怡")
    assert "青霉素" in row


def test_an_open_case_says_do_not_sell(cast, client, register, monkeypatch):
    customer = register("陈嘉怡")
    monkeypatch.setattr(cautions, "_providers", [])
    cautions.register(lambda ids, person: {customer.id: [cautions.Caution("请勿推销", "有未结投诉")]})
    row = hit(client.enter(cast.reception).region(f"{SEARCH}?q=陈嘉怡", "search_results").text, "陈嘉怡")
    assert "请勿推销" in row


def test_nobody_found_leads_to_the_arrival_with_what_was_typed(cast, client):
    client.enter(cast.reception)
    found = client.region(f"{SEARCH}?q=司马无名", "search_results").text
    assert "/reception/arrivals/new?name=" in found
    found = client.region(f"{SEARCH}?q=13999990000", "search_results").text
    assert "/reception/arrivals/new?phone=13999990000" in found
    assert (
        "/reception/arrivals/new" not in client.enter(cast.consultant).region(f"{SEARCH}?q=司马", "search_results").text
    )


def test_a_queue_number_and_a_registration_number_lead_to_the_visit(cast, client, arrive):
    visit = arrive("陈嘉怡")
    registration = operations.register(visit, department="皮肤", by=cast.reception)
    db.session.commit()
    client.enter(cast.reception)
    for typed in (visit.queue_number, visit.queue_number.lower(), registration.number):
        assert visit.path in client.region(f"{SEARCH}?q={typed}", "search_results").text
    own = client.enter(cast.consultant2).region(f"{SEARCH}?q={visit.queue_number}", "search_results").text
    assert visit.path not in own


@pytest.mark.parametrize("who", ["reception", "consultant", "cs_manager", "doctor", "care_staff"])
def test_the_search_asks_a_few_questions_whatever_the_number_of_hits(
    who, morning, cast, client, connection, register, book
):
    """Booked, here, gone, with an open case, or nothing of it: everything at once is said with ten statements."""
    found = [register() for _number in range(12)]
    for number, customer in enumerate(found):
        customers.grant_reach(customer, getattr(cast, who), why="tests", by=cast.cs_manager)
        if number % 4 == 0:
            book(customer, hours=1 + number // 4)
        if number % 4 == 1:
            operations.arrive(customer, by=cast.reception, purpose="护理")
        if number % 4 == 2:
            operations.leave(
                operations.arrive(customer, by=cast.reception, purpose="护理"), outcome="not_spent", by=cast.reception
            )
    db.session.commit()
    client.enter(getattr(cast, who))
    client.region(f"{SEARCH}?q=zz", "search_results")
    statements: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
    page = client.region(f"{SEARCH}?q={found[0].phone[-11:-4]}", "search_results").text
    assert len(re.findall("search-row", page)) >= 10
    asked = [text for text in statements if not text.startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    assert len(asked) <= 10, asked


def test_the_same_person_twice_under_two_names_is_pointed_out_and_one_visit_stays_open(cast, client, arrive):
    visit = arrive("王丽")
    other = customers.register(
        by=cast.reception, name="王莉莉", phone=visit.customer.phone, gender="female", first_channel="walk_in",
        different_because="自称另一人",
    )  # fmt: skip
    db.session.commit()
    page = client.enter(cast.reception).get(visit.path).text
    assert "王莉莉" in page
    assert other.number in page
    visit, other = db.session.get_one(Visit, visit.id), db.session.get_one(Customer, other.id)
    customers.merge(other, visit.customer, by=cast.cs_manager, reason="同一人")
    db.session.commit()
    with pytest.raises(Refused, match="REC-01"):
        operations.arrive(other, by=cast.reception, purpose="又来了")
    assert queries.open_visit_of(other).id == visit.id
    assert db.session.get_one(Visit, visit.id).open


def test_a_new_customer_is_spoken_of_only_once_a_name_or_phone_is_typed(client, cast):
    client.enter(cast.reception)
    assert "将新建顾客档案" not in client.get("/reception/arrivals/new").text
    assert "将新建顾客档案" in client.region("/reception/arrivals/new?name=从未来过", "matches").text
