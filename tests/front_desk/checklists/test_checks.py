"""Going through the lists: appearance, cleaning, display, rooms, closing."""

import itertools

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.core import clock, database, workflow
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.checklists import operations, queries
from portal.front_desk.checklists.choices import KINDS, RULES
from portal.front_desk.checklists.models import Checklist, DailyCheck
from portal.front_desk.checklists.workflow import CHECK
from portal.front_desk.tasks.models import Task
from tests.cast import Cast
from tests.conftest import race


def begun(lists, cast, kind="cleaning"):
    place = lists[kind].versions[-1].places[0]
    return operations.begin(lists[kind], place, by=cast.reception)


def tick_all(check, by, but=()):
    for number in range(len(check.checklist_version.items)):
        if number not in but:
            operations.answer(check, number, "ticked", by=by)


KEPT = [pytest.param(kind, rule, marks=pytest.mark.rule(rule)) for kind, rule in RULES.items()]


@pytest.mark.parametrize("kind, rule", KEPT)
def test_a_list_is_not_finished_while_an_item_is_neither_ticked_nor_failed(cast, lists, kind, rule):
    check = begun(lists, cast, kind)
    tick_all(check, cast.reception, but=(1,))
    open_item = check.checklist_version.items[1]["text"]
    with pytest.raises(Refused) as refused:
        operations.finish(check, by=cast.reception)
    assert refused.value.rule == rule
    assert open_item in str(refused.value.message)
    assert check.state == "open"
    operations.answer(check, 1, "failed", note="缺两样", by=cast.consultant)
    operations.finish(check, by=cast.reception)
    db.session.commit()
    assert (check.state, check.failures, check.finished_by_id) == ("finished", 1, cast.reception.id)


@pytest.mark.parametrize("kind, rule", KEPT)
def test_an_item_fails_with_a_note_only(cast, lists, kind, rule):
    check = begun(lists, cast, kind)
    with pytest.raises(Refused) as refused:
        operations.answer(check, 0, "failed", note="  ", by=cast.reception)
    assert (refused.value.rule, refused.value.field) == (rule, "note")
    operations.answer(check, 0, "failed", note="不合格", by=cast.reception)
    db.session.commit()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE check_answers SET note = ''"))


WORDS = {
    "appearance": ("制服整洁", "工牌", "发髻", "口气", "微笑", "拖鞋"),
    "cleaning": ("散放表格", "资料卡放在固定位置", "玻璃擦净", "灯具", "护理卡", "文具", "光盘"),
    "display": ("照明", "数量适中", "同一品牌", "品种齐全", "易看", "一尘不染", "备用灯泡"),
    "rooms": ("已清洁", "工作正常"),
    "closing": ("区域整洁", "定置定位", "灯已关闭", "电脑已关机", "空调已关闭"),
}


@pytest.mark.parametrize("kind, rule", KEPT)
def test_the_standard_list_asks_what_the_rule_asks(lists, kind, rule):
    asked = "".join(item["text"] for item in lists[kind].versions[-1].items)
    assert [word for word in WORDS[kind] if word not in asked] == []


def test_the_standard_lists_are_taken_over_once(cast, lists):
    assert set(lists) == set(KINDS)
    assert operations.add_standard(by=cast.consult_manager) == []


@pytest.mark.rule("DTY-09")
def test_each_answer_keeps_who_and_when_and_may_be_corrected(cast, lists):
    check = begun(lists, cast, "appearance")
    operations.answer(check, 0, "ticked", by=cast.reception)
    operations.answer(check, 1, "failed", note="工牌歪", by=cast.consultant)
    operations.answer(check, 1, "ticked", by=cast.assistant)
    db.session.commit()
    first, second = check.answers
    assert (first.answered_by, second.answered_by) == (cast.reception, cast.assistant)
    assert (second.answer, second.note) == ("ticked", "")
    assert second.answered_at >= first.answered_at


@pytest.mark.rule("DTY-12")
def test_a_short_drawer_reminds_to_replenish_once_until_it_is_done(cast, lists):
    check = begun(lists, cast)
    (short,) = [n for n, item in enumerate(check.checklist_version.items) if "护理卡" in item["text"]]
    for note in ("只剩3张", "只剩2张"):
        operations.answer(check, short, "failed", note=note, by=cast.reception)
    task = db.session.query(Task).one()
    assert (task.assignee, task.due_on, task.source_url) == (cast.logistics, clock.today(), check.path)
    assert "护理卡" in task.title
    assert "只剩3张" in task.title
    operations.answer(check, short, "ticked", by=cast.reception)
    assert db.session.query(Task).count() == 1


