"""J6 in the browser: from the unhappy customer to the money in her hand, each step at the desk of whoever takes it.

Reception, consultant, customer service, the operating doctor, the president, finance and the cash desk; the customer
signs with the mouse. The papers are opened at the end: the settlement with its calculation, the receipt of the payout.
"""

import io
import os
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.desk import PICTURES, Desk
from tests.browser.house import House
from tests.browser.keyboard import press

FOLDER = os.environ.get(PICTURES, "")
DESKS = ("reception", "consultant", "cs_manager", "doctor", "president", "finance", "finance2")
CONSULTANT, DOCTOR, PRESIDENT, SERVICE, QUALITY = "苏婉清", "顾明哲", "梁国栋", "钱慧敏", "罗正阳"
#: What she bought before, in the clinic that begins with this day: 12,000 paid in full.
BOUGHT = """
from datetime import date
from portal import create_app
from portal.core import database
from tests.cast import Cast
from tests.factories import planning, refunding
with create_app().app_context():
    database.writing()
    cast = Cast()
    who = planning.customer(cast, name="罗敏", phone="+8613900139006", birth=date(1992, 5, 6))
    contract = refunding.bought(cast, who=who)
    print("BOUGHT", who.id, contract.id)
"""
NAME, AMOUNT = "罗敏", 8_000


class Walk:
    """The desks, and where things are."""

    def __init__(self, desks: Callable[..., Desk], house: House) -> None:
        self.at = {name: desks(name) for name in DESKS}
        said = house.python("-c", BOUGHT).stdout.rpartition("BOUGHT")[2].split()
        self.customer, self.contract = said[0], said[1]
        self.case = self.refund = ""
        self.count = 0

    def picture(self, desk: Desk, name: str) -> None:
        self.count += 1
        desk.picture(FOLDER, f"j6-{self.count:02d}-{name}")


@pytest.mark.rule("DIS-01", "DIS-03", "DIS-04", "DIS-05", "DIS-06", "DIS-07", "DIS-08")
@pytest.mark.rule("REF-01", "REF-02", "REF-03", "REF-04", "REF-05", "REF-06", "REF-07", "REF-09", "REF-10")
def test_a_dissatisfied_customer_is_heard_and_paid_back(desks, house):
    walk = Walk(desks, house)
    opened_at_reception(walk)
    three_attempts_of_the_consultant(walk)
    received_by_customer_service(walk)
    records_completed(walk)
    conference(walk)
    proposed_from_the_case(walk)
    locked_until_both_have_decided(walk)
    answered_and_signed(walk)
    paid_out_by_another_hand(walk)
    closed(walk)
    house.need("worker")
    papers(walk)


def opened_at_reception(walk: Walk) -> None:
    desk = walk.at["reception"]
    page = desk.go(f"/complaints/new?customer={walk.customer}")
    page.check("input[name=kind][value=dissatisfied]")
    page.select_option("#channel", "on_site")
    page.fill("#matter", "术后两侧不对称，有压痕")
    page.fill("#demand", "退款或修复")
    page.fill("#present", f"{NAME}、丈夫王先生")
    page.select_option("#department_id", index=1)
    page.select_option("#handler_id", desk.option("#handler_id", CONSULTANT))
    walk.picture(desk, "intake")
    desk.save()
    with_case = walk.at["cs_manager"].go("/complaints?kind=dissatisfied")
    link = with_case.locator("a[href^='/complaints/']", has_text=NAME).first
    walk.case = str(link.get_attribute("href")).partition("#")[0]
    walk.picture(walk.at["cs_manager"], "board")


def three_attempts_of_the_consultant(walk: Walk) -> None:
    """She talks to the customer three times; before the third is unsolved nothing is handed over (DIS-04)."""
    desk, page = walk.at["consultant"], walk.at["consultant"].page
    desk.go(f"{walk.case}/hand-over")
    desk.save()
    expect(page.locator("main")).to_contain_text("DIS-04")
    for number in (1, 2, 3):
        desk.go(f"{walk.case}/attempts/new")
        page.fill("#content", f"第{number}次沟通，解释恢复期")
        page.check("input[name=result][value=unsolved]")
        desk.save()
    walk.picture(desk, "attempts")
    desk.go(f"{walk.case}/hand-over")
    page.select_option("#person_id", desk.option("#person_id", SERVICE))
    desk.save()
    expect(page.locator("main")).to_contain_text(SERVICE)


