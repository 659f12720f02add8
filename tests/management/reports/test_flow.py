"""Customer flow, computed; the guide department's reports, submitted by its lead, printed, kept."""

import io
import re
from datetime import date, timedelta

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from portal.core import audit, clock, events, jobs, sealing
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.meetings import queries as meeting_queries
from portal.front_desk.reception import operations as reception
from portal.front_desk.reception import policy as desk
from portal.front_desk.reception.queries.flow import flow
from portal.management.reports import facts, operations, queries
from portal.management.reports.models import FlowReport
from portal.registry.customers import operations as customers
from tests.conftest import race

DAY = date(2026, 11, 25)
MORNING = clock.at(DAY, desk.time(9, 30))


@pytest.fixture
def lead(cast):
    """The guide supervisor."""
    cast.reception.flags = ["dept_lead"]
    audit.record("tests.lead", cast.reception, by=cast.admin)
    db.session.commit()
    return cast.reception


@pytest.fixture
def day(cast):
    """Four arrivals of a Wednesday: 9 and 11 o'clock, three types, two hand-overs, one left unseen."""
    with time_machine.travel(MORNING, tick=False) as wall:
        numbers = iter(range(1, 100))

        def arrive(**details):
            number = next(numbers)
            customer = customers.register(
                by=cast.reception, name=f"顾客{number}", phone=f"+861390000{number:04d}", gender="female",
                first_channel="walk_in",
            )  # fmt: skip
            return reception.arrive(customer, by=cast.reception, purpose="咨询", **details)

        first, second = arrive(), arrive(source="referral")
        accepted = reception.offer_hand_over(first, cast.consultant, need="祛斑", by=cast.reception)
        returned = reception.offer_hand_over(second, cast.consultant2, need="双眼皮", by=cast.reception)
        wall.shift(timedelta(minutes=12))
        reception.accept_hand_over(accepted, by=cast.consultant, introduced=True)
        reception.return_hand_over(returned, by=cast.consultant2, reason="走不开")
        reception.record_incident(event="停电", handled_by=cast.reception, by=cast.reception, solved=True)
        wall.shift(timedelta(hours=2))
        third = arrive(visit_type="recheck", source="booked")
        arrive(visit_type="recheck", source="booked")
        reception.register(third, department="皮肤", by=cast.reception)
        reception.leave(first, outcome="spent", by=cast.reception)
        reception.leave(second, outcome="left_unseen", by=cast.reception)
        db.session.commit()
        yield wall


@pytest.mark.rule("REC-14")
def test_flow_counts_by_type_source_hour_outcome_and_hand_over(day, cast):
    counted = flow(cast.branch.id, DAY, DAY)
    assert counted.visits == 4
    assert counted.by_type == {"first_visit": 2, "return_visit": 0, "recheck": 2, "repeat_purchase": 0}
    assert counted.by_source == {"walk_in": 1, "booked": 2, "referral": 1, "event": 0}
    assert (counted.by_hour["09"], counted.by_hour["10"], counted.by_hour["11"]) == (2, 0, 2)
    assert next(iter(counted.by_hour)) == "09"
    assert counted.by_outcome["spent"] == counted.by_outcome["left_unseen"] == 1
    assert (counted.without_outcome, counted.registered, counted.by_department) == (2, 1, {"皮肤": 1})
    assert counted.hand_overs == {"accepted": 1, "returned": 1, "withdrawn": 0, "": 0}
    assert (counted.answer_mean, counted.wait_mean, counted.wait_late) == (12, 12, 1)
    assert counted.incidents == {"solved": 1}
    assert flow(cast.branch.id, DAY + timedelta(days=1), DAY + timedelta(days=1)).visits == 0


def test_a_visit_late_at_night_counts_for_the_clinics_day(cast):
    with time_machine.travel(clock.at(DAY, desk.time(0, 20)), tick=False):
        customer = customers.register(
            by=cast.reception, name="夜客", phone="+8613900008888", gender="female", first_channel="walk_in"
        )
        reception.arrive(customer, by=cast.reception, purpose="急")
        db.session.commit()
        counted = flow(cast.branch.id, DAY, DAY)
    assert (counted.visits, counted.by_hour["00"]) == (1, 1)


@pytest.mark.rule("RPT-01")
def test_the_lead_submits_the_daily_report_and_its_figures_stay(day, cast, lead, monkeypatch):
    heard: list[object] = []
    monkeypatch.setitem(events._listeners, facts.FlowReportSubmitted, [heard.append])
    report = operations.submit_daily(DAY, by=lead, remarks="上午停电十分钟")
    db.session.commit()
    assert (report.figures["visits"], report.version, report.remarks) == (4, 1, "上午停电十分钟")
    assert heard == [facts.FlowReportSubmitted(report, lead)]
    with pytest.raises(Refused, match="RPT-01"):
        operations.submit_daily(DAY, by=lead, remarks="上午停电十分钟")
    assert operations.submit_daily(DAY, by=lead, remarks="更正：停电二十分钟").version == 2
    db.session.commit()
    assert [row.version for row in queries.versions("daily", DAY, lead.branch_id)] == [2, 1]


