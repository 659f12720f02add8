"""A complaint is investigated, solved and told, as the rules say."""

from datetime import timedelta

import pytest

from portal.core import clock, settings
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.service.complaints import operations
from portal.service.complaints import settings as numbers
from portal.service.complaints.models import CaseEntry, CaseEvidence


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
