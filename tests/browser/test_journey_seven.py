"""J7 in the browser: a complaint by telephone, an alarm, a dispute with its pack, the end; eight people at their desks."""

import io
import os
import re
from collections.abc import Callable
from datetime import timedelta

from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from portal.core import clock
from tests.browser.desk import PICTURES, Desk
from tests.browser.keyboard import press

NAME, PHONE = "方慧敏", "13900007777"
ACCUSED, PRESIDENT, HANDLER, DOCTOR = "沈玉兰", "梁国栋", "赵雅静", "顾明哲"
FOLDER = os.environ.get(PICTURES, "")


class Walk:
    """The desks, and where things are."""

    def __init__(self, desks: Callable[..., Desk]) -> None:
        names = ("reception", "enquiry_staff", "president", "cs_staff", "cs_manager", "consult_manager", "reception2")
        self.desks = {name: desks(name) for name in names}
        self.customer = self.case = self.sheet = ""
        self.count = 0

    def at(self, name: str, path: str = "") -> tuple[Desk, Page]:
        desk = self.desks[name]
        return desk, desk.go(path) if path else desk.page

    def fill(self, name: str, path: str, **typed: str | list[str]) -> Page:
        """Fill in the form of an act and send it; it is accepted."""
        desk, page = self.at(name, f"{self.case}/{path}")
        for field, value in typed.items():
            box = page.locator(f"main form [name={field}]").first
            if isinstance(value, list):
                for one in value:
                    page.check(f"main form input[name={field}][value='{one}']")
            elif box.evaluate("one => one.tagName") == "SELECT":
                box.select_option(desk.option(f"main form select[name={field}]", value))
            elif box.get_attribute("type") == "radio":
                page.check(f"main form input[name={field}][value='{value}']")
            else:
                box.fill(value)
        self.picture(desk, path.replace("/", "-"))
        desk.save()
        expect(page).to_have_url(re.compile(rf"{self.case}(#.*)?$"))
        return page

    def take(self, name: str, step: str) -> Page:
        """Take a step of the case with its button."""
        _desk, page = self.at(name, self.case)
        button = page.locator(f'form[action="{self.case}/steps"]:has(input[value="{step}"]) button[type=submit]')
        with page.expect_navigation():
            button.click()
        return page

    def picture(self, desk: Desk, name: str) -> None:
        self.count += 1
        desk.picture(FOLDER, f"{self.count:02d}-{name}")


def test_a_telephone_complaint_becomes_a_dispute_and_is_closed(desks, house):
    house.need("worker")
    walk = Walk(desks)
    a_customer_with_a_signed_sheet(walk)
    the_hotline_takes_it_in_and_forwards_it(walk)
    whom_it_is_about_neither_sees_nor_handles_it(walk)
    the_handler_investigates_and_says_whose_file_it_is(walk)
    a_disturbance_is_known_to_everybody_at_once(walk)
    a_dispute_without_an_accident_has_no_damages(walk)
    told_and_sealed_in_one_act(walk)
    what_is_finished_later_is_appended(walk)
    solution_progress_and_result(walk)
    summary_improvement_and_end(walk)


def a_customer_with_a_signed_sheet(walk: Walk) -> None:
    desk, page = walk.at("reception", "/reception/arrivals/new")
    page.fill("#name", NAME)
    page.fill("#phone", PHONE)
    page.check("#gender-0")
    page.fill("#purpose", "复查")
    page.check("#papers_brought-0")
    desk.save()
    expect(page).to_have_url(re.compile(r"/reception$"))
    page.get_by_role("link", name=NAME).first.click()
    link = str(page.locator('main a[href^="/customers/"]').first.get_attribute("href"))
    walk.customer = "/".join(link.split("/")[:3])
    desk.go(f"{walk.customer}/edit")
    for field, text in {"birth_date": "1990-03-04", "occupation": "教师", "id_number": "110105199003040029"}.items():
        page.fill(f"#{field}", text)
    page.select_option("#id_kind", "resident_id")
    page.select_option("#first_channel", "walk_in")
    desk.save()
    desk.next()
    desk.draw("signature")
    desk.draw("consent_signature")
    page.click("button[name=how][value=drawn]")
    expect(page).to_have_url(re.compile(r"/papers/\d+$"))
    walk.sheet = sealed(page)


