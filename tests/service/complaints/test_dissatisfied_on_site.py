"""A dissatisfied customer's case on site: consultant first, three attempts, then customer service."""

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from portal.core import clock, settings
from portal.core.database import db
from portal.core.refusals import Refused
from portal.service.complaints import operations
from portal.service.complaints import settings as numbers
from portal.service.complaints.models import (
    CaseAttempt,
)


@pytest.mark.rule("DIS-01")
def test_a_case_keeps_matters_demands_people_present_and_opinion(cases):
    case = cases.dissatisfied(opinion="肿胀期，建议观察")
    assert (case.matter, case.demand, case.present, case.opinion) == (
        "双眼皮不对称", "希望修复", "顾客、丈夫、咨询师", "肿胀期，建议观察",
    )  # fmt: skip
    assert case.number.startswith("BM")


@pytest.mark.rule("DIS-02")
def test_the_on_site_consultant_handles_first(cases, cast):
    assert cases.dissatisfied().handler_id == cast.consultant.id
    assert cases.dissatisfied(by=cast.reception, handler=cast.consultant2).handler_id == cast.consultant2.id
    for somebody in (cast.cs_manager, cast.doctor):
        with pytest.raises(Refused, match="DIS-02"):
            cases.dissatisfied(by=cast.reception, handler=somebody)
    with pytest.raises(Refused, match="DIS-02"):
        cases.dissatisfied(by=cast.reception)  # nobody knows the consultant


@pytest.mark.rule("DIS-02")
def test_a_consultant_who_is_complained_about_does_not_handle_and_the_manager_says_why(cases, cast):
    with pytest.raises(Refused, match="DIS-02"):
        cases.dissatisfied(by=cast.reception, handler=cast.consultant, accused=[cast.consultant])
    case = cases.dissatisfied(accused=[cast.consultant])
    assert (case.handler, case.next_step) == (None, "assign")
    with pytest.raises(Refused, match="CMP-04"):
        operations.record_attempt(case, 1, content="x", result="unsolved", by=cast.consultant)
    with pytest.raises(Refused, match="DIS-02"):
        operations.assign_handler(case, cast.consultant2, by=cast.consult_manager)
    operations.assign_handler(case, cast.consultant2, by=cast.consult_manager, reason="顾客点名投诉陈思雨")
    assert case.handler_id == cast.consultant2.id


@pytest.mark.rule("DIS-03")
def test_attempts_are_numbered_dated_and_only_the_handlers(cases, cast):
    case = cases.dissatisfied()
    with pytest.raises(Refused, match="DIS-02"):
        operations.record_attempt(case, 1, content="解释", result="unsolved", by=cast.consultant2)
    with pytest.raises(Refused, match="DIS-03"):
        operations.record_attempt(case, 2, content="解释", result="unsolved", by=cast.consultant)
    row = operations.record_attempt(case, 1, content="解释", result="unsolved", by=cast.consultant)
    assert (row.number, row.result, case.state) == (1, "unsolved", "on_site")
    with pytest.raises(Refused, match="DIS-03"):
        operations.record_attempt(case, 1, content="又一次", result="unsolved", by=cast.consultant)
    assert db.session.query(CaseAttempt).count() == 1


@pytest.mark.rule("DIS-03")
def test_the_database_keeps_each_attempt_once(cases, cast):
    case = cases.dissatisfied("on_site")
    twice = insert(CaseAttempt).values(
        case_id=case.id, number=1, at=clock.now(), content="x", result="unsolved", branch_id=1, created_at=clock.now()
    )
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(twice)


@pytest.mark.rule("DIS-03", "DIS-14")
def test_a_solved_attempt_answers_the_case_with_the_customers_view(cases, cast):
    case = cases.dissatisfied()
    with pytest.raises(Refused, match="DIS-14"):
        operations.record_attempt(case, 1, content="解释", result="solved", by=cast.consultant)
    operations.record_attempt(case, 1, content="解释", result="solved", view="satisfied", by=cast.consultant)
    assert (case.state, case.customer_view) == ("answered", "satisfied")


@pytest.mark.rule("DIS-04")
def test_the_third_failed_attempt_makes_the_hand_over_due_and_an_earlier_one_is_refused(cases, cast):
    case = cases.dissatisfied("on_site")
    cases.try_once(case, 2)
    assert case.next_step == "attempt"
    with pytest.raises(Refused, match="DIS-04"):
        operations.hand_over(case, by=cast.consultant)
    with pytest.raises(Refused, match="DIS-04"):
        operations.hand_over(case, by=cast.consult_manager)  # a manager, but no reason
    cases.try_once(case, 3)
    assert case.next_step == "hand_over"
    operations.hand_over(case, by=cast.consultant)
    assert (case.state, case.handler_id) == ("with_service", cast.cs_manager.id)
    db.session.commit()


@pytest.mark.rule("DIS-04")
def test_earlier_by_a_managers_reason_or_in_an_emergency_and_the_number_is_a_setting(cases, cast):
    case = cases.dissatisfied()
    operations.hand_over(case, by=cast.consult_manager, reason="顾客拒绝见咨询师")
    assert case.state == "with_service"
    urgent = cases.dissatisfied()
    operations.raise_emergency(urgent, what="在前台大声吵闹", by=cast.reception)
    operations.hand_over(urgent, by=cast.consultant)
    assert urgent.state == "with_service"
    settings.change(numbers.ATTEMPTS, 1, by=cast.admin)
    third = cases.dissatisfied("on_site")
    assert third.next_step == "hand_over"
    operations.hand_over(third, by=cast.consultant, to=cast.cs_staff)
    assert third.handler_id == cast.cs_staff.id


@pytest.mark.rule("DIS-04", "CMP-04")
def test_customer_service_that_is_complained_about_does_not_take_over(cases, cast):
    case = cases.dissatisfied("on_site", accused=[cast.cs_manager])
    cases.try_once(case, 2)
    cases.try_once(case, 3)
    with pytest.raises(Refused, match="DIS-04"):
        operations.hand_over(case, by=cast.consultant, to=cast.cs_manager)
    operations.hand_over(case, by=cast.consultant)
    assert case.handler_id == cast.cs_staff.id
