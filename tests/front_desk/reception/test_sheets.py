"""Fact sheet, waiting-time card, registration, the display in the hall, the register of visits, the class policy."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.exc import IntegrityError

from portal.core import audit, clock, events, settings
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.reception import facts, operations, policy, queries
from portal.front_desk.reception.models import Visit, VisitRegistration
from portal.front_desk.reception.queries import sheets
from portal.registry.catalogue import demo as catalogue
from portal.registry.catalogue import queries as items
from tests.cast import NAMES

MORNING = clock.at(clock.today(), policy.time(10, 0))


@pytest.fixture
def stocked(cast):
    """A catalogue with items, prices and offers."""
    catalogue.build({name: getattr(cast, name) for name in NAMES})
    db.session.commit()


# --- REC-07, REC-10 -----------------------------------------------------------------------------------------


@pytest.mark.rule("REC-07")
def test_the_waiting_card_names_services_and_offers_and_never_grows_beyond_its_limit(stocked, cast):
    card = sheets.waiting_card()
    assert card.services
    assert card.offers
    assert card.length <= card.longest == 120
    settings.change(policy.WAITING_CARD_LENGTH, 30, by=cast.admin)
    short = sheets.waiting_card()
    assert 0 < short.length <= 30
    assert len(short.services) + len(short.offers) < len(card.services) + len(card.offers)


@pytest.mark.rule("REC-07")
def test_the_clinic_chooses_its_feature_services(stocked, cast):
    item, _version = items.offered()[0]
    settings.change(policy.FEATURED_ITEMS, [item.code], by=cast.admin)
    assert sheets.waiting_card().services == [item.name]


@pytest.mark.rule("REC-07")
def test_the_card_is_before_the_desk_while_the_customer_waits(stocked, cast, client, arrive):
    visit = arrive()
    client.enter(cast.reception)
    assert 'id="waiting_card"' in client.get(visit.path).text
    operations.move(db.session.get_one(Visit, visit.id), "ask_to_pay", by=cast.reception)
    db.session.commit()
    assert 'id="waiting_card"' not in client.get(visit.path).text


@pytest.mark.rule("REC-10")
def test_the_fact_sheet_shows_items_prices_hours_and_offers(stocked, cast, client):
    item, version = items.offered()[0]
    page = client.enter(cast.reception).get("/reception/facts").text
    assert item.name in page
    assert f"¥{version.price}" in page
    assert "09:00–17:00" in page
    assert items.offers()[0].name in page
    found = client.get("/reception/facts", query_string={"q": item.code}).text
    assert item.name in found
    assert len(re.findall("<tr>", found)) < len(re.findall("<tr>", page))
    assert client.get("/reception/facts", query_string={"q": "没有这个项目"}).status_code == 200


@pytest.mark.rule("REC-10")
def test_the_price_of_today_is_the_best_offer(stocked):
    lines = [line for _department, lines in sheets.price_list() for line in lines if line.offer]
    assert lines
    assert all(line.best == items.best_price(line.item).price for line in lines)


# --- REC-19 -------------------------------------------------------------------------------------------------


@pytest.mark.rule("REC-19")
def test_a_visit_is_registered_once_with_number_department_and_doctor(arrive, cast, monkeypatch):
    heard: list[object] = []
    monkeypatch.setitem(events._listeners, facts.VisitRegistered, [heard.append])
    visit = arrive()
    first = operations.register(visit, department="皮肤", doctor=cast.doctor, by=cast.reception)
    second = operations.register(arrive(), department="整形", by=cast.reception)
    db.session.commit()
    assert first.number.startswith(f"GH{clock.today():%Y%m%d}-")
    assert int(second.number[-3:]) == int(first.number[-3:]) + 1
    assert (first.department, first.doctor) == ("皮肤", cast.doctor)
    assert heard == [facts.VisitRegistered(first, cast.reception), facts.VisitRegistered(second, cast.reception)]
    with pytest.raises(Refused, match="REC-19"):
        operations.register(visit, department="皮肤", by=cast.reception)


@pytest.mark.rule("REC-19")
def test_the_departments_are_the_clinics_own_and_the_doctor_is_one(arrive, cast):
    visit = arrive()
    for wrong in ("", "口腔"):
        with pytest.raises(Refused, match="REC-19"):
            operations.register(visit, department=wrong, by=cast.reception)
    with pytest.raises(Refused, match="REC-19"):
        operations.register(visit, department="皮肤", doctor=cast.consultant, by=cast.reception)
    with pytest.raises(Forbidden):
        operations.register(visit, department="皮肤", by=cast.consultant)
    settings.change(policy.DEPARTMENTS, ["皮肤", "口腔"], by=cast.admin)
    registration = operations.register(visit, department="口腔", by=cast.reception)
    operations.correct_registration(registration, department="皮肤", doctor=cast.doctor2, by=cast.reception)
    db.session.commit()
    assert (registration.department, registration.doctor) == ("皮肤", cast.doctor2)


def test_the_database_keeps_one_registration_per_visit(arrive, cast):
    visit = arrive()
    operations.register(visit, department="皮肤", by=cast.reception)
    copy = VisitRegistration(
        visit_id=visit.id, customer_id=visit.customer_id, number="GH-x", day=visit.day, department="皮肤", branch_id=1
    )
    with pytest.raises(IntegrityError):
        put_behind_the_portals_back(copy)
    db.session.commit()


def put_behind_the_portals_back(record):
    """Insert a row as no operation would."""
    with db.session.begin_nested():
        db.session.add(record)
        db.session.flush()


@pytest.mark.rule("REC-19")
def test_registration_is_a_form_of_the_visit_and_of_the_arrival(arrive, cast, client):
    visit = arrive()
    client.enter(cast.reception)
    url = f"/reception/visits/{visit.id}/registration"
    refused = client.send(url, page=visit.path, follow=False)
    assert (refused.status_code, "REC-19" in refused.text) == (422, True)
    page = client.send(url, page=visit.path, department="整形", doctor_id=str(cast.doctor.id)).text
    assert re.search(r"GH\d{8}-\d{3} · 整形 · " + cast.doctor.name, page)
    client.send("/reception/arrivals/new", name="邓小晴", phone="13800138009", purpose="祛斑", department="皮肤")
    registered = db.session.scalars(db.select(VisitRegistration).order_by(VisitRegistration.id.desc())).first()
    assert (registered.department, registered.visit.customer.name) == ("皮肤", "邓小晴")


def test_a_new_customer_is_led_to_the_registration_form_first(arrive, cast, client):
    visit = arrive()
    page = client.enter(cast.reception).get(visit.path).text
    assert f"/customers/{visit.customer_id}/signature" in page


# --- the display in the hall --------------------------------------------------------------------------------


@pytest.mark.rule("REC-12")
def test_the_display_is_open_to_a_screen_without_sign_in_and_shows_nothing_private(app, arrive, cast, client):
    visit = arrive("欧阳静雯", purpose="隆鼻")
    operations.call(visit, by=cast.reception)
    db.session.commit()
    address = client.enter(cast.reception).get("/reception/display").headers["Location"]
    screen = app.test_client()
    page = screen.get(address)
    assert page.status_code == 200
    assert f"<b>{visit.queue_number}</b>" in page.text
    assert "欧阳＊＊" in page.text
    visit = db.session.get_one(Visit, visit.id)
    for private in ("静雯", "隆鼻", visit.customer.phone[-8:], visit.customer.number, "/reception/visits"):
        assert private not in page.text
    tag = screen.region(address, "hall_display").headers["HX-PTag"]
    assert screen.region(address, "hall_display", **{"HX-PTag": tag}).status_code == 304
    operations.miss_call(visit, by=cast.reception)
    db.session.commit()
    fresh = screen.region(address, "hall_display", **{"HX-PTag": tag})
    assert fresh.status_code == 200
    assert "hall-call-first" not in fresh.text
    assert screen.get("/reception/display/forged").status_code == 404
    assert screen.get(address + "x").status_code == 404


def test_only_who_leads_customers_opens_the_display(cast, client):
    assert client.enter(cast.quality).get("/reception/display").status_code == 403


# --- XC-11 --------------------------------------------------------------------------------------------------


@pytest.mark.rule("XC-11")
def test_a_priority_needs_a_published_policy_and_shows(arrive, cast, client):
    with time_machine.travel(MORNING, tick=False) as wall:
        client.enter(cast.reception)
        ordinary = arrive()
        wall.shift(timedelta(minutes=1))
        vip = arrive()
        vip.customer.grade = "vip"
        audit.record("tests.grade", vip.customer, by=cast.cs_manager)
        db.session.commit()
        settings.change(policy.PRIORITY_GRADES, ["vip"], by=cast.admin)
        db.session.commit()
        lane = queries.board(cast.reception, "all")["lanes"][0]
        assert [card.id for card in lane.cards] == [ordinary.id, vip.id]
        settings.change(policy.PRIORITY_POLICY, "VIP 会员优先接待（见大厅公示）", by=cast.admin)
        db.session.commit()
        lane = queries.board(cast.reception, "all")["lanes"][0]
        assert [card.id for card in lane.cards] == [vip.id, ordinary.id]
        assert lane.cards[0].first
        assert not lane.cards[1].first
        assert "VIP 会员优先接待" in client.get("/reception").text


# --- the register of visits ---------------------------------------------------------------------------------


@pytest.mark.rule("REC-01")
def test_the_register_filters_by_type_source_hour_and_person_and_goes_to_a_file(arrive, cast, client):
    with time_machine.travel(MORNING, tick=False) as wall:
        client.enter(cast.reception)
        arrive("李雨桐", source="walk_in", visit_type="first_visit")
        wall.shift(timedelta(hours=2))
        visit = arrive("陈嘉怡", source="referral", visit_type="recheck")
        operations.assign(visit, cast.consultant, by=cast.reception)
        db.session.commit()
        client.enter(cast.reception)

        def shown(**filters):
            text = client.get("/reception/visits", query_string=filters).text
            return {name for name in ("李雨桐", "陈嘉怡") if name in text}

        early, late = "李雨桐", "陈嘉怡"
        assert shown() == {early, late}
        assert shown(type="recheck") == {late}
        assert shown(source="walk_in") == {early}
        assert shown(hour="10") == {early}
        assert shown(server=str(cast.consultant.id)) == {late}
        assert shown(**{"from": "2020-01-01", "to": "2020-01-02"}) == set()
        table = client.get("/reception/visits", query_string={"export": "csv"}).text
        assert early in table
        assert "1380000" not in table
        own = client.enter(cast.consultant).get("/reception/visits").text
        assert late in own
        assert early not in own


# --- facts for other rooms ----------------------------------------------------------------------------------


@pytest.mark.rule("REC-18")
def test_an_unsettled_customer_is_announced(arrive, cast, monkeypatch):
    heard: list[object] = []
    monkeypatch.setitem(events._listeners, facts.CustomerUnsettled, [heard.append])
    visit = arrive()
    operations.flag_unsettled(visit, note="等得太久", by=cast.reception)
    db.session.commit()
    assert heard == [facts.CustomerUnsettled(visit)]


@pytest.mark.rule("REC-13")
def test_an_escalated_incident_is_announced_once(cast, monkeypatch):
    heard: list[object] = []
    monkeypatch.setitem(events._listeners, facts.IncidentEscalated, [heard.append])
    department = cast.consultant.department
    open_one = operations.record_incident(event="顾客滑倒", handled_by=cast.reception, by=cast.reception)
    assert heard == []
    operations.settle_incident(open_one, escalated_to=department, by=cast.reception)
    solved = operations.record_incident(event="争吵", handled_by=cast.reception, by=cast.reception, solved=True)
    db.session.commit()
    assert heard == [facts.IncidentEscalated(open_one)]
    assert solved.result == "solved"
