"""Arrival, the visit's page, departures, incidents and rooms through the browser's eyes."""

import re
from datetime import date, time

import pytest
import time_machine
from sqlalchemy import inspect

from portal.core import clock, drafts
from portal.core.database import db
from portal.front_desk.reception import operations, queries
from portal.front_desk.reception.models import HallIncident, Room, Visit
from portal.registry.customers.models import Customer
from tests.client import form_fields

ARRIVAL = "/reception/arrivals/new"


def again(record):
    """The record as it is now, in the session of this moment."""
    return db.session.get_one(type(record), inspect(record).identity, populate_existing=True)


def latest() -> Visit:
    return db.session.query(Visit).order_by(Visit.id.desc()).first()


@pytest.mark.rule("REC-01")
@pytest.mark.rule("REC-17")
def test_a_new_customer_is_registered_and_queued_in_one_go(client, cast):
    page = client.enter(cast.reception).send(
        ARRIVAL, name="欧阳娜娜", phone="138 0013 8000", gender="female", purpose="咨询双眼皮",
        papers_brought=["identity_card", "medical_record"], companion="妈妈",
    )  # fmt: skip
    visit = latest()
    assert page.request.path == "/reception"
    assert visit.queue_number in page.text
    assert "欧阳娜娜" in page.text
    assert visit.customer.phone == "+8613800138000"
    assert (visit.visit_type, visit.papers_brought) == ("first_visit", ["identity_card", "medical_record"])


@pytest.mark.rule("REC-03")
def test_the_load_is_shown_beside_the_assignment_and_the_person_is_told(client, arrive, cast):
    busy = arrive()
    operations.assign(busy, cast.consultant, by=cast.reception)
    db.session.commit()
    client.enter(cast.reception)
    shown = client.get(ARRIVAL).text
    table = shown.split('id="load"')[1]
    assert re.search(rf"{cast.consultant.name}.*?<td class=\"num\">1</td>", table, re.DOTALL)
    assert re.search(rf"{cast.consultant2.name}.*?<td class=\"num\">0</td>", table, re.DOTALL)
    client.send(ARRIVAL, name="陶慧", purpose="祛斑", need="晒斑", assign_to=str(cast.consultant2.id))
    visit = latest()
    assert (visit.assigned_to, visit.need) == (cast.consultant2, "晒斑")
    assert visit.notified_at is not None
    items = queries.today_items(cast.consultant2)
    assert [item["url"] for item in items] == [f"/reception/visits/{visit.id}"]


def test_files_that_may_be_this_customer_show_while_typing(client, register, cast):
    known = register("欧阳娜娜")
    client.enter(cast.reception)
    region = client.region(f"{ARRIVAL}?name=欧阳", "matches")
    assert region.text.lstrip().startswith('<section id="matches"')
    assert f"?customer={known.id}" in region.text
    ending = known.phone[-4:]
    assert f"?customer={known.id}" in client.region(f"{ARRIVAL}?name=&phone={ending}", "matches").text
    assert f"?customer={known.id}" not in client.region(f"{ARRIVAL}?name=司马", "matches").text


def test_a_possible_duplicate_is_asked_about_and_nothing_typed_is_lost(client, register, cast):
    known = register("欧阳娜娜")
    client.enter(cast.reception)
    refused = client.send(ARRIVAL, name="欧阳娜娜", phone="13912345678", purpose="咨询鼻部")
    assert refused.status_code == 422
    assert "CUS-04" in refused.text
    assert "咨询鼻部" in refused.text
    assert f"?customer={known.id}" in refused.text
    assert db.session.query(Visit).count() == 0
    client.send(ARRIVAL, name="欧阳娜娜", phone="13912345678", purpose="咨询鼻部", different_because="同名，年龄不同")
    assert latest().customer is not known


def test_a_known_customer_is_chosen_and_comes_for_a_return_visit(client, arrive, cast):
    visit = arrive("欧阳娜娜")
    operations.leave(visit, outcome="not_spent", by=cast.reception)
    db.session.commit()
    url = f"{ARRIVAL}?customer={visit.customer_id}"
    page = client.enter(cast.reception).get(url)
    assert "欧阳娜娜" in page.text
    assert 'name="phone"' not in page.text
    client.send(url, purpose="再咨询")
    assert (latest().customer_id, latest().visit_type) == (visit.customer_id, "return_visit")
    assert "A00" in client.get(url).text
    twice = client.send(url, purpose="第三次")
    assert twice.status_code == 422
    assert "REC-01" in twice.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"purpose": ""}, {"name": "长" * 41}, {"purpose": "长" * 121}, {"phone": "abc"},
        {"visit_type": "tourist"}, {"source": "moon"}, {"papers_brought": "passport"},
        {"assign_to": "999999"},
        {"assign_to": "x"}, {"gender": "other-thing" * 9},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_entry_stays_on_the_page_and_changes_nothing(client, cast, wrong):
    fields = {"name": "陶慧", "phone": "13912345678", "purpose": "祛斑", **wrong}
    answer = client.enter(cast.reception).send(ARRIVAL, **fields)
    assert answer.status_code == 422
    assert db.session.query(Visit).count() == 0
    assert db.session.query(Customer).count() == 0