def received_by_customer_service(walk: Walk) -> None:
    """Everybody present signs the record with the mouse (DIS-05)."""
    desk = walk.at["cs_manager"]
    page = desk.go(f"{walk.case}/talks/new")
    page.select_option("#kind", "reception")
    page.fill("#customer_side", f"{NAME} 顾客")
    tick(page, "colleagues", SERVICE)
    page.fill("#notes", "详细听取意见")
    page.fill("#comfort", "道歉并安排独立房间")
    page.fill("#opinion", "建议会诊")
    desk.save()
    page.locator("#talks a[href^='/complaints/talks/']").first.click()
    for _present in range(2):
        page.locator(".sign-list .btn-primary").first.click()
        desk.draw("signature")
        with page.expect_navigation():
            page.locator("main form button[type=submit]:not([name])").click()
    expect(page.locator(".sign-list .btn-primary")).to_have_count(0)
    walk.picture(desk, "talk")


def tick(page: Page, field: str, name: str) -> None:
    """Tick somebody in a list of people, wherever it is folded away."""
    page.locator("main details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    page.locator(f"label:has(input[name={field}])", has_text=name).or_(
        page.locator(f"*:has(> input[name={field}])", has_text=name)
    ).first.locator("input").check()


def records_completed(walk: Walk) -> None:
    """The department's records are completed by somebody of it, or the case's handler reports it (DIS-06)."""
    desk = walk.at["cs_manager"]
    page = desk.go(walk.case)
    page.locator("#tasks a").first.click()
    page.fill("#text", "手术记录与照片已补齐，存病案室")
    desk.save()
    expect(page.locator("#tasks")).to_contain_text("已补齐")


def conference(walk: Walk) -> None:
    desk = walk.at["cs_manager"]
    page = desk.go(f"{walk.case}/conferences/new")
    page.select_option("#consultant_id", desk.option("#consultant_id", CONSULTANT))
    tick(page, "doctors", DOCTOR)
    page.fill("#experts", "外院王教授")
    page.select_option("#president_id", desk.option("#president_id", PRESIDENT))
    page.fill("#place", "会议室")
    desk.save()
    desk.go(walk.case)
    link = str(page.locator("#conferences a").first.get_attribute("href"))
    speak = (("consultant", CONSULTANT), ("doctor", DOCTOR), ("president", PRESIDENT), ("cs_manager", "王教授"))
    for username, name in speak:
        own = walk.at[username].go(link)
        card = own.locator("section.panel[id^=member_]", has_text=name)
        card.locator("textarea[name=opinion]").fill("同意部分退款并修复")
        with own.expect_navigation():
            card.locator("button[type=submit]").click()
    page = desk.go(link)
    page.fill("#facts", "左侧高1毫米")
    page.fill("#plan", f"退还{AMOUNT}元，术后六个月免费修复")
    page.check("#money")
    walk.picture(desk, "conference")
    with page.expect_navigation():
        page.locator('form[action$="/conclusion"] button[type=submit]').click()
    expect(page.locator("#next .btn-primary")).to_contain_text("退款")


def proposed_from_the_case(walk: Walk) -> None:
    """Money is no ordinary solution: the case leads to a refund case, beside what the law gives (DIS-08, LAW-27)."""
    desk = walk.at["cs_manager"]
    page = desk.go(walk.case)
    page.locator("#next .btn-primary").click()
    page.locator("main a[href*='/refunds/customers/']").first.click()
    page.check("input[name=cause][value=clinic]")
    expect(page.locator("#reckoning .figures")).to_be_visible()
    for box in desk.each("input[name^='amount-']"):
        box.fill(str(AMOUNT) if box.get_attribute("name") == f"amount-{walk.contract}" else "1")
    page.select_option("#reason_kind", "effect")
    page.fill("#reason", "会诊意见：部分退款，六个月后免费修复。")
    page.fill("#difference_reason", "会诊协商，顾客同意。")
    page.fill("#free_service", "六个月后免费修复一次")
    walk.picture(desk, "proposal")
    desk.save()
    expect(page).to_have_url(re.compile(r"/refunds/\d+$"))
    walk.refund = desk.path()
    walk.picture(desk, "proposed")
    desk.go(f"{walk.refund}/answer")
    expect(page.locator("main")).to_contain_text("REF-04")


def locked_until_both_have_decided(walk: Walk) -> None:
    """Finance has no button before the president; the president decides by one key, then finance by one key."""
    early = walk.at["finance"].go(walk.refund)
    expect(early.locator('button[value="confirm"], input[value="confirm"]')).to_have_count(0)
    card = f"#refund-{walk.refund.rpartition('/')[2]}"
    for name in ("president", "finance"):
        desk = walk.at[name]
        decided(desk, card, picture=lambda desk=desk, name=name: walk.picture(desk, f"approvals-{name}"))
    page = walk.at["cs_manager"].go(walk.refund)
    expect(page.locator(".next-step-action .btn-primary")).to_have_attribute("href", f"{walk.refund}/answer")


