"""Sheets, opinions, times per person: figures that open their rows, and papers (ENQ-12, ENQ-15, ENQ-17)."""

import io
import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import func, select

from portal.core import clock, jobs, sealing
from portal.core.clock import CLINIC_ZONE
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.enquiries import operations
from portal.front_desk.enquiries.models import Enquiry, EnquirySheet
from portal.front_desk.enquiries.operations.sheets import print_sheet
from portal.front_desk.enquiries.queries import register, statistics
from portal.front_desk.enquiries.queries.statistics import FIGURES, Period

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=CLINIC_ZONE)


@pytest.fixture
def noon():
    """A Friday at noon."""
    with time_machine.travel(NOON, tick=False) as wall:
        yield wall


@pytest.fixture
def day_full(noon, call, cast, groups):
    """A day with something of everything, by phone and online."""
    operations.mark_arrived(call(answer="好", channel="qq"), by=cast.reception)
    operations.mark_booked(call(answer="好", channel="web_chat"), "YY1", by=cast.reception)
    screened = call(answer="好", channel="web_chat", category="price")
    operations.mark_booked(screened, "YY2", by=cast.reception)
    operations.mark_arrived(screened, by=cast.reception, kind="screening")
    operations.lose(call(answer="好", channel="forum"), reason="price", by=cast.enquiry_staff)
    call(channel="wechat", caller_name="")
    operations.open_file(
        call(answer="好", rings=6, caller_name="钱小姐", phone="+8613811112222"), by=cast.enquiry_staff
    )
    with_old = call(answer="好", channel="qq", received_at=clock.now() - timedelta(days=1))
    db.session.commit()
    return with_old


@pytest.mark.rule("ENQ-15")
def test_the_sheet_counts_a_day_and_each_figure_is_as_long_as_its_list(day_full, cast):
    period = Period.of("day", clock.today())
    sheet = statistics.sheet("online", period, cast.branch.id)
    assert {name: sheet[name] for name in ("total", *FIGURES)} == {
        "total": 5, "booked": 2, "registered": 1, "screening": 1, "file": 0, "lost": 1, "open": 1, "late": 0,
        "incomplete": 1,
    }  # fmt: skip
    assert sheet["channel"]["web_chat"] == [2, 2, 1]
    assert sheet["category"]["price"] == [1, 1, 1]
    span = {"from": period.first.isoformat(), "to": period.last.isoformat(), "medium": "online"}
    for name in ("total", *FIGURES):
        wanted = register.filtered(cast.quality, span if name == "total" else {**span, "outcome": name})
        rows = db.session.scalar(select(func.count()).select_from(wanted.subquery()))
        assert rows == sheet[name], name


@pytest.mark.rule("ENQ-15")
def test_phone_and_month_are_sheets_of_their_own(day_full, cast):
    today = statistics.sheet("phone", Period.of("day", clock.today()), cast.branch.id)
    assert (today["total"], today["late"], today["file"]) == (1, 1, 1)
    month = statistics.sheet("online", Period.of("month", clock.today()), cast.branch.id)
    assert month["total"] == 6
    assert len(month["days"]) == 27
    assert month["days"][-2:] == [
        {"day": "2026-11-26", "total": 1, "booked": 0, "arrived": 0},
        {"day": "2026-11-27", "total": 5, "booked": 2, "arrived": 2},
    ]


