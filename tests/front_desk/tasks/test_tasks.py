"""Tasks from a superior with due date and result (DTY-18)."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.core import clock, database, workflow
from portal.core.database import db
from portal.core.refusals import Forbidden, Missing, Refused
from portal.front_desk.tasks import operations, policy, queries
from portal.front_desk.tasks.models import Task
from tests.cast import Cast
from tests.conftest import race

pytestmark = pytest.mark.usefixtures("departments")


def given(cast, **changes):
    values = {"title": "整理五月的咨询资料", "due_on": clock.today(), "by": cast.consult_manager} | changes
    return operations.assign(
        changes.pop("to", None) or cast.consultant, **{k: v for k, v in values.items() if k != "to"}
    )


@pytest.mark.rule("DTY-18")
def test_a_task_keeps_who_gave_it_until_when_and_what_came_of_it(cast):
    task = given(cast, details="按日期归档")
    operations.finish(task, result="已归档42份", by=cast.consultant)
    db.session.commit()
    assert (task.assigned_by, task.assignee, task.due_on) == (cast.consult_manager, cast.consultant, clock.today())
    assert (task.state, task.result) == ("done", "已归档42份")
    assert task.done_at is not None
    assert [change.step for change in workflow.history(task)] == ["finish"]


@pytest.mark.rule("DTY-18")
def test_nobody_gives_a_task_to_people_they_do_not_lead(cast):
    for superior, other in (
        (cast.consult_manager, cast.president),
        (cast.enquiry_leader, cast.consultant),
        (cast.cs_manager, cast.consult_manager),
        (cast.president, cast.president),
    ):
        with pytest.raises(Refused) as refused:
            given(cast, to=other, by=superior)
        assert (refused.value.rule, refused.value.field) == ("DTY-18", "person_id")
    with pytest.raises(Forbidden):
        given(cast, to=cast.reception, by=cast.consultant)


def test_the_president_and_the_store_manager_reach_the_whole_house_a_head_the_own_department(cast):
    assert policy.leads(cast.president, cast.consult_manager)
    assert policy.leads(cast.consult_manager, cast.reception)  # the store manager
    assert policy.leads(cast.doctor2, cast.doctor)
    assert not policy.leads(cast.doctor2, cast.consultant)
    assert cast.cs_staff in policy.people_led(cast.cs_manager)
    assert cast.consultant not in policy.people_led(cast.cs_manager)
    assert next(person.name for person in policy.superiors(cast.cs_staff)) == cast.cs_manager.name


@pytest.mark.rule("DTY-18")
def test_a_task_is_not_done_without_a_result_and_not_by_others(cast):
    task = given(cast)
    with pytest.raises(Refused) as refused:
        operations.finish(task, result="  ", by=cast.consultant)
    assert (refused.value.rule, refused.value.field) == ("DTY-18", "result")
    with pytest.raises(Refused, match="DTY-18"):
        operations.finish(task, result="好了", by=cast.consultant2)
    assert task.state == "open"


@pytest.mark.rule("DTY-18")
def test_the_database_keeps_no_finished_task_without_a_result(cast):
    task = given(cast)
    db.session.commit()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE tasks SET state = 'done' WHERE id = :id"), {"id": task.id})


def test_a_task_is_not_due_in_the_past_and_says_what_is_to_be_done(cast):
    with pytest.raises(Refused) as refused:
        given(cast, due_on=clock.today() - timedelta(days=1))
    assert refused.value.field == "due_on"
    with pytest.raises(Refused) as refused:
        given(cast, title=" ")
    assert refused.value.field == "title"


def test_whoever_gave_it_sends_it_back_moves_its_day_and_gives_it_to_another(cast):
    task = given(cast)
    operations.finish(task, result="一半", by=cast.consultant)
    with pytest.raises(Refused):
        operations.reopen(task, reason="还差一半", by=cast.consultant)
    operations.reopen(task, reason="还差一半", by=cast.consult_manager)
    assert (task.state, task.done_at) == ("open", None)
    later = clock.today() + timedelta(days=3)
    operations.postpone(task, later, reason="资料未到", by=cast.consult_manager)
    operations.hand_on(task, cast.consultant2, reason="请假", by=cast.consult_manager)
    db.session.commit()
    assert (task.due_on, task.assignee) == (later, cast.consultant2)
    with pytest.raises(Refused):
        operations.postpone(task, later, reason="", by=cast.consult_manager)
    with pytest.raises(Refused):
        operations.hand_on(task, cast.reception, reason="", by=cast.enquiry_leader)


def test_a_closed_task_does_not_move(cast):
    task = given(cast)
    operations.withdraw(task, reason="不需要了", by=cast.consult_manager)
    for act in (
        lambda: operations.postpone(task, clock.today(), reason="因为", by=cast.consult_manager),
        lambda: operations.hand_on(task, cast.consultant2, reason="", by=cast.consult_manager),
    ):
        with pytest.raises(Refused, match="DTY-18"):
            act()


@pytest.mark.rule("DTY-18")
def test_a_task_is_on_the_day_of_its_owner_and_when_late_on_the_giver_s(cast, monkeypatch):
    task = given(cast)
    (item,) = queries.today_items(cast.consultant)
    assert (item["title"], item["url"]) == (task.title, task.path)
    assert queries.today_items(cast.consult_manager) == []
    tomorrow = clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    assert task.overdue
    (late,) = queries.today_items(cast.consult_manager)
    assert cast.consultant.name in late["title"]


def test_others_do_not_see_a_task(cast):
    task = given(cast)
    for person in (cast.consultant, cast.consult_manager, cast.president, cast.quality):
        assert queries.visible_task(task.id, person) is task
    for person in (cast.consultant2, cast.cs_manager, cast.reception):
        with pytest.raises(Missing):
            queries.visible_task(task.id, person)


@pytest.mark.rule("DTY-12")
def test_what_is_found_twice_is_one_open_task(cast):
    values = {"title": "补货", "due_on": clock.today(), "source_key": "k", "source_label": "抽屉", "source_url": "/x"}
    first = operations.follow_up(cast.logistics, by=cast.reception, **values)
    assert operations.follow_up(cast.logistics, by=cast.consultant, **values) is first
    operations.finish(first, result="已补", by=cast.logistics)
    assert operations.follow_up(cast.logistics, by=cast.reception, **values) is not first


@pytest.mark.rule("DTY-12")
def test_two_who_find_the_same_at_once_open_one_task(arena):
    def find(_number: int) -> int:
        cast = Cast()
        task = operations.follow_up(
            cast.logistics,
            title="补货",
            due_on=clock.today(),
            source_key="k",
            source_label="",
            source_url="/x",
            by=cast.reception,
        )
        return task.id

    found = race(arena, 6, find)
    assert len(set(found)) == 1, found
    with arena.app_context():
        database.writing()
        assert db.session.query(Task).count() == 1
        db.session.remove()