@pytest.mark.rule("RPT-01")
def test_nobody_but_the_lead_of_the_guide_department_submits(day, cast):
    with pytest.raises(Forbidden):
        operations.submit_daily(DAY, by=cast.reception)
    with pytest.raises(Refused, match="RPT-01"):  # leads another department
        operations.submit_daily(DAY, by=cast.consult_manager)
    with pytest.raises(Forbidden):
        operations.submit_daily(DAY, by=cast.president)


@pytest.mark.rule("RPT-01")
def test_a_day_that_has_not_come_has_no_report(day, lead):
    with pytest.raises(Refused, match="RPT-01"):
        operations.submit_daily(DAY + timedelta(days=1), by=lead)


@pytest.mark.rule("RPT-02")
def test_the_month_is_summed_up_when_it_is_over_with_remarks_for_management(day, cast, lead):
    with pytest.raises(Refused, match="RPT-02"):
        operations.submit_monthly(DAY, by=lead, remarks="客流平稳")
    with time_machine.travel(clock.at(date(2026, 12, 1), desk.time(9, 0)), tick=False):
        with pytest.raises(Refused, match="RPT-02"):
            operations.submit_monthly(DAY, by=lead, remarks="  ")
        report = operations.submit_monthly(DAY, by=lead, remarks="下午五点后缺一名导医")
        db.session.commit()
    assert (report.first_day, report.last_day) == (date(2026, 11, 1), date(2026, 11, 30))
    assert report.figures["by_day"][DAY.isoformat()] == 4
    assert len(report.figures["by_day"]) == 30


def test_the_database_keeps_what_was_submitted(day, lead):
    report = operations.submit_daily(DAY, by=lead)
    db.session.commit()
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text("UPDATE flow_reports SET remarks = 'x' WHERE id = :id"), {"id": report.id})


@pytest.mark.rule("XC-09")
def test_a_missing_report_waits_on_the_leads_page_until_it_is_submitted(day, cast, lead):
    items = queries.today_items(lead)
    assert [item["url"] for item in items] == [f"/reports/flow/days/{DAY}"]
    assert queries.today_items(cast.consult_manager) == []
    operations.submit_daily(DAY, by=lead)
    db.session.commit()
    assert queries.today_items(lead) == []
    with time_machine.travel(clock.at(date(2026, 12, 2), desk.time(9, 0)), tick=False):
        assert [item["url"] for item in queries.today_items(lead)] == ["/reports/flow/months/2026-11"]


@pytest.mark.rule("RPT-01")
def test_figures_open_their_rows_and_the_chart_its_hours(day, cast, client):
    page = client.enter(cast.president).get(f"/reports/flow/days/{DAY}")
    assert page.status_code == 200
    links = set(re.findall(r'href="(/reception/visits\?[^"]+)"', page.text.replace("&amp;", "&")))
    for wanted in (
        "type=recheck",
        "source=booked",
        "outcome=left_unseen",
        "open=1",
        "hour=09",
        "what=waited",
        "what=handed",
        "what=accepted",
        "what=returned",
        "what=late",
    ):
        link = next(one for one in links if wanted in one)
        rows = client.get(link)
        assert rows.status_code == 200
        assert re.search("顾客[1-4]", rows.text), link
    assert "<svg" in page.text
    # The figure of hall incidents opens those of the report's days, and no others.
    with time_machine.travel(MORNING - timedelta(days=1), tick=False):
        reception.record_incident(event="前一天漏水", handled_by=cast.reception, by=cast.reception, solved=True)
        db.session.commit()
    (link,) = re.findall(r'href="(/reception/incidents\?[^"]+)"', page.text.replace("&amp;", "&"))
    rows = client.get(link).text
    assert "停电" in rows
    assert "前一天漏水" not in rows


@pytest.mark.rule("RPT-01")
def test_the_report_is_submitted_on_its_page_and_printed(day, cast, lead, client, app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "FILES_DIR", str(tmp_path))
    client.enter(lead)
    url = f"/reports/flow/days/{DAY}"
    page = client.send(url, remarks="下午人手不足").text
    assert "下午人手不足" in page
    jobs.run_now("documents.seal")
    document = db.session.scalar(db.select(sealing.Document).where(sealing.Document.kind == "flow_daily"))
    assert document.number == "DB20261125-1"
    paper = PdfReader(io.BytesIO(client.enter(cast.president).get(f"/papers/{document.id}/pdf").data))
    words = re.sub(r"\s", "", "".join(page.extract_text() for page in paper.pages))
    for said in (
        "前台导医部客流日报表",
        "到院人次",
        "接受1",
        "退回1",
        "下午人手不足",
        cast.reception.name,
        "突发事件1起",
    ):
        assert said in words, said
    assert client.enter(cast.care_staff).get(f"/papers/{document.id}").status_code in (403, 404)


