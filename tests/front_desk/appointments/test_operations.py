"""What the appointment book refuses, keeps, and sets in motion."""

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from portal.core import audit, clock, outbox
from portal.core.database import SystemActor, add, db
from portal.core.money import Money
from portal.core.outbox import OutboxMessage
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.appointments import gates, operations, policy, queries
from portal.front_desk.appointments.choices import CHANNELS, KINDS
from portal.front_desk.appointments.gates import Gate
from portal.front_desk.appointments.models import (
    Appointment,
    AppointmentChange,
    AppointmentNotice,
    NoShowFollowUp,
    OnlineRequest,
)
from portal.front_desk.appointments.models.appointment import is_one_of
from portal.front_desk.appointments.operations import serving
from portal.front_desk.appointments.queries import lists
from portal.front_desk.appointments.queries.today import today_items
from portal.front_desk.appointments.workflow import EXPECTED
from portal.front_desk.reception import operations as reception
from tests.front_desk.appointments.conftest import again, at, working_day

SURGERY = {
    "kind": "surgery", "what": "切开双眼皮", "fee_told": Money.of(12000), "recovery_told": "约7天拆线，1个月自然",
}  # fmt: skip


@pytest.mark.rule("APT-01")
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_booking_keeps_its_channel_and_who_booked_it(book, cast, channel):
    booking = book(channel=channel, by=cast.enquiry_staff)
    assert (booking.channel, booking.booked_by.id, booking.state) == (channel, cast.enquiry_staff.id, "booked")
    with pytest.raises(Refused, match="APT-01"):
        book(channel="pigeon", starts_at=at(16))
    with pytest.raises(Forbidden):
        book(by=cast.finance, starts_at=at(16))


@pytest.mark.rule("APT-02")
def test_a_booking_is_of_one_of_the_nine_kinds(book, register):
    customer = register()
    for hour, kind in enumerate(kind for kind in KINDS if kind != "surgery"):
        assert book(customer, kind=kind, starts_at=at(9 + hour), minutes=30, fee_told=Money(0)).kind == kind
    with pytest.raises(Refused, match="APT-02"):
        book(kind="haircut")


@pytest.mark.rule("APT-03")
@pytest.mark.parametrize(
    "when, minutes, words",
    [
        (lambda: clock.now() - timedelta(days=1), 60, "过"),
        (lambda: at(17, 30), 60, "上班时间"),
        (lambda: at(7), 60, "上班时间"),
        (lambda: at(23, 30), 60, "午夜"),
        (lambda: at(14, 3), 60, "5 分钟"),
        (lambda: at(14), 3, "5 分钟"),
        (lambda: at(9), 900, "10 小时"),
        (lambda: at(14, day=clock.today() + timedelta(days=700)), 60, "一年"),
    ],
)
def test_a_time_that_cannot_be_is_refused_in_words(book, when, minutes, words, app):
    instant = clock.local(when()).replace(second=0, microsecond=0)
    if words == "过":
        instant = instant.replace(minute=0)
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}), pytest.raises(Refused) as refused:
        book(starts_at=instant, minutes=minutes)
    assert refused.value.rule == "APT-03"
    assert words in refused.value.message


@pytest.mark.rule("APT-03")
def test_a_public_holiday_is_free_unless_somebody_works_on_it(book, cast, register):
    instant = clock.at(clock.today().replace(year=2026, month=10, day=1), clock.local(at(10)).time())
    with clock.pretending(instant - timedelta(days=20)):
        with pytest.raises(Refused, match="APT-03"):
            book(starts_at=instant)
        operations.add_exception(
            cast.consultant, by=cast.consult_manager, kind="extra", first=clock.local(instant).date(),
            starts=clock.local(at(9)).time(), ends=clock.local(at(12)).time(), reason="节日值班",
        )  # fmt: skip
        assert book(starts_at=instant).provider_id == cast.consultant.id


