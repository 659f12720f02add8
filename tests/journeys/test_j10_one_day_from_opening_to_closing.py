"""J10: one day from opening to closing, and the weekly meeting on Friday, at the desks of ten people.

The roster of the week and the standard lists are there; everything else happens on the portal's pages.
"""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.core import audit, clock, jobs, sealing
from portal.core.database import SystemActor, db
from portal.front_desk.checklists import operations as checklists
from portal.front_desk.checklists import queries as checklist_queries
from portal.front_desk.checklists.models import Checklist, DailyCheck
from portal.front_desk.duty import operations as duty
from portal.front_desk.enquiries.models import MailboxForwarding
from portal.front_desk.meetings.models import Meeting, SuperiorReport
from portal.front_desk.reception.models import HallIncident, Visit
from portal.front_desk.tasks.models import DepartmentRequest, Task
from portal.management.improvements.models import ImprovementAction
from portal.management.reports.models import FlowReport
from portal.management.today import queries as today
from portal.registry.staff.models import Person
from tests.factories.departments import spread
from tests.journeys.journey import Journey, one, printed, words

OPENING_LISTS = ("appearance", "cleaning", "display")


@pytest.mark.rule("DTY-09", "DTY-11", "DTY-12", "DTY-13")
@pytest.mark.rule("DTY-10", "DTY-03", "REC-12", "REC-13", "DTY-14", "DTY-15", "DTY-16", "DTY-18", "DTY-20")
@pytest.mark.rule("DTY-17", "XC-10", "RPT-09", "RPT-01", "ENQ-07")
def test_one_day_from_opening_to_closing(journey: Journey) -> None:
    the_house_before_opening(journey)
    the_opening_lists_are_gone_through(journey)
    what_was_short_is_replenished(journey)
    the_morning_meeting_is_read_by_the_house(journey)
    the_roster_shows_the_duty_person(journey)
    the_mailbox_is_passed_on_at_ten(journey)
    the_day_runs_on_the_board(journey)
    a_hall_incident_is_escalated(journey)
    a_department_asks_another(journey)
    the_house_is_closed_and_the_day_summed_up(journey)
    the_daily_flow_report_is_submitted_printed_and_read(journey)
    on_friday_the_week_is_looked_at(journey)
    assert len(journey.seen) >= 8, journey.seen


def the_house_before_opening(journey: Journey) -> None:
    """The roster of the week, and the standard lists."""
    journey.later(minutes=-105)  # a quarter past eight
    cast, system = journey.cast, SystemActor("tests")
    departments = spread(cast)
    desk = departments["前台导医部"]
    post = duty.add_post(name="总值班", kind="duty", starts="08:00", ends="08:00", department_id=desk.id, by=system)
    kind = duty.add_shift_kind(name="白班", starts="08:00", ends="20:00", pause=60, post=post, by=system)
    roster = duty.begin_roster(desk, clock.today(), by=cast.consult_manager)
    contacts = {cast.reception.id: "+8613800138009"}
    cast.reception.flags = ["dept_lead"]
    audit.record("tests.lead", cast.reception, by=system)
    duty.fill(roster, {(cast.reception.id, clock.today()): kind}, contacts=contacts, by=cast.consult_manager)
    duty.publish(roster, gap_reason="其余时间由总机接听", by=cast.consult_manager)
    checklists.add_standard(by=cast.consult_manager)
    db.session.commit()


def go_through(journey: Journey, kind: str, place: str, faults: dict[str, str]) -> str:
    """Begin a list at a place and answer its items; the address of the list, not finished yet."""
    found = db.session.scalars(select(Checklist).where(Checklist.kind == kind)).one()
    page = f"/checklists/{found.id}/checks"
    answer = journey.client.post(page, data={**journey.seal("/checklists"), "place": place}, follow_redirects=True)
    assert answer.status_code == 200, words(answer)
    begun = select(DailyCheck).where(DailyCheck.checklist_id == found.id, DailyCheck.place == place)
    check = db.session.scalars(begun).one()
    path, items = check.path, check.checklist_version.items
    for position, item in enumerate(items):
        note = faults.get(item["text"], "")
        answered = journey.client.post(
            f"{path}/answers",
            data={**journey.seal(path), "position": position, "answer": "failed" if note else "ticked", "note": note},
        )
        assert answered.status_code == 303, words(answered)
    return path


