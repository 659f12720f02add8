"""J10 in a browser, by keyboard alone: one day of a clinic from opening to closing, and the week looked at.

Only signing in takes the mouse. The roster of the week and the standard lists are there, as in every clinic.
"""

import os
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.core import clock
from tests.browser.desk import PICTURES, Desk
from tests.browser.keyboard import (
    choose,
    follow,
    go_through,
    press,
    save,
    strike,
    tab_to,
    tick,
    walk_to,
    write,
    write_date,
)
from tests.browser.test_keyboard_and_plain import violations

FOLDER = os.environ.get(PICTURES, "")

PREPARE = """
from sqlalchemy import select
from portal import create_app
from portal.core import clock, database
from portal.core.database import SystemActor, db
from portal.front_desk.checklists import operations as checklists
from portal.front_desk.duty import operations as duty
from portal.registry.staff.models import Person
with create_app().app_context():
    with database.transaction():
        by = SystemActor("tests")
        lead, guide = (
            db.session.scalar(select(Person).where(Person.username == name)) for name in ("consult_manager", "reception")
        )
        desk = guide.department
        post = duty.add_post(name="总值班", kind="duty", starts="00:00", ends="00:00", department_id=desk.id, by=by)
        kind = duty.add_shift_kind(name="值班", starts="00:00", ends="00:00", pause=60, post=post, by=by)
        roster = duty.begin_roster(desk, clock.today(), by=lead)
        duty.fill(roster, {(guide.id, clock.today()): kind}, contacts={guide.id: "13800138009"}, by=lead)
        duty.publish(roster, gap_reason="其余时间由总机接听", by=lead)
        checklists.add_standard(by=lead)
"""


@pytest.mark.rule("DTY-03", "DTY-09", "DTY-10", "DTY-11", "DTY-12", "DTY-13", "DTY-14", "DTY-16", "DTY-17")
@pytest.mark.rule("REC-12", "REC-13", "ENQ-07", "RPT-01", "RPT-09")
def test_one_day_from_opening_to_closing_by_keyboard_alone(new_house, desks):
    house = new_house
    house.python("-c", PREPARE)
    house.start()

    def desk(username: str) -> Desk:
        return desks(username, at=house)

    reception = desk("reception")
    before_opening(reception, desk("assistant"), desk("logistics"))
    meeting(desk("consult_manager"), desk("cs_staff"))
    reception.go("/duty")
    expect(reception.page.locator("#duty_now")).to_contain_text("13800138009")
    mailbox(desk("planning"), desk("enquiry_leader"))
    a_customer_goes_through_the_house(reception, desk("consultant"))
    an_incident_is_escalated(reception)
    closing(reception)
    flow_report(desk("reception2"), desk("consult_manager"))
    weekly_meeting(desk("cs_manager"), desk("president"))


def before_opening(reception: Desk, assistant: Desk, logistics: Desk) -> None:
    """Step 1: appearance, cleaning, display; what is short in the drawer becomes a task, which is done."""
    page = reception.go("/checklists")
    first = page.locator("#day_lists section", has_text="开店前仪容仪表").locator("li.check-place b").first.inner_text()
    go_through(page, "开店前仪容仪表", first)
    go_through(assistant.go("/checklists"), "咨询台清洁", "咨询室1", {"抽屉备足护理卡": "只剩2张"})
    expect(assistant.page.locator("main")).to_contain_text("1项不合格")
    shown = page.locator("#day_lists section", has_text="陈列").locator("li.check-place b").first.inner_text()
    go_through(reception.go("/checklists"), "陈列", shown)
    reception.picture(FOLDER, "j10-01-lists")
    page = logistics.go("/")
    follow(page, "a.today-title[href^='/tasks/']")
    expect(page.locator("h1")).to_contain_text("护理卡")
    write(page, "#result", "补入护理卡30张")
    save(page)
    expect(logistics.go("/").locator("a.today-title[href^='/tasks/']")).to_have_count(0)