@pytest.mark.rule("APT-03")
def test_weekly_hours_leave_room_and_device_are_kept(book, cast, register):
    day = working_day()
    span = [(clock.local(at(13)).time(), clock.local(at(17)).time())]
    operations.set_hours(cast.doctor, {day.weekday(): span}, by=cast.consult_manager)
    with pytest.raises(Refused, match="APT-03"):
        book(provider=cast.doctor, starts_at=at(10))
    book(provider=cast.doctor, starts_at=at(13))
    operations.add_exception(cast.consultant, by=cast.cs_manager, kind="off", first=day, reason="进修")
    with pytest.raises(Refused, match="进修"):
        book()
    device = operations.add_device(name="皮秒激光仪", by=cast.consult_manager)
    book(provider=cast.care_staff, device=device, starts_at=at(10))
    with pytest.raises(Refused, match="皮秒激光仪"):
        book(provider=cast.consultant2, device=device, starts_at=at(10, 30))
    operations.take_out_of_use(device, by=cast.consult_manager, reason="校准")
    with pytest.raises(Refused, match="APT-03"):
        book(provider=cast.consultant2, device=device, starts_at=at(15))
    room = reception.add_room(name="注射室", kind="service", by=cast.consult_manager)
    book(provider=cast.care_staff, room_id=room.id, starts_at=at(16))
    with pytest.raises(Refused, match="APT-03"):
        book(provider=cast.consultant2, room_id=room.id, starts_at=at(16, 30))
    db.session.commit()
    free = queries.suggest([cast.consultant], first=day, length=60, days=1)
    assert free == []


@pytest.mark.rule("APT-03")
def test_granted_leave_of_the_roster_closes_the_day(book, cast):
    from portal.front_desk.duty.models import Leave

    day = working_day()
    start, end = clock.day_bounds(day)
    leave = Leave(
        person_id=cast.consultant.id, kind="annual", starts_at=start, ends_at=end, state="granted", reason="年假"
    )
    add(leave, by=cast.consult_manager)
    db.session.flush()
    audit.record("tests.leave", leave, by=cast.consult_manager)
    assert queries.suggest([cast.consultant], first=day, length=60, days=1) == []
    with pytest.raises(Refused, match="APT-03"):
        book()
    db.session.rollback()


def test_one_customer_is_not_in_two_places(book, cast, register):
    customer = register()
    book(customer)
    with pytest.raises(Refused, match="APT-03"):
        book(customer, provider=cast.consultant2, starts_at=at(14, 30))


@pytest.mark.rule("APT-04")
def test_suggestions_name_the_least_booked_first_and_everybody_once(book, cast):
    doctors, day = [cast.doctor, cast.doctor2], working_day()
    for hour in (9, 10, 11):
        book(provider=cast.doctor, starts_at=at(hour), kind="recheck")
    slots = queries.suggest(doctors, first=day, length=60, most=4, days=1)
    assert [slot.person.id for slot in slots[:2]] == [cast.doctor2.id, cast.doctor.id]
    assert slots[0].load == 0 < slots[1].load
    for slot in slots:
        booked = book(provider=slot.person, starts_at=slot.starts_at, kind="recheck")
        assert booked.state == "booked"


@pytest.mark.rule("APT-04")
def test_suggested_times_of_one_person_do_not_overlap_unless_nothing_else_is_free(book, cast):
    day = working_day()
    slots = queries.suggest([cast.doctor], first=day, length=90)
    assert len(slots) == 6
    times = sorted(slot.starts_at for slot in slots)
    assert all(second - first >= timedelta(minutes=90) for first, second in itertools.pairwise(times))
    # On this one day alone fewer fit beside each other than are asked for: then the others come as well.
    close = queries.suggest([cast.doctor], first=day, length=240, days=1)
    assert len(close) == len({slot.starts_at for slot in close}) == 6
    assert close[1].starts_at - close[0].starts_at >= timedelta(minutes=240)


@pytest.mark.rule("APT-04")
def test_bookings_that_follow_the_suggestions_spread_evenly(book, cast):
    doctors, day = [cast.doctor, cast.doctor2], working_day()
    for _number in range(8):
        slot = queries.suggest(doctors, first=day, length=60, most=1, days=1)[0]
        book(provider=slot.person, starts_at=slot.starts_at, kind="recheck")
    counts = [db.session.query(Appointment).filter_by(provider_id=doctor.id).count() for doctor in doctors]
    assert counts == [4, 4]


