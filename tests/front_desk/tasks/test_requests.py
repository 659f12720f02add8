"""Requests between departments: action, due date, answer; unanswered ones for both heads (DTY-20)."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.database import db
from portal.core.refusals import Missing, Refused
from portal.front_desk.tasks import operations, policy, queries


def asked(cast, departments, **changes):
    values = {"action": "周五前提供术后护理单样张", "due_on": clock.today(), "by": cast.consultant} | changes
    return operations.ask(departments["客服中心"], **values)


@pytest.mark.rule("DTY-20")
def test_an_unanswered_request_is_on_the_day_of_both_heads_until_it_is_answered(cast, departments):
    request = asked(cast, departments)
    for head in (cast.consult_manager, cast.cs_manager):
        (item,) = queries.today_items(head)
        assert request.action in item["title"]
    assert queries.today_items(cast.cs_staff) == []
    operations.answer(request, agreed=True, text="明天送到", by=cast.cs_staff)
    db.session.commit()
    assert (request.state, request.answer, request.answered_by) == ("agreed", "明天送到", cast.cs_staff)
    assert queries.today_items(cast.consult_manager) == queries.today_items(cast.cs_manager) == []


@pytest.mark.rule("DTY-20")
def test_a_department_without_a_head_is_answered_for_by_the_president(cast, departments):
    request = operations.ask(departments["后勤部"], action="修理大厅的灯", due_on=clock.today(), by=cast.consultant)
    assert policy.heads(departments["后勤部"].id, cast.branch.id) == [cast.president, cast.president2]
    (item,) = queries.today_items(cast.president)
    assert request.action in item["title"]
    operations.answer(request, agreed=True, text="已安排", by=cast.president)


@pytest.mark.rule("DTY-20")
def test_only_the_asked_department_answers_and_in_words(cast, departments):
    request = asked(cast, departments)
    with pytest.raises(Refused, match="DTY-20"):
        operations.answer(request, agreed=True, text="好", by=cast.consult_manager)
    with pytest.raises(Refused) as refused:
        operations.answer(request, agreed=False, text="", by=cast.cs_manager)
    assert refused.value.field == "answer"
    assert request.state == "open"


@pytest.mark.rule("DTY-20")
def test_one_asks_another_department_for_something_by_a_day_to_come(cast, departments):
    for wrong, field in (
        ({"action": " "}, "action"),
        ({"due_on": clock.today() - timedelta(days=1)}, "due_on"),
        ({"by": cast.cs_staff}, "department_id"),
    ):
        with pytest.raises(Refused) as refused:
            asked(cast, departments, **wrong)
        assert (refused.value.rule, refused.value.field) == ("DTY-20", field)


@pytest.mark.rule("DTY-20")
def test_the_database_keeps_no_answer_without_words_and_no_request_to_oneself(cast, departments):
    request = asked(cast, departments)
    db.session.commit()
    for wrong in ("state = 'agreed'", "to_department_id = from_department_id"):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(f"UPDATE department_requests SET {wrong} WHERE id = :id"), {"id": request.id})


def test_the_asking_department_asks_again_or_withdraws(cast, departments):
    request = asked(cast, departments)
    operations.answer(request, agreed=False, text="没有人手", by=cast.cs_manager)
    with pytest.raises(Refused):
        operations.ask_again(request, reason="仍然需要", by=cast.cs_staff)
    later = clock.today() + timedelta(days=2)
    operations.ask_again(request, reason="仍然需要", due_on=later, by=cast.consultant2)
    assert (request.state, request.due_on) == ("open", later)
    operations.withdraw_request(request, reason="已自行解决", by=cast.consult_manager)
    assert request.state == "withdrawn"


def test_third_departments_do_not_see_it(cast, departments):
    request = asked(cast, departments)
    for person in (cast.cs_staff, cast.consultant2, cast.president, cast.quality):
        assert queries.visible_request(request.id, person) is request
    with pytest.raises(Missing):
        queries.visible_request(request.id, cast.logistics)
