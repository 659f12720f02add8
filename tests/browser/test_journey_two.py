"""J2 in the browser, to the booking: a web-chat question, a callback, the answer, the file, the booking page.

The enquiry desk works by keyboard alone.
"""

import os

from playwright.sync_api import expect

from tests.browser.desk import PICTURES

NAME = "沈若曦"
FOLDER = os.environ.get(PICTURES, "")


def test_a_web_chat_question_becomes_a_callback_and_goes_on_to_a_booking(desks, house):
    staff, consultant = desks("enquiry_staff"), desks("consultant")
    page = staff.go("/enquiries")
    staff.picture(FOLDER, "j2-01-desk")
    page.keyboard.press("o")
    page.wait_for_url("**/enquiries/new?medium=online")
    page.locator("#caller_name").press_sequentially(NAME)
    page.keyboard.press("Tab")
    page.locator("#phone").press_sequentially("13800138022")
    expect(page.locator("#known")).to_contain_text("没有这个姓名")
    page.fill("#need", "双眼皮修复多少钱？")
    page.locator("#result-1").press("Space")
    page.select_option("#promise_to", staff.option("#promise_to", "苏婉清"))
    staff.picture(FOLDER, "j2-02-new")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator("h1")).to_contain_text(NAME)
    expect(page.locator("#callback")).to_contain_text("双眼皮修复多少钱？")
    staff.picture(FOLDER, "j2-03-owed")
    address = staff.path()

    answering = consultant.go("/")
    expect(answering.locator("main")).to_contain_text(NAME)
    consultant.go(address)
    answering.keyboard.press("c")
    expect(answering.locator("#callback")).to_contain_text("已挂断")
    staff.go(address)
    expect(page.locator("#callback")).to_contain_text("苏婉清 正在拨打")
    answering.fill("#callback_answer", "修复 12000 元起，须医生面诊后确定。")
    with answering.expect_navigation():
        answering.keyboard.press("Control+s")
    expect(answering.locator("h1")).to_contain_text("已答复")

    staff.go(address)
    page.fill("#file_name", NAME)
    with page.expect_navigation():
        page.locator("#file button[type=submit]").click()
    expect(page.locator("#file")).to_contain_text("由本咨询建档")
    staff.picture(FOLDER, "j2-04-answered")
    page.locator("h1").click()
    with page.expect_navigation():
        page.keyboard.press("b")
    assert staff.path() == "/appointments/new"
    expect(page.locator("main")).to_contain_text(NAME)


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