@pytest.mark.parametrize(
    "day, first, last",
    [
        (date(2026, 2, 10), date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_month_is_a_calendar_month(day, first, last):
    period = Period.of("month", day)
    assert (period.first, period.last) == (first, last)
    assert Period.of("month", period.step(-1)).last == first - timedelta(days=1)


@pytest.mark.rule("ENQ-12")
def test_times_per_person_are_minutes_from_the_contact(noon, call, cast, groups):
    slow = call(channel="qq")
    noon.shift(timedelta(minutes=10))
    operations.reply(slow, text="稍等", full=False, by=cast.enquiry_staff)
    noon.shift(timedelta(minutes=50))
    operations.reply(slow, text="3800 元起", by=cast.enquiry_staff)
    call(channel="qq", answer="马上")
    person = statistics.people(Period.of("day", clock.today()), cast.branch.id)[0]
    assert (person["name"], person["total"], person["first"], person["full"]) == (cast.enquiry_staff.name, 2, 5, 30)
    assert (slow.minutes_to(slow.first_reply_at), slow.minutes_to(slow.full_answer_at)) == (10, 60)
    db.session.commit()


@pytest.mark.rule("ENQ-22")
def test_the_day_of_a_member_is_counted_by_the_portal(day_full, cast):
    figures = statistics.day_of(cast.enquiry_staff, clock.today())
    assert figures == {
        "enquiries": 6, "files": 1, "booked": 2, "arrived": 2, "answered": 6, "incomplete": 1, "recordings": 0,
        "outbound": 0,
    }  # fmt: skip


@pytest.mark.rule("ENQ-17")
def test_opinions_are_counted_by_subject_with_the_month_before(noon, call, cast, groups):
    department = cast.consultant.department
    call(by=cast.cs_staff, nature="complaint", category="service")
    call(by=cast.cs_staff, nature="suggestion", category="process", department=department)
    call(by=cast.cs_staff, nature="complaint", category="service", received_at=clock.now() - timedelta(days=40))
    figures = statistics.opinions(Period.of("month", clock.today()), cast.branch.id)
    assert figures["categories"]["service"] == {"consultation": 0, "complaint": 1, "suggestion": 0}
    assert figures["totals"] == {"consultation": 0, "complaint": 1, "suggestion": 1}
    assert figures["before"]["complaint"] == 1
    said = statistics.said(Period.of("month", clock.today()), cast.branch.id)
    assert [(row.nature, row.department) for row in said] == [("complaint", None), ("suggestion", department)]


def words(document):
    pages = PdfReader(io.BytesIO(sealing.content(document))).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


@pytest.fixture
def files(app, tmp_path, monkeypatch):
    """Papers go into a folder of the test's own."""
    monkeypatch.setitem(app.config, "FILES_DIR", str(tmp_path / "files"))


@pytest.mark.rule("ENQ-15")
@pytest.mark.parametrize("kind", ["day", "month"])
def test_the_sheet_is_printed_with_counts_questions_and_customers(kind, day_full, client, cast, files):
    client.enter(cast.enquiry_leader)
    page = f"/enquiries/statistics/online/{kind}"
    client.send(f"{page}/{'2026-11-27' if kind == 'day' else '2026-11-01'}/papers", page=page)
    jobs.run_now("documents.seal")
    sheet = db.session.scalar(select(EnquirySheet))
    assert (sheet.kind, sheet.period) == ("online", kind)
    document = sealing.of_subject(sheet)[0]
    assert document.state == "sealed", document.trouble
    text = words(document)
    for wanted in (
        "网络预约和挂号就诊统计表",
        "咨询总数",
        "商务通",
        "周小姐",
        "13800001111",
        "想了解双眼皮",
        "挂号",
        "筛查",
    ):
        assert wanted in text, wanted
    assert ("逐日" in text) is (kind == "month")
    table = client.get(f"{page}?export=csv")
    assert table.mimetype == "text/csv"
    assert "想了解双眼皮" in table.text


@pytest.mark.rule("ENQ-17")
def test_the_summary_is_printed_with_proposals_or_not_at_all(noon, call, client, cast, groups, files):
    call(by=cast.cs_staff, nature="complaint", category="service", need="等候太久")
    client.enter(cast.cs_manager)
    refused = client.send("/enquiries/statistics/opinions", summary="本月投诉集中在等候", proposals=" ")
    assert refused.status_code == 422
    assert "本月投诉集中在等候" in refused.text
    client.send("/enquiries/statistics/opinions", summary="本月投诉集中在等候", proposals="下午增派一名导医")
    jobs.run_now("documents.seal")
    text = words(sealing.of_subject(db.session.scalar(select(EnquirySheet)))[0])
    for wanted in ("咨询与顾客意见月度统计", "等候太久", "本月投诉集中在等候", "下午增派一名导医", "投诉1件"):
        assert wanted in text, wanted
    assert "周小姐" not in text


def test_a_sheet_of_the_future_and_opinions_without_proposals_are_refused(cast):
    told = {"period": "day", "figures": {}, "rows": [], "by": cast.quality}
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Refused, match="ENQ-15"):
        print_sheet("online", first=tomorrow, last=tomorrow, **told)
    with pytest.raises(Refused, match="ENQ-17"):
        print_sheet("opinions", first=clock.today(), last=clock.today(), **told)
    with pytest.raises(Forbidden):
        print_sheet("online", first=clock.today(), last=clock.today(), **{**told, "by": cast.enquiry_staff})


def test_every_figure_of_the_page_leads_to_the_register(day_full, client, cast):
    client.enter(cast.enquiry_leader)
    page = client.get("/enquiries/statistics/online/day").text
    links = re.findall(r'class="figure[^"]*" href="([^"]+)"', page)
    assert len(links) == 1 + len(FIGURES)
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200
    assert db.session.scalar(select(func.count(Enquiry.id))) == 7


def test_a_phone_and_a_name_stand_whole_on_the_sheet(day_full, client, cast, files):
    """No row breaks a number in two: what is dialled from paper is read in one piece."""
    client.enter(cast.enquiry_leader)
    page = "/enquiries/statistics/phone/day"
    client.send("/enquiries/statistics/phone/day/2026-11-27/papers", page=page)
    jobs.run_now("documents.seal")
    document = sealing.of_subject(db.session.scalar(select(EnquirySheet)))[0]
    pages = PdfReader(io.BytesIO(sealing.content(document))).pages
    lines = [line.strip() for page in pages for line in page.extract_text().splitlines()]
    for whole in (r"\b13811112222\b", r"\bZX\d{8}-\d{4}\b", "钱小姐"):
        assert any(re.search(whole, line) for line in lines), whole
