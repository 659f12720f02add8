"""J1 in the browser: five people, five desks, signatures drawn with the mouse, the sealed contract opened."""

import io
import os
import re
from collections.abc import Callable

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.desk import PICTURES, Desk
from tests.browser.keyboard import strike

NAME = "顾念安"
CONSULTANT, DOCTOR = "苏婉清", "顾明哲"
#: A folder for pictures of every step, when somebody wants to look at the walk.
FOLDER = os.environ.get(PICTURES, "")
ITEMS = ("INJ-BTX-01", "INJ-BTX-03", "INJ-BTX-04")


class Walk:
    """The five desks, and where things are."""

    def __init__(self, desks: Callable[..., Desk]) -> None:
        names = ("reception", "consultant", "doctor", "consult_manager", "finance")
        self.reception, self.consultant, self.doctor, self.manager, self.finance = (desks(name) for name in names)
        self.visit = self.customer = self.consultation = self.plan = self.contract = ""
        self.count = 0

    def picture(self, desk: Desk, name: str) -> None:
        self.count += 1
        desk.picture(FOLDER, f"{self.count:02d}-{name}")


def test_five_people_bring_a_walk_in_to_a_signed_and_paid_contract(desks, house):
    walk = Walk(desks)
    arrival(walk)
    registration(walk)
    hand_over(walk)
    card(walk)
    doctor(walk)
    told(walk)
    plan(walk)
    risk_notice(walk)
    contract(walk)
    money(walk)
    goodbye(walk)
    house.need("worker")
    sealed_contract(walk)


def arrival(walk: Walk) -> None:
    desk = walk.reception
    page = desk.go("/reception")
    walk.picture(desk, "board")
    strike(page, "n")
    page.fill("#name", NAME)
    page.fill("#phone", "13800138001")
    page.check("#gender-0")
    page.fill("#purpose", "想改善皱纹")
    page.check("#papers_brought-0")
    page.fill("#need", "皱眉有川字，怕僵")
    page.select_option("#assign_to", desk.option("#assign_to", CONSULTANT))
    walk.picture(desk, "arrival")
    desk.save()
    expect(page).to_have_url(re.compile(r"/reception/visits/\d+$"))
    walk.visit = desk.path()
    walk.picture(desk, "visit")


def registration(walk: Walk) -> None:
    desk, page = walk.reception, walk.reception.page
    link = str(page.locator('main a[href^="/customers/"]').first.get_attribute("href"))
    walk.customer = "/".join(link.split("/")[:3])
    desk.go(walk.customer)
    desk.go(f"{walk.customer}/edit")
    page.fill("#birth_date", "1992-05-06")
    page.fill("#occupation", "设计师")
    page.select_option("#id_kind", "resident_id")
    page.fill("#id_number", "110105199205060028")
    page.select_option("#first_channel", "walk_in")
    desk.save()
    walk.picture(desk, "file")
    desk.next()
    desk.draw("signature")
    desk.draw("consent_signature")
    walk.picture(desk, "registration-signature")
    page.click("button[name=how][value=drawn]")
    expect(page).to_have_url(re.compile(r"/papers/\d+$"))


def hand_over(walk: Walk) -> None:
    desk, page = walk.reception, walk.reception.go(walk.visit)
    page.select_option("#lead_room", desk.option("#lead_room", "空闲"))
    page.click('form[action$="/room"] button')
    page.check("input[name=kinds][value=greeted]")
    page.check("input[name=kinds][value=drink]")
    page.click('form[action$="/courtesies"] button')
    page.select_option("#hand_over_person", desk.option("#hand_over_person", CONSULTANT))
    page.fill("#hand_over_need", "改善皱纹，怕僵")
    page.click('form[action$="/hand-overs"] button')
    expect(page.locator("#hand_overs")).to_contain_text(CONSULTANT)
    desk, page = walk.consultant, walk.consultant.go("/")
    walk.picture(desk, "today-consultant")
    page.get_by_role("link", name=re.compile(NAME)).first.click()
    desk.go(walk.visit)
    walk.picture(desk, "hand-over")
    page.locator('form[action*="/acceptance"] button[type=submit]').click()
    expect(page.locator('form[action*="/acceptance"]')).to_have_count(0)


