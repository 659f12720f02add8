"""A dissatisfied customer's case with customer service: record, conference, money, emergency, answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock, settings
from portal.core.database import db
from portal.core.outbox import OutboxMessage
from portal.core.refusals import Forbidden, Refused
from portal.registry.papers.models import Signature
from portal.service.complaints import operations, policy
from portal.service.complaints import settings as numbers
from portal.service.complaints.facts import EmergencyRaised
from portal.service.complaints.models import (
    Case,
    CaseFollowUp,
    CaseTalk,
    CaseTask,
    EarlySign,
    EmergencyNotice,
)
from portal.service.complaints.operations import Invited, Present
from portal.service.complaints.policy import Money
from tests.factories.planning import drawing

REFUND = Money("TK20261128-0001", "/refunds/1", "等待院长", unlocked=False, dropped=False)


@pytest.mark.rule("DIS-05")
def test_the_reception_record_is_signed_by_everybody_present(cases, cast):
    case = cases.dissatisfied("with_service")
    people = [
        Present("customer", "罗敏", "顾客"),
        Present("customer", "王先生", "丈夫"),
        Present("clinic", "李慧", "客服"),
    ]
    told = {"kind": "reception", "notes": "听取诉求", "opinion": "建议会诊", "people": people, "by": cast.cs_manager}
    for wrong in ({"opinion": ""}, {"notes": " "}, {"people": people[:2]}, {"people": people[2:]}):
        with pytest.raises(Refused, match="DIS-05"):
            operations.record_talk(case, **(told | wrong))
    talk = operations.record_talk(case, **told)
    operations.sign(talk.people[0], by=cast.cs_manager, drawing=drawing())
    operations.sign(talk.people[1], by=cast.cs_manager)  # on the printed record
    assert talk.signed_at is None
    with pytest.raises(Refused, match="DIS-05"):
        cases.convene(case)
    operations.sign(talk.people[2], by=cast.cs_manager, drawing=drawing())
    assert talk.signed_at is not None
    with pytest.raises(Refused, match="DIS-05"):
        operations.sign(talk.people[2], by=cast.cs_manager)
    assert [person.signed_how for person in talk.people] == ["drawn", "paper", "drawn"]
    kept = db.session.scalars(select(Signature).where(Signature.subject_type == "complaint_cases")).all()
    assert {row.signer_name for row in kept} == {"罗敏", "李慧"}
    cases.convene(case)


@pytest.mark.rule("DIS-06")
def test_after_the_talk_the_department_completes_its_records_at_once(cases, cast):
    case = cases.dissatisfied("with_service")
    cases.receive(case)
    [task] = db.session.query(CaseTask).filter_by(case_id=case.id)
    assert task.due_at - clock.now() <= timedelta(hours=24)
    assert case.next_step == "records"
    with pytest.raises(Refused, match="DIS-06"):
        operations.complete_task(task, answer=" ", by=cast.doctor)
    operations.complete_task(task, answer="病历已补齐", by=cast.doctor)
    assert case.next_step == "conference"
    other = operations.ask_department(case, cases.other_department(), what="收集照片", by=cast.cs_manager)
    with pytest.raises(Forbidden):
        operations.complete_task(other, answer="好", by=cast.care_staff)  # not of that department


@pytest.mark.rule("DIS-07")
def test_a_conference_has_consultant_doctor_and_everybodys_opinion(cases, cast):
    case = cases.dissatisfied("with_service")
    cases.receive(case)
    with pytest.raises(Refused, match="DIS-07"):
        operations.convene(case, members=[Invited("consultant", cast.consultant)], by=cast.cs_manager)
    conference = cases.convene(case)
    consultant, doctor, expert = conference.members
    with pytest.raises(Refused, match="DIS-07"):
        operations.give_opinion(doctor, "我来说", by=cast.consultant)
    operations.give_opinion(doctor, "可修复", by=cast.doctor)
    with pytest.raises(Refused, match="DIS-07"):
        operations.conclude(conference, facts="x", plan="修复", money=False, by=cast.cs_manager)
    operations.give_opinion(consultant, "同意", by=cast.consultant)
    operations.give_opinion(expert, "同意", by=cast.cs_manager)
    with pytest.raises(Refused, match="DIS-07"):
        operations.conclude(conference, facts=" ", plan="修复", money=False, by=cast.cs_manager)
    with pytest.raises(Refused, match="DIS-07"):
        operations.take_plain(case, "propose", by=cast.cs_manager)
    operations.conclude(conference, facts="不对称1毫米", plan="三个月后修复", money=False, by=cast.cs_manager)
    assert conference.concluded_at is not None
    db.session.commit()


@pytest.mark.rule("DIS-08")
def test_money_opens_a_refund_case_and_is_no_ordinary_solution(cases, cast):
    case = cases.dissatisfied("conference")
    with pytest.raises(Refused, match="DIS-08"):
        cases.solution(case, measures="退款八千元", by=cast.cs_manager)
    with pytest.raises(Refused, match="DIS-08"):
        cases.conclude(case, plan="退款8000元", money=False)  # the words say it although nobody ticked it
    conference = db.session.query(operations.conferences.CaseConference).filter_by(case_id=case.id).one()
    operations.conclude(conference, facts="不对称", plan="退款8000元", money=True, by=cast.cs_manager)
    assert case.next_step == "refund"
    with pytest.raises(Refused, match="DIS-08") as refused:
        operations.take_plain(case, "propose", by=cast.cs_manager)
    assert refused.value.link.endswith("/money")
    policy.provide_money(lambda case_id: [REFUND])
    operations.take_plain(case, "propose", by=cast.cs_manager)
    assert case.state == "proposal"


@pytest.mark.rule("DIS-08", "REF-06")
def test_the_customer_is_answered_only_when_the_money_is_agreed_and_confirmed(cases, cast):
    case = cases.dissatisfied("proposal")
    policy.provide_money(lambda case_id: [REFUND])
    with pytest.raises(Refused, match="REF-06"):
        operations.tell_result(case, result="退款", way="当面", view="satisfied", by=cast.cs_manager)
    policy.provide_money(lambda case_id: [Money("TK1", "/refunds/1", "已确认", unlocked=True, dropped=False)])
    operations.tell_result(case, result="退款", way="当面", view="satisfied", by=cast.cs_manager)
    assert case.state == "answered"


@pytest.mark.rule("DIS-09")
def test_in_an_emergency_everybody_is_told_at_once_and_says_so(cases, cast, heard):
    raised = heard(EmergencyRaised)
    cast.president.phone = "+8613800000001"
    operations_department = cases.other_department("运营部")
    cast.planning.department_id = operations_department.id
    case = cases.dissatisfied("with_service")
    alert = operations.raise_emergency(case, what="砸东西", place="前厅", by=cast.reception)
    notices = {notice.person_id: notice for notice in db.session.query(EmergencyNotice)}
    assert {cast.president.id, cast.cs_manager.id, cast.consult_manager.id, cast.planning.id} <= set(notices)
    assert {notice.why for notice in notices.values()} == {"president", "principal", "department"}
    assert {notice.told_at for notice in notices.values()} == {alert.raised_at}
    assert db.session.query(OutboxMessage).filter_by(kind="complaints.emergency").one().address == "+8613800000001"
    assert case.emergency
    assert case.next_due_at <= clock.now()
    assert [fact.case.id for fact in raised] == [case.id]
    with pytest.raises(Refused, match="DIS-09"):
        operations.raise_emergency(case, what="还在闹", by=cast.reception)
    mine = notices[cast.president.id]
    with pytest.raises(Refused, match="DIS-09"):
        operations.acknowledge(mine, by=cast.cs_manager)
    operations.acknowledge(mine, by=cast.president)
    first = mine.acknowledged_at
    operations.acknowledge(mine, by=cast.president)
    assert mine.acknowledged_at == first
    with pytest.raises(Refused, match="DIS-09"):
        operations.end_emergency(case, how=" ", by=cast.cs_manager)
    operations.end_emergency(case, how="院长接待后离开", by=cast.cs_manager)
    assert not case.emergency
    db.session.commit()


@pytest.mark.rule("DIS-10")
def test_comfort_is_kept_and_a_likely_dispute_marked_with_the_reason(cases, cast):
    case = cases.dissatisfied("with_service")
    operations.write(case, kind="comfort", text="道歉并倒水", by=cast.cs_staff)
    with pytest.raises(Refused, match="DIS-10"):
        operations.flag_likely(case, likely=True, reason=" ", by=cast.cs_staff)
    operations.flag_likely(case, likely=True, reason="提到律师", by=cast.cs_staff)
    assert case.dispute_likely


@pytest.mark.rule("DIS-12")
def test_joint_calming_needs_customer_service_and_the_consultant(cases, cast):
    case = cases.dissatisfied("with_service")
    people = [Present("customer", "罗敏"), Present("clinic", "李慧", person=cast.cs_manager)]
    told = {"kind": "calming", "notes": "共同安抚", "by": cast.cs_manager}
    with pytest.raises(Refused, match="DIS-12"):
        operations.record_talk(case, people=people, **told)
    talk = operations.record_talk(case, people=[*people, Present("clinic", "陈思雨", person=cast.consultant)], **told)
    assert talk.kind == "calming"


@pytest.mark.rule("LAW-10")
def test_no_side_brings_more_than_five_to_a_negotiation(cases, cast):
    case = cases.dissatisfied("with_service")
    clinic = [Present("clinic", "李慧")]
    family = [Present("customer", f"亲属{n}") for n in range(6)]
    told = {"kind": "negotiation", "notes": "协商", "by": cast.cs_manager}
    with pytest.raises(Refused, match="LAW-10"):
        operations.record_talk(case, people=[*clinic, *family], **told)
    operations.record_talk(case, people=[*clinic, *family[:5]], **told)
    assert db.session.query(CaseTalk).count() == 1


@pytest.mark.rule("DIS-13")
def test_a_stage_grows_old_and_both_owner_and_manager_are_reminded(cases, cast, time_machine):
    from portal.service.complaints.queries.today import today_items

    time_machine.move_to("2026-11-16T02:00:00Z")
    case = cases.dissatisfied("answered")
    assert case.next_step == "close"
    time_machine.move_to("2026-11-26T02:00:00Z")
    for person in (cast.cs_manager, cast.consult_manager):
        [item] = [item for item in today_items(person) if item["url"] == case.path and item["code"] != "follow_up"]
        assert item["due_at"] < clock.now()
    assert not [item for item in today_items(cast.consultant2) if item["url"] == case.path]


@pytest.mark.rule("DIS-14")
def test_closing_needs_the_answer_and_plans_a_follow_up(cases, cast):
    case = cases.dissatisfied("proposal")
    with pytest.raises(Refused, match="DIS-14"):
        operations.steps.take(case, "answer", by=cast.cs_manager)
    with pytest.raises(Refused, match="DIS-14"):
        operations.tell_result(case, result="修复", way="当面", view="", by=cast.cs_manager)
    cases._on_to_answered(case)
    cases._on_to_closed(case)
    assert case.state == "closed"
    [follow_up] = db.session.query(CaseFollowUp).filter_by(case_id=case.id)
    assert follow_up.due_on == clock.today() + timedelta(days=7)
    assert follow_up.person_id == cast.cs_manager.id
    operations.record_follow_up(case, view="partly", by=cast.cs_staff)
    assert follow_up.done_at is not None


@pytest.mark.rule("DIS-15")
def test_an_early_sign_is_kept_told_and_may_become_a_case(cases, cast):
    customer = cases.customer()
    department = cases.department
    with pytest.raises(Refused, match="DIS-15"):
        operations.record_sign(customer, place="hall", sign=" ", by=cast.care_staff)
    sign = operations.record_sign(
        customer, place="service", sign="多次看表", explanation="医生手术延时", remedy="送茶", departments=[department],
        by=cast.care_staff,
    )  # fmt: skip
    assert sign.departments == [department.id]
    settled = operations.record_sign(customer, place="hall", sign="皱眉", by=cast.reception)
    operations.settle_sign(settled, remedy="改约", by=cast.reception)
    case = operations.open_from_sign(sign, demand="退号", handler=cast.consultant, by=cast.cs_staff)
    assert (sign.case_id, case.customer_id, case.kind) == (case.id, customer.id, "dissatisfied")
    with pytest.raises(Refused, match="DIS-15"):
        operations.open_from_sign(sign, demand="退号", handler=cast.consultant, by=cast.cs_staff)


@pytest.mark.rule("SAT-07")
def test_a_low_score_opens_a_case_a_middling_one_a_sign_a_good_one_nothing(cases, cast):
    customer = cases.customer()
    told = {"words": "效果不好", "receiver": cast.cs_staff, "by": cast.cs_staff}
    assert operations.open_from_score(customer, score=60, **told) is None
    assert isinstance(operations.open_from_score(customer, score=50, **told), EarlySign)
    opened = operations.open_from_score(customer, score=20, **told)
    assert isinstance(opened, Case)
    assert opened.channel == "survey"
    assert isinstance(operations.open_from_score(customer, score=10, **told), EarlySign)  # one open case is enough
    settings.change(numbers.LOW_SCORE, 90, by=cast.admin)
    assert isinstance(operations.open_from_score(customer, score=80, **told), EarlySign)
    with pytest.raises(ValueError, match="score"):
        operations.open_from_score(customer, score=101, **told)
