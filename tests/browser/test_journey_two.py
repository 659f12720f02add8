"""J2 in the browser: a web-chat question, a callback, the answer, the file, the booking, the day, the arrival.

By keyboard alone, on every desk of it.
"""

import os
import re
import urllib.parse
import urllib.request

from playwright.sync_api import Page, expect

from tests.browser.desk import PICTURES
from tests.browser.house import House
from tests.browser.keyboard import strike
from tests.browser.test_keyboard_and_plain import violations

NAME = "沈若曦"
FOLDER = os.environ.get(PICTURES, "")
#: The day of the booking comes: it lies on today, in a moment.
THE_DAY_COMES = """
from datetime import timedelta
from sqlalchemy import select
from portal import create_app
from portal.core import audit, clock, database
from portal.core.database import SystemActor, db
from portal.front_desk.appointments.models import Appointment
from tests.factories import booking
with create_app().app_context():
    with database.transaction():
        row = db.session.get_one(Appointment, {number})
        at = booking.a_free_minute(row.provider_id)
        row.day, row.starts_at, row.ends_at = clock.today(), at, at + timedelta(minutes=1)
        audit.record("tests.the_day_comes", row, by=SystemActor("tests"))
"""


def the_day_comes(house: House, address: str) -> None:
    house.python("-c", THE_DAY_COMES.format(number=address.rpartition("/")[2]))


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        strike(page, key)


def tab_to(page: Page, field: str, most: int = 12) -> None:
    """Walk on with Tab until this field has the cursor."""
    for _step in range(most):
        if page.evaluate("document.activeElement.id") == field:
            return
        strike(page, "Tab")
    raise AssertionError(f"{field} is more than {most} tabs away")


def take_first_time(page: Page) -> None:
    """By keyboard: what arrives beside the phone number may move a time away from under a pointer."""
    page.locator("#slot-0").focus()
    strike(page, "Space")
    expect(page.locator("#slot-0")).to_be_checked()


def sent_by_keys(page: Page) -> None:
    with page.expect_navigation():
        strike(page, "Control+s")


def test_a_web_chat_question_leads_to_an_arrival_by_keyboard_alone(desks, house):
    staff, consultant = desks("enquiry_staff"), desks("consultant")
    house.need("worker")

    # Registered while talking; it cannot be answered and becomes a callback.
    page = staff.go("/enquiries")
    staff.picture(FOLDER, "j2-01-desk")
    keys(page, "o")
    page.wait_for_url("**/enquiries/new?medium=online")
    expect(page.locator("#caller_name")).to_be_focused()
    page.keyboard.type(NAME)
    keys(page, "Tab")
    page.keyboard.type("13800138022")
    expect(page.locator("#known")).to_contain_text("没有这个姓名")
    tab_to(page, "need")
    page.keyboard.type("双眼皮修复多少钱？")
    tab_to(page, "result-0")
    keys(page, "ArrowRight")
    expect(page.locator("#result-1")).to_be_checked()
    tab_to(page, "promise_to")
    for _step in range(40):
        if "苏婉清" in page.locator("#promise_to option:checked").inner_text():
            break
        keys(page, "ArrowDown")
    expect(page.locator("#promise_to option:checked")).to_contain_text("苏婉清")
    staff.picture(FOLDER, "j2-02-new")
    sent_by_keys(page)
    expect(page.locator("h1")).to_contain_text(NAME)
    expect(page.locator("#callback")).to_contain_text("双眼皮修复多少钱？")
    staff.picture(FOLDER, "j2-03-owed")
    enquiry = staff.path()

    # The consultant finds it on her day and calls back; the other desk sees that she is on the phone.
    answering = consultant.go("/")
    item = answering.locator("main a").filter(has_text=NAME).first
    expect(item).to_be_visible()
    item.focus()
    keys(answering, "Enter")
    answering.wait_for_url(f"**{enquiry}*")
    keys(answering, "c")
    expect(answering.locator("#callback")).to_contain_text("已挂断")
    staff.go(enquiry)
    expect(page.locator("#callback")).to_contain_text("苏婉清 正在拨打")
    keys(answering, "a")
    expect(answering.locator("#callback_answer")).to_be_focused()
    answering.keyboard.type("修复 12000 元起，须医生面诊后确定。")
    sent_by_keys(answering)
    expect(answering.locator("h1")).to_contain_text("已答复")

    # Her file is opened and a suggested time booked; the confirmation is printed.
    staff.go(enquiry)
    keys(page, "f")
    expect(page.locator("#file_name")).to_have_value(NAME)
    with page.expect_navigation():
        keys(page, "Enter")
    expect(page.locator("#file")).to_contain_text("由本咨询建档")
    assert violations(page) == []
    staff.picture(FOLDER, "j2-04-answered")
    with page.expect_navigation():
        keys(page, "b")
    assert staff.path() == "/appointments/new"
    expect(page.locator("main")).to_contain_text("双眼皮修复多少钱？")
    expect(page.locator("#slot-0")).to_be_focused()
    keys(page, "ArrowRight")
    expect(page.locator("#slot-1")).to_be_checked()
    assert violations(page) == []
    staff.picture(FOLDER, "j2-05-booking")
    sent_by_keys(page)
    expect(page.locator("h1")).to_contain_text(NAME)
    expect(page.locator("#confirmation")).to_contain_text(re.compile(r"YY\d{6}-1"))
    expect(page.locator("#facts")).to_contain_text("网络咨询")
    assert violations(page) == []
    staff.picture(FOLDER, "j2-06-booked")
    booking = staff.path()
    staff.go(enquiry)
    expect(page.locator("h1")).to_have_text(re.compile(r"预约\s*$"))
    expect(page.locator(f'#bookings a[href="{booking}"]')).to_be_visible()

    # The day: found by search, in the queue with at most three keys; the enquiry has arrived.
    the_day_comes(house, booking)
    desk = desks("reception")
    board = desk.go("/reception")
    keys(board, "/")
    board.keyboard.type("srx")
    hit = board.locator("#search_results .search-row").filter(has_text=NAME)
    expect(hit).to_contain_text("双眼皮修复多少钱？")
    desk.picture(FOLDER, "j2-07-found")
    keys(board, "ArrowDown", "a")
    expect(board.locator("#lane_waiting")).to_contain_text(NAME)
    desk.picture(FOLDER, "j2-08-arrived")
    staff.go(enquiry)
    expect(page.locator("h1")).to_contain_text("到院")
    expect(page.locator("#content")).to_contain_text("挂号")
    staff.go(booking)
    expect(page.locator("h1")).to_contain_text("已到院")