@pytest.mark.rule("APT-05")
def test_the_message_asks_to_come_early_and_names_item_time_and_notes(book, cast):
    booking = book(what="光子嫩肤", notes="请素颜")
    message = operations.send_confirmation(booking, by=cast.reception)
    for words in ("请提前15分钟到院", "光子嫩肤", "14:00", "请素颜", booking.number):
        assert words in message.text
    assert operations.send_confirmation(booking, by=cast.reception) is None
    booking.customer.consent_service_messages = False
    with pytest.raises(Refused, match="APT-05"):
        operations.send_confirmation(booking, by=cast.reception)
    db.session.rollback()


@pytest.mark.rule("APT-06")
@pytest.mark.parametrize("missing", ["what", "fee_told", "recovery_told", "provider"])
def test_a_surgery_names_procedure_doctor_fee_and_recovery_time(book, cast, missing):
    given = {**SURGERY, "provider": cast.doctor, "minutes": 120}
    lacking = {**given, missing: {"provider": cast.care_staff}.get(missing, None if missing == "fee_told" else "")}
    with pytest.raises(Refused) as refused:
        book(**lacking)
    assert refused.value.rule == "APT-06"
    booking = book(**given)
    assert (booking.what, booking.fee_told, booking.recovery_told) == (
        SURGERY["what"], SURGERY["fee_told"], SURGERY["recovery_told"],
    )  # fmt: skip
    booking.recovery_told = ""
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.rule("APT-07")
def test_the_consultant_is_reminded_the_day_before_and_records_the_call(book, cast):
    booking = book(provider=cast.doctor, consultant=cast.consultant, **SURGERY, minutes=120)
    assert not [item for item in today_items(cast.consultant) if item["url"].endswith("#call")]
    with clock.pretending(booking.starts_at - timedelta(hours=20)):
        items = [item for item in today_items(cast.consultant) if item["url"] == f"{booking.path}#call"]
        assert len(items) == 1
        with pytest.raises(Refused, match="APT-07"):
            operations.call(booking, by=cast.consultant, way="phone", confirmed=True)
        with pytest.raises(Refused, match="APT-07"):
            operations.call(booking, by=cast.consultant, way="phone", reached=False, confirmed=True)
        operations.call(booking, by=cast.consultant, way="phone", confirmed=True, advice="术前6小时禁食，停用阿司匹林")
        db.session.commit()
        assert booking.state == "confirmed"
        assert not [item for item in today_items(cast.consultant) if item["url"] == f"{booking.path}#call"]
    assert queries.calls_of(booking)[0].advice.startswith("术前6小时")


@pytest.mark.rule("APT-08")
def test_a_surgery_shows_its_gates_and_cannot_begin_while_one_is_open(book, cast, register):
    booking = book(provider=cast.doctor, consultant=cast.consultant, **SURGERY, minutes=120)
    assert {gate.name: gate.ready for gate in gates.of(booking)} == {
        "consent": False, "contract": False, "payment": False, "examinations": True,
    }  # fmt: skip
    with clock.pretending(booking.starts_at):
        visit = reception.arrive(booking.customer, by=cast.reception, purpose="手术", assign_to=cast.doctor)
        assert (booking.state, booking.visit_id) == ("arrived", visit.id)
        for act in (operations.start, operations.complete):
            with pytest.raises(Refused) as refused:
                act(booking, by=cast.doctor, **({"next_step": "ended"} if act is operations.complete else {}))
            assert refused.value.rule == "APT-08"
        with pytest.raises(Refused, match="APT-08"):
            reception.move(visit, "begin_service", by=cast.doctor)
    assert booking.state == "arrived"
    db.session.rollback()


def test_a_plain_skin_service_begins_without_gates(book, cast, monkeypatch):
    monkeypatch.setattr(
        gates, "_providers", {"consent": lambda rows: {row.id: [Gate("x", "x", False)] for row in rows}}
    )
    consultation = book()
    assert gates.of(consultation) == []
    treatment = book(kind="treatment", provider=cast.care_staff, starts_at=at(10))
    assert [gate.ready for gate in gates.of(treatment)] == [False]


@pytest.mark.rule("APT-08")
def test_tomorrows_open_gates_wait_on_the_consultants_day(book, cast):
    booking = book(provider=cast.doctor, consultant=cast.consultant, **SURGERY, minutes=120)
    with clock.pretending(booking.starts_at - timedelta(hours=20)):
        items = [item for item in today_items(cast.consultant) if item["url"] == booking.path]
    assert any("手术" in item["note"] or item["note"] for item in items)