def meeting(leader: Desk, reader: Desk) -> None:
    """Step 2: the morning meeting is called, read with one key, and held with the attendance."""
    page = leader.go("/")
    follow(page, "a.today-title[href='/meetings/new?kind=morning']")
    write(page, "#priorities", "今日两台手术，候诊请说明")
    write(page, "#notices", "15点消防演练")
    save(page)
    expect(page).to_have_url(re.compile(r"/meetings/\d+$"))
    path = leader.path()
    read = reader.go("/")
    follow(read, f"a.today-title[href='{path}']")
    expect(read.locator("main")).to_contain_text("15点消防演练")
    press(read, "r")
    expect(read.locator("[data-key='r']")).to_have_count(0)
    leader.go(path)
    press(page, "a")
    press(page, "h")
    expect(page.locator("[data-key='h']")).to_have_count(0)
    expect(page.locator("#meeting_people")).to_contain_text("出席")
    leader.picture(FOLDER, "j10-02-meeting")


def mailbox(planning: Desk, leader: Desk) -> None:
    """Step 3: how many enquiries the mailbox held, and that the leader has them."""
    page = planning.go("/enquiries/mailbox")
    write(page, "#count", "4")
    choose(page, "#to_id", "郑海峰")
    save(page)
    expect(page.locator("main")).to_contain_text("4")
    follow(leader.go("/"), "a.today-title[href='/enquiries/mailbox']")
    follow(leader.page, "form[action$='/acceptance'] button")
    expect(leader.page.locator("form[action$='/acceptance']")).to_have_count(0)


def a_customer_goes_through_the_house(reception: Desk, consultant: Desk) -> None:
    """Step 4: arrived, called, in consultation, at the cashier, left; each state is one key on the board."""
    page = reception.go("/reception/arrivals/new?name=何佳宁")
    write(page, "#phone", "13800138002")
    write(page, "#purpose", "祛斑咨询")
    tick(page, "visit_type", "first_visit")
    choose(page, "#assign_to", "苏婉清")
    save(page)
    page = reception.go("/reception")
    card = page.locator("article.visit", has_text="何佳宁")
    number = str(card.get_attribute("id"))
    walk_to(page, f"#{number}")
    strike(page, "k")
    expect(card.locator(".visit-call")).to_be_visible()
    served = consultant.go("/reception")
    for step, lane in (("begin_consultation", "in_consultation"), ("ask_to_pay", "awaiting_payment")):
        button = served.locator(f"#{number.replace('visit', 'step')}_{step} button")
        key = str(button.get_attribute("data-key"))
        walk_to(served, f"#{number}")
        strike(served, key)
        expect(served.locator(f"#lane_{lane}")).to_contain_text("何佳宁")
        expect(page.locator(f"#lane_{lane}")).to_contain_text("何佳宁")
    reception.picture(FOLDER, "j10-03-board")
    reception.go(f"/reception/visits/{number.partition('_')[2]}")
    tick(page, "outcome", "not_spent")
    press(page, "Enter")
    expect(reception.go("/reception").locator("#lane_awaiting_payment")).not_to_contain_text("何佳宁")


def an_incident_is_escalated(reception: Desk) -> None:
    """Step 4: an argument in the hall goes to customer service."""
    page = reception.go("/reception/incidents")
    write(page, "#event", "两位顾客因候诊顺序争执")
    write(page, "#place", "大厅")
    tick(page, "result", "open")
    save(page)
    follow(page, "a[href^='/reception/incidents/']")
    tick(page, "result", "escalated")
    choose(page, "#settle_department", "客服")
    write(page, "#settle_note", "请客服到场")
    save(page)
    expect(page.locator("main")).to_contain_text("已上报")


def closing(reception: Desk) -> None:
    """Step 7: the closing list at every place, and the department's day."""
    page = reception.go("/checklists")
    places = page.locator("#day_lists section", has_text="闭店").locator("li.check-place b").all_inner_texts()
    assert places
    for place in places:
        go_through(page, "闭店", place)
    page = reception.go("/daily-summaries/new")
    write(page, "#work_done", "接待1人")
    write(page, "#problems", "大厅争执一起，已上报")
    save(page)
    expect(page.locator("main")).to_contain_text("大厅争执一起")


