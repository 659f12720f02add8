"""Morning meetings, weekly meetings, what the leader of the enquiry group holds (DTY-10, DTY-17, DTY-19)."""

import itertools
from datetime import timedelta

import pytest

from portal.core import clock, database, events, workflow
from portal.core.database import db
from portal.core.refusals import Forbidden, Missing, Refused
from portal.front_desk.meetings import figures, operations, policy, queries
from portal.front_desk.meetings.facts import MeasureAgreed
from portal.front_desk.meetings.models import Meeting, SuperiorReport
from portal.front_desk.meetings.workflow import MEETING
from portal.management.improvements.models import ImprovementAction
from tests.cast import Cast
from tests.conftest import race

pytestmark = pytest.mark.usefixtures("departments")


def morning(cast, **changes):
    values = {"kind": "morning", "day": clock.today(), "priorities": "今日两台手术", "notices": "消防演练15点"}
    return operations.call(**values | {"by": cast.consult_manager} | changes)


def weekly(cast, **changes):
    return operations.call(**{"kind": "weekly", "day": clock.today(), "by": cast.cs_manager} | changes)


def everybody_came(meeting, by):
    operations.note_presence(meeting, {row.id: "present" for row in meeting.attendances}, by=by)


def analysed(meeting, by):
    operations.change(meeting, service_review="候诊超时3次，集中在周三", opinions_review="两位顾客提到等候久", by=by)


@pytest.mark.rule("DTY-10")
def test_a_morning_meeting_tells_the_house_and_keeps_who_was_there_and_who_has_read(cast):
    meeting = morning(cast)
    assert {row.person_id for row in meeting.attendances} >= {cast.reception.id, cast.doctor.id, cast.president.id}
    assert meeting.title in [item["title"] for item in queries.today_items(cast.reception)]
    receipt = operations.read(meeting, by=cast.reception)
    read_at = receipt.read_at
    assert operations.read(meeting, by=cast.reception).read_at == read_at is not None
    assert meeting.title not in [item["title"] for item in queries.today_items(cast.reception)]
    everybody_came(meeting, cast.consult_manager)
    operations.hold(meeting, by=cast.consult_manager)
    db.session.commit()
    assert (meeting.state, meeting.priorities, meeting.notices) == ("held", "今日两台手术", "消防演练15点")
    assert [row.person for row in meeting.attendances if row.read_at is None] != []


@pytest.mark.rule("DTY-10")
def test_a_morning_meeting_has_priorities_is_led_by_the_store_manager_and_is_one_a_day(cast):
    with pytest.raises(Refused) as refused:
        morning(cast, priorities=" ")
    assert (refused.value.rule, refused.value.field) == ("DTY-10", "priorities")
    with pytest.raises(Forbidden):
        morning(cast, by=cast.cs_manager)
    with pytest.raises(Refused):
        morning(cast, day=clock.today() - timedelta(days=1))
    morning(cast)
    with pytest.raises(Exception, match=r"UNIQUE|uq_meetings_one_morning"), db.session.begin_nested():
        morning(cast)


@pytest.mark.rule("DTY-10")
def test_a_meeting_is_not_held_before_attendance_is_complete_and_not_without_anybody(cast):
    meeting = morning(cast)
    with pytest.raises(Refused, match="DTY-10"):
        operations.hold(meeting, by=cast.consult_manager)
    operations.note_presence(meeting, {row.id: "absent" for row in meeting.attendances}, by=cast.consult_manager)
    with pytest.raises(Refused, match="DTY-10"):
        operations.hold(meeting, by=cast.consult_manager)
    everybody_came(meeting, cast.consult_manager)
    with pytest.raises(Refused, match="DTY-10"):
        operations.hold(meeting, by=cast.enquiry_leader)
    operations.hold(meeting, by=cast.consult_manager)


@pytest.mark.rule("DTY-10")
def test_the_store_manager_is_reminded_until_the_meeting_is_called_and_held(cast):
    def waiting():
        return [
            item["url"]
            for item in queries.today_items(cast.consult_manager)
            if "morning" in item["url"] or "/meetings/" in item["url"]
        ]

    assert "/meetings/new?kind=morning" in waiting()
    meeting = morning(cast)
    operations.read(meeting, by=cast.consult_manager)
    assert meeting.path in waiting()
    everybody_came(meeting, cast.consult_manager)
    operations.hold(meeting, by=cast.consult_manager)
    assert meeting.path not in waiting()