@pytest.mark.rule("APT-09")
def test_the_department_sees_its_list_and_the_consultant_hears_of_every_change(book, cast):
    booking = book(provider=cast.doctor, consultant=cast.consultant, kind="recheck")
    book(provider=cast.consultant2, starts_at=at(10))
    planned = lists.planned(cast.doctor, working_day(), kind="recheck")
    assert [row.id for row in planned] == [booking.id]
    operations.move(booking, by=cast.reception, starts_at=at(16), reason="医生会诊", asked_by="provider")
    operations.cancel(booking, by=cast.reception, reason="感冒", asked_by="customer", offer="later")
    db.session.commit()
    told = db.session.query(AppointmentNotice).filter_by(person_id=cast.consultant.id).order_by(AppointmentNotice.id)
    assert [notice.what for notice in told] == ["booked", "moved", "cancelled"]
    assert sum(item["title"] == told[1].text for item in today_items(cast.consultant)) == 1
    with pytest.raises(Refused, match="APT-09"):
        operations.read_notice(told[1], by=cast.doctor)
    operations.read_notice(told[1], by=cast.consultant)
    db.session.commit()
    assert not [item for item in today_items(cast.consultant) if item["title"] == told[1].text]


@pytest.mark.rule("APT-10")
def test_the_end_of_a_service_asks_for_the_next_appointment_and_the_customer_is_reminded(book, cast):
    booking = book(provider=cast.care_staff, kind="recheck")
    with clock.pretending(at(14)):
        operations.mark_arrived(booking, by=cast.reception)
    for answer in ("", "booked"):
        with pytest.raises(Refused) as refused:
            operations.complete(booking, by=cast.care_staff, next_step=answer)
        assert refused.value.rule == "APT-10"
    following = book(booking.customer, provider=cast.care_staff, kind="recheck", starts_at=at(10, day=working_day(9)),
                     follows=booking, channel="course")  # fmt: skip
    operations.complete(booking, by=cast.care_staff, next_step="booked")
    db.session.commit()
    assert (booking.state, serving.following(booking).id) == ("completed", following.id)
    system = SystemActor("tests", cast.branch.id)
    evening = clock.at(following.day - timedelta(days=1), clock.local(at(17)).time())
    with clock.pretending(evening - timedelta(hours=5)):
        assert operations.remind(by=system) == []
    with clock.pretending(evening):
        assert [message.customer_id for message in operations.remind(by=system)] == [booking.customer_id]
        assert operations.remind(by=system) == []
    db.session.commit()
    assert "明天10:00" in db.session.query(OutboxMessage).filter_by(kind="appointment_reminder").one().text


@pytest.mark.rule("APT-11")
@pytest.mark.parametrize("kind", ["examination", "treatment"])
def test_what_a_consultant_arranges_has_time_and_fee_told(book, cast, register, kind):
    customer = register()
    from portal.registry.customers import operations as files

    files.grant_reach(customer, cast.consultant, why="tests", by=cast.reception)
    with pytest.raises(Refused) as refused:
        book(customer, kind=kind, by=cast.consultant, provider=cast.doctor)
    assert (refused.value.rule, refused.value.field) == ("APT-11", "fee_told")
    booking = book(customer, kind=kind, by=cast.consultant, provider=cast.doctor, fee_told=Money.of(380))
    assert (booking.fee_told, booking.starts_at, booking.created_by_id) == (Money.of(380), at(14), cast.consultant.id)