def decided(desk: Desk, card: str, picture: Callable[[], None]) -> None:
    page = desk.go("/refunds/approvals")
    page.locator(card).focus()
    picture()
    press(page, "a")
    if desk.path() == "/confirm":
        desk.confirm()
        page.wait_for_url(re.compile("/refunds/approvals"))
        page.locator(card).focus()
        press(page, "a")
    assert desk.path() == "/refunds/approvals"
    expect(page.locator(card)).to_have_count(0)


def answered_and_signed(walk: Walk) -> None:
    desk, page = walk.at["cs_manager"], walk.at["cs_manager"].page
    desk.next()
    page.check("input[name=way][value=in_person]")
    page.fill("#note", "当面告知，顾客接受。")
    desk.save()
    walk.picture(desk, "answered")
    desk.next()
    page.fill("#account", "中国工商银行 6222 0000 0000 1234")
    desk.draw("signature")
    walk.picture(desk, "acceptance")
    with page.expect_navigation():
        page.click("button[name=how][value=drawn]")
    expect(page.locator("#customer")).to_contain_text("6222")


def paid_out_by_another_hand(walk: Walk) -> None:
    """Whoever confirmed is refused; another cashier pays, and the customer signs for it (REF-05, REF-06)."""
    same = walk.at["finance"].go(f"{walk.refund}/payout")
    expect(same.locator("main")).to_contain_text("REF-06")
    desk = walk.at["finance2"]
    page = desk.go("/")
    page.locator(f'a[href="{walk.refund}/payout"]').first.click()
    desk.confirm()
    page.check("input[name=method][value=现金]")
    page.fill("#voucher", "XJ-J6-0001")
    desk.draw("signature")
    walk.picture(desk, "payout")
    with page.expect_navigation():
        page.click("button[name=how][value=drawn]")
    expect(page.locator("#payout")).to_contain_text("XJ-J6-0001")
    expect(page.locator("#effect")).to_contain_text(f"{AMOUNT:,}")
    walk.picture(desk, "paid")
    day = desk.go("/payments/days")
    day.locator(".figures a").first.click()
    expect(day.locator("#paid_out")).to_contain_text("XJ-J6-0001")
    walk.picture(desk, "day")


def closed(walk: Walk) -> None:
    """The case knows the money is paid; its result is told with the customer's view (DIS-14)."""
    desk = walk.at["cs_manager"]
    page = desk.go(walk.case)
    expect(page.locator("#refunds")).to_contain_text("已付")
    with page.expect_navigation():
        page.get_by_role("button", name="已形成处理建议").click()
    desk.go(f"{walk.case}/result")
    page.fill("#result", f"退还{AMOUNT}元，六个月后免费修复")
    page.fill("#way", "当面")
    page.check("input[name=view][value=partly]")
    page.fill("#words", "可以接受")
    desk.save()
    expect(page.locator("#result")).to_contain_text("可以接受")
    walk.picture(desk, "case-answered")


def papers(walk: Walk) -> None:
    """The worker seals both papers; they say amount, working and everybody who had a hand in it (REF-10, REF-05)."""
    desk = walk.at["cs_manager"]
    page = desk.go(walk.refund)
    links = [str(link.get_attribute("href")) for link in desk.each("#papers a")]
    assert len(links) == 3, links  # the receipt, the signed settlement, the copy for ink
    receipt, settlement = (said_by(desk, page, link) for link in links[:2])
    for text in ("退款协议", NAME, f"{AMOUNT:,}.00", "计算", "依法不得扣除", "6222", PRESIDENT, SERVICE):
        assert text in settlement, text
    for text in ("XJ-J6-0001", NAME, f"{AMOUNT:,}.00", "现金"):
        assert text in receipt, text


def said_by(desk: Desk, page: Page, link: str) -> str:
    """The text of a sealed paper, as soon as it is sealed."""
    desk.go(link)
    pdf = page.locator('a[href$="/pdf"]').first
    expect(pdf).to_be_visible(timeout=60_000)
    answer = desk.context.request.get(desk.address + str(pdf.get_attribute("href")))
    assert answer.status == 200
    if FOLDER:
        with open(f"{FOLDER}/j6-{link.rpartition('/')[2]}.pdf", "wb") as file:
            file.write(answer.body())
    return re.sub(r"\s", "", "".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.body())).pages))
