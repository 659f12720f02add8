"""Meetings, summaries and reports as pages."""

import pytest

from portal.core import clock
from portal.core.database import db
from portal.front_desk.meetings import operations
from portal.front_desk.meetings.models import DepartmentSummary, Meeting, SuperiorReport

pytestmark = pytest.mark.usefixtures("departments")


@pytest.mark.rule("DTY-10")
def test_a_morning_meeting_on_its_pages(client, cast):
    client.enter(cast.consult_manager)
    refused = client.send("/meetings/new?kind=morning", priorities="", notices="消防演练")
    assert refused.status_code == 422
    assert "消防演练" in refused.text
    client.send("/meetings/new?kind=morning", priorities="今日两台手术")
    path = db.session.query(Meeting).one().path
    client.enter(cast.reception)
    assert path in client.get("/").text
    page = client.send(f"{path}/receipt", page=path)
    assert "今日两台手术" in page.text
    client.enter(cast.consult_manager)
    client.send(f"{path}/attendance", page=path)
    client.send(f"{path}/steps", page=path, step="hold")
    assert db.session.query(Meeting).one().state == "held"
    again = client.send("/meetings/new?kind=morning", priorities="第二次")
    assert again.status_code == 422


@pytest.mark.rule("DTY-17")
def test_a_weekly_meeting_on_its_pages(client, cast):
    client.enter(cast.cs_manager)
    client.send("/meetings/new?kind=weekly", title="服务例会")
    path = db.session.query(Meeting).one().path
    client.send(f"{path}/minutes", service_review="候诊超时3次", opinions_review="两位顾客提到等候久")
    wrong = client.send(f"{path}/measures", page=path, measure="", owner_id=str(cast.consult_manager.id))
    assert wrong.status_code == 422
    client.send(f"{path}/measures", page=path, measure="周三加一名导医", owner_id=str(cast.consult_manager.id))
    client.send(f"{path}/attendance", page=path)
    client.send(f"{path}/steps", page=path, step="hold")
    client.send(f"{path}/report", page=path)
    report = db.session.query(SuperiorReport).one().path
    client.enter(cast.president)
    assert "周三加一名导医" in client.get(report).text
    client.send(f"{report}/receipt", page=report, reply="同意")
    client.enter(cast.cs_manager)
    assert "同意" in client.get(report).text


@pytest.mark.rule("DTY-16")
def test_a_day_is_summed_up_and_added_to(client, cast):
    client.enter(cast.cs_manager)
    client.send("/daily-summaries/new", work_done="接待12人", problems="无")
    row = db.session.query(DepartmentSummary).one()
    twice = client.send("/daily-summaries/new", work_done="又一次")
    assert twice.status_code == 422 or db.session.query(DepartmentSummary).count() == 1
    client.send(f"/daily-summaries/{row.id}", work_done="接待15人")
    page = client.get("/daily-summaries").text
    assert "接待15人" in page
    assert "前台导医部" in page
    assert "接待15人" in client.get("/daily-summaries?export=csv").text


@pytest.mark.rule("RPT-09")
def test_a_report_goes_to_a_superior(client, cast):
    client.enter(cast.enquiry_leader)
    client.send("/reports-to-superiors/new", title="咨询组日报", text="电话23通", reader_id=str(cast.president.id))
    path = db.session.query(SuperiorReport).one().path
    client.enter(cast.president)
    assert "咨询组日报" in client.get("/").text
    client.send(f"{path}/receipt", page=path)
    assert db.session.query(SuperiorReport).one().read_at is not None
    client.enter(cast.consultant)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_stands_in_both_languages(client, cast, language):
    day = clock.today()
    meeting = operations.call(kind="weekly", day=day, by=cast.consult_manager)
    training = operations.call(kind="group_training", day=day, title="礼仪", by=cast.enquiry_leader)
    summary = operations.sum_up(day=day, work_done="x", by=cast.consult_manager)
    db.session.commit()
    client.enter(cast.consult_manager)
    for url in (
        "/meetings", "/meetings?kind=weekly&state=planned&q=x", "/meetings/new", meeting.path, f"{meeting.path}/minutes",
        "/daily-summaries", "/daily-summaries?day=2026-01-05", "/daily-summaries/new", f"/daily-summaries/{summary.id}",
        "/reports-to-superiors", "/reports-to-superiors?view=to&kind=daily&unread=1&q=x", "/reports-to-superiors/new",
    ):  # fmt: skip
        assert client.get(url, headers={"Accept-Language": language}).status_code == 200, url
    assert "csv" in client.get("/meetings?export=csv").headers["Content-Type"]
    assert "csv" in client.get("/reports-to-superiors?export=csv").headers["Content-Type"]
    client.enter(cast.enquiry_leader)
    assert client.get("/meetings", headers={"Accept-Language": language}).status_code == 200
    assert client.get(training.path).status_code == 200
    client.enter(cast.enquiry_staff)
    assert client.get(meeting.path).status_code == 404
    assert client.get("/meetings/new").status_code == 403
    assert client.get("/reports-to-superiors/new").status_code == 200