def finish(journey: Journey, path: str) -> None:
    """The button that finishes a list."""
    journey.send(f"{path}/steps", page=path, step="finish")


def the_opening_lists_are_gone_through(journey: Journey) -> None:
    """Step 1: appearance, cleaning, display; an unfinished list is refused and shown as missing."""
    journey.sit_down("reception")
    page = journey.client.get("/checklists").text
    assert "开店前仪容仪表" in page
    found = db.session.scalars(select(Checklist).where(Checklist.kind == "cleaning")).one()
    data = {**journey.seal("/checklists"), "place": "咨询室1"}
    journey.client.post(f"/checklists/{found.id}/checks", data=data)
    begun = one(DailyCheck).path
    journey.refused("DTY-11", f"{begun}/steps", page=begun, step="finish")
    assert one(DailyCheck).state == "open"
    for kind in OPENING_LISTS:
        journey.sit_down("reception" if kind != "cleaning" else "assistant")
        row = db.session.scalars(select(Checklist).where(Checklist.kind == kind)).one()
        for place in row.versions[-1].places[:2]:
            short = kind == "cleaning" and place == "咨询室1"
            faults = {"抽屉备足护理卡": "只剩2张"} if short else {}
            finish(journey, go_through(journey, kind, place, faults))
    journey.later(minutes=60)  # a quarter past nine: the third room's list is missing
    journey.sit_down("consult_manager")
    register = journey.client.get("/checklists/register").text
    assert re.search(r"咨询台清洁 · 咨询室3", register)
    assert "只剩2张" in register


def what_was_short_is_replenished(journey: Journey) -> None:
    """Step 1: the short drawer is a task of whoever keeps the stock, until it is done."""
    task = one(Task)
    assert task.assignee.username == "logistics"
    journey.sit_down("logistics")
    assert "护理卡" in journey.client.get("/").text
    journey.send(f"{task.path}/result", page=task.path, result="补入护理卡30张")
    assert one(Task).state == "done"


def the_morning_meeting_is_read_by_the_house(journey: Journey) -> None:
    """Step 2: priorities and notices, attendance, read receipts."""
    journey.sit_down("consult_manager")
    assert "/meetings/new?kind=morning" in journey.client.get("/").text
    journey.send("/meetings/new?kind=morning", priorities="今日两台手术，候诊请说明", notices="15点消防演练")
    path = one(Meeting).path
    for username in ("reception", "doctor"):
        journey.sit_down(username)
        assert path in journey.client.get("/").text
        shown = journey.send(f"{path}/receipt", page=path)
        assert "今日两台手术" in shown.text
        assert path not in journey.client.get("/").text
    journey.sit_down("consult_manager")
    journey.refused("DTY-10", f"{path}/steps", page=path, step="hold")
    absent = next(row for row in one(Meeting).attendances if row.person.username == "planning")
    journey.send(f"{path}/attendance", page=path, **{f"presence-{absent.id}": "excused"})
    journey.send(f"{path}/steps", page=path, step="hold")
    meeting = one(Meeting)
    assert meeting.state == "held"
    read = {row.person.username for row in meeting.attendances if row.read_at is not None}
    assert read == {"reception", "doctor"}


def the_roster_shows_the_duty_person(journey: Journey) -> None:
    """Step 2: who is on duty now, with a number."""
    journey.sit_down("doctor")
    shown = journey.client.get("/duty").text
    assert journey.cast.reception.name in shown
    assert "138 0013 8009" in shown or "13800138009" in shown