@pytest.mark.rule("DTY-15")
def test_equipment_out_of_order_becomes_a_repair(cast, lists):
    check = begun(lists, cast, "rooms")
    broken = next(n for n, item in enumerate(check.checklist_version.items) if item["follow_up"] == "repair")
    operations.answer(check, broken, "failed", note="打印机卡纸", by=cast.consultant)
    task = db.session.query(Task).one()
    assert "打印机卡纸" in task.title


def test_an_item_without_a_follow_up_sets_nothing_in_motion(cast, lists):
    operations.answer(begun(lists, cast), 0, "failed", note="有散放表格", by=cast.reception)
    assert db.session.query(Task).count() == 0


def test_one_list_a_place_and_day(cast, lists):
    check = begun(lists, cast)
    assert operations.begin(lists["cleaning"], check.place, by=cast.consultant) is check
    with pytest.raises(Refused, match="DTY-11"):
        operations.begin(lists["cleaning"], "月球", by=cast.reception)
    with pytest.raises(Refused, match="DTY-11"):
        operations.answer(check, 99, "ticked", by=cast.reception)


def test_yesterday_s_list_stays_as_it_was(cast, lists, monkeypatch):
    check = begun(lists, cast)
    tick_all(check, cast.reception)
    operations.finish(check, by=cast.reception)
    tomorrow = clock.today().fromordinal(clock.today().toordinal() + 1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    for act in (
        lambda: operations.answer(check, 0, "ticked", by=cast.reception),
        lambda: operations.finish(check, by=cast.reception),
        lambda: operations.reopen(check, reason="因为", by=cast.consult_manager),
    ):
        with pytest.raises(Refused, match="DTY-11"):
            act()


def test_who_may_not_fill_does_not(cast, lists):
    with pytest.raises(Forbidden):
        operations.begin(lists["cleaning"], "咨询室1", by=cast.quality)
    with pytest.raises(Forbidden):
        operations.add_standard(by=cast.reception)


@pytest.mark.parametrize("state, name", list(itertools.product(CHECK.states, [step.name for step in CHECK.steps])))
def test_a_step_is_taken_from_its_states_only(cast, lists, state, name):
    check = begun(lists, cast)
    check.state, check.finished_at = state, clock.now()
    if state in CHECK.step(name).sources:
        workflow.apply(CHECK, check, name, by=cast.consult_manager, reason="因为")
        assert check.state == CHECK.step(name).target
    else:
        with pytest.raises(Refused):
            workflow.apply(CHECK, check, name, by=cast.consult_manager, reason="因为")


def test_a_finished_list_is_answered_again_only_when_it_was_opened_again(cast, lists):
    check = begun(lists, cast)
    tick_all(check, cast.reception)
    operations.finish(check, by=cast.reception)
    with pytest.raises(Refused, match="DTY-11"):
        operations.answer(check, 0, "ticked", by=cast.reception)
    with pytest.raises(Forbidden):
        operations.reopen(check, reason="误点", by=cast.reception)
    operations.reopen(check, reason="误点", by=cast.consult_manager)
    assert (check.state, check.finished_at) == ("open", None)


def test_two_who_begin_at_once_share_one_list(arena):
    with arena.app_context(), database.transaction():
        operations.add_standard(by=Cast().consult_manager)

    def start(_number: int) -> int:
        found = db.session.query(Checklist).filter_by(kind="cleaning").one()
        return operations.begin(found, "咨询室1", by=Cast().reception).id

    assert len(set(race(arena, 6, start))) == 1
    with arena.app_context():
        database.writing()
        assert db.session.query(DailyCheck).count() == 1
        db.session.remove()


@pytest.mark.rule("DTY-14")
def test_what_is_not_finished_in_time_is_missing_and_shown(cast, lists, monkeypatch):
    today = clock.today()
    check = begun(lists, cast, "closing")
    late = clock.day_bounds(today)[1]
    monkeypatch.setattr(clock, "now", lambda: late)
    monkeypatch.setattr(clock, "today", lambda: today)
    missing = queries.missing_between(cast.branch.id, today, today)
    assert {row.place for row in missing if row.checklist.kind == "closing"} == {"前厅", "咨询区", "客服办公室"}
    tick_all(check, cast.reception)
    operations.finish(check, by=cast.reception)
    missing = queries.missing_between(cast.branch.id, today, today)
    assert check.place not in {row.place for row in missing if row.checklist.kind == "closing"}
