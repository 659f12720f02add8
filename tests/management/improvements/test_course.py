"""Improvements: every state × every step, owner and day, the effect checked by somebody else (XC-10, SAT-08)."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.exc import IntegrityError

from portal.core import clock, workflow
from portal.core.database import SystemActor, db
from portal.core.refusals import Forbidden, Refused
from portal.management.improvements import operations, policy, queries
from portal.management.improvements.models import ImprovementAction, ImprovementNote, StaffFeedback
from portal.management.improvements.workflow import ACTION, FEEDBACK
from tests.cast import Cast

LATER = timedelta(days=10)


@pytest.fixture
def action(cast: Cast) -> ImprovementAction:
    return operations.open_action(
        "候诊超过10分钟时主动告知并致歉",
        source_kind="meeting",
        source_label="本周例会",
        source_url="/meetings/3",
        problem="三位顾客候诊超时未被告知",
        analysis="前台没有提醒",
        owner=cast.reception,
        due_on=clock.today() + LATER,
        by=cast.consult_manager,
    )


@pytest.mark.rule("XC-10")
@pytest.mark.parametrize("state", ACTION.states)
@pytest.mark.parametrize("step", [step.name for step in ACTION.steps])
def test_a_step_is_possible_only_from_its_states(action: ImprovementAction, state: str, step: str) -> None:
    action.state, action.result, action.effect = state, "做了", "有效"
    action.checked_by_id = 15
    found = ACTION.step(step)
    if state in found.sources:
        assert workflow.apply(ACTION, action, step, by=SystemActor("tests"), reason="因为").target == found.target
    else:
        with pytest.raises(Refused):
            workflow.apply(ACTION, action, step, by=SystemActor("tests"), reason="因为")


@pytest.mark.rule("XC-15")
@pytest.mark.parametrize("state", FEEDBACK.states)
@pytest.mark.parametrize("step", [step.name for step in FEEDBACK.steps])
def test_a_report_moves_only_forward(cast: Cast, action: ImprovementAction, state: str, step: str) -> None:
    report = operations.send("建议", "休息区加座位", kind="suggestion", to_person=cast.cs_manager, by=cast.care_staff)
    report.state, report.answer, report.action_id = state, "好", action.id
    found = FEEDBACK.step(step)
    if state in found.sources:
        assert workflow.apply(FEEDBACK, report, step, by=SystemActor("tests")).target == found.target
    else:
        with pytest.raises(Refused):
            workflow.apply(FEEDBACK, report, step, by=SystemActor("tests"))


@pytest.mark.rule("XC-10")
@pytest.mark.rule("SAT-08")
def test_problem_analysis_measure_owner_and_day_are_kept_until_somebody_else_found_it_effective(
    cast: Cast, action: ImprovementAction
) -> None:
    assert (action.owner, action.due_on) == (cast.reception, clock.today() + LATER)
    assert (action.problem, action.analysis) == ("三位顾客候诊超时未被告知", "前台没有提醒")
    operations.add_note(action, "已在早会说明", by=cast.reception)
    operations.finish(action, result="前台每10分钟巡视一次", by=cast.reception)
    assert action.check_on == clock.today() + timedelta(days=policy.CHECK_AFTER.value())
    operations.confirm_effect(action, effect="两周无超时投诉", by=cast.quality)
    db.session.commit()
    assert (action.state, action.checked_by, action.effect) == ("effective", cast.quality, "两周无超时投诉")
    assert [note.text for note in action.notes] == ["已在早会说明"]


@pytest.mark.rule("XC-10")
def test_neither_the_owner_nor_who_did_it_judges_the_effect(cast: Cast) -> None:
    action = operations.open_action(
        "每周抽查回访录音", source_kind="other", owner=cast.cs_manager, due_on=clock.today(), by=cast.cs_manager
    )
    operations.finish(action, result="查了10条", by=cast.president)
    for judge in (cast.cs_manager, cast.president):
        with pytest.raises(Refused, match="XC-10"):
            operations.confirm_effect(action, effect="有效", by=judge)
        with pytest.raises(Refused, match="XC-10"):
            operations.send_back(action, reason="没用", due_on=clock.today(), by=judge)
    with pytest.raises(Forbidden):
        operations.confirm_effect(action, effect="有效", by=cast.care_staff)
    operations.confirm_effect(action, effect="有效", by=cast.quality)


@pytest.mark.rule("XC-10")
def test_the_database_itself_refuses_the_owner_as_judge(cast: Cast, action: ImprovementAction) -> None:
    action.state, action.result, action.effect = "effective", "做了", "有效"
    action.checked_by_id = action.owner_id
    with pytest.raises(IntegrityError, match="owner_does_not_check"):
        db.session.flush()


@pytest.mark.rule("XC-10")
def test_what_does_not_help_yet_is_open_again_with_a_new_day(cast: Cast, action: ImprovementAction) -> None:
    operations.finish(action, result="贴了告示", by=cast.reception)
    with pytest.raises(Refused, match="XC-10"):
        operations.send_back(action, reason="", due_on=clock.today(), by=cast.quality)
    operations.send_back(action, reason="顾客没看到告示", due_on=clock.today() + LATER, by=cast.quality)
    db.session.commit()
    assert (action.state, action.check_on, action.due_on) == ("open", None, clock.today() + LATER)
    assert "顾客没看到告示" in action.notes[-1].text


@pytest.mark.rule("XC-10")
def test_day_and_owner_change_only_with_a_reason_and_the_old_ones_stay_readable(
    cast: Cast, action: ImprovementAction
) -> None:
    before = action.due_on
    with pytest.raises(Refused, match="XC-10"):
        operations.postpone(action, due_on=before + LATER, reason=" ", by=cast.consult_manager)
    operations.postpone(action, due_on=before + LATER, reason="等新排班", by=cast.consult_manager)
    operations.hand_over(action, owner=cast.assistant, reason="前台换岗", by=cast.consult_manager)
    with pytest.raises(Forbidden):
        operations.postpone(action, due_on=before, reason="我想", by=cast.reception)
    texts = [note.text for note in action.notes]
    assert texts == [f"期限 {before} → {before + LATER}：等新排班", "负责人 林晓月 → 孙小雪：前台换岗"]
    assert action.owner == cast.assistant


@pytest.mark.rule("XC-10")
def test_notes_are_never_rewritten(cast: Cast, action: ImprovementAction) -> None:
    note = operations.add_note(action, "进行中", by=cast.reception)
    db.session.commit()
    note.text = "完成了"
    with pytest.raises(IntegrityError, match="append-only"):
        db.session.flush()
    assert isinstance(note, ImprovementNote)


@pytest.mark.rule("XC-10")
def test_a_dropped_action_says_why_and_takes_no_more_notes(cast: Cast, action: ImprovementAction) -> None:
    with pytest.raises(Refused, match="XC-10"):
        operations.drop(action, reason="", by=cast.president)
    operations.drop(action, reason="业务已停", by=cast.president)
    with pytest.raises(Refused, match="XC-10"):
        operations.add_note(action, "还有", by=cast.reception)
    assert queries.open_for("/meetings/3") == []


@pytest.mark.rule("XC-10")
def test_a_source_asks_for_what_is_still_open_of_it(cast: Cast, action: ImprovementAction) -> None:
    other = operations.open_action(
        "增加一张座椅", source_kind="meeting", source_url="/meetings/3", owner=cast.logistics,
        due_on=clock.today(), by=cast.consult_manager,
    )  # fmt: skip
    assert list(queries.open_for("/meetings/3")) == [other, action]
    operations.finish(other, result="已添置", by=cast.logistics)
    operations.confirm_effect(other, effect="够坐", by=cast.quality)
    assert list(queries.open_for("/meetings/3")) == [action]
    assert len(queries.of_source("/meetings/3")) == 2


def test_without_a_source_only_some_may_open_and_never_for_yesterday(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        operations.open_action(
            "加薪", source_kind="other", owner=cast.president, due_on=clock.today(), by=cast.care_staff
        )
    with pytest.raises(Refused, match="XC-10"):
        operations.open_action(
            "x", source_kind="other", owner=cast.quality, due_on=clock.today() - LATER, by=cast.quality
        )


@pytest.mark.rule("XC-10")
def test_what_is_due_waits_on_the_owners_day_and_the_check_on_everybody_elses(
    cast: Cast, action: ImprovementAction
) -> None:
    def mine(person: object) -> list[tuple[str, bool]]:
        return [(item["title"], item["overdue"]) for item in queries.today_items(person)]  # type: ignore[arg-type]

    assert mine(cast.reception) == []
    with time_machine.travel(clock.now() + LATER + timedelta(days=1)):
        assert mine(cast.reception) == [(action.title, True)]
        operations.finish(action, result="做了", by=cast.reception)
        assert mine(cast.quality) == []
    with time_machine.travel(clock.now() + LATER + timedelta(days=1 + policy.CHECK_AFTER.value())):
        assert mine(cast.quality) == [(action.title, False)]
        assert mine(cast.reception) == []


@pytest.mark.rule("XC-15")
def test_a_report_reaches_the_superior_and_its_author_sees_what_became_of_it(cast: Cast) -> None:
    report = operations.send(
        "顾客嫌更衣室冷", "两位顾客都提到", kind="opinion", to_person=cast.cs_manager, by=cast.care_staff
    )
    assert [item["title"] for item in queries.today_items(cast.cs_manager)] == ["顾客嫌更衣室冷"]
    with pytest.raises(Forbidden):
        operations.answer(report, text="我来答", by=cast.consultant)
    operations.acknowledge(report, by=cast.cs_manager)
    operations.answer(report, text="已加取暖器", by=cast.cs_manager)
    db.session.commit()
    (found,) = db.session.scalars(queries.of_author(cast.care_staff))
    assert (found.state, found.answer, found.answered_by) == ("answered", "已加取暖器", cast.cs_manager)
    with pytest.raises(Refused, match="XC-15"):
        operations.answer(report, text="再答", by=cast.cs_manager)


@pytest.mark.rule("XC-15")
def test_what_is_sent_to_a_department_reaches_its_leaders_and_may_become_an_improvement(cast: Cast) -> None:
    department = cast.reception.department
    report = operations.send("电梯口指示牌", "顾客找不到", kind="problem", to_department=department, by=cast.care_staff)
    assert report in list(db.session.scalars(queries.to_me(cast.doctor2)))  # leads the department
    assert report not in list(db.session.scalars(queries.to_me(cast.doctor)))
    action = operations.take_up(
        report, title="加装指示牌", owner=cast.logistics, due_on=clock.today(), by=cast.doctor2, text="谢谢"
    )
    db.session.commit()
    assert (report.state, report.action, action.source_url) == ("taken_up", action, report.path)
    assert action.problem == "顾客找不到"


@pytest.mark.rule("XC-15")
def test_what_nobody_answers_in_time_is_seen_by_the_managers(cast: Cast) -> None:
    operations.send("空调", "太冷", kind="problem", to_person=cast.logistics, by=cast.care_staff)
    assert queries.today_items(cast.president) == []
    with time_machine.travel(clock.now() + timedelta(days=40)):
        assert [item["overdue"] for item in queries.today_items(cast.president)] == [True]


@pytest.mark.rule("XC-15")
def test_nobody_reports_to_themselves_or_to_two_receivers(cast: Cast) -> None:
    for receivers in (
        {},
        {"to_person": cast.doctor},
        {"to_person": cast.quality, "to_department": cast.doctor.department},
    ):
        with pytest.raises(Refused, match="XC-15"):
            operations.send("x", "y", kind="problem", by=cast.doctor, **receivers)  # type: ignore[arg-type]
    assert db.session.query(StaffFeedback).count() == 0
