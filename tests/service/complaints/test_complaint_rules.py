"""The rules of a formal complaint, each refused or kept as it says."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError

from portal.core import clock, settings
from portal.core.audit import AuditEntry
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.service.complaints import operations, policy
from portal.service.complaints import settings as numbers
from portal.service.complaints.choices import CHANNELS
from portal.service.complaints.facts import MeasureAgreed
from portal.service.complaints.models import Case, CaseAttempt, CaseEntry, CaseEvidence, CaseFollowUp
from portal.service.complaints.operations import answering

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


@pytest.mark.rule("CMP-05")
def test_the_investigation_starts_at_once_with_its_time(cases, cast):
    case = cases.complaint("forwarded")
    operations.assign_handler(case, cast.cs_staff, by=cast.consult_manager)
    assert case.next_step == "investigate"
    assert case.next_due_at == case.forwarded_at + timedelta(hours=2)
    case.handler = cast.cs_manager
    with pytest.raises(Refused, match="CMP-04"):
        operations.take_plain(case, "investigate", by=cast.cs_staff)  # somebody else was named
    case.handler = cast.cs_staff
    operations.take_plain(case, "investigate", by=cast.cs_staff)
    assert case.investigation_at is not None
    entry = operations.write(case, kind="question", text="当天谁值班？", person=cast.reception, by=cast.cs_staff)
    assert entry.person_id == cast.reception.id
    with pytest.raises(Refused, match="CMP-05"):
        operations.write(case, kind="question", text="谁？", by=cast.cs_staff)


@pytest.mark.rule("CMP-06")
def test_evidence_has_a_source_and_a_file_or_a_place(cases, cast):
    case = cases.complaint("investigating")
    for missing in ({"source": " "}, {"title": ""}, {"place": ""}):
        with pytest.raises(Refused, match="CMP-06"):
            operations.add_evidence(
                case,
                **(
                    {
                        "kind": "service_record",
                        "title": "护理记录",
                        "source": "护理部",
                        "place": "病案室",
                        "by": cast.cs_staff,
                    }
                    | missing
                ),
            )
    row = operations.add_evidence(
        case, kind="communication", title="微信记录", source="顾客", content=b"chat", filename="chat.txt",
        media_type="text/plain", by=cast.cs_staff,
    )  # fmt: skip
    assert (row.size, len(row.sha256)) == (4, 64)
    assert db.session.query(CaseEvidence).filter_by(case_id=case.id).count() == 1


@pytest.mark.rule("CMP-07", "CMP-08")
def test_contacts_causes_and_consulted_departments_stay_in_the_story(cases, cast):
    case = cases.complaint("investigating")
    operations.write(case, kind="contact", text="希望尽快复查", way="电话", by=cast.cs_staff)
    operations.write(case, kind="cause", text="排班空档", by=cast.cs_staff)
    operations.write(case, kind="consulted", text="护理部确认", department=cases.department, by=cast.cs_staff)
    with pytest.raises(Refused, match="CMP-08"):
        operations.write(case, kind="consulted", text="护理部确认", by=cast.cs_staff)
    kinds = [entry.kind for entry in db.session.query(CaseEntry).filter_by(case_id=case.id)]
    assert {"contact", "cause", "consulted"} <= set(kinds)


@pytest.mark.rule("CMP-09")
def test_a_solution_names_department_person_time_limit_and_measures(cases, cast):
    case = cases.complaint("investigating")
    with pytest.raises(Refused, match="CMP-09"):
        operations.take_plain(case, "agree", by=cast.cs_staff)
    for wrong in ({"measures": " "}, {"due_on": clock.today() - timedelta(days=1)}):
        with pytest.raises(Refused, match="CMP-09"):
            cases.solution(case, **wrong)
    cases.solution(case)
    operations.take_plain(case, "agree", by=cast.cs_staff)


@pytest.mark.rule("CMP-10")
@pytest.mark.parametrize("words", ["退款8000元", "给予经济补偿", "赔偿 ￥500", "refund 300"])
def test_money_is_no_ordinary_solution(words, cases):
    case = cases.complaint("investigating")
    with pytest.raises(Refused, match="CMP-10") as refused:
        cases.solution(case, measures=words)
    assert refused.value.link.endswith("/money")


@pytest.mark.rule("CMP-10")
def test_a_free_service_waits_for_the_department_manager(cases, cast):
    case = cases.complaint("investigating")
    solution = cases.solution(case, remedies=("apology", "free_service"))
    with pytest.raises(Refused, match="CMP-10"):
        operations.take_plain(case, "agree", by=cast.cs_staff)
    with pytest.raises(Forbidden):
        operations.approve_solution(solution, by=cast.cs_staff)
    operations.approve_solution(solution, by=cast.consult_manager)
    operations.take_plain(case, "agree", by=cast.cs_staff)
    settings.change(numbers.FREE_SERVICE_APPROVED, False, by=cast.admin)
    assert not cases.solution(case, remedies=("free_service",)).needs_approval


@pytest.mark.rule("CMP-11")
def test_the_customer_hears_every_other_working_day(cases, cast, time_machine):
    time_machine.move_to("2026-11-20T02:00:00Z")  # a Friday
    case = cases.complaint("investigating")
    assert clock.local(case.progress_due_at).date().isoformat() == "2026-11-24"
    assert case.next_step == "progress"
    time_machine.move_to("2026-11-25T02:00:00Z")
    assert case.next_due_at < clock.now()
    operations.write(case, kind="progress", text="正在核对护理记录", way="电话", by=cast.cs_staff)
    assert clock.local(case.progress_due_at).date().isoformat() == "2026-11-27"


@pytest.mark.rule("CMP-12")
def test_a_complaint_is_solved_only_with_the_result_told_and_the_view(cases, cast):
    case = cases.complaint("handling")
    with pytest.raises(Refused, match="CMP-12"):
        operations.steps.take(case, "solve", by=cast.cs_staff)
    for wrong in ({"result": " "}, {"view": ""}):
        with pytest.raises(Refused, match="CMP-12"):
            operations.tell_result(
                case, **({"result": "已复查", "way": "电话", "view": "satisfied", "by": cast.cs_staff} | wrong)
            )
    operations.tell_result(case, result="已复查", way="电话", view="unsatisfied", words="还是生气", by=cast.cs_staff)
    assert (case.state, case.customer_view) == ("solved", "unsatisfied")
    operations.take_plain(case, "look_again", by=cast.cs_staff, reason="顾客不满意")
    assert case.state == "investigating"


@pytest.mark.rule("CMP-13")
def test_the_summary_needs_causes_weaknesses_and_an_improvement(cases, cast):
    case = cases.complaint("solved")
    told = {"cause": "communication", "causes": "无人回电", "weaknesses": "交接", "by": cast.cs_manager}
    measure = ("回电制度", cast.cs_manager, clock.today() + timedelta(days=7))
    with pytest.raises(Refused, match="CMP-13"):
        operations.steps.take(case, "summarise", by=cast.cs_manager)
    for wrong in ({"causes": " "}, {"weaknesses": ""}, {"cause": "x"}):
        with pytest.raises(Refused, match="CMP-13"):
            operations.summarise(case, **(told | wrong), measures=[measure])
    with pytest.raises(Refused, match="CMP-13"):
        operations.summarise(case, **told, measures=[])
    operations.summarise(case, **told, measures=[measure])
    assert case.state == "summarised"


@pytest.mark.rule("CMP-13")
def test_improvements_are_announced_to_the_register(cases, cast, heard):
    agreed = heard(MeasureAgreed)
    case = cases.complaint("summarised")
    assert [(fact.title, fact.owner.id, fact.source_url) for fact in agreed] == [
        ("术后回电制度", cast.cs_manager.id, case.path)
    ]


@pytest.mark.rule("CMP-14")
def test_a_complaint_closes_only_when_its_improvement_is_done(cases, cast):
    case = cases.complaint("summarised")
    operations.write(case, kind="report", text="过程", person=cast.president, by=cast.cs_manager)
    with pytest.raises(Refused, match="CMP-14"):
        operations.take_plain(case, "close", by=cast.cs_manager)
    [measure] = cases.measures(case)
    with pytest.raises(Refused, match="CMP-14"):
        operations.complete_measure(measure, outcome=" ", by=cast.cs_manager)
    operations.complete_measure(measure, outcome="已培训全员", by=cast.cs_manager)
    policy.provide_improvements(lambda url: 1)
    with pytest.raises(Refused, match="CMP-14"):
        operations.take_plain(case, "close", by=cast.cs_manager)
    policy.provide_improvements(lambda url: 0)
    operations.take_plain(case, "close", by=cast.cs_manager)
    assert case.state == "closed"


@pytest.mark.rule("CMP-15")
def test_management_hears_of_process_and_result_before_the_end(cases, cast):
    case = cases.complaint("summarised")
    operations.complete_measure(cases.measures(case)[0], outcome="已培训", by=cast.cs_manager)
    with pytest.raises(Refused, match="CMP-15"):
        operations.take_plain(case, "close", by=cast.cs_manager)


@pytest.mark.rule("CMP-16")
def test_what_cannot_be_solved_goes_to_the_president(cases, cast):
    case = cases.complaint("handling")
    with pytest.raises(Refused, match="CMP-16"):
        operations.take_plain(case, "escalate", by=cast.cs_staff)
    operations.take_plain(case, "escalate", by=cast.cs_staff, reason="顾客要求超出权限")
    entry = db.session.query(CaseEntry).filter_by(case_id=case.id, kind="escalation").one()
    assert (case.state, entry.person_id) == ("escalated", cast.president.id)
    assert case.next_step == "leaders" or case.next_step == "progress"
    operations.take_plain(case, "resume", by=cast.president, reason="同意修复方案")
    assert case.state == "investigating"


@pytest.mark.rule("CMP-19", "CMP-21")
def test_only_the_director_speaks_for_the_customer_and_about_the_responsible_person(cases, cast):
    case = cases.complaint("investigating")
    for kind in ("staff_suggestion", "director_view"):
        with pytest.raises(Forbidden):
            operations.write(
                case, kind=kind, text="建议", person=cast.reception, department=cases.department, by=cast.cs_staff
            )
    with pytest.raises(Refused, match="CMP-19"):
        operations.write(case, kind="staff_suggestion", text="批评教育", person=cast.reception, by=cast.cs_manager)
    operations.write(
        case, kind="staff_suggestion", text="批评教育", person=cast.reception, department=cases.department,
        by=cast.cs_manager,
    )  # fmt: skip
    operations.write(case, kind="director_view", text="顾客的要求合理", by=cast.cs_manager)


@pytest.mark.rule("CMP-22")
def test_the_database_never_lets_a_case_or_its_story_go(cases, cast):
    case = cases.complaint("investigating")
    entry = operations.write(case, kind="note", text="备注", by=cast.cs_staff)
    db.session.commit()
    for statement in (delete(Case).where(Case.id == case.id), delete(CaseEntry).where(CaseEntry.id == entry.id),
                      update(CaseEntry).where(CaseEntry.id == entry.id).values(text="改了")):  # fmt: skip
        with pytest.raises(DatabaseError, match="append-only"), db.session.begin_nested():
            db.session.execute(statement)
    assert db.session.scalar(text("SELECT count(*) FROM complaint_cases")) == 1


@pytest.mark.rule("CMP-22")
def test_every_change_is_in_the_log(cases, cast):
    case = cases.complaint("closed")
    db.session.commit()
    actions = set(
        db.session.scalars(
            db.select(AuditEntry.action).where(
                AuditEntry.subject_id == case.id, AuditEntry.subject_type == "complaint_cases"
            )
        )
    )
    wanted = {
        "take_in",
        "forward",
        "assign_handler",
        "add_solution",
        "tell_result",
        "summarise",
        "write",
        "agree_measure",
    }
    assert {f"complaints.{name}" for name in wanted} <= actions
    assert {"complaints.complaint.close", "complaints.complaint.solve"} <= actions


@pytest.mark.rule("LAW-03")
def test_a_key_complaint_closes_only_after_its_follow_up(cases, cast):
    case = cases.complaint("summarised", key_case=True)
    operations.complete_measure(cases.measures(case)[0], outcome="已培训", by=cast.cs_manager)
    operations.write(case, kind="report", text="过程", person=cast.president, by=cast.cs_manager)
    assert case.next_step == "follow_up"
    with pytest.raises(Refused, match="LAW-03"):
        operations.take_plain(case, "close", by=cast.cs_manager)
    assert answering.open_follow_up(case).due_on == clock.today() + timedelta(days=7)
    operations.record_follow_up(case, view="satisfied", words="谢谢", by=cast.cs_staff)
    operations.take_plain(case, "close", by=cast.cs_manager)
    assert db.session.query(CaseFollowUp).filter_by(case_id=case.id).count() == 1


@pytest.mark.rule("LAW-03")
def test_a_case_reopens_only_on_new_evidence(cases, cast):
    case = cases.complaint("closed")
    with pytest.raises(Refused, match="LAW-03"):
        operations.reopen(case, reason="顾客又来", evidence=" ", by=cast.cs_manager)
    operations.reopen(case, reason="顾客又来", evidence="外院诊断书 2026-11-20", by=cast.cs_manager)
    assert (case.state, case.reopened, case.customer_view) == ("investigating", 1, "")
    assert case.clock_start == clock.today()
    assert db.session.query(CaseEvidence).filter_by(case_id=case.id).count() == 1
    db.session.commit()


@pytest.mark.rule("CMP-17")
def test_a_dispute_needs_its_course_law_and_principles(cases, cast):
    case = cases.complaint("investigating")
    kept = {"open": "告知全过程", "fair": "双方陈述", "just": "第三方专家", "timely": "三日内", "convenient": "上门"}
    for wrong in ({"course": " "}, {"law": ""}, {"timely": " "}):
        with pytest.raises(Refused, match="CMP-17"):
            operations.declare_dispute(case, **({"course": "经过", "law": "条例", **kept} | wrong), by=cast.cs_manager)
    dispute = operations.declare_dispute(case, course="经过", law="医疗纠纷预防和处理条例", by=cast.cs_manager, **kept)
    assert case.dispute
    assert dispute.accident == "open"
    with pytest.raises(Refused, match="CMP-17"):
        operations.determine_accident(
            dispute, accident="accident", determined_on=clock.today(), determined_by="", basis="", by=cast.cs_manager
        )
    operations.determine_accident(
        dispute, accident="none", determined_on=clock.today(), determined_by="市医学会", basis="鉴定书〔2026〕12号",
        by=cast.president,
    )  # fmt: skip
    assert dispute.accident == "none"
    db.session.commit()


def test_attempts_belong_to_dissatisfied_customers_only(cases, cast):
    case = cases.complaint("investigating")
    with pytest.raises(Refused, match="DIS-03"):
        operations.record_attempt(case, 1, content="x", result="solved", view="satisfied", by=cast.consult_manager)
    assert db.session.query(CaseAttempt).count() == 0
