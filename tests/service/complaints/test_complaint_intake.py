"""A complaint is taken in, forwarded and given a handler, as the rules say."""

from datetime import timedelta

import pytest

from portal.core import clock, settings
from portal.core.database import db
from portal.core.refusals import Refused
from portal.service.complaints import operations, policy
from portal.service.complaints import settings as numbers
from portal.service.complaints.choices import CHANNELS
from portal.service.complaints.models import Case

TOLD = {"complainant_name": "罗敏", "complainant_phone": "+8613900001111", "matter": "等了两小时", "demand": "道歉"}


@pytest.mark.rule("CMP-01")
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_complaint_is_taken_in_through_every_channel(channel, cast):
    case = operations.take_in(kind="complaint", channel=channel, by=cast.reception, **TOLD)
    assert (case.channel, case.state, case.receiver_id) == (channel, "received", cast.reception.id)
    db.session.commit()


@pytest.mark.rule("CMP-01", "CMP-23")
@pytest.mark.parametrize(
    "who", ["reception", "consultant", "enquiry_staff", "care_staff", "logistics", "planning", "doctor"]
)
def test_anybody_who_works_here_takes_in_a_complaint(who, cast):
    assert (
        operations.take_in(kind="complaint", channel="in_person", by=getattr(cast, who), **TOLD).receiver.username
        == who
    )


@pytest.mark.rule("CMP-02")
@pytest.mark.parametrize(
    "missing, field",
    [("complainant_name", "complainant_name"), ("matter", "matter"), ("demand", "demand"),
     ("complainant_phone", "complainant_phone")],
)  # fmt: skip
def test_intake_needs_who_what_and_the_demand(missing, field, cast):
    with pytest.raises(Refused, match="CMP-02") as refused:
        operations.take_in(
            kind="complaint",
            channel="phone",
            by=cast.reception,
            **(TOLD | {missing: " " if missing != "complainant_phone" else ""}),
        )
    assert refused.value.field == field


@pytest.mark.rule("LAW-01")
def test_there_is_no_intake_without_a_first_receiver(cast):
    from portal.core.database import SystemActor

    with pytest.raises(Refused, match="LAW-01"):
        operations.take_in(kind="complaint", channel="online", by=SystemActor("the public page"), **TOLD)
    case = operations.take_in(
        kind="complaint", channel="online", by=SystemActor("the public page"), receiver=cast.cs_manager, **TOLD
    )
    assert case.receiver_id == cast.cs_manager.id


@pytest.mark.rule("LAW-01")
def test_what_can_be_settled_on_the_spot_is_answered_on_the_spot(cases, cast):
    case = cases.complaint()
    with pytest.raises(Refused, match="LAW-01"):
        operations.settle_at_once(case, result="当场道歉", view="satisfied", by=cast.consultant)
    operations.settle_at_once(case, result="当场道歉", view="satisfied", by=cast.reception)
    assert (case.state, case.customer_view) == ("solved", "satisfied")
    assert case.result_told_at is not None


@pytest.mark.rule("CMP-03")
def test_a_complaint_is_due_for_forwarding_after_the_set_minutes(cast, time_machine):
    time_machine.move_to("2026-11-23T02:00:00Z")  # a Monday, 10:00 at the clinic
    case = operations.take_in(kind="complaint", channel="phone", by=cast.reception, **TOLD)
    assert case.forward_due_at - case.received_at == timedelta(minutes=30)
    assert (case.next_step, case.next_due_at) == ("forward", case.forward_due_at)
    settings.change(numbers.FORWARD_MINUTES, 10, by=cast.admin)
    later = operations.take_in(kind="complaint", channel="phone", by=cast.reception, **TOLD)
    assert later.forward_due_at - later.received_at == timedelta(minutes=10)


@pytest.mark.rule("CMP-23", "CMP-03")
def test_a_complaint_of_the_night_is_handed_over_when_the_clinic_opens(cast, time_machine):
    time_machine.move_to("2026-11-23T14:00:00Z")  # 22:00
    case = operations.take_in(kind="complaint", channel="phone", by=cast.care_staff, **TOLD)
    assert case.outside_hours
    assert clock.local(case.forward_due_at).strftime("%d %H:%M") == "24 09:30"
    assert any(item.number == case.number for item in db.session.query(Case).filter_by(next_step="forward"))


@pytest.mark.rule("CMP-03", "CMP-04")
def test_it_is_forwarded_to_a_manager_and_never_to_who_is_complained_about(cases, cast):
    case = cases.complaint(accused=[cast.consult_manager])
    for somebody in (cast.consult_manager, cast.reception):
        with pytest.raises(Refused):
            operations.forward(case, somebody, by=cast.reception)
    assert case.state == "received"
    # the only manager of the consultants is complained about: the president takes it
    assert policy.head_for(case.branch_id, [cast.consult_manager]).id == cast.president.id
    operations.forward(case, cast.president, by=cast.reception)
    assert (case.state, case.forwarded_to_id) == ("forwarded", cast.president.id)
    db.session.commit()


@pytest.mark.rule("CMP-04")
def test_the_person_complained_about_is_no_handler(cases, cast):
    case = cases.complaint("forwarded", accused=[cast.cs_staff])
    with pytest.raises(Refused, match="CMP-04"):
        operations.assign_handler(case, cast.cs_staff, by=cast.consult_manager)
    with pytest.raises(Refused, match="CMP-04"):
        operations.assign_handler(case, cast.reception, by=cast.consult_manager)  # deals with no cases
    with pytest.raises(Refused, match="CMP-04"):
        operations.take_plain(case, "investigate", by=cast.cs_manager)  # nobody is named
    operations.assign_handler(case, cast.cs_manager, by=cast.consult_manager)
    assert cast.cs_staff not in policy.possible_handlers(case)


@pytest.mark.rule("CMP-04")
def test_not_through_a_second_account_either(cases, cast):
    cast.cs_manager.name, cast.cs_manager.phone = "赵明华", ""
    case = cases.complaint(accused=[cast.consult_manager])
    operations.forward(case, cast.president, by=cast.reception)
    with pytest.raises(Refused, match="CMP-04"):
        operations.assign_handler(case, cast.cs_manager, by=cast.president)
    db.session.rollback()


@pytest.mark.rule("CMP-04")
@pytest.mark.parametrize(
    "act",
    [
        lambda case, by, cases: operations.assign_handler(case, cases.cast.cs_staff, by=by),
        lambda case, by, cases: operations.write(case, kind="cause", text="没有问题", by=by),
        lambda case, by, cases: cases.solution(case, by=by),
        lambda case, by, cases: operations.pause(case, ground="court", evidence="传票", by=by),
        lambda case, by, cases: operations.convert(case, reason="不是投诉", by=by),
        lambda case, by, cases: operations.take_plain(case, "agree", by=by),
        lambda case, by, cases: operations.declare_dispute(case, course="x", law="x", by=by),
        lambda case, by, cases: operations.add_evidence(case, kind="other", title="x", source="x", place="x", by=by),
    ],
)
def test_a_manager_takes_no_step_in_a_case_about_themselves(act, cases, cast):
    case = cases.complaint(accused=[cast.consult_manager])
    operations.forward(case, cast.president, by=cast.reception)
    operations.assign_handler(case, cast.cs_staff, by=cast.president)
    operations.take_plain(case, "investigate", by=cast.cs_staff)
    with pytest.raises(Refused, match="CMP-04"):
        act(case, cast.consult_manager, cases)