def the_mailbox_is_passed_on_at_ten(journey: Journey) -> None:
    """Step 3: due at ten, overdue five minutes later; how many and to whom is recorded; the leader has them."""
    journey.later(minutes=35)  # ten to ten
    journey.sit_down("planning")
    due, overdue = today_of(journey.cast.planning, "due"), today_of(journey.cast.planning, "overdue")
    assert "/enquiries/mailbox" in due
    assert "/enquiries/mailbox" not in overdue
    journey.later(minutes=15)
    assert "/enquiries/mailbox" in today_of(journey.cast.planning, "overdue")
    leader = journey.cast.enquiry_leader.id
    journey.send("/enquiries/mailbox", count="4", to_id=leader, note="官网留言3封，商务1封")
    assert "/enquiries/mailbox" not in journey.client.get("/").text
    passed_on = one(MailboxForwarding)
    assert (passed_on.count, passed_on.to_id, passed_on.forwarded_at) == (4, leader, clock.now())
    journey.sit_down("enquiry_leader")
    assert "/enquiries/mailbox" in journey.client.get("/").text
    journey.send(f"/enquiries/mailbox/{passed_on.id}/acceptance", page="/enquiries/mailbox")
    assert one(MailboxForwarding).accepted_at == clock.now()


def today_of(person: Person, name: str) -> list[str]:
    """Where the items of one list of a person's day lead to."""
    return [item.url for item in today.items(person)[name]]