@pytest.mark.rule("APT-12")
def test_who_does_not_come_is_a_no_show_with_a_follow_up_once(book, cast):
    booking, system = book(consultant=cast.consultant), SystemActor("tests")
    with clock.pretending(at(14, 59)):
        assert operations.note_no_shows(by=system) == []
        with pytest.raises(Refused, match="APT-12"):
            operations.miss(booking, by=system)
    over = at(15)
    with clock.pretending(over):
        assert operations.note_no_shows(by=system) == [booking]
        assert operations.note_no_shows(by=system) == []
        db.session.commit()
        follow_up = db.session.query(NoShowFollowUp).one()
        assert (booking.state, follow_up.owner_id) == ("no_show", cast.consultant.id)
        assert follow_up.due_at == over + timedelta(hours=policy.NO_SHOW_HOURS.value())
        assert [item for item in today_items(cast.consultant) if item["url"] == follow_up.path]
        for given in (
            {"reason": "", "went_elsewhere": "no", "result": "thinking"},
            {"reason": "elsewhere", "went_elsewhere": "", "result": "declined"},
            {"reason": "forgot", "went_elsewhere": "no", "result": "rebooked"},
        ):
            with pytest.raises(Refused, match="APT-12"):
                operations.close_follow_up(follow_up, by=cast.consultant, **given)
        operations.close_follow_up(
            follow_up, by=cast.consultant, reason="elsewhere", went_elsewhere="yes", result="declined"
        )
        db.session.commit()
        assert not [item for item in today_items(cast.consultant) if item["url"] == follow_up.path]


@pytest.mark.rule("APT-12")
def test_who_comes_late_is_no_longer_missed(book, cast):
    booking = book()
    with clock.pretending(at(15, 5)):
        operations.note_no_shows(by=cast.reception)
        operations.mark_arrived(booking, by=cast.reception)
        db.session.commit()
    assert (booking.state, serving.follow_up_of(booking).result) == ("arrived", "came_late")


@pytest.mark.rule("APT-14")
def test_nobody_has_come_for_a_booking_of_a_later_day(book, cast, client):
    booking = book()
    with pytest.raises(Refused) as refused:
        operations.mark_arrived(booking, by=cast.reception)
    assert (refused.value.rule, refused.value.link) == ("APT-14", f"{booking.path}/move")
    page = booking.path
    client.enter(cast.reception)
    assert f"{page}/arrival" not in client.get(page).text
    with clock.pretending(at(8)):
        client.enter(cast.reception)
        assert f"{page}/arrival" in client.get(page).text
        booking = again(booking)
        operations.mark_arrived(booking, by=cast.reception)
        assert booking.state == "arrived"


@pytest.mark.rule("APT-13")
def test_an_expert_day_has_its_hours_and_no_more_places_than_its_capacity(book, cast, register):
    day = working_day(4)
    operations.set_hours(cast.doctor2, {(day.weekday() + 1) % 7: [(clock.local(at(9)).time(), clock.local(at(10)).time())]}, by=cast.consult_manager)  # fmt: skip
    with pytest.raises(Refused, match="APT-03"):
        book(provider=cast.doctor2, starts_at=at(13, day=day), kind="recheck")
    clinic = operations.plan_clinic(
        cast.doctor2, by=cast.cs_staff, day=day, starts=clock.local(at(13)).time(), ends=clock.local(at(17)).time(),
        capacity=2, topic="鼻整形",
    )  # fmt: skip
    rows = [book(provider=cast.doctor2, starts_at=at(13 + n, day=day), kind="recheck") for n in range(2)]
    assert [row.clinic_seat for row in rows] == [1, 2]
    with pytest.raises(Refused, match="APT-13"):
        book(provider=cast.doctor2, starts_at=at(16, day=day), kind="recheck")
    with pytest.raises(Refused, match="APT-13"):
        operations.change_clinic(clinic, by=cast.cs_staff, starts=clinic.starts, ends=clinic.ends, capacity=1, topic="")
    with pytest.raises(Refused, match="APT-13"):
        operations.cancel_clinic(clinic, by=cast.cs_staff, reason="不来")
    customer = register()
    assert len(operations.invite(clinic, [customer, customer], by=cast.cs_staff)) == 1
    assert operations.invite(clinic, [customer], by=cast.cs_staff) == []
    db.session.commit()
    rows[1].clinic_seat = 1
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.rule("APT-14")
def test_who_has_a_booking_arrives_with_it_and_a_walk_in_is_received_all_the_same(book, cast, register):
    booking = book()
    with clock.pretending(at(13, 50)):
        visit = reception.arrive(booking.customer, by=cast.reception, purpose="面诊")
        walk_in = reception.arrive(register("赵雅婷"), by=cast.reception, purpose="路过想问问")
        db.session.commit()
    assert (booking.state, booking.visit_id) == ("arrived", visit.id)
    assert queries.of_visit(visit.id).id == booking.id
    assert queries.of_visit(walk_in.id) is None
    assert walk_in.queue_number
    assert queries.for_customer_on([booking.customer_id], working_day())[booking.customer_id][0].id == booking.id