def flow_report(lead: Desk, superior: Desk) -> None:
    """Step 7: the guide supervisor submits the day's flow; the superior reads and answers."""
    page = lead.go("/")
    follow(page, "a.today-title[href^='/reports/flow/days/']")
    address = lead.path()
    write(page, "#remarks", "候诊平稳")
    save(page)
    expect(page.locator("#readers")).to_contain_text("未阅读")
    reader = superior.go("/")
    follow(reader, "a.today-title[href^='/reports-to-superiors/']")
    expect(reader.locator("#report_facts")).to_contain_text("候诊平稳")
    write(reader, "#reply", "周三加派一名导医")
    save(reader)
    lead.go(address)
    expect(page.locator("#readers")).to_contain_text("周三加派一名导医")
    expect(page.locator("#readers")).not_to_contain_text("未阅读")
    lead.picture(FOLDER, "j10-04-flow")


def weekly_meeting(leader: Desk, president: Desk) -> None:
    """Step 8: service and opinions of the week, a measure with owner and day, the report to the leadership."""
    page = leader.go("/meetings/new?kind=weekly")
    save(page)
    expect(page).to_have_url(re.compile(r"/meetings/\d+$"))
    path = leader.path()
    press(page, "e")
    write(page, "#service_review", "周一大厅争执一起")
    write(page, "#opinions_review", "顾客希望看到候诊顺序")
    save(page)
    assert leader.path() == path
    press(page, "a")
    press(page, "h")
    write(page, "#measure_title", "大厅叫号屏显示候诊顺序")
    choose(page, "#measure_owner", "沈玉兰")
    write_date(page, "#measure_due", clock.today() + timedelta(days=7))
    press(page, "Enter")
    expect(page.locator("#meeting_measures ol")).to_contain_text("大厅叫号屏显示候诊顺序")
    tab_to(page, "#report_reader")
    strike(page, "Tab")
    press(page, "Enter")
    leader.picture(FOLDER, "j10-05-weekly")
    read = president.go("/")
    follow(read, "a.today-title[href^='/reports-to-superiors/']")
    expect(read.locator("#report_facts")).to_contain_text("大厅叫号屏显示候诊顺序")
    write(read, "#reply", "同意")
    save(read)
    expect(read.locator("#report_facts")).to_contain_text("同意")


@pytest.mark.rule("DTY-11")
def test_a_checklist_is_gone_through_with_the_keyboard_alone(desks):
    desk = desks("consultant")
    page = desk.go("/checklists")
    place = page.locator("li.check-place", has=page.locator("form")).first
    walk_to(page, f"#{place.get_attribute('id')}")
    press(page, "o")
    expect(page).to_have_url(re.compile(r"/checklists/checks/\d+$"))
    items = page.locator("li.check-item").count()
    for number in range(items):
        walk_to(page, f"#item_{number}") if number == 0 else strike(page, "ArrowDown")
        expect(page.locator(f"#item_{number}")).to_be_focused()
        if number == 1:
            strike(page, "x")
            expect(page.locator("#note_1")).to_be_focused()
            page.keyboard.type("资料卡散落，已归位")
            strike(page, "Enter")
            expect(page.locator("#item_1")).to_have_class(re.compile("check-item-failed"))
            page.locator("#item_1").focus()
        else:
            strike(page, "y")
            expect(page.locator(f"#item_{number}")).to_have_class(re.compile("check-item-ticked"))
            expect(page.locator(f"#item_{number}")).to_be_focused()
    press(page, "e")
    expect(page).to_have_url(re.compile(r"/checklists$"))
    expect(page.locator("main")).to_contain_text("1项不合格")


@pytest.mark.rule("DTY-10")
def test_the_morning_meeting_is_read_with_one_key(desks):
    desk = desks("cs_staff")
    page = desk.go("/meetings?kind=morning")
    page.locator("#meeting_list table a", has_text="早会").first.focus()
    press(page, "Enter")
    expect(page).to_have_url(re.compile(r"/meetings/\d+$"))
    press(page, "r")
    expect(page.locator("[data-key='r']")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_of_the_routines_have_no_serious_barrier(desks, theme):
    desk = desks("consult_manager", color_scheme=theme)
    found = {}
    for path in (
        "/tasks", "/tasks/new", "/requests", "/requests/new", "/checklists", "/checklists/register", "/checklists/lists",
        "/checklists/lists/new", "/meetings", "/meetings/new", "/daily-summaries", "/reports-to-superiors",
    ):  # fmt: skip
        page = desk.go(path)
        page.evaluate(f"document.documentElement.dataset.bsTheme = '{theme}'")
        if lines := violations(page):
            found[path] = lines
    assert not found, found