def lane(journey: Journey, name: str) -> str:
    """One lane of the board, as this desk sees it."""
    parts = re.split(r'id="lane_(\w+)"', journey.client.get("/reception").text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[name]


def the_day_runs_on_the_board(journey: Journey) -> None:
    """Step 4: status and minutes of every visit, from the door to the door; what takes too long stands out."""
    journey.sit_down("reception")
    journey.send(
        "/reception/arrivals/new", name="何佳宁", phone="13800138002", purpose="祛斑咨询", visit_type="first_visit"
    )
    page = f"/reception/visits/{one(Visit).id}"
    consultant = journey.cast.consultant.id
    journey.send(f"{page}/assignment", page=page, person_id=consultant)
    journey.sit_down("consultant")
    assert "何佳宁" in journey.client.get("/").text
    journey.sit_down("reception")
    waiting = lane(journey, "waiting")
    assert "何佳宁" in waiting
    assert "visit-minutes is-overdue" not in waiting
    journey.later(minutes=11)
    assert re.search(r'visit-minutes is-overdue"[^>]*>11', lane(journey, "waiting")), lane(journey, "waiting")[:900]
    journey.send(f"{page}/calls", page=page)
    called = lane(journey, "waiting").partition('class="visit-call"')[2].partition("</p>")[0]
    assert called
    assert "is-overdue" not in called
    journey.later(minutes=4)  # a called customer is expected within three minutes
    called = lane(journey, "waiting").partition('class="visit-call"')[2].partition("</p>")[0]
    assert "is-overdue" in called
    for step, state in (
        ("begin_consultation", "in_consultation"), ("ask_to_pay", "awaiting_payment"), ("rest", "resting"),
    ):  # fmt: skip
        journey.sit_down("consultant")
        journey.send(f"{page}/steps/{step}", page=page)
        journey.sit_down("reception")
        assert "何佳宁" in lane(journey, state), state
    journey.later(minutes=30)
    assert re.search(r"visit-minutes[^>]*>30", lane(journey, "resting"))
    journey.send(f"{page}/departure", page=page, outcome="not_spent")
    assert "何佳宁" not in lane(journey, "resting")
    assert (one(Visit).state, one(Visit).outcome) == ("left", "not_spent")


def a_hall_incident_is_escalated(journey: Journey) -> None:
    """Step 4: an argument in the hall goes to customer service."""
    journey.sit_down("reception")
    service = journey.cast.cs_manager.department
    journey.send("/reception/incidents", event="两位顾客因候诊顺序争执", place="大厅", result="open")
    incident = one(HallIncident)
    journey.send(f"/reception/incidents/{incident.id}", result="escalated", department=service.id, note="请客服到场")
    db.session.expire_all()
    incident = one(HallIncident)
    assert (incident.result, incident.escalated_to.name) == ("escalated", service.name)


def the_daily_flow_report_is_submitted_printed_and_read(journey: Journey) -> None:
    """Step 7: computed, submitted by the lead of the guides, printed, read by the superior."""
    address = f"/reports/flow/days/{clock.today().isoformat()}"
    journey.sit_down("consultant")
    assert journey.client.get(address).status_code == 403
    journey.sit_down("reception")
    assert address in journey.client.get("/").text
    journey.send(address, page=address, remarks="上午候诊一人超过十分钟")
    assert address not in journey.client.get("/").text
    jobs.run_now("documents.seal")
    paper = next(iter(sealing.of_subject(one(FlowReport))))
    sheet = "".join(printed(journey.client, paper))
    for said in ("前台导医部客流日报表", "上午候诊一人超过十分钟", paper.number):
        assert said in sheet, sheet
    report = one(SuperiorReport)
    assert (report.source_url, report.reader.username) == (address, "consult_manager")
    journey.sit_down("consult_manager")
    assert report.path in journey.client.get("/").text
    journey.send(f"{report.path}/receipt", page=report.path, reply="周三加派一名导医")
    journey.sit_down("reception")
    assert "周三加派一名导医" in journey.client.get(address).text


def a_department_asks_another(journey: Journey) -> None:
    """Between departments: asked by the desk, unanswered on the other head's day, answered."""
    journey.later(hours=3)
    service = journey.cast.cs_manager.department
    journey.sit_down("reception")
    journey.send(
        "/requests/new", action="派人协助大厅安抚顾客", department_id=service.id, due_on=clock.today().isoformat()
    )
    path = one(DepartmentRequest).path
    journey.sit_down("cs_manager")
    assert "派人协助大厅安抚顾客" in journey.client.get("/").text
    journey.send(f"{path}/answer", page=path, verdict="agree", answer="王静已到场")
    assert "派人协助大厅安抚顾客" not in journey.client.get("/").text


def the_house_is_closed_and_the_day_summed_up(journey: Journey) -> None:
    """Step 7: closing list at every place, the departments' summaries; missing ones are shown."""
    journey.later(hours=4, minutes=30)
    journey.sit_down("reception")
    for place in ("前厅", "咨询区", "客服办公室"):
        faults = {"空调已关闭": "遥控器没电，已关总闸"} if place == "咨询区" else {}
        finish(journey, go_through(journey, "closing", place, faults))
    journey.send("/daily-summaries/new", work_done="接待1人", problems="大厅争执一起，已升级", open_matters="")
    journey.sit_down("cs_manager")
    journey.send("/daily-summaries/new", work_done="安抚顾客1起", problems="", open_matters="")
    journey.sit_down("president")
    day = journey.client.get("/daily-summaries").text
    assert "大厅争执一起" in day
    assert "缺失" in day
    assert "网电咨询部" in day
    missing = checklist_queries.missing_between(journey.cast.branch.id, clock.today(), clock.today())
    assert "closing" not in {row.checklist.kind for row in missing}


def on_friday_the_week_is_looked_at(journey: Journey) -> None:
    """Step 8: service and opinions of the week, measures with owner and day, the report to the leadership."""
    journey.later(days=4, hours=-2)
    journey.sit_down("cs_manager")
    assert "/meetings/new?kind=weekly" in journey.client.get("/").text
    journey.send("/meetings/new?kind=weekly", title="服务与意见周例会")
    weekly = db.session.scalars(select(Meeting).where(Meeting.kind == "weekly")).one()
    path, owner = weekly.path, journey.cast.consult_manager
    assert "大厅突发事件" in journey.client.get(path).text
    journey.send(f"{path}/attendance", page=path)
    journey.send(f"{path}/steps", page=path, step="hold")
    journey.refused("DTY-17", f"{path}/report", page=path)
    journey.send(f"{path}/minutes", service_review="周一大厅争执一起", opinions_review="顾客希望看到候诊顺序")
    due = (clock.today() + timedelta(days=7)).isoformat()
    journey.send(f"{path}/measures", page=path, measure="大厅叫号屏显示候诊顺序", owner_id=owner.id, due_on=due)
    journey.send(f"{path}/report", page=path)
    report = db.session.scalars(select(SuperiorReport).where(SuperiorReport.meeting_id == weekly.id)).one()
    read_at, report_id = report.path, report.id
    assert "大厅叫号屏显示候诊顺序" in report.text
    action = one(ImprovementAction)
    assert (action.owner_id, action.due_on, action.source_url) == (owner.id, date.fromisoformat(due), path)
    journey.sit_down("president")
    assert read_at in journey.client.get("/").text
    journey.send(f"{read_at}/receipt", page=read_at, reply="同意")
    db.session.expire_all()
    assert db.session.get_one(SuperiorReport, report_id).read_at is not None