def sealed(page: Page) -> str:
    """The hash of the paper in front, once the worker has sealed it."""
    expect(page.locator("#sealed")).to_be_visible()
    found = re.search(r"\b[0-9a-f]{64}\b", page.locator("#sealed").inner_text())
    assert found
    return found.group()


def printed(page: Page, paper: str) -> str:
    """The text of a sealed paper, as it is printed."""
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}{paper}")
    sealed(page)
    answer = page.request.get(f"{page.url}/pdf")
    return "".join(re.sub(r"\s", "", one.extract_text()) for one in PdfReader(io.BytesIO(answer.body())).pages)


def the_hotline_takes_it_in_and_forwards_it(walk: Walk) -> None:
    _, board = walk.at("president", "/complaints")
    desk, page = walk.at("enquiry_staff", "/complaints/new")
    page.select_option("#channel", "phone")
    page.select_option("#category", "technique")
    page.fill("#matter", "填充后发热肿胀，值班经理让我自己观察。")
    page.fill("#complainant_name", NAME)
    page.fill("#complainant_phone", PHONE)
    page.locator("main details summary").click()
    page.get_by_label(re.compile(ACCUSED)).check()
    desk.save()
    expect(page.locator("#demand-error")).not_to_be_empty()  # CMP-02
    page.fill("#demand", "查明原因并负责治疗")
    page.select_option("#department_id", desk.option("#department_id", "注射中心"))
    walk.picture(desk, "intake")
    desk.save()
    expect(page).to_have_url(re.compile(r"/complaints/\d+$"))
    walk.case = desk.path()
    expect(board.locator("#lane_received")).to_contain_text(NAME)
    expect(page.locator("#next")).to_contain_text("转交")
    assert PRESIDENT in page.locator("#person_id").inner_text()
    assert ACCUSED not in page.locator("#person_id").inner_text()
    walk.picture(desk, "forward")
    page.select_option("#person_id", desk.option("#person_id", PRESIDENT))
    desk.save()
    expect(board.locator("#lane_forwarded")).to_contain_text(NAME)
    walk.picture(walk.desks["president"], "board")


def whom_it_is_about_neither_sees_nor_handles_it(walk: Walk) -> None:
    desk, page = walk.at("president", f"{walk.case}/handler")
    assert ACCUSED not in page.locator("#person_id").inner_text()
    page.select_option("#person_id", desk.option("#person_id", HANDLER))
    desk.save()
    accused = walk.desks["consult_manager"]
    accused.expects("status of 404")
    page = accused.go("/complaints")
    expect(page.locator("main")).not_to_contain_text(NAME)
    answer = page.goto(accused.address + walk.case)
    assert answer is not None
    assert answer.status == 404


def the_handler_investigates_and_says_whose_file_it_is(walk: Walk) -> None:
    desk, page = walk.at("cs_staff", "/")
    page.get_by_role("link", name=re.compile(NAME)).first.click()
    walk.picture(desk, "case-of-the-handler")
    walk.take("cs_staff", "investigate")
    walk.fill("cs_staff", "entries/new?kind=question", text="当晚谁接的电话？怎样答复的？", person_id="林晓雯")
    walk.fill("cs_staff", "entries/new?kind=contact", text="希望当天有医生看，担心感染。", way="电话")
    _, page = walk.at("cs_staff", f"{walk.case}/evidence/new")
    page.select_option("#kind", "communication")
    page.fill("#title", "值班电话录音文字")
    page.fill("#source", "前台座机")
    page.set_input_files("#file", {"name": "call.txt", "mimeType": "text/plain", "buffer": "你先观察".encode()})
    desk.save()
    walk.fill("cs_staff", "entries/new?kind=cause", text="夜间没有医生值守，经理无权安排急诊。")
    walk.fill("cs_staff", "entries/new?kind=consulted", text="医务部确认排班有空档。", department_id="质量管理部")
    # the hotline did not know the file: its number is suggested by the telephone number
    _, page = walk.at("cs_staff", walk.case)
    page.get_by_role("link", name="指明顾客档案").click()
    expect(page.locator("#customer")).not_to_have_value("")
    desk.save()
    _, page = walk.at("reception", walk.customer)
    expect(page.locator(".alert-danger, .notice-danger, main")).to_contain_text(["勿推销"])
    walk.picture(walk.desks["reception"], "banner")