@pytest.mark.rule("APT-15")
def test_the_log_keeps_everything_in_order_and_nobody_rewrites_it(book, cast):
    booking = book()
    operations.edit(booking, by=cast.reception, what="祛斑", notes="")
    operations.move(booking, by=cast.cs_staff, starts_at=at(16), reason="加班", asked_by="customer")
    operations.call(booking, by=cast.consultant, way="wechat", confirmed=True)
    operations.cancel(booking, by=cast.reception, reason="怀孕", asked_by="customer", offer="declined", offered=["x"])
    db.session.commit()
    rows = list(reversed(queries.log_of(booking)))
    assert [row.what for row in rows] == ["booked", "edited", "moved", "confirmed", "cancelled"]
    assert [row.actor_name for row in rows] == [
        cast.reception.name, cast.reception.name, cast.cs_staff.name, cast.consultant.name, cast.reception.name,
    ]  # fmt: skip
    rows[2].reason = "other"
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.rule("APT-16")
def test_a_change_says_why_and_who_asked_and_offers_a_new_time(book, cast):
    booking = book()
    for given in ({"reason": " ", "asked_by": "customer"}, {"reason": "忙", "asked_by": ""}):
        with pytest.raises(Refused, match="APT-16"):
            operations.move(booking, by=cast.reception, starts_at=at(16), **given)
        with pytest.raises(Refused, match="APT-16"):
            operations.cancel(booking, by=cast.reception, offer="declined", **given)
    with pytest.raises(Refused, match="APT-16"):
        operations.cancel(booking, by=cast.reception, reason="忙", asked_by="customer", offer="")
    with pytest.raises(Refused, match="APT-16"):
        operations.move(booking, by=cast.reception, starts_at=at(14), reason="忙", asked_by="customer")
    operations.call(booking, by=cast.consultant, way="phone", confirmed=True)
    moved = operations.move(booking, by=cast.reception, starts_at=at(14, 30), reason="忙", asked_by="customer")
    db.session.commit()
    assert (moved.starts_at, moved.state, moved.moved_count, moved.confirmed_at) == (at(14, 30), "booked", 1, None)
    change = db.session.query(AppointmentChange).filter_by(what="moved").one()
    assert (change.reason, change.asked_by) == ("忙", "customer")
    assert change.details["before"]["starts_at"].endswith("14:00")
    assert change.details["after"]["starts_at"].endswith("14:30")
    # The time it had is free again.
    assert book(starts_at=at(13, 30)).minutes == 60


@pytest.mark.rule("APT-17")
def test_an_unconfirmed_booking_counts_as_taken_and_its_answer_is_measured(book, cast, register):
    request = operations.receive(
        name="刘诗琪", phone="+8613911112222", starts_at=at(14), provider=cast.consultant, words="热玛吉"
    )
    db.session.commit()
    assert request.appointment.state == "requested"
    with pytest.raises(Refused, match="APT-03"):
        book()
    with pytest.raises(Refused, match="APT-17"):
        operations.mark_arrived(request.appointment, by=cast.reception)
    assert [item for item in today_items(cast.enquiry_staff) if item["url"] == request.path]
    with clock.pretending(request.received_at + timedelta(minutes=12)):
        booking = operations.confirm(request, register("刘诗琪"), by=cast.enquiry_staff)
        db.session.commit()
    assert (booking.state, booking.customer.name, request.result) == ("booked", "刘诗琪", "booked")
    assert (request.response_minutes, request.answered_by_id) == (12, cast.enquiry_staff.id)
    times = lists.response_times(cast.enquiry_leader, clock.today(), clock.today())
    assert times == {"count": 1, "answered": 1, "in_time": 1, "mean": 12, "longest": 12}
    with pytest.raises(Refused, match="APT-17"):
        operations.confirm(request, register(), by=cast.enquiry_staff)


@pytest.mark.rule("APT-17")
def test_a_request_that_comes_to_nothing_frees_its_time(book, cast):
    request = operations.receive(name="刘诗琪", phone="+8613911112222", starts_at=at(14), provider=cast.consultant)
    operations.refuse(request, by=cast.enquiry_staff, result="unreachable")
    db.session.commit()
    assert request.appointment.state == "cancelled"
    assert book().state == "booked"


