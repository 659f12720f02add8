"""The pages of the appointment book, as the people who use them see them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from portal.core import audit, clock
from portal.core.database import add, db
from portal.core.outbox import OutboxMessage
from portal.front_desk.appointments import operations, queries
from portal.front_desk.appointments.forms.fields import slot_value
from portal.front_desk.appointments.models import Appointment, OnlineRequest
from portal.front_desk.appointments.operations import serving
from portal.front_desk.appointments.queries.fitting import fitting
from portal.registry.customers.models import Customer
from tests.client import form_fields
from tests.front_desk.appointments.conftest import again, at, working_day

PAGES = (
    "/appointments", "/appointments?span=week", "/appointments?group=doctor&span=week", "/appointments?group=room",
    "/appointments?group=device", "/appointments/planned", "/appointments/register", "/appointments/no-shows",
    "/appointments/no-shows?show=closed", "/appointments/clinics", "/appointments/clinics?show=past",
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_list_is_a_page_in_both_languages(client, cast, book, path, language):
    book()
    operations.add_device(name="皮秒激光仪", by=cast.consult_manager)
    db.session.commit()
    client.enter(cast.consult_manager)
    assert client.get(path, headers={"Accept-Language": language.replace("_", "-")}).status_code == 200


def test_the_calendar_shows_who_comes_and_leads_to_a_booking(client, cast, book):
    booking = book()
    client.enter(cast.reception)
    day = working_day().isoformat()
    page = client.get(f"/appointments?group=consultant&day={day}")
    assert booking.customer.name in page.text
    assert f'href="{booking.path}"' in page.text
    assert f"/appointments/new?provider_id={cast.consultant.id}&amp;day={day}&amp;time=10:00" in page.text
    assert f"day={day}&amp;time=14:15" not in page.text.split("cal-frame")[1].split("周雅琴")[0]
    week = client.get(f"/appointments?group=consultant&span=week&day={day}")
    assert booking.customer.name in week.text
    alone = client.get(f"/appointments?group=consultant&span=week&day={day}&who={cast.consultant.id}")
    assert booking.customer.name in alone.text


@pytest.mark.rule("PRV-01")
def test_a_consultant_sees_that_a_colleague_is_booked_but_not_by_whom(client, cast, book):
    booking = book()
    client.enter(cast.consultant2)
    page = client.get(f"/appointments?group=consultant&day={working_day().isoformat()}")
    assert booking.customer.name not in page.text
    assert "14:00" in page.text
    assert client.get(booking.path).status_code == 404
    assert client.get(f"{booking.path}/move").status_code == 404


def test_a_change_is_on_every_other_calendar_and_nothing_new_costs_one_look(client, cast, book):
    client.enter(cast.reception)
    url = f"/appointments?group=consultant&day={working_day().isoformat()}"
    tag = client.get(url).headers["HX-PTag"]
    assert client.region(url, "calendar", **{"HX-PTag": tag}).status_code == 304
    booking = book()
    again = client.region(url, "calendar", **{"HX-PTag": tag})
    assert again.status_code == 200
    assert booking.customer.name in again.text


@pytest.mark.rule("APT-01", "APT-02")
def test_a_new_customer_is_booked_with_a_suggested_time_and_told_by_message(client, cast):
    client.enter(cast.reception)
    page = client.get("/appointments/new?name=李雨桐")
    slot = queries.suggest([cast.consultant], first=clock.today() + timedelta(days=1), length=60)[0]
    assert slot_value(slot) in page.text
    answer = client.send(
        "/appointments/new", name="李雨桐", phone="13700001111", gender="female", kind="consultation",
        slot=slot_value(slot), channel="wechat", what="双眼皮", tell="print",
    )  # fmt: skip
    assert answer.status_code == 200
    booking = db.session.query(Appointment).one()
    assert (booking.channel, booking.kind, booking.what) == ("wechat", "consultation", "双眼皮")
    assert (booking.starts_at, booking.provider_id) == (slot.starts_at, slot.person.id)
    assert booking.created_by_id == cast.reception.id
    assert "预约确认单" in client.get(booking.path).text or booking.number in client.get(booking.path).text


@pytest.mark.rule("APT-03")
def test_a_time_taken_meanwhile_is_refused_with_the_next_free_ones_and_everything_typed_kept(
    client, cast, book, register
):
    customer = register("王梓涵")
    client.enter(cast.reception)
    book()
    answer = client.send(
        f"/appointments/new?customer_id={customer.id}", kind="consultation", provider_id=str(cast.consultant.id),
        day=working_day().isoformat(), time="14:30", what="想咨询祛斑", notes="怕疼，请先说明", channel="online",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "APT-03" in answer.text
    assert "想咨询祛斑" in answer.text
    assert "怕疼，请先说明" in answer.text
    assert 'value="14:30"' in answer.text
    free = queries.suggest([cast.consultant], first=working_day(), length=60)
    assert slot_value(free[0]) in answer.text
    assert db.session.query(Appointment).count() == 1


def test_suggestions_follow_what_is_chosen_without_touching_the_rest(client, cast, book):
    client.enter(cast.reception)
    url = f"/appointments/new?provider_id={cast.doctor.id}&day={working_day().isoformat()}&kind=recheck&minutes=30"
    region = client.region(url, "suggestions")
    assert cast.doctor.name in region.text
    assert "<form" not in region.text


@pytest.mark.rule("APT-16")
def test_a_booking_is_moved_on_its_page_and_the_customer_told(client, cast, book):
    booking = book()
    client.enter(cast.reception)
    url = f"{booking.path}/move?provider_id={cast.consultant2.id}&day={working_day().isoformat()}&time=15:00"
    refused = client.send(url, reason="", asked_by="customer")
    assert refused.status_code == 422
    client.send(url, reason="顾客临时有事", asked_by="customer", tell="message")
    booking = again(booking)
    assert booking.starts_at == at(15)
    assert booking.provider_id == cast.consultant2.id
    message = db.session.query(OutboxMessage).filter_by(kind="appointment_moved").one()
    assert "15:00" in message.text


@pytest.mark.parametrize("day", ["2026-13-45", "9999-12-31", "😀"])
def test_a_day_the_book_does_not_have_is_named_and_today_shown(client, cast, day):
    page = client.enter(cast.reception).get("/appointments", query_string={"day": day})
    assert f"预约表里没有这一天：{day}" in page.text
    assert f'value="{clock.today()}"' in page.text
    assert "预约表里没有这一天" not in client.get("/appointments").text


def test_another_time_is_offered_to_whoever_may_open_the_file(client, cast, book):
    booking = book(by=cast.enquiry_staff)
    page, another = booking.path, f"/appointments/new?customer_id={booking.customer_id}"
    assert another in client.enter(cast.reception).get(page).text
    shown = client.enter(cast.enquiry_staff).get(page)
    assert shown.status_code == 200
    assert another not in shown.text
    assert client.get(another).status_code == 404


def test_two_people_change_the_details_of_a_booking_and_both_are_heard(client, cast, book):
    booking = book(what="祛斑", notes="")
    booking_id, page = booking.id, f"{booking.path}/edit"
    client.enter(cast.reception)
    first, second, third = (form_fields(client.get(page).text, page) for _tab in range(3))
    assert client.post(page, data=first | {"what": "祛斑（面部）"}).status_code == 303
    assert client.post(page, data=second | {"notes": "请素颜到院"}).status_code == 303
    booking = db.session.get_one(Appointment, booking_id)
    assert (booking.what, booking.notes) == ("祛斑（面部）", "请素颜到院")
    asked = client.post(page, data=third | {"what": "祛斑（手部）"})
    assert asked.status_code == 422
    assert "keep-what" in asked.text
    assert db.session.get_one(Appointment, booking_id).what == "祛斑（面部）"


@pytest.mark.rule("APT-16")
def test_cancelling_shows_new_times_first_and_wants_the_answer(client, cast, book):
    first = queries.suggest([cast.consultant], first=clock.today(), length=60)[0]
    booking = book(starts_at=first.starts_at)
    client.enter(cast.reception)
    page = client.get(f"{booking.path}/cancellation")
    assert f"{booking.path}/move?provider_id=" in page.text
    own = f"provider_id={booking.provider_id}&amp;day={first.day}&amp;time={first.time}"
    assert own.partition("&")[0] in page.text
    assert own not in page.text  # the time she has is no new one
    assert slot_value(first) not in client.get(f"{booking.path}/move").text
    refused = client.send(f"{booking.path}/cancellation", reason="不来了", asked_by="customer")
    assert refused.status_code == 422
    client.send(f"{booking.path}/cancellation", reason="不来了", asked_by="customer", offer="declined")
    booking = again(booking)
    assert booking.state == "cancelled"
    assert "不来了" in client.get(booking.path).text
    assert "不来了" in client.get("/appointments/log").text
    assert "不来了" in client.get("/appointments/log?export=csv").text


@pytest.mark.rule("APT-07")
def test_the_call_is_recorded_on_the_page_of_the_booking(client, cast, book):
    booking = book(consultant=cast.consultant)
    client.enter(cast.consultant)
    assert client.get("/").text.count(booking.customer.name) >= 0
    page = client.get(booking.path).text
    assert not re.search(r'id="call_(reached|confirmed)"[^>]*checked', page)  # nothing is said before the call
    said = {"reached": "y", "confirmed": "y"}
    client.send(f"{booking.path}/calls", page=booking.path, way="phone", advice="术前一周停用阿司匹林", **said)
    booking = again(booking)
    assert booking.state == "confirmed"
    assert "术前一周停用阿司匹林" in client.get(booking.path).text


@pytest.mark.rule("APT-05")
def test_the_confirmation_is_a_paper_with_the_request_to_come_early(client, cast, book):
    booking = book(what="光子嫩肤", notes="请素颜到院")
    client.enter(cast.reception)
    page = client.get(booking.path)
    assert "15" in page.text
    answer = client.send(f"{booking.path}/confirmation", page=booking.path)
    assert answer.status_code == 200
    preview = client.get(f"{answer.request.path.removesuffix('/')}/preview")
    assert "请提前 15 分钟到院" in preview.text
    for text in ("光子嫩肤", "请素颜到院", booking.number, "14:00"):
        assert text in preview.text


@pytest.mark.rule("APT-12")
def test_the_follow_up_asks_why_and_whether_elsewhere_and_books_again(client, cast, book):
    booking = book(consultant=cast.consultant)
    with clock.pretending(at(17)):
        operations.note_no_shows(by=cast.reception)
    db.session.commit()
    follow_up = serving.follow_up_of(booking)
    client.enter(cast.consultant)
    assert booking.customer.name in client.get("/appointments/no-shows").text
    page = client.get(follow_up.path)
    assert "reason" in page.text
    refused = client.send(follow_up.path, reason="forgot", result="thinking")
    assert refused.status_code == 422
    assert "APT-12" in refused.text
    booked = client.send(
        f"/appointments/new?follow_up_id={follow_up.id}", provider_id=str(cast.consultant.id),
        day=working_day(5).isoformat(), time="10:00", tell="none",
    )  # fmt: skip
    assert booked.status_code == 200
    client.send(follow_up.path, reason="forgot", went_elsewhere="no", result="rebooked")
    follow_up = again(follow_up)
    assert (follow_up.result, follow_up.new_appointment.starts_at) == ("rebooked", at(10, day=working_day(5)))
    assert client.get("/appointments/no-shows?export=csv").status_code == 200


@pytest.mark.rule("APT-17")
def test_a_visitor_of_the_website_holds_a_time_and_enquiry_staff_confirm_it(client, cast, app):
    visitor = app.test_client()
    day = working_day()
    page = visitor.send("/appointments/online", name="刘诗琪", day=day.isoformat(), look="1")
    assert (page.status_code, "T09:00" in page.text, "刘诗琪" in page.text) == (200, True, True)
    slot = next(s for s in queries.suggest([cast.consultant], first=day, length=60) if s.time == "09:00")
    answer = visitor.send(
        "/appointments/online", page=f"/appointments/online?day={day.isoformat()}", name="刘诗琪", phone="13911112222", kind="consultation",
        slot=slot_value(slot), words="想了解热玛吉",
    )  # fmt: skip
    assert answer.status_code == 200
    request = db.session.query(OnlineRequest).one()
    assert request.appointment.state == "requested"
    client.enter(cast.enquiry_staff)
    assert "刘诗琪" in client.get("/appointments/requests").text
    confirmed = client.send(request.path)
    assert confirmed.status_code == 200
    request = again(request)
    assert (request.result, request.appointment.state) == ("booked", "booked")
    assert request.appointment.customer.name == "刘诗琪"
    assert client.get("/appointments/requests?show=closed").status_code == 200
    assert client.get("/appointments/requests?show=closed&export=csv").status_code == 200


@pytest.mark.rule("APT-17")
def test_what_a_visitor_typed_stays_when_the_chosen_time_is_gone(client, cast, app, book):
    day = working_day()
    slot = next(s for s in queries.suggest([cast.consultant], first=day, length=60) if s.time == "09:00")
    for provider in (cast.consultant, cast.consultant2):
        book(starts_at=at(9), provider=provider)
    answer = app.test_client().send(
        "/appointments/online", page=f"/appointments/online?day={day.isoformat()}", name="刘诗琪", phone="13911112222", kind="consultation",
        slot=slot_value(slot), words="想了解热玛吉",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "想了解热玛吉" in answer.text
    assert "T10:00" in answer.text
    assert "T09:00" not in answer.text


def test_a_refused_request_is_closed_with_its_reason(client, cast):
    request = operations.receive(name="刘诗琪", phone="+8613911112222")
    db.session.commit()
    client.enter(cast.enquiry_staff)
    assert client.send(f"{request.path}/refusal", page=request.path).status_code == 422
    client.send(f"{request.path}/attempts", page=request.path)
    client.send(f"{request.path}/refusal", page=request.path, result="unreachable", note="三次未接")
    request = again(request)
    assert (request.result, request.attempts) == ("unreachable", 1)


@pytest.mark.rule("APT-16")
def test_twelve_bookings_of_somebody_who_fell_ill_move_in_one_act(client, cast, book):
    times = [(hour, minute) for hour in (9, 10, 11, 13, 14, 15) for minute in (0, 30)]
    rows = [book(starts_at=at(h, m), minutes=30) for h, m in times]
    client.enter(cast.consult_manager)
    day = working_day()
    url = f"/appointments/schedules/{cast.consultant.id}/stand-in?day={day.isoformat()}"
    page = client.get(url)
    assert all(row.customer.name in page.text for row in rows)
    client.send(url, reason="医生临时身体不适")
    rows = [again(row) for row in rows]
    assert {row.provider_id for row in rows} == {cast.consultant2.id}
    assert [row.starts_at for row in rows] == [at(h, m) for h, m in times]
    told = db.session.query(OutboxMessage).filter_by(kind="appointment_moved").all()
    assert len(told) == 12
    assert all("医生临时身体不适" in message.text for message in told)


def test_hours_and_absences_are_entered_and_taken_back(client, cast):
    client.enter(cast.consult_manager)
    assert client.get("/appointments/schedules").status_code == 200
    url = f"/appointments/schedules/{cast.doctor.id}"
    assert client.send(url, day0="9-25").status_code == 422
    client.send(url, **{f"day{number}": "9:00-12:00 13:30-17:00" for number in range(5)})
    assert 'value="09:00-12:00 13:30-17:00"' in client.get(url).text
    day = working_day(9).isoformat()
    assert client.send(f"{url}/exceptions", page=url, kind="off", first="").status_code == 422
    client.send(f"{url}/exceptions", page=url, kind="off", first=day, reason="进修")
    assert "进修" in client.get(url).text
    page = client.get(url).text
    removal = page.split('action="/appointments/exceptions/')[1].split('"')[0]
    client.send(f"/appointments/exceptions/{removal}", page=url)
    assert "进修" not in client.get(url).text


def test_devices_come_into_the_book_and_rest(client, cast):
    client.enter(cast.consult_manager)
    client.send("/appointments/devices", page="/appointments/schedules", name="皮秒激光仪")
    assert client.send("/appointments/devices", page="/appointments/schedules", name="皮秒激光仪").status_code == 422
    page = client.get("/appointments/schedules").text
    rest = "/appointments/devices/" + page.split('action="/appointments/devices/')[1].split('"')[0]
    client.send(rest, page="/appointments/schedules", reason="校准")
    assert "校准" in client.get("/appointments/schedules").text
    client.send(rest.replace("/rest", "/use"), page="/appointments/schedules")
    assert "校准" not in client.get("/appointments/schedules").text


@pytest.mark.rule("APT-13")
def test_an_expert_day_is_planned_and_customers_invited_on_its_page(client, cast, register):
    customer = register("陈嘉怡")
    client.enter(cast.cs_staff)
    day = working_day(6)
    answer = client.send(
        "/appointments/clinics", expert_id=str(cast.doctor2.id), day=day.isoformat(), capacity="2", topic="鼻整形",
        starts="13:00", ends="17:00",
    )  # fmt: skip
    assert "鼻整形" in answer.text
    url = answer.request.path
    assert client.send(f"{url}/invitations", page=url, numbers="C999999").status_code == 422
    client.send(f"{url}/invitations", page=url, numbers=customer.number)
    page = client.get(url)
    assert "陈嘉怡" in page.text
    action = page.text.split('action="/appointments/invitations/')[1].split('"')[0]
    client.send(f"/appointments/invitations/{action}", page=url)
    assert "会来" in client.get(url).text
    client.send(f"{url}/edit", capacity="5", starts="13:00", ends="18:00", topic="鼻整形")
    assert "18:00" in client.get(url).text
    assert client.get("/appointments/clinics").text.count("鼻整形") == 1
    client.send(f"{url}/cancellation", reason="专家行程有变")
    assert "鼻整形" in client.get("/appointments/clinics").text


def test_a_new_file_is_not_opened_when_the_booking_is_refused(client, cast, book):
    client.enter(cast.reception)
    book()
    before = db.session.query(Customer).count()
    answer = client.send(
        "/appointments/new", name="杨静雯", phone="13700002222", kind="consultation",
        provider_id=str(cast.consultant.id), day=working_day().isoformat(), time="14:00",
    )  # fmt: skip
    assert answer.status_code == 422
    assert db.session.query(Customer).count() == before


def test_what_people_type_stays_text_in_the_week(client, cast, book, register):
    booking = book(register('<b>李</b>"雨'), what='<script>alert(1)</script>" onclick="x')
    client.enter(cast.reception)
    page = client.get(f"/appointments?group=consultant&span=week&day={working_day().isoformat()}").text
    assert "<script>alert(1)" not in page
    assert "<b>李</b>" not in page
    assert '" onclick="x' not in page
    assert f'id="b{booking.id}"' in page


def test_in_the_week_a_booking_is_picked_up_by_its_number_alone_and_the_week_stays(client, cast, book, register):
    """A full week repeats this link 1,500 times: it says no more than it must."""
    first = book()
    second = book(register("沈一诺"), starts_at=at(16))
    client.enter(cast.reception)
    day = working_day().isoformat()
    week = client.get(f"/appointments?group=consultant&span=week&day={day}").text
    assert f'href="?moving={first.id}"' in week
    assert f'href="?moving={second.id}"' in week
    assert week.count('data-key="m" data-key-label=') == 1
    picked = client.get(f"/appointments?moving={second.id}").text
    assert 'class="table-frame cal-week"' in picked
    assert "沈一诺" in picked
    assert f"/appointments/{second.id}/move?provider_id={cast.consultant.id}" in picked
    room = client.get(f"/appointments?group=room&span=week&day={day}").text
    assert "?moving=" not in room


@pytest.mark.rule("APT-15")
def test_the_register_finds_a_booking_of_any_day_by_name_phone_number_or_need(book, register, cast, client):
    """Over all days and through indexes; outside somebody's reach nothing is found."""
    wanted = book(register("欧阳静雯"), what="双眼皮修复咨询", starts_at=at(10))
    other = book(what="祛斑咨询", starts_at=at(16))
    number, path, elsewhere = wanted.number, wanted.path, other.path
    client.enter(cast.reception)

    def found(text):
        asked = {"text": text, "first": "2020-01-01", "last": "2020-01-02"}
        page = client.get("/appointments/register", query_string=asked)
        rows = page.text.partition('id="register_list"')[2]
        return path in rows, elsewhere in rows

    for text in ("欧阳", "静雯", "ouyang", "oyjw", "0001", "13700000001", number, "双眼皮"):
        assert found(text) == (True, False), text
    assert found("没有这个人") == (False, False)
    # A consultant finds the own ones only.
    client.enter(cast.consultant2)
    assert found("欧阳") == (False, False)
    compiled = fitting("静雯", 1).compile(db.engine, compile_kwargs={"literal_binds": True})
    if db.engine.dialect.name == "sqlite":
        plan = [row[3] for row in db.session.execute(sql(f"EXPLAIN QUERY PLAN {compiled}"))]
        assert plan
        assert not [line for line in plan if line.startswith(("SCAN appointments", "SCAN customers"))], plan