def test_only_people_who_are_invited_read_it(cast):
    meeting = operations.call(kind="other", day=clock.today(), title="部门会", by=cast.cs_manager)
    assert {row.person for row in meeting.attendances} == {cast.cs_manager, cast.cs_staff}
    with pytest.raises(Refused):
        operations.read(meeting, by=cast.reception)
    with pytest.raises(Missing):
        queries.visible(meeting.id, cast.reception)
    operations.invite(meeting, [cast.reception, cast.cs_staff], by=cast.cs_manager)
    assert queries.visible(meeting.id, cast.reception) is meeting
    assert len(meeting.attendances) == 3


@pytest.mark.rule("DTY-17")
def test_a_weekly_meeting_is_reported_with_both_analyses_and_measures_with_owner_and_day(cast):
    meeting = weekly(cast)
    everybody_came(meeting, cast.cs_manager)
    operations.hold(meeting, by=cast.cs_manager)
    with pytest.raises(Refused, match="DTY-17"):
        operations.report(meeting, reader=cast.president, by=cast.cs_manager)
    analysed(meeting, cast.cs_manager)
    with pytest.raises(Refused, match="DTY-17"):
        operations.report(meeting, reader=cast.president, by=cast.cs_manager)
    due = clock.today() + timedelta(days=7)
    operations.agree_measure(
        meeting, title="周三加一名导医", owner=cast.consult_manager, due_on=due, by=cast.cs_manager
    )
    with pytest.raises(Refused, match="DTY-17"):
        operations.report(meeting, reader=cast.consult_manager, by=cast.cs_manager)
    written = operations.report(meeting, reader=cast.president, by=cast.cs_manager)
    db.session.commit()
    assert (meeting.state, written.reader, written.first_day) == ("reported", cast.president, meeting.week)
    for words in ("候诊超时3次", "等候久", "周三加一名导医", cast.consult_manager.name, due.isoformat()):
        assert words in written.text
    assert written.path in [item["url"] for item in queries.today_items(cast.president)]


@pytest.mark.rule("DTY-17")
def test_a_week_without_measures_says_why(cast):
    meeting = weekly(cast)
    everybody_came(meeting, cast.cs_manager)
    operations.hold(meeting, by=cast.cs_manager)
    analysed(meeting, cast.cs_manager)
    operations.change(meeting, no_measures_because="上周措施仍在执行", by=cast.cs_manager)
    assert "上周措施仍在执行" in operations.report(meeting, reader=cast.president, by=cast.cs_manager).text
    with pytest.raises(Refused):
        operations.change(meeting, minutes="改", by=cast.cs_manager)


@pytest.mark.rule("DTY-17")
@pytest.mark.rule("XC-10")
def test_a_measure_agreed_goes_into_the_register_of_improvements(cast, monkeypatch):
    heard = []
    monkeypatch.setitem(events._listeners, MeasureAgreed, [*events._listeners[MeasureAgreed], heard.append])
    meeting = weekly(cast)
    due = clock.today() + timedelta(days=7)
    operations.agree_measure(
        meeting, title="周三加一名导医", owner=cast.consult_manager, due_on=due, by=cast.cs_manager
    )
    db.session.commit()
    (fact,) = heard
    assert (fact.title, fact.owner, fact.due_on, fact.source_url) == (
        "周三加一名导医",
        cast.consult_manager,
        due,
        meeting.path,
    )
    action = db.session.query(ImprovementAction).one()
    assert (action.title, action.owner_id, action.due_on) == ("周三加一名导医", cast.consult_manager.id, due)
    assert (action.source_kind, action.source_url) == ("meeting", meeting.path)


@pytest.mark.rule("DTY-17")
def test_a_measure_needs_words_an_owner_at_work_and_a_day_to_come(cast):
    meeting = weekly(cast)
    for wrong, field in (({"title": " "}, "measure"), ({"due_on": clock.today() - timedelta(days=1)}, "due_on")):
        values = {"title": "措施", "owner": cast.cs_staff, "due_on": clock.today(), "by": cast.cs_manager} | wrong
        with pytest.raises(Refused) as refused:
            operations.agree_measure(meeting, **values)
        assert (refused.value.rule, refused.value.field) == ("DTY-17", field)