def a_disturbance_is_known_to_everybody_at_once(walk: Walk) -> None:
    walk.fill("cs_staff", "emergency", what="家属在前厅围堵，要求立即见负责人", place="前厅")
    for name in ("president", "cs_manager", "reception2"):
        desk, page = walk.at(name, "/")
        page.get_by_role("link", name=re.compile("家属在前厅围堵")).first.click()
        expect(page.locator("#told")).to_be_visible()
        press(page, "y")
        expect(page.locator("#told")).to_contain_text("已确认")
        walk.picture(desk, f"alarm-{name}")
    expect(walk.desks["cs_staff"].page.locator("#case_live")).to_contain_text("已确认")
    walk.fill("president", "emergency-end", reason="院长当面接待，家属离开前厅。")


def a_dispute_without_an_accident_has_no_damages(walk: Walk) -> None:
    walk.fill(
        "cs_manager", "medical-dispute", course="注射当晚发热，次日肿胀，值班未安排医生。", open="双方查阅病历",
        fair="双方各自陈述", just="请第三方专家", timely="三日内答复", convenient="上门沟通",
    )  # fmt: skip
    walk.fill(
        "cs_manager", "determination", accident="none", determined_on=str(clock.today()), determined_by="市医学会",
        basis="鉴定书〔2026〕12号",
    )  # fmt: skip
    desk, page = walk.at("cs_manager", f"{walk.case}/money")
    walk.picture(desk, "money")
    page.locator('main a[href*="compensation"]').click()
    page.check("input[name=nature][value=damages]")
    page.fill("#amount", "5000")
    page.select_option("#reason_kind", "medical")
    page.fill("#reason", "损害赔偿")
    desk.save()
    expect(page.locator("main")).to_contain_text("REF-08")
    walk.picture(desk, "no-damages")


def told_and_sealed_in_one_act(walk: Walk) -> None:
    desk, page = walk.at("cs_staff", walk.case)
    page.locator(f'main a[href="{walk.case}/dispute"]').click()
    page.get_by_role("link", name="告知三项内容").click()
    page.fill("#capacity", "患者本人")
    desk.draw("signature")
    page.check("#seal_now")
    page.fill("#clinic_side", "赵雅静、罗正阳")
    page.fill("#place", "病案室铁柜 3 号")
    walk.picture(desk, "pack")
    desk.save()
    walk.picture(desk, "sealed")
    notice = str(page.locator("#told a").first.get_attribute("href"))
    lists = [str(link.get_attribute("href")) for link in desk.each('[id^=seal_] a[href^="/papers/"]')]
    assert len(lists) == 2
    said = printed(page, notice)
    assert all(words in said for words in ("人民调解", "封存满3年", "查阅、复制", NAME)), said
    both = [printed(page, paper) for paper in lists]
    assert all(walk.sheet in text and NAME in text for text in both), "the sealed sheet's hash is on both copies"
    assert {copy for copy in ("患方执", "医方执") for text in both if copy in text} == {"患方执", "医方执"}


def photograph() -> bytes:
    """A small picture, as a telephone would take it of a report from another hospital."""
    made = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(made, "PNG")
    return made.getvalue()


