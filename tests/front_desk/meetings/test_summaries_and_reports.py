"""Daily summaries of departments (DTY-16) and regular reports to superiors (RPT-09)."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.database import db
from portal.core.refusals import Missing, Refused
from portal.front_desk.meetings import operations, queries

pytestmark = pytest.mark.usefixtures("departments")


def summed(cast, **changes):
    values = {"day": clock.today(), "work_done": "接待12人", "problems": "打印机卡纸", "open_matters": "李女士待回电"}
    return operations.sum_up(**values | {"by": cast.cs_staff} | changes)


@pytest.mark.rule("DTY-16")
def test_each_department_sums_up_its_day_and_missing_ones_are_shown(cast, departments):
    missing = {row.name for row in queries.missing_summaries(cast.branch.id, clock.today())}
    assert {"客服中心", "前台导医部"} <= missing
    summary = summed(cast)
    db.session.commit()
    assert (summary.work_done, summary.problems, summary.open_matters) == ("接待12人", "打印机卡纸", "李女士待回电")
    assert summary.department == departments["客服中心"]
    missing = {row.name for row in queries.missing_summaries(cast.branch.id, clock.today())}
    assert "客服中心" not in missing
    assert "前台导医部" in missing


@pytest.mark.rule("DTY-16")
def test_a_department_has_one_summary_a_day_with_the_work_done(cast):
    summed(cast)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        summed(cast, by=cast.cs_manager)
    with pytest.raises(Refused) as refused:
        summed(cast, by=cast.reception, work_done=" ")
    assert (refused.value.rule, refused.value.field) == ("DTY-16", "work_done")
    with pytest.raises(Refused, match="DTY-16"):
        summed(cast, by=cast.reception, day=clock.today() + timedelta(days=1))


@pytest.mark.rule("DTY-16")
def test_whoever_answers_for_a_department_is_reminded_until_its_day_is_summed_up(cast):
    def waiting(person):
        today = clock.today().isoformat()
        return [item for item in queries.today_items(person) if item["url"] == f"/daily-summaries/new?day={today}"]

    assert waiting(cast.cs_manager)
    assert not waiting(cast.cs_staff)  # the head is reminded
    assert waiting(cast.reception)  # nobody heads this department
    summed(cast)
    assert not waiting(cast.cs_manager)


def test_a_summary_is_added_to_by_its_department_until_the_next_day(cast, monkeypatch):
    summary = summed(cast)
    more = {"work_done": "接待15人", "problems": "", "open_matters": ""}
    with pytest.raises(Refused, match="DTY-16"):
        operations.change_summary(summary, by=cast.reception, **more)
    operations.change_summary(summary, by=cast.cs_manager, **more)
    assert (summary.work_done, summary.written_by) == ("接待15人", cast.cs_manager)
    later = clock.today() + timedelta(days=2)
    monkeypatch.setattr(clock, "today", lambda: later)
    with pytest.raises(Refused, match="DTY-16"):
        operations.change_summary(summary, by=cast.cs_manager, **more)


def test_others_read_their_own_department_only(cast):
    summary = summed(cast)
    db.session.commit()
    assert queries.summary(summary.id, cast.consult_manager) is summary
    assert queries.summary(summary.id, cast.quality) is summary
    with pytest.raises(Missing):
        queries.summary(summary.id, cast.reception)
    assert [row.department.name for row in queries.day_of_departments(cast.reception, clock.today())] == ["前台导医部"]


def reported(cast, **changes):
    today = clock.today()
    values = {
        "kind": "daily", "title": "咨询组日报", "text": "电话23通，预约4人", "reader": cast.president,
        "first_day": today, "last_day": today, "by": cast.enquiry_leader,
    }  # fmt: skip
    return operations.submit(**values | changes)


@pytest.mark.rule("RPT-09")
def test_a_report_keeps_its_days_its_reader_and_when_it_was_read(cast):
    report = reported(cast)
    db.session.commit()
    assert (report.author, report.reader, report.last_day) == (cast.enquiry_leader, cast.president, clock.today())
    assert report.submitted_at is not None
    assert report.read_at is None
    assert report.path in [item["url"] for item in queries.today_items(cast.president)]
    with pytest.raises(Refused, match="RPT-09"):
        operations.acknowledge(report, by=cast.enquiry_leader)
    operations.acknowledge(report, by=cast.president)
    first = report.read_at
    operations.acknowledge(report, reply="继续跟进", by=cast.president)
    assert (report.read_at, report.reply) == (first, "继续跟进")
    assert queries.today_items(cast.president) == [] or report.path not in [
        item["url"] for item in queries.today_items(cast.president)
    ]


@pytest.mark.rule("RPT-09")
def test_one_reports_to_a_superior_about_days_that_have_been(cast):
    tomorrow = clock.today() + timedelta(days=1)
    for wrong, field in (
        ({"reader": cast.cs_manager}, "reader_id"),
        ({"kind": "meeting"}, "kind"),
        ({"title": " "}, "title"),
        ({"text": " "}, "text"),
        ({"last_day": clock.today() - timedelta(days=1)}, "last_day"),
        ({"last_day": tomorrow}, "last_day"),
    ):
        with pytest.raises(Refused) as refused:
            reported(cast, **wrong)
        assert (refused.value.rule, refused.value.field) == ("RPT-09", field)


@pytest.mark.rule("RPT-09")
def test_the_database_keeps_no_report_to_oneself(cast):
    report = reported(cast)
    db.session.commit()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE superior_reports SET reader_id = author_id WHERE id = :id"), {"id": report.id})


def test_a_report_is_between_two_people(cast):
    report = reported(cast)
    assert queries.visible_report(report.id, cast.quality) is report
    with pytest.raises(Missing):
        queries.visible_report(report.id, cast.enquiry_staff)