@pytest.mark.rule("DTY-17")
def test_the_weekly_meeting_is_reminded_of_until_it_is_reported_and_overdue_after_its_day(cast, monkeypatch):
    def waiting():
        return [item for item in queries.today_items(cast.cs_manager) if item["due_at"] == policy.weekly_due(week)]

    week = policy.monday(clock.today())
    assert [item["url"] for item in waiting()] == ["/meetings/new?kind=weekly"]
    meeting = weekly(cast)
    assert [item["url"] for item in waiting()] == [meeting.path]
    everybody_came(meeting, cast.cs_manager)
    operations.hold(meeting, by=cast.cs_manager)
    analysed(meeting, cast.cs_manager)
    operations.change(meeting, no_measures_because="无", by=cast.cs_manager)
    operations.report(meeting, reader=cast.president, by=cast.cs_manager)
    assert waiting() == []
    assert policy.weekly_due(week) < clock.day_bounds(week + timedelta(days=5))[1]
    with pytest.raises(Exception, match=r"UNIQUE|uq_meetings_one_weekly"), db.session.begin_nested():
        weekly(cast)


@pytest.mark.rule("DTY-17")
def test_the_meeting_looks_at_the_week_s_service_and_opinions(cast):
    week = policy.monday(clock.today())
    found = figures.of_week(cast.branch.id, week, clock.today())
    assert found["service"], "no room offers figures of the service"
    assert found["opinions"], "no room offers figures of the customers' opinions"
    assert all(isinstance(figure.value, int) and figure.url for rows in found.values() for figure in rows)


@pytest.mark.rule("DTY-19")
def test_what_the_leader_of_the_enquiry_group_holds_is_recorded_and_counted(cast):
    leader = cast.enquiry_leader
    meeting = operations.call(kind="group_training", day=clock.today(), title="电话礼仪", by=leader)
    assert {row.person for row in meeting.attendances} == {leader, cast.enquiry_staff}
    everybody_came(meeting, leader)
    with pytest.raises(Refused, match="DTY-19"):
        operations.hold(meeting, by=leader)
    operations.change(meeting, minutes="练习开场白与需求提问", by=leader)
    operations.hold(meeting, by=leader)
    db.session.commit()
    first = clock.today().replace(day=1)
    assert queries.held_by(leader.id, first, clock.today()) == [meeting]
    assert queries.held_by(cast.cs_manager.id, first, clock.today()) == []


@pytest.mark.rule("DTY-19")
def test_nobody_else_holds_the_enquiry_group_s_training(cast):
    with pytest.raises(Refused, match="DTY-19"):
        operations.call(kind="group_training", day=clock.today(), by=cast.cs_manager)


def test_a_meeting_in_the_future_was_not_held(cast):
    meeting = morning(cast, day=clock.today() + timedelta(days=1))
    everybody_came(meeting, cast.consult_manager)
    with pytest.raises(Refused):
        operations.hold(meeting, by=cast.consult_manager)


def test_a_cancelled_meeting_makes_room_for_another(cast):
    meeting = morning(cast)
    with pytest.raises(Refused):
        operations.cancel(meeting, reason="", by=cast.consult_manager)
    operations.cancel(meeting, reason="停电", by=cast.consult_manager)
    db.session.flush()
    assert morning(cast).state == "planned"
    with pytest.raises(Refused):
        operations.note_presence(meeting, {}, by=cast.consult_manager)


@pytest.mark.parametrize("state, name", list(itertools.product(MEETING.states, [step.name for step in MEETING.steps])))
def test_a_step_is_taken_from_its_states_only(cast, state, name):
    meeting = morning(cast)
    meeting.state = state
    if state in MEETING.step(name).sources:
        workflow.apply(MEETING, meeting, name, by=cast.consult_manager, reason="因为")
        assert meeting.state == MEETING.step(name).target
    else:
        with pytest.raises(Refused):
            workflow.apply(MEETING, meeting, name, by=cast.consult_manager, reason="因为")


def test_two_who_call_the_morning_meeting_at_once_call_one(arena):
    def attempt(_number: int) -> int:
        return morning(Cast()).id

    found = race(arena, 4, attempt)
    assert sum(isinstance(one, int) for one in found) == 1
    with arena.app_context():
        database.writing()
        assert db.session.query(Meeting).count() == 1
        assert db.session.query(SuperiorReport).count() == 0
        db.session.remove()
