"""File, booking, visit, lost: what becomes of an enquiry; later questions; recordings; ratings."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from portal.core import clock, settings
from portal.core.database import SystemActor, db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.enquiries import operations, policy
from portal.front_desk.enquiries.models import CallRecording, EnquiryEvent, RecordingPlayback
from portal.front_desk.enquiries.settings import RECORDING_MONTHS
from portal.front_desk.reception import operations as reception
from portal.registry.customers import operations as customers
from portal.registry.customers import parts
from portal.registry.customers import queries as customer_files


@pytest.mark.rule("ENQ-14")
def test_a_file_opened_from_an_enquiry_is_kept_with_it_and_its_owner_may_open_it(call, cast):
    enquiry = call(channel="wechat")
    customer = operations.open_file(enquiry, by=cast.enquiry_staff, gender="female")
    assert enquiry.customer == customer
    assert enquiry.file_opened_at is not None
    assert (customer.name, customer.first_channel) == ("周小姐", "wechat")
    assert customer_files.may_see(customer, cast.enquiry_staff)
    assert any(enquiry.number in row.text for row in parts.timeline(customer))
    with pytest.raises(Refused, match="ENQ-14"):
        operations.open_file(enquiry, by=cast.enquiry_staff)
    db.session.commit()


@pytest.mark.rule("ENQ-14")
def test_a_contact_that_has_a_file_is_warned_of_and_linked_instead(call, cast):
    known = customers.register(by=cast.reception, name="周婷", phone="+8613800001111")
    enquiry = call()
    with pytest.raises(Refused, match="CUS-04"), db.session.begin_nested():
        operations.open_file(enquiry, by=cast.enquiry_staff)
    operations.link_customer(enquiry, known, by=cast.enquiry_staff)
    assert (enquiry.customer, enquiry.file_opened_at) == (known, None)
    db.session.commit()


def test_booked_missed_invited_again_and_come(call, cast):
    enquiry = call(answer="周末有专家")
    operations.mark_booked(enquiry, "YY000128", by=cast.reception)
    assert (enquiry.state, enquiry.appointment_number) == ("booked", "YY000128")
    operations.mark_not_arrived(enquiry, by=SystemActor("appointments"))
    assert enquiry.state == "not_arrived"
    operations.mark_booked(enquiry, "YY000129", by=cast.enquiry_staff)
    operations.mark_arrived(enquiry, by=cast.reception, kind="screening")
    assert (enquiry.state, enquiry.arrival_kind) == ("arrived", "screening")
    assert enquiry.arrived_at is not None
    db.session.commit()


def test_a_cancelled_booking_leaves_an_answered_enquiry(call, cast):
    enquiry = call(answer="周末有专家")
    operations.mark_booked(enquiry, "YY1", by=cast.reception)
    operations.mark_unbooked(enquiry, by=cast.reception)
    assert enquiry.state == "answered"
    db.session.commit()


def test_whoever_comes_without_a_booking_is_the_fruit_of_the_latest_open_enquiry(call, cast):
    enquiry = call(answer="周末有专家")
    customer = operations.open_file(enquiry, by=cast.enquiry_staff)
    reception.arrive(customer, by=cast.reception, purpose="双眼皮咨询")
    assert (enquiry.state, enquiry.arrival_kind) == ("arrived", "registered")
    db.session.commit()


@pytest.mark.rule("ENQ-09")
def test_lost_needs_a_reason_of_the_list_and_a_complete_registration(call, cast):
    enquiry = call(answer="3800 元起")
    with pytest.raises(Refused) as refused:
        operations.lose(enquiry, reason="", by=cast.enquiry_staff)
    assert refused.value.field == "lost_reason"
    with pytest.raises(Refused, match="ENQ-09"):
        operations.lose(call(), reason="price", by=cast.enquiry_staff)
    operations.lose(enquiry, reason="price", by=cast.enquiry_staff, note="嫌贵")
    assert (enquiry.state, enquiry.lost_reason) == ("lost", "price")
    operations.reopen(enquiry, reason="又来问了", by=cast.enquiry_staff)
    assert (enquiry.state, enquiry.lost_reason) == ("answered", "")
    db.session.commit()


@pytest.mark.rule("ENQ-12")
def test_first_reply_and_full_answer_keep_their_times(call, cast):
    enquiry = call(channel="web_chat", received_at=clock.now() - timedelta(minutes=20))
    operations.reply(enquiry, text="您好，马上为您查", full=False, by=cast.enquiry_staff)
    first = enquiry.first_reply_at
    assert enquiry.state == "new"
    assert enquiry.full_answer_at is None
    operations.reply(enquiry, text="3800 元起", by=cast.enquiry_staff)
    operations.reply(enquiry, text="另外还有优惠", by=cast.enquiry_staff)
    assert enquiry.first_reply_at == first
    assert enquiry.full_answer_at >= first
    db.session.commit()


@pytest.mark.rule("ENQ-12")
def test_an_online_enquiry_nobody_replies_to_in_time_is_an_event_of_its_owner(call, cast):
    enquiry = call(channel="web_chat", received_at=clock.now() - timedelta(minutes=31))
    call(channel="web_chat", received_at=clock.now() - timedelta(minutes=5))
    assert operations.watch_first_replies() == 1
    event = db.session.scalar(select(EnquiryEvent))
    assert (event.enquiry_id, event.kind, event.person_id) == (enquiry.id, "online_late", cast.enquiry_staff.id)
    assert operations.watch_first_replies() == 0
    db.session.commit()


@pytest.mark.rule("ENQ-24")
def test_a_later_question_goes_to_the_owner_of_the_enquiry(call, cast):
    enquiry = call(answer="周末有专家")
    question = operations.ask_later(question="术后多久能化妆？", enquiry=enquiry, by=cast.reception)
    assert question.asked_to == cast.enquiry_staff
    operations.answer_later(question, answer="拆线后两天", by=cast.enquiry_staff)
    assert (question.answer, question.answered_by_id) == ("拆线后两天", cast.enquiry_staff.id)
    with pytest.raises(Refused, match="ENQ-24"):
        operations.answer_later(question, answer="又", by=cast.enquiry_staff)
    db.session.commit()


@pytest.mark.rule("ENQ-24")
def test_a_customer_without_enquiry_is_answered_by_the_consultant(cast):
    customer = customers.register(by=cast.reception, name="周婷", phone="+8613800003333")
    customers.set_owner(customer, cast.consultant, by=cast.consult_manager, reason="初诊")
    assert operations.ask_later(question="何时复查？", customer=customer, by=cast.reception).asked_to == cast.consultant
    db.session.commit()


# --- recordings ---------------------------------------------------------------------------------------------


@pytest.mark.rule("ENQ-10")
def test_a_recording_is_kept_for_the_retention_period_and_nobody_removes_it_before(call, cast):
    settings.change(RECORDING_MONTHS, 6, by=cast.admin)
    recording = operations.add_recording(call(), "REC-20261128-077", by=cast.enquiry_staff)
    db.session.commit()
    assert timedelta(days=180) <= recording.kept_until - clock.now() <= timedelta(days=185)
    with pytest.raises(Refused, match="ENQ-10"):
        operations.remove_recording(recording, by=SystemActor("enquiries"))
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(delete(CallRecording))
    recording.kept_until = clock.now() - timedelta(seconds=1)
    db.session.flush()
    assert operations.forget_recordings() == 1
    assert recording.removed_at is not None
    assert "077" not in recording.reference
    db.session.commit()


@pytest.mark.rule("ENQ-10")
def test_only_a_phone_call_has_a_recording_and_each_reference_once(call, cast):
    with pytest.raises(Refused, match="ENQ-10"):
        operations.add_recording(call(channel="qq"), "R1", by=cast.enquiry_staff)
    enquiry = call()
    operations.add_recording(enquiry, "R1", by=cast.enquiry_staff)
    with pytest.raises(Refused, match="ENQ-10"):
        operations.add_recording(enquiry, "R1", by=cast.enquiry_staff)
    db.session.commit()


@pytest.mark.rule("ENQ-11")
def test_own_consultant_leader_and_quality_hear_it_nobody_else(call, cast, groups):
    recording = operations.add_recording(call(), "R1", by=cast.enquiry_staff)
    may = {name: policy.may_hear(recording, getattr(cast, name)) for name in (
        "enquiry_staff", "enquiry_leader", "quality", "president", "admin", "cs_manager", "consult_manager", "reception",
    )}  # fmt: skip
    assert [name for name, allowed in may.items() if allowed] == ["enquiry_staff", "enquiry_leader", "quality"]
    assert not policy.may_hear(recording, groups["gynaecology"].leader)
    assert not policy.may_hear(recording, groups["gynaecology"].members[0].person)
    with pytest.raises(Forbidden):
        operations.hear(recording, purpose="好奇", by=cast.president)
    db.session.commit()


@pytest.mark.rule("ENQ-11")
def test_each_hearing_is_logged_with_its_purpose_and_never_unlogged(call, cast):
    recording = operations.add_recording(call(), "R1", by=cast.enquiry_staff)
    with pytest.raises(Refused, match="ENQ-11"):
        operations.hear(recording, purpose="", by=cast.quality)
    operations.hear(recording, purpose="抽查", by=cast.quality)
    operations.hear(recording, purpose="复核", by=cast.quality)
    db.session.commit()
    log = list(db.session.scalars(select(RecordingPlayback).order_by(RecordingPlayback.id)))
    assert [(row.person, row.purpose) for row in log] == [(cast.quality, "抽查"), (cast.quality, "复核")]
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(delete(RecordingPlayback))
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(RecordingPlayback).values(purpose="别的"))


# --- rating -------------------------------------------------------------------------------------------------


@pytest.mark.rule("ENQ-13")
def test_the_leader_draws_rates_and_a_wrong_answer_is_an_event(call, cast, groups):
    for number in range(5):
        call(answer=f"答复{number}")
    drawn = operations.draw_sample(clock.today(), by=cast.enquiry_leader, seed=1)
    assert len(drawn) == 3
    assert operations.draw_sample(clock.today(), by=cast.enquiry_leader, seed=2) == []
    operations.rate(drawn[0], rating=5, by=cast.enquiry_leader)
    with pytest.raises(Refused) as refused:
        operations.rate(drawn[1], rating=1, wrong=True, by=cast.enquiry_leader)
    assert refused.value.field == "note"
    operations.rate(drawn[1], rating=1, wrong=True, note="价格说错", by=cast.enquiry_leader)
    events = list(db.session.scalars(select(EnquiryEvent)))
    assert [(row.kind, row.person_id, row.evidence) for row in events] == [
        ("wrong_answer", cast.enquiry_staff.id, "价格说错")
    ]
    db.session.commit()


@pytest.mark.rule("ENQ-13")
def test_nobody_rates_oneself_nor_another_group(call, cast, groups):
    call(answer="答复")
    call(by=cast.enquiry_leader, answer="组长自己的答复")
    drawn = operations.draw_sample(clock.today(), by=cast.enquiry_leader)
    assert [row.person_id for row in drawn] == [cast.enquiry_staff.id]
    with pytest.raises(Refused, match="ENQ-13"):
        operations.rate(drawn[0], rating=4, by=groups["gynaecology"].leader)
    with pytest.raises(Forbidden):
        operations.rate(drawn[0], rating=4, by=cast.enquiry_staff)
    db.session.commit()
