"""The lists themselves: every change a version; days are asked with the version they had."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.database import db
from portal.core.refusals import Refused
from portal.front_desk.checklists import operations, queries
from portal.front_desk.checklists.operations import Draft


def draft(**changes):
    values = {"due": "08:50", "items": [{"text": "桌面干净"}], "places": ["前台"]} | changes
    return Draft(values["due"], values["items"], values["places"])


def test_a_change_is_a_new_version_and_what_was_found_keeps_its_own(cast, lists):
    cleaning = lists["cleaning"]
    check = operations.begin(cleaning, "咨询室1", by=cast.reception)
    version = operations.change(
        cleaning, based_on=1, name="咨询台清洁", draft=draft(places=["咨询室1"]), by=cast.consult_manager
    )
    db.session.commit()
    assert (version.number, len(version.items)) == (2, 1)
    assert check.checklist_version.number == 1
    assert len(queries.items_of(check)) == 7


def test_the_database_lets_nobody_change_a_version(cast, lists):
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE checklist_versions SET due = '10:00'"))


def test_two_who_write_at_once_see_each_other(cast, lists):
    cleaning = lists["cleaning"]
    operations.change(cleaning, based_on=1, name="清洁", draft=draft(), by=cast.cs_manager)
    with pytest.raises(Refused) as refused:
        operations.change(cleaning, based_on=1, name="清洁", draft=draft(), by=cast.consult_manager)
    assert cast.cs_manager.name in str(refused.value.message)


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"due": "morgens"}, "due"),
        ({"items": []}, "items"),
        ({"items": [{"text": "一样"}, {"text": "一样"}]}, "items"),
        ({"items": [{"text": "长" * 121}]}, "items"),
        ({"places": [" "]}, "places"),
        ({"places": ["远" * 41]}, "places"),
    ],
)
def test_a_list_that_cannot_be_gone_through_is_refused(cast, wrong, field):
    with pytest.raises(Refused) as refused:
        operations.make(name="清洁", kind="cleaning", draft=draft(**wrong), by=cast.consult_manager)
    assert (refused.value.rule, refused.value.field) == ("DTY-11", field)


def test_a_day_is_asked_with_the_version_it_had_and_a_retired_list_no_more(cast, lists, monkeypatch):
    today, branch = clock.today(), cast.branch.id
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    assert queries.expected(branch, yesterday, yesterday) == []
    assert {row.checklist.kind for row in queries.expected(branch, today, today)} == set(lists)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    operations.change(
        lists["display"], based_on=1, name="陈列", draft=draft(places=["一楼", "二楼"]), by=cast.consult_manager
    )
    operations.retire(lists["closing"], by=cast.consult_manager)
    display = [row.place for row in queries.expected(branch, today, today) if row.checklist.kind == "display"]
    assert display == ["前厅产品柜"]
    asked = queries.expected(branch, tomorrow, tomorrow)
    assert [row.place for row in asked if row.checklist.kind == "display"] == ["一楼", "二楼"]
    assert "closing" not in {row.checklist.kind for row in asked}
    operations.use_again(lists["closing"], by=cast.consult_manager)
    assert "closing" in {row.checklist.kind for row in queries.expected(branch, tomorrow, tomorrow)}


def test_a_list_is_on_the_day_of_its_department(cast, lists, departments):
    operations.change(
        lists["rooms"], based_on=1, name="坐席检查", draft=draft(places=["客服办公室"]),
        department_id=departments["客服中心"].id, by=cast.consult_manager,
    )  # fmt: skip
    db.session.commit()
    titles = [item["title"] for item in queries.today_items(cast.cs_staff)]
    assert any("坐席检查" in title for title in titles)
    assert not any("坐席检查" in item["title"] for item in queries.today_items(cast.reception))
    assert queries.today_items(cast.quality) == []


def test_whoever_looks_after_the_lists_sees_what_was_missing_yesterday(cast, lists, monkeypatch):
    tomorrow, late = clock.today() + timedelta(days=1), clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    monkeypatch.setattr(clock, "now", lambda: late)
    urls = [item["url"] for item in queries.today_items(cast.consult_manager)]
    assert f"/checklists?day={(tomorrow - timedelta(days=1)).isoformat()}" in urls