@pytest.mark.rule("APT-17")
def test_of_a_thousand_requests_in_a_minute_none_is_lost_and_nobody_fills_the_book(session, cast):
    days = [working_day(2 + number) for number in range(10)]
    with clock.pretending(clock.now()):
        for number in range(1000):
            spam = number % 2 == 0
            operations.receive(
                name=f"访客{number}",
                phone=f"+86139{number:08d}",
                address="203.0.113.9" if spam else f"198.51.{number // 250}.{number % 250}",
                wished_day=days[number % 10],
                starts_at=at(9, day=days[number % 10]) if spam else None,
                provider=cast.consultant if spam and number < 10 else None,
            )
        again = operations.receive(name="访客1", phone="+8613900000001", wished_day=days[1], address="198.51.0.1")
    db.session.commit()
    assert db.session.query(OnlineRequest).count() == 1000
    assert again.name == "访客1"
    assert lists.waiting_requests(cast.enquiry_staff) == {"waiting": 505, "aside": 495}
    held = db.session.query(Appointment).filter_by(state="requested").count()
    assert held == policy.ONLINE_BURST.value()


@pytest.mark.rule("APT-16")
def test_bookings_of_somebody_ill_that_fit_nowhere_are_called(book, cast):
    booking = book(consultant=cast.consultant2)
    done = operations.stand_in(
        cast.consultant, working_day(), {booking.id: None}, by=cast.consult_manager, reason="发烧"
    )
    db.session.commit()
    assert (done.moved, [row.id for row in done.left], booking.to_rebook) == ([], [booking.id], True)
    assert [i for i in today_items(cast.consultant2) if i["url"] == f"{booking.path}/move"]
    assert db.session.query(outbox.OutboxMessage).count() == 0
    operations.move(
        booking, by=cast.reception, starts_at=at(10), provider=cast.consultant2, reason="发烧", asked_by="clinic"
    )
    assert not booking.to_rebook
    db.session.rollback()


def test_the_file_is_opened_to_whoever_serves_the_booking(book, cast):
    from portal.registry.customers import queries as files

    booking = book()
    assert files.may_see(booking.customer, cast.consultant)
    assert not files.may_see(booking.customer, cast.consultant2)
    assert queries.visible(booking.id, cast.consultant).id == booking.id


def test_the_calendar_of_a_full_week_is_a_handful_of_queries(book, cast, session):
    from sqlalchemy import event

    from portal.front_desk.appointments.queries import calendar as calendars

    for hour in range(9, 17):
        for provider in (cast.consultant, cast.consultant2):
            book(provider=provider, starts_at=at(hour))
    first, last = calendars.week_of(working_day())
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    asked: list[str] = []
    db.session.expire_all()
    viewer = cast.reception
    listener = lambda _c, _cur, statement, *_rest: asked.append(statement)  # noqa: E731
    event.listen(db.session.connection().engine, "before_cursor_execute", listener)
    try:
        rows = calendars.columns(viewer, "consultant", days)
    finally:
        event.remove(db.session.connection().engine, "before_cursor_execute", listener)
    assert sum(len(cell.blocks) for row in rows for cell in row) == 16
    assert len(asked) <= 10


def test_an_indexed_state_is_asked_for_in_the_words_of_its_index(connection):
    """SQLite uses an index with a condition only when the question says the condition; a placeholder says nothing."""
    overdue = select(Appointment.id).where(is_one_of(Appointment.state, EXPECTED), Appointment.ends_at <= clock.now())
    asked = str(overdue.compile(connection))
    assert "state IN ('requested', 'booked', 'confirmed')" in asked
    if connection.dialect.name == "sqlite":
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", (clock.now().isoformat(),)).all()
        assert "ix_appointments_expected" in str(plan)


def test_whether_a_time_is_taken_is_asked_of_its_day_only(book, cast, connection):
    """Who has long been here has ten thousand bookings behind them: they must not be walked through."""
    statements: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
    book()
    overlaps = [one for one in statements if one.startswith("SELECT") and "appointments.ends_at >" in one]
    assert overlaps
    assert all("appointments.day =" in one for one in overlaps)