def test_two_who_take_the_last_slot_one_gets_it_the_other_keeps_what_was_typed(desks, house):
    """Two browsers show the same free time; whoever is second sees the next free ones, and nothing typed is lost."""
    first, second = desks("reception"), desks("enquiry_staff")
    one, other = first.go("/appointments/new"), second.go("/appointments/new")
    wanted = one.locator("#slot-0").get_attribute("value")
    assert other.locator("#slot-0").get_attribute("value") == wanted
    for page, name, phone in ((one, "甲先到", "13700000171"), (other, "乙后到", "13700000172")):
        page.fill("#name", name)
        page.fill("#phone", phone)
        page.fill("#what", f"{name}的面诊")
        page.fill("#notes", "请带旧照片")
        take_first_time(page)
    first.save()
    expect(one.locator("h1")).to_contain_text("甲先到")
    strike(other, "Control+s")
    expect(other.locator(".error-summary")).to_contain_text("空闲")
    for field, text in (
        ("name", "乙后到"),
        ("phone", "13700000172"),
        ("what", "乙后到的面诊"),
        ("notes", "请带旧照片"),
    ):
        expect(other.locator(f"#{field}")).to_have_value(text)
    offered = [row.get_attribute("value") for row in other.locator("input[name=slot]").all()]
    assert wanted not in offered
    assert offered[0]
    second.picture(FOLDER, "slot-taken")
    take_first_time(other)
    second.save()
    expect(other.locator("h1")).to_contain_text("乙后到")


def test_a_call_typed_while_the_network_is_gone_is_sent_later_and_registered_once(desks, house):
    """Typed and even sent without network: the text stays, goes out when the line is back, and makes one enquiry."""
    staff = desks("enquiry_staff")
    page = staff.go("/enquiries/new")
    staff.expects(r"ERR_INTERNET_DISCONNECTED", r"Failed to fetch", r"Failed to load resource", r"NetworkError")
    page.fill("#caller_name", "断网客")
    page.fill("#phone", "13700000173")
    page.fill("#need", "想了解眼袋手术，")
    expect(page.locator("[data-draft-status]")).to_contain_text("保存")
    staff.context.set_offline(True)
    page.locator("#need").press_sequentially("电话里说到一半断网了")
    expect(page.locator("[data-draft-status]")).to_have_class(re.compile("is-offline"))
    staff.context.set_offline(False)
    # Back on the line it is sent by itself, without another key.
    expect(page.locator("[data-draft-status]")).to_contain_text("草稿已保存")
    expect(page.locator("#need")).to_have_value("想了解眼袋手术，电话里说到一半断网了")
    other_tab = staff.open_tab("/enquiries/new")
    expect(other_tab.locator("#need")).to_have_value("想了解眼袋手术，电话里说到一半断网了")
    other_tab.close()
    page.fill("#answer", "内外切口说明")
    page.fill("#next_step", "周末面诊")
    sent = page.evaluate("() => new URLSearchParams(new FormData(document.querySelector('main form.form'))).toString()")
    with page.expect_navigation():
        strike(page, "Control+s")
    enquiry = staff.path()
    # The answer was lost on the way and the form is sent again: the same enquiry answers.
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in staff.context.cookies())
    again = urllib.request.Request(
        f"{house.address}/enquiries/new", sent.encode(), {"Cookie": cookies, "Accept-Language": "zh-CN"}
    )
    with urllib.request.urlopen(again, timeout=30) as answer:
        assert urllib.parse.urlsplit(answer.url).path == enquiry
    staff.go("/enquiries/new")
    expect(page.locator("#need")).to_have_value("")


def test_what_is_typed_during_a_call_survives_a_minute_without_network(desks, house):
    staff = desks("enquiry_staff")
    page = staff.go("/enquiries/new")
    staff.expects(r"ERR_INTERNET_DISCONNECTED", r"Failed to fetch", r"Failed to load resource", r"NetworkError")
    page.fill("#caller_name", "孟女士")
    staff.context.set_offline(True)
    page.fill("#need", "想了解眼袋手术，电话里说到一半断网了")
    page.wait_for_timeout(1500)
    staff.context.set_offline(False)
    page.locator("#need").press_sequentially("。")
    expect(page.locator("[data-draft-status]")).to_contain_text("保存")
    staff.go("/enquiries/new")
    expect(page.locator("#need")).to_have_value("想了解眼袋手术，电话里说到一半断网了。")
