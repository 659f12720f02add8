"""Answers that were promised: to whom, at which number, until when; reminded, transferred, given."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.core import clock, live, settings
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.enquiries import operations
from portal.front_desk.enquiries.models import Callback, CallClaim, Enquiry, EnquiryEvent
from portal.front_desk.enquiries.settings import CALLBACK_MINUTES, REMIND_MINUTES
from tests.conftest import race
from tests.front_desk.enquiries.conftest import WHOLE

ALL_THREE = {"number": "13800001111", "question": "能不能同时做鼻部？"}


def overdue(callback):
    callback.deadline = clock.now() - timedelta(minutes=1)
    db.session.flush()
    return callback


@pytest.mark.rule("ENQ-04")
def test_a_promise_has_two_hours_unless_the_setting_or_the_taker_says_otherwise(call, cast):
    callback = operations.promise(call(), to=cast.doctor, by=cast.enquiry_staff, **ALL_THREE)
    assert abs(callback.deadline - clock.now() - timedelta(hours=2)) < timedelta(minutes=1)
    assert (callback.assigned_to, callback.enquiry.state) == (cast.doctor, "callback_due")
    settings.change(CALLBACK_MINUTES, 45, by=cast.admin)
    shorter = operations.promise(call(), to=cast.doctor, by=cast.enquiry_staff, **ALL_THREE)
    assert abs(shorter.deadline - clock.now() - timedelta(minutes=45)) < timedelta(minutes=1)


@pytest.mark.rule("ENQ-04")
@pytest.mark.parametrize(
    "changed, field",
    [({"to": None}, "person_id"), ({"number": " "}, "number"), ({"question": ""}, "question")],
)
def test_none_of_the_three_may_be_missing(changed, field, call, cast):
    enquiry = call()
    told = {"to": cast.doctor, **ALL_THREE, **changed}
    with pytest.raises(Refused) as refused:
        operations.promise(enquiry, by=cast.enquiry_staff, **told)
    assert (refused.value.rule, refused.value.field) == ("ENQ-04", field)


@pytest.mark.rule("ENQ-04")
def test_the_database_too_refuses_a_callback_without_number(owed):
    callback = owed()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(Callback).where(Callback.id == callback.id).values(number=""))


@pytest.mark.rule("ENQ-04")
def test_a_deadline_in_the_past_and_a_receiver_who_cannot_answer_are_refused(call, cast):
    with pytest.raises(Refused, match="ENQ-04"):
        operations.promise(
            call(), to=cast.doctor, by=cast.enquiry_staff, deadline=clock.now() - timedelta(minutes=1), **ALL_THREE
        )
    with pytest.raises(Refused, match="ENQ-04"):
        operations.promise(call(), to=cast.logistics, by=cast.enquiry_staff, **ALL_THREE)


@pytest.mark.rule("ENQ-04")
def test_nothing_closes_while_an_answer_is_owed(owed, cast):
    callback = owed()
    for act in (
        lambda: operations.lose(callback.enquiry, reason="price", by=cast.enquiry_staff),
        lambda: operations.reply(callback.enquiry, text="行", by=cast.enquiry_staff),
        lambda: operations.promise(callback.enquiry, to=cast.doctor, by=cast.enquiry_staff, **ALL_THREE),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.rule in ("ENQ-04", "ENQ-05")
        assert callback.enquiry.state == "callback_due"


@pytest.mark.rule("ENQ-05")
def test_the_reply_and_who_gave_it_are_kept(owed, cast):
    callback = owed()
    operations.answer_callback(callback, text="可以同时做，间隔三个月更稳妥", by=cast.consultant)
    assert (callback.ended_how, callback.ended_by_id) == ("answered", cast.consultant.id)
    assert callback.reply == "可以同时做，间隔三个月更稳妥"
    assert callback.enquiry.state == "answered"
    assert callback.enquiry.answered_by_id == cast.consultant.id
    with pytest.raises(Refused, match="ENQ-05"):
        operations.answer_callback(callback, text="又一次", by=cast.consultant)
    db.session.commit()


@pytest.mark.rule("ENQ-05")
def test_the_assigned_person_is_reminded_once_before_the_deadline(owed, cast):
    callback = owed()
    assert operations.watch_callbacks() == 0
    callback.deadline = clock.now() + timedelta(minutes=REMIND_MINUTES.value() - 1)
    db.session.flush()
    assert operations.watch_callbacks() == 1
    assert callback.reminded_at is not None
    assert operations.watch_callbacks() == 0
    db.session.commit()
    assert live.revision(f"today:{cast.consultant.id}") > 0


@pytest.mark.rule("ENQ-05")
@pytest.mark.parametrize("channel, kind", [("phone", "call_late"), ("web_chat", "online_late")])
def test_after_the_deadline_the_leader_is_told_and_the_miss_is_an_event(channel, kind, owed, cast, groups):
    callback = overdue(owed(channel=channel))
    assert operations.watch_callbacks() == 1
    assert callback.overdue_at is not None
    event = db.session.scalar(select(EnquiryEvent).where(EnquiryEvent.enquiry_id == callback.enquiry_id))
    assert (event.kind, event.person_id) == (kind, cast.consultant.id)
    assert operations.watch_callbacks() == 0
    db.session.commit()
    assert live.revision(f"today:{cast.enquiry_leader.id}") > 0


@pytest.mark.rule("ENQ-04")
def test_a_callback_goes_on_to_somebody_else_with_number_question_and_deadline(owed, cast):
    callback = owed()
    with pytest.raises(Refused, match="ENQ-04"):
        operations.transfer_callback(callback, to=cast.doctor, reason="", by=cast.consultant)
    onward = operations.transfer_callback(callback, to=cast.doctor, reason="需要医生判断", by=cast.consultant)
    assert (callback.ended_how, callback.reply) == ("transferred", "需要医生判断")
    assert (onward.number, onward.question, onward.deadline) == (
        callback.number,
        callback.question,
        callback.deadline,
    )
    assert onward.assigned_to == cast.doctor
    assert onward.enquiry.state == "callback_due"
    db.session.commit()


@pytest.mark.rule("ENQ-04")
def test_only_the_leader_gives_a_later_deadline(owed, cast, groups):
    callback = owed()
    later = callback.deadline + timedelta(hours=3)
    with pytest.raises(Refused, match="ENQ-04"):
        operations.transfer_callback(callback, to=cast.doctor, reason="忙", by=cast.consultant, deadline=later)
    onward = operations.transfer_callback(callback, to=cast.doctor, reason="忙", by=cast.enquiry_leader, deadline=later)
    assert onward.deadline == later
    db.session.commit()


def test_an_attempt_that_reached_nobody_is_counted_and_the_deadline_stays(owed, cast):
    callback = owed()
    deadline = callback.deadline
    operations.note_attempt(callback, note="无人接听", by=cast.consultant)
    operations.note_attempt(callback, note="关机", by=cast.consultant)
    assert (callback.attempts, callback.attempt_note, callback.deadline) == (2, "关机", deadline)
    db.session.commit()


def test_a_booking_settles_the_callback(owed, cast):
    callback = owed()
    operations.mark_booked(callback.enquiry, "YY000128", by=cast.reception)
    assert (callback.ended_how, callback.enquiry.state) == ("booked", "booked")
    db.session.commit()


# --- two people and one number ------------------------------------------------------------------------------


@pytest.mark.rule("ENQ-05")
def test_a_number_somebody_is_calling_is_not_called_by_a_colleague(owed, cast):
    callback = owed()
    operations.claim(callback.number, by=cast.consultant)
    with pytest.raises(Refused) as refused:
        operations.claim(callback.number, by=cast.consultant2)
    assert cast.consultant.name in str(refused.value.message)
    operations.claim(callback.number, by=cast.consultant)
    operations.note_attempt(callback, note="占线", by=cast.consultant)
    operations.claim(callback.number, by=cast.consultant2)
    db.session.commit()


def test_a_forgotten_claim_ends_by_itself(owed, cast):
    callback = owed()
    claim = operations.claim(callback.number, by=cast.consultant)
    claim.until = clock.now() - timedelta(seconds=1)
    db.session.flush()
    assert operations.claim(callback.number, by=cast.consultant2).person_id == cast.consultant2.id
    db.session.commit()


def test_somebody_without_the_right_calls_nobody(owed, cast):
    with pytest.raises(Forbidden):
        operations.claim("13800001111", by=cast.logistics)


@pytest.mark.rule("ENQ-05")
def test_of_ten_people_who_call_the_same_number_at_once_one_gets_it(arena):
    from tests.cast import Cast

    names = ("reception", "consultant", "consultant2", "consult_manager", "enquiry_staff", "enquiry_leader",
             "cs_staff", "cs_manager", "doctor", "doctor2")  # fmt: skip
    results = race(arena, 10, lambda number: operations.claim("13800002222", by=getattr(Cast(), names[number])).id)
    won = [result for result in results if not isinstance(result, Exception)]
    lost = [result for result in results if isinstance(result, Refused)]
    assert (len(won), len(lost)) == (1, 9), results
    with arena.app_context():
        assert len(list(db.session.scalars(select(CallClaim)))) == 1


@pytest.mark.rule("ENQ-21")
def test_of_five_who_take_the_same_enquiry_from_the_inbox_one_owns_it(arena):
    from portal.core import database
    from tests.cast import Cast

    with arena.app_context(), database.transaction():
        cast = Cast()
        enquiry = operations.receive_from_website(branch_id=cast.branch.id, specialty="plastic", **WHOLE)
        enquiry_id = enquiry.id
    names = ("enquiry_staff", "enquiry_leader") * 3

    def take(number):
        return operations.take(db.session.get(Enquiry, enquiry_id), by=getattr(Cast(), names[number])).owner_id

    results = race(arena, 6, take)
    owners = {result for result in results if isinstance(result, int)}
    assert len(owners) == 1, results
    assert sum(isinstance(result, Exception) for result in results) == 3, results