def card(walk: Walk) -> None:
    desk, page = walk.consultant, walk.consultant.go(walk.visit)
    page.locator(".strip a").first.click()
    page.locator('form[action^="/consultations/visits/"] button').first.click()
    expect(page).to_have_url(re.compile(r"/consultations/\d+/card$"))
    walk.consultation = desk.path().removesuffix("/card")
    for name, text in {
        "reason": "皱眉时有川字", "need_words": "想显得不那么累", "symptoms": "动态性眉间纹", "wished_effect": "自然",
        "expectations": "不要僵", "concerns": "怕僵", "budget": "12000", "time_available": "两个月内",
        "history": "目前备孕中", "allergies": "无", "condition": "良好", "care_habits": "每日防晒",
        "face_findings": "眉间动态纹", "advice": "分次进行",
    }.items():  # fmt: skip
        page.fill(f"#{name}", text)
    for name, value in (
        ("needs", "wrinkle"), ("needs", "contour"), ("needs", "body"), ("skin_type", "dry"), ("skin_problems", "干燥"),
        ("learned_by", "seen"), ("areas", "forehead"), ("room_check", "private"), ("room_check", "comfortable"),
        ("room_check", "equipment"), ("room_check", "material"), ("next_steps", "flow"),
    ):  # fmt: skip
        page.check(f'input[name={name}][value="{value}"]')
    page.locator("main form details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    page.get_by_label("A型肉毒毒素改善眉间纹与额纹").check()
    walk.picture(desk, "card")
    desk.save()
    expect(page.locator("main")).to_contain_text("妊娠、备孕或哺乳期")
    walk.picture(desk, "warning")
    page.select_option("#call_doctor_id", desk.option("#call_doctor_id", DOCTOR))
    page.click('form[action$="/calls"] button[type=submit]')
    expect(page.locator('form[action$="/calls"]')).to_have_count(0)


def doctor(walk: Walk) -> None:
    desk, page = walk.doctor, walk.doctor.go("/")
    walk.picture(desk, "today-doctor")
    page.get_by_role("link", name=re.compile(NAME)).first.click()
    desk.go(f"{walk.consultation}/doctor")
    page.fill("#opinion", "适合少量注射。")
    desk.save()
    lift_warnings(walk)


def lift_warnings(walk: Walk) -> None:
    desk, page = walk.doctor, walk.doctor.go(f"{walk.consultation}/doctor")
    walk.picture(desk, "doctor")
    forms = page.locator('form[action$="/clearances"]')
    while left := forms.count():
        forms.first.locator("textarea").fill("已问清：一年内不会怀孕，并已书面说明。")
        forms.first.locator("button[type=submit]").click()
        expect(forms).to_have_count(left - 1)


def told(walk: Walk) -> None:
    desk, page = walk.consultant, walk.consultant.go(f"{walk.consultation}/talk")
    for box in desk.each("input[name=subjects]:not(:disabled)"):
        box.check()
    page.locator('form[action$="/told"] button[type=submit]').click()
    expect(page.locator(".toast, [role=status]").first).to_be_attached()
    for box in desk.each("input[name=explained]"):
        box.check()
    page.locator('form[action$="/price-talks"] button[type=submit]').click()
    walk.picture(desk, "talk")
    desk.go(walk.customer)
    walk.picture(desk, "file-consultant")
    page.locator(f'form[action="{walk.customer}/review"] button').click()
    expect(page.locator(f'form[action="{walk.customer}/review"]')).to_have_count(0)


def plan(walk: Walk) -> None:
    desk, page = walk.consultant, walk.consultant.go(walk.consultation)
    walk.picture(desk, "consultation")
    page.locator('.strip a[href^="/plans/"]').click()
    desk.save()
    expect(page).to_have_url(re.compile(r"/plans/versions/\d+/edit"))
    version = desk.path().removesuffix("/edit")
    for code in ITEMS:
        desk.go(f"{version}/edit?q={code}")
        page.locator(f'form[action="{version}/items"] button[type=submit]').first.click()
        expect(page).to_have_url(re.compile(r"/edit#item-\d+$"))
    for box in desk.each("textarea[name^=risks_]"):
        lines = [line.rstrip("：: ") for line in box.input_value().splitlines() if line.strip()]
        box.fill("\n".join(line if "：" in line else f"{line}：立即联系本院，由医师处理" for line in lines))
    walk.picture(desk, "plan-edit")
    desk.save()
    expect(page).to_have_url(re.compile(r"/plans/\d+(#.*)?$"))
    expect(page.locator("main")).to_contain_text("12,000.00")
    walk.plan = desk.path()
    walk.picture(desk, "plan")
    desk.next()
    lift_warnings(walk)
    walk.doctor.go(walk.plan)
    walk.doctor.next()
    for box in walk.doctor.each("textarea[name^=injection_]"):
        box.fill("100单位，分5点注射")
    walk.picture(walk.doctor, "approval")
    walk.doctor.page.locator('button.btn-primary[data-key-ctrl="s"]').click()
    expect(walk.doctor.page).to_have_url(re.compile(r"/plans/\d+(#.*)?$"))
    desk.go(walk.plan)
    desk.next()
    page.fill("#questions", "疼吗？")
    page.fill("#answers", "会敷麻药")
    page.fill("#statement", "我明白了")
    desk.save()
    expect(page).to_have_url(re.compile(r"/plans/\d+(#.*)?$"))
    desk.go(f"{version}/confirmation")
    page.fill("#customer_name", NAME)
    desk.save()
    expect(page.locator("main")).to_contain_text("RSK-02")
    walk.picture(desk, "refused-rsk-02")


def risk_notice(walk: Walk) -> None:
    desk, page = walk.consultant, walk.consultant.go(walk.plan)
    desk.next()
    desk.save()
    expect(page).to_have_url(re.compile(r"/consents/notices/\d+/edit$"))
    desk.save()
    expect(page).to_have_url(re.compile(r"/consents/notices/\d+$"))
    desk.next()
    for box in desk.each("input[name=asked]"):
        box.check()
    page.fill("#expectation_checked", "不僵：先少量")
    page.fill("#understood", "风险都听明白了")
    desk.save()
    expect(page).to_have_url(re.compile(r"/consents/notices/\d+$"))
    walk.picture(desk, "notice")
    desk.next()
    page.check("#data_consent")
    for name in ("signature", "data_signature", "explainer_signature"):
        desk.draw(name)
    walk.picture(desk, "notice-signature")
    page.click("button[name=how][value=drawn]")
    expect(page).to_have_url(re.compile(r"/consents/notices/\d+$"))
    desk.go(walk.plan)
    desk.next()
    page.fill("#customer_name", NAME)
    desk.save()
    expect(page).to_have_url(re.compile(r"/plans/\d+(#.*)?$"))
    walk.picture(desk, "plan-confirmed")


def contract(walk: Walk) -> None:
    desk, page = walk.consultant, walk.consultant.page
    desk.next()
    desk.save()
    expect(page).to_have_url(re.compile(r"/contracts/\d+$"))
    walk.contract = desk.path()
    page.locator(f'form[action="{walk.contract}/steps/submit"] button').click()
    expect(page.locator(f'form[action="{walk.contract}/steps/submit"]')).to_have_count(0)
    walk.picture(desk, "contract")
    walk.manager.go("/contracts")
    walk.picture(walk.manager, "contracts")
    walk.manager.go(walk.contract)
    walk.manager.next()
    walk.manager.page.check("#decision-0")
    walk.manager.page.fill("#remarks", "条款与方案一致")
    walk.picture(walk.manager, "review")
    walk.manager.save()
    expect(walk.manager.page).to_have_url(re.compile(r"/contracts/\d+$"))
    desk.go(walk.contract)
    desk.next()
    for box in desk.each("input[name=topics]"):
        box.check()
    page.fill("#statement", "条款已看过，没有疑问")
    desk.save()
    expect(page).to_have_url(re.compile(r"/contracts/\d+$"))
    desk.next()
    desk.draw("signature")
    walk.picture(desk, "contract-signature")
    page.click("button[name=how][value=drawn]")
    expect(page).to_have_url(re.compile(r"/contracts/\d+$"))
    walk.manager.go(walk.contract)
    walk.manager.next()
    walk.manager.draw("signature")
    walk.manager.page.click("button[name=how][value=drawn]")
    expect(walk.manager.page).to_have_url(re.compile(r"/contracts/\d+$"))
    walk.picture(walk.manager, "contract-signed")


def money(walk: Walk) -> None:
    desk = walk.consultant
    desk.go(walk.contract)
    desk.next()
    desk.save()
    expect(desk.page).to_have_url(re.compile(r"/payments/\d+$"))
    order, page = desk.path(), walk.finance.go("/payments")
    walk.picture(walk.finance, "charges")
    page.get_by_role("link", name=re.compile(NAME)).or_(page.locator(f'a[href="{order}"]')).first.click()
    page.locator('form[action$="/presentation"] button').click()
    expect(page.locator("#amount")).to_have_value(re.compile(r"12,?000\.00"))
    page.check('input[name=method][value="微信"]')
    walk.picture(walk.finance, "payment")
    walk.finance.save()
    expect(page).to_have_url(re.compile(r"/payments/receipts/\d+/invoice$"))
    page.fill("#number", "26112000000000000001")
    walk.finance.save()
    expect(page).to_have_url(re.compile(r"/payments/\d+$"))
    walk.picture(walk.finance, "paid")


def goodbye(walk: Walk) -> None:
    desk, page = walk.consultant, walk.consultant.go(f"{walk.consultation}/outcome")
    page.check("input[name=outcome][value=booked]")
    page.fill("#reaction", "理解并放心")
    page.fill("#result", "已签约")
    desk.save()
    page.fill("#name", CONSULTANT)
    page.check("#true_and_accurate")
    walk.picture(desk, "record-signature")
    page.locator('form[action$="/signature"] button[type=submit]').click()
    expect(page).to_have_url(re.compile(r"/consultations/\d+$"))
    walk.picture(desk, "record-signed")
    page = walk.reception.go(walk.visit)
    page.check("input[name=outcome][value=spent]")
    page.click('form[action$="/departure"] button[type=submit]')
    expect(page.locator("#departure form")).to_have_count(0)


def sealed_contract(walk: Walk) -> None:
    """The worker seals the contract; the page notices by itself, and the PDF says what was agreed."""
    desk, page = walk.consultant, walk.consultant.go(walk.contract)
    page.locator('main a[href^="/papers/"]').first.click()
    link = page.locator('a[href$="/pdf"]').first
    expect(link).to_be_visible(timeout=60_000)
    walk.picture(desk, "sealed-contract")
    answer = desk.context.request.get(desk.address + str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    pages = [re.sub(r"\s", "", sheet.extract_text()) for sheet in PdfReader(io.BytesIO(answer.body())).pages]
    whole = "".join(pages)
    for said in (NAME, "¥12,000.00", "壹万贰仟元整", f"第1页共{len(pages)}页"):
        assert said in whole, said
    opened = desk.context.new_page()
    shown = opened.goto(desk.address + str(link.get_attribute("href")).replace("/pdf", "/preview"))
    assert shown is not None
    assert shown.ok
    expect(opened.locator("body")).to_contain_text("医疗美容服务合同")