@pytest.mark.rule("APT-15")
def test_the_register_finds_a_booking_by_words_of_its_notes_as_they_are_now(book, register, cast, client):
    """A need in free words is found from its middle, too; an ordinary booking of an item costs no words."""
    noted = book(register("欧阳静雯"), what="下颌线条改善", notes="顾客对酒精过敏 坐轮椅 带 CT 片", starts_at=at(10))
    other = book(what="祛斑咨询", starts_at=at(16))
    path, elsewhere = noted.path, other.path
    client.enter(cast.reception)

    def found(text):
        rows = client.get("/appointments/register", query_string={"text": text}).text.partition('id="register_list"')[2]
        return path in rows, elsewhere in rows

    for text in ("酒精", "过敏", "轮椅", "敏", "ct", "轮椅 过敏", "线条"):
        assert found(text) == (True, False), text
    for text in ("敏坐", "青霉素", "轮椅 青霉素"):
        assert found(text) == (False, False), text
    # What is corrected later is found by the new words only.
    operations.edit(again(noted), by=cast.reception, what="下颌线条改善", notes="需要日语翻译")
    db.session.commit()
    assert found("翻译") == (True, False)
    assert found("轮椅") == (False, False)
    # A note is nothing for whom the booking does not concern.
    client.enter(cast.consultant2)
    assert found("翻译") == (False, False)
    compiled = fitting("日语翻译", 1).compile(db.engine, compile_kwargs={"literal_binds": True})
    if db.engine.dialect.name == "sqlite":
        plan = [row[3] for row in db.session.execute(sql(f"EXPLAIN QUERY PLAN {compiled}"))]
        assert any("appointment_words" in line for line in plan), plan
        assert not [line for line in plan if line.startswith(("SCAN appointments", "SCAN appointment_words"))], plan


def test_a_guest_of_the_website_is_found_in_the_register_before_there_is_a_file(cast, client, book):
    guest = Appointment(
        state="requested", kind="consultation", channel="online", guest_name="司马小玉",
        guest_phone="+8613700098765", day=working_day(), starts_at=at(9), ends_at=at(10), provider_id=cast.doctor.id,
    )  # fmt: skip
    add(guest, by=cast.reception)
    db.session.flush()
    audit.record("tests.guest", guest, by=cast.reception)
    db.session.commit()
    path = guest.path
    client.enter(cast.reception)
    for text in ("司马", "小玉", "98765"):
        assert path in client.get("/appointments/register", query_string={"text": text}).text, text
