"""A complaint is summarised, closed, reopened and never lost, as the rules say."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError

from portal.core import clock
from portal.core.audit import AuditEntry
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.service.complaints import operations, policy
from portal.service.complaints.facts import MeasureAgreed
from portal.service.complaints.models import Case, CaseAttempt, CaseEntry, CaseEvidence, CaseFollowUp
from portal.service.complaints.operations import answering


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