@pytest.mark.rule("RPT-02")
def test_the_month_shows_every_day_with_its_report_and_goes_to_a_table_file(day, cast, lead, client):
    operations.submit_daily(DAY, by=lead)
    db.session.commit()
    client.enter(cast.president)
    page = client.get("/reports/flow", query_string={"month": "2026-11"}).text
    assert f"/reports/flow/days/{DAY}" in page
    assert lead.name in page
    month = client.get("/reports/flow/months/2026-11")
    assert month.status_code == 200
    assert "/reports/flow/days/2026-11-25" in month.text
    table = client.get("/reports/flow", query_string={"month": "2026-11", "export": "csv"}).text
    assert re.search(rf"{DAY},4,{lead.name}", table)


def test_who_may_not_submit_is_told_by_whom_and_keeps_nothing(day, cast, client):
    client.enter(cast.president)
    page = client.get(f"/reports/flow/days/{DAY}").text
    assert 'name="remarks"' not in page
    assert client.enter(cast.care_staff).get("/reports/flow").status_code == 403


@pytest.mark.parametrize("path", ["days/2026-13-01", "days/x", "days/2099-01-01", "months/2026-00", "months/x"])
def test_a_day_that_is_none_is_not_found(path, cast, client):
    assert client.enter(cast.president).get(f"/reports/flow/{path}").status_code == 404


def test_a_month_of_reports_takes_few_queries(day, cast, client, connection):
    client.enter(cast.president)
    client.get("/reports/flow", query_string={"month": "2026-11"})
    statements: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
    client.get("/reports/flow/months/2026-11")
    assert len([line for line in statements if line.startswith("SELECT")]) <= 14, statements


def test_two_leads_who_submit_at_once_make_one_report(arena):
    from portal.core import database
    from portal.registry.staff.models import Person
    from tests.cast import Cast

    with arena.app_context(), database.transaction():
        person = Cast().reception
        person.flags = ["dept_lead"]
        audit.record("tests.lead", person, by=Cast().admin)
        lead_id = person.id
    today = clock.today()
    answers = race(arena, 8, lambda _n: operations.submit_daily(today, by=db.session.get_one(Person, lead_id)).id)
    assert len({answer for answer in answers if isinstance(answer, int)}) == 1
    assert all(isinstance(answer, int | Refused) for answer in answers), answers
    with arena.app_context():
        assert db.session.query(FlowReport).count() == 1


@pytest.mark.rule("RPT-09", "RPT-01")
def test_a_submitted_report_goes_to_the_superior_who_reads_and_answers(client, day, lead, cast):
    operations.submit_daily(DAY, by=lead, remarks="下午集中")
    db.session.commit()
    client.enter(lead)
    page = client.get(f"/reports/flow/days/{DAY}").text
    assert cast.consult_manager.name in page
    assert "未阅读" in page
    (report,) = meeting_queries.about(f"/reports/flow/days/{DAY}", cast.branch.id)
    assert (report.author.username, report.reader.username, report.first_day) == ("reception", "consult_manager", DAY)
    assert "到院4人次" in report.text
    assert "下午集中" in report.text
    client.enter(cast.consult_manager)
    assert report.path in client.get("/").text
    assert report.path in client.get(f"/reports/flow/days/{DAY}").text
    assert f"/reports/flow/days/{DAY}" in client.get(report.path).text
    day.shift(timedelta(minutes=30))
    client.send(f"{report.path}/receipt", page=report.path, reply="周五加一名导医")
    assert report.path not in client.get("/").text
    client.enter(lead)
    page = client.get(f"/reports/flow/days/{DAY}").text
    assert "周五加一名导医" in page
    assert "未阅读" not in page
    (report,) = meeting_queries.about(f"/reports/flow/days/{DAY}", cast.branch.id)
    assert report.read_at == clock.now()


@pytest.mark.rule("RPT-09")
def test_of_a_report_submitted_again_the_reader_has_to_read_the_last(day, lead, cast):
    operations.submit_daily(DAY, by=lead, remarks="下午集中")
    operations.submit_daily(DAY, by=lead, remarks="下午集中，已更正")
    first, last = sorted(meeting_queries.about(f"/reports/flow/days/{DAY}", cast.branch.id), key=lambda row: row.id)
    assert "第2版" in last.title
    urls = [item["url"] for item in meeting_queries.today_items(cast.consult_manager)]
    assert last.path in urls
    assert first.path not in urls


@pytest.mark.rule("RPT-02", "RPT-09")
def test_the_summary_of_a_month_goes_to_the_leadership(day, lead, cast):
    day.move_to(clock.at(date(2026, 12, 2), desk.time(9)))
    operations.submit_monthly(DAY, by=lead, remarks="周三候诊偏长")
    found = meeting_queries.about("/reports/flow/months/2026-11", cast.branch.id)
    assert {row.reader for row in found} == {cast.president, cast.president2}