@pytest.mark.parametrize(
    "odd",
    ["<script>alert(1)</script>", "𠮷野家 䶮", "😀 好看", "a\x00b\u200bc\x1b", "'; DROP TABLE visits;--"],
)
def test_odd_characters_are_kept_or_cleaned_but_never_break_the_page(client, cast, odd):
    page = client.enter(cast.reception).send(ARRIVAL, name="陶慧", purpose=odd, need=odd, companion=odd)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "\x00" not in latest().purpose
    assert client.get(f"/reception/visits/{latest().id}").status_code == 200


@pytest.mark.parametrize("foreign", ["0", "999999", "-1", "abc", "9" * 30, "1 OR 1=1"])
def test_a_foreign_or_nonsense_customer_is_not_here(client, cast, foreign):
    assert client.enter(cast.reception).get(ARRIVAL, query_string={"customer": foreign}).status_code == 404


def test_an_arrival_is_saved_while_it_is_typed(client, cast):
    client.enter(cast.reception)
    shown = client.get(ARRIVAL)
    assert 'data-draft-url="/drafts/arrival/new"' in shown.text
    token = shown.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    client.post("/drafts/arrival/new", data={"csrf_token": token, "name": "陶慧", "purpose": "祛斑"})
    assert 'value="陶慧"' in client.get(ARRIVAL).text
    client.send(ARRIVAL)
    assert latest().customer.name == "陶慧"
    assert drafts.find(cast.reception.id, "arrival", "new") is None


@pytest.mark.rule("REC-04")
@pytest.mark.rule("REC-08")
def test_the_visit_page_assigns_leads_hands_over_and_records_the_departure(client, arrive, make_room, cast):
    visit, room = arrive("陈嘉怡"), make_room("咨询室 2")
    url = f"/reception/visits/{visit.id}"
    client.enter(cast.reception)
    client.send(f"{url}/assignment", page=url, person_id=str(cast.consultant.id))
    client.send(f"{url}/room", page=url, room_id=str(room.id))
    client.send(f"{url}/courtesies", page=url, kinds=["greeted", "drink"])
    client.send(f"{url}/hand-overs", page=url, person_id=str(cast.consultant.id), need="怕留疤")
    visit = again(visit)
    offer = queries.hand_overs_of(visit)[0]
    assert (visit.assigned_to.name, visit.room.name, offer.need) == (
        cast.consultant.name,
        "咨询室 2",
        "怕留疤",
    )
    client.enter(cast.consultant)
    page = client.send(f"/reception/hand-overs/{offer.id}/acceptance", page=url, introduced="1")
    assert page.request.path == url
    assert (again(offer).answer, again(visit).state) == ("accepted", "in_consultation")
    refused = client.send(f"{url}/departure", page=url, outcome="left_unseen")
    assert refused.status_code == 422
    assert "REC-15" in refused.text
    client.send(f"{url}/departure", page=url, outcome="spent", note="周五来")
    assert (again(visit).state, again(visit).outcome) == ("left", "spent")
    client.enter(cast.reception)
    assert "陈嘉怡" in client.get("/reception/departures").text
    client.send(f"{url}/undo", page=url, reason="还没有走")
    assert again(visit).state == "in_consultation"


@pytest.mark.rule("REC-13")
def test_hall_incidents_are_found_by_day_end_and_words_and_exported(client, cast):
    with time_machine.travel(clock.at(date(2026, 3, 2), time(10)), tick=False):
        operations.record_incident(event="大厅停电", handled_by=cast.reception, by=cast.reception, solved=True)
        operations.record_incident(event="两人争执", place="候诊区", handled_by=cast.reception, by=cast.reception)
        db.session.commit()
    with time_machine.travel(clock.at(date(2026, 3, 3), time(10)), tick=False):
        operations.record_incident(event="水管漏水", handled_by=cast.reception, by=cast.reception, solved=True)
        db.session.commit()
    client.enter(cast.reception)

    def found(**asked):
        rows = client.get("/reception/incidents", query_string=asked).text.partition('id="incident_rows"')[2]
        return {event for event in ("大厅停电", "两人争执", "水管漏水") if event in rows}

    assert found() == {"大厅停电", "两人争执", "水管漏水"}
    assert found(**{"from": "2026-03-02", "to": "2026-03-02"}) == {"大厅停电", "两人争执"}
    assert found(**{"from": "2026-03-03"}) == {"水管漏水"}
    assert found(result="open") == {"两人争执"}
    assert found(text="候诊") == {"两人争执"}
    assert found(**{"from": "not a day", "result": "x"}) == {"大厅停电", "两人争执", "水管漏水"}
    assert found(text="没有这件事") == set()
    table = client.get("/reception/incidents", query_string={"export": "csv", "result": "solved"}).text
    assert "大厅停电" in table
    assert "两人争执" not in table
    # Whoever only reads figures reads the rows, and is offered nothing else.
    page = client.enter(cast.president).get("/reception/incidents").text
    assert "两人争执" in page
    assert "/reception/incidents/" not in page
    assert 'name="event"' not in page