def what_is_finished_later_is_appended(walk: Walk) -> None:
    desk, page = walk.at("reception", f"{walk.customer}/papers/new")
    page.set_input_files("#upload", {"name": "report.png", "mimeType": "image/png", "buffer": photograph()})
    page.fill("#title", "外院超声报告")
    desk.save()
    desk, page = walk.at("cs_staff", "/")
    walk.picture(desk, "today-append")
    page.get_by_role("link", name=re.compile("续入封存")).first.click()
    page.locator('form[action$="/parts"] button').click()
    expect(page.locator("[id^=seal_]").first).to_contain_text("外院超声报告")
    lists = [str(link.get_attribute("href")) for link in desk.each('[id^=seal_] a[href^="/papers/"]')]
    assert len(lists) == 4
    said = printed(page, lists[0])
    assert "外院超声报告（后续封存）" in said, said
    assert walk.sheet in said


def solution_progress_and_result(walk: Walk) -> None:
    solution = {"department_id": "注射中心", "person_id": DOCTOR, "due_on": str(clock.today() + timedelta(days=2))}
    desk, page = walk.at("cs_staff", f"{walk.case}/solutions/new")
    page.fill("#due_on", solution["due_on"])
    page.fill("#measures", "赔偿5000元")
    desk.save()
    expect(page.locator("main")).to_contain_text("CMP-10")
    walk.fill(
        "cs_staff", "solutions/new", **solution, remedies=["apology", "free_service"],
        measures="医生每日随访至消肿，免费复查，院长当面致歉。",
    )  # fmt: skip
    page = walk.take("cs_staff", "agree")
    expect(page.locator("main")).to_contain_text("CMP-10")  # the manager has not allowed the free service
    _, page = walk.at("cs_manager", walk.case)
    page.locator('form[action$="/approval"] button').click()
    expect(page.locator('form[action$="/approval"]')).to_have_count(0)
    walk.take("cs_staff", "agree")
    walk.take("cs_staff", "handle")
    walk.fill("cs_staff", "entries/new?kind=progress", text="已消肿，明日复查。", way="电话")
    _, page = walk.at("cs_staff", walk.case)
    expect(page.locator("#clocks")).to_contain_text("下次")
    walk.fill("cs_staff", "result", result="已治愈，院长致歉。", way="当面", view="satisfied", words="满意")


def summary_improvement_and_end(walk: Walk) -> None:
    walk.fill(
        "cs_manager", "summary", cause="沟通", causes="值班无医生", weaknesses="值班制度有空档", title="夜间医生值守表",
        owner_id=PRESIDENT, due_on=str(clock.today() + timedelta(days=20)),
    )  # fmt: skip
    page = walk.take("cs_manager", "close")
    expect(page.locator("main")).to_contain_text("CMP-14")
    _, page = walk.at("president", "/improvements")
    page.get_by_role("link", name=re.compile("夜间医生值守表")).first.click()
    page.locator("#finish textarea").fill("排班表已改，每晚一名医生。")
    page.locator("#finish button[type=submit]").click()
    action = walk.desks["president"].path()
    _, page = walk.at("cs_manager", action)
    page.locator("#check input[type=radio]").first.check()
    page.locator("#check textarea").fill("抽查两晚属实。")
    page.locator("#check button[type=submit]").click()
    page = walk.take("cs_manager", "close")
    expect(page.locator("main")).to_contain_text("CMP-15")
    walk.fill("cs_manager", "entries/new?kind=report", text="过程、结果和改进已上报。", person_id=PRESIDENT)
    page = walk.take("cs_manager", "close")
    expect(page.locator("h1")).to_contain_text("结案")
    walk.picture(walk.desks["cs_manager"], "closed")
    desk, page = walk.at("cs_staff", f"{walk.case}/papers")
    page.locator('form[action$="/report"] button').click()
    expect(page).to_have_url(re.compile(r"/papers/\d+$"))
    said = printed(page, desk.path())
    assert all(words in said for words in (NAME, "值班电话录音文字", "夜间医生值守表", "院长致歉")), said
    _, page = walk.at("reception", walk.customer)
    expect(page.locator("main")).not_to_contain_text("勿推销")