@pytest.mark.rule("REC-18")
def test_the_unsettled_flag_stands_out_on_the_board(client, arrive, cast):
    visit = arrive()
    url = f"/reception/visits/{visit.id}"
    client.enter(cast.reception).send(f"{url}/unsettled", page=url, note="等得太久")
    assert "等得太久" in client.get("/reception").text
    client.send(f"{url}/settled", page=url)
    assert not again(visit).unsettled


@pytest.mark.rule("REC-11")
def test_a_taken_room_is_refused_beside_its_field(client, arrive, make_room, cast):
    first, second, room = arrive("陈嘉怡"), arrive(), make_room()
    operations.lead_to_room(first, room, by=cast.reception)
    db.session.commit()
    url = f"/reception/visits/{second.id}"
    page = client.enter(cast.reception).send(f"{url}/room", page=url, room_id=str(room.id))
    assert page.status_code == 422
    assert "REC-11" in page.text
    assert f"{first.queue_number} 陈嘉怡" in page.text


def test_a_returned_and_a_withdrawn_hand_over_are_shown_with_their_reason(client, arrive, cast):
    visit = arrive()
    url = f"/reception/visits/{visit.id}"
    offer = operations.offer_hand_over(visit, cast.consultant, need="祛斑", by=cast.reception)
    db.session.commit()
    client.enter(cast.consultant).send(f"/reception/hand-overs/{offer.id}/return", page=url, reason="走不开")
    assert again(offer).answer == "returned"
    assert "走不开" in client.enter(cast.reception).get(url).text
    client.send(f"{url}/hand-overs", page=url, person_id=str(cast.consultant2.id), need="祛斑")
    second = queries.hand_overs_of(visit)[0]
    client.send(f"/reception/hand-overs/{second.id}/withdrawal", page=url)
    assert again(second).answer == "withdrawn"


def test_a_visit_outside_the_reach_is_not_here(client, arrive, cast):
    visit = arrive()
    url = f"/reception/visits/{visit.id}"
    assert client.enter(cast.consultant).get(url).status_code == 404
    assert client.enter(cast.reception).get("/reception/visits/999999").status_code == 404
    assert client.enter(cast.planning).get("/reception").status_code == 403
    assert client.enter(cast.admin).get(url).status_code == 403


@pytest.mark.rule("REC-13")
def test_an_incident_is_recorded_and_closed_on_its_pages(client, cast):
    client.enter(cast.reception)
    wrong = client.send("/reception/incidents", event="争执", result="escalated")
    assert wrong.status_code == 422
    assert client.send("/reception/incidents", event="争执", at="25:99").status_code == 422
    client.send("/reception/incidents", event="两位顾客争执", place="大厅", at="00:00")
    incident = db.session.query(HallIncident).one()
    assert (incident.handled_by, incident.result) == (cast.reception, "open")
    department = str(cast.consultant.department_id)
    url = f"/reception/incidents/{incident.id}"
    page = client.send(url, result="escalated", department=department, note="已报医务部")
    assert "已报医务部" in page.text
    assert again(incident).result == "escalated"


def test_rooms_are_added_renamed_and_closed_by_whoever_looks_after_them(client, cast):
    assert client.enter(cast.reception).get("/reception/rooms").status_code == 403
    client.enter(cast.consult_manager).send("/reception/rooms", name="咨询室 1", kind="consulting")
    room = db.session.query(Room).one()
    room_url = f"/reception/rooms/{room.id}"
    twice = client.send("/reception/rooms", name="咨询室 1", kind="service")
    assert twice.status_code == 422
    client.send(room_url, name="贵宾室", kind="service")
    room = again(room)
    assert (room.name, room.kind) == ("贵宾室", "service")
    client.send(f"{room_url}/closing", page="/reception/rooms")
    assert again(room).closed
    client.send(f"{room_url}/opening", page="/reception/rooms")
    assert not again(room).closed
    assert client.get("/reception/rooms/999").status_code == 404


def test_a_double_click_registers_one_arrival(client, cast):
    client.enter(cast.reception)
    fields = form_fields(client.get(ARRIVAL).text, ARRIVAL) | {"name": "陶慧", "purpose": "祛斑"}
    first, second = (client.post(ARRIVAL, data=fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert db.session.query(Visit).count() == 1
