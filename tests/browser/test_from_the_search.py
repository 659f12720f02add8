"""From the search hit every usual act is one key; what must be known stands in the hit, for those who may know it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk
from tests.browser.house import House
from tests.browser.keyboard import press, strike

#: Somebody who is here and waits: name and phone.
HERE = """
from sqlalchemy import select
from portal import create_app
from portal.core import database
from portal.core.database import db
from portal.front_desk.reception import operations
from portal.registry.customers import operations as customers
from portal.registry.staff.models import Person
with create_app().app_context():
    with database.transaction():
        desk = db.session.scalar(select(Person).where(Person.username == "reception"))
        customer = customers.register(
            by=desk, name="{name}", phone="+86{phone}", gender="female", first_channel="walk_in"
        )
        operations.arrive(customer, by=desk, purpose="祛斑咨询", visit_type="first_visit", source="walk_in")
"""
#: A customer with an allergy and an open case.
WARNED = """
from sqlalchemy import select
from portal import create_app
from portal.core import database
from portal.core.database import db
from portal.registry.customers import operations as customers
from portal.registry.staff.models import Department, Person
from portal.service.complaints import operations as cases
with create_app().app_context():
    with database.transaction():
        who = {row.username: row for row in db.session.scalars(select(Person))}
        customer = customers.register(
            by=who["reception"], name="钟离若雪", phone="+8613700000215", gender="female", first_channel="phone"
        )
        customers.set_owner(customer, who["consultant"], by=who["cs_manager"], reason="分配")
        customers.record_health(customer, by=who["consultant"], allergies="利多卡因过敏", history="无")
        cases.take_in(
            kind="complaint", customer=customer, complainant_name=customer.name, complainant_phone=customer.phone,
            matter="术后红肿没人回电", demand="请医生复查", channel="phone", by=who["reception"],
            department=db.session.get_one(Department, who["consultant"].department_id),
        )
"""


def come(house: House, name: str, phone: str) -> None:
    house.python("-c", HERE.format(name=name, phone=phone))


def hit(page: Page, name: str) -> Locator:
    """Type the name into the search, go down to its hit; the cursor stands on it."""
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type(name)
    row = page.locator("#search_results .search-row").filter(has_text=name)
    expect(row).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(row.locator("a.search-hit")).to_be_focused()
    return row


def test_a_waiting_customer_is_called_from_the_hit_with_one_key(desks, house):
    come(house, "钟离听雨", "13700000211")
    desk: Desk = desks("reception")
    page = desk.go("/")
    hit(page, "钟离听雨")
    press(page, "k")
    expect(page.locator("h1")).to_contain_text("钟离听雨")
    expect(page.locator("#facts")).to_contain_text("呼叫到")


def test_a_customer_is_handed_over_from_the_hit_and_comes_back_with_a_reason(desks, house):
    come(house, "钟离望舒", "13700000212")
    desk: Desk = desks("reception")
    page = desk.go("/")
    hit(page, "钟离望舒")
    page.keyboard.press("h")
    expect(page).to_have_url(re.compile(r"/reception/visits/\d+#hand_over$"))
    visit = desk.path()
    page.select_option("#hand_over_person", desk.option("#hand_over_person", "苏婉清"))
    page.fill("#hand_over_need", "想看祛斑方案")
    with page.expect_navigation():
        page.locator("#hand_over button[type=submit]").click()
    expect(page.locator("#hand_overs")).to_contain_text("等待答复")

    # The receiver reads need and information, and gives her back with a reason.
    consultant: Desk = desks("consultant")
    other = consultant.go(visit)
    expect(other.locator("#answer")).to_contain_text("想看祛斑方案")
    other.locator("#answer summary").click()
    other.fill("#return_reason", "正在手术室陪同，请改派")
    with other.expect_navigation():
        other.locator("#answer details button[type=submit]").click()
    expect(other.locator("#hand_overs")).to_contain_text("已退回")

    # At the desk she waits for somebody else, with the reason; the next offer is free.
    page = desk.go(visit)
    expect(page.locator("#hand_overs")).to_contain_text("正在手术室陪同，请改派")
    expect(page.locator("#facts")).not_to_contain_text("苏婉清")
    expect(page.locator("#hand_over")).to_be_visible()
    expect(desk.go("/reception").locator("#lane_waiting")).to_contain_text("钟离望舒")


def test_a_customer_leaves_from_the_hit_with_one_key(desks, house):
    come(house, "钟离问夏", "13700000213")
    desk: Desk = desks("reception")
    page = desk.go("/reception")
    hit(page, "钟离问夏")
    page.keyboard.press("l")
    expect(page).to_have_url(re.compile(r"/reception/visits/\d+#departure$"))
    page.locator('#departure input[name=outcome][value="not_spent"]').check()
    with page.expect_navigation():
        page.locator("#departure button[type=submit]").click()
    expect(page.locator("#departure")).to_contain_text("未消费")
    expect(desk.go("/reception").locator("#lane_waiting")).not_to_contain_text("钟离问夏")


def test_a_customer_is_booked_from_the_hit_with_one_key(desks):
    desk: Desk = desks("reception")
    page = desk.go("/customers/new")
    for name, text in (("name", "钟离知秋"), ("phone", "13700000214"), ("birth_date", "1990-01-02")):
        page.fill(f"#{name}", text)
    page.check("input[name=gender][value=female]")
    page.select_option("#first_channel", "phone")
    desk.save()
    expect(page).to_have_url(re.compile(r"/customers/\d+$"))
    desk.go("/reception")
    hit(page, "钟离知秋")
    press(page, "b")
    expect(page).to_have_url(re.compile(r"/appointments/new\?customer_id=\d+"))
    expect(page.locator("main")).to_contain_text("钟离知秋")
    page.locator("#slot-0").focus()
    strike(page, "Space")
    expect(page.locator("#slot-0")).to_be_checked()
    desk.save()
    expect(page.locator("h1")).to_contain_text("钟离知秋")


def test_the_hit_says_the_open_case_to_everybody_and_the_allergy_to_whom_it_may(desks, house):
    house.python("-c", WARNED)
    for username, reads_health in (("reception", False), ("consultant", True), ("doctor", False)):
        desk: Desk = desks(username)
        page = desk.go("/")
        page.keyboard.press("/")
        page.keyboard.type("钟离若雪")
        results = page.locator("#search_results")
        if username == "doctor":
            # Nobody handed her to this doctor: outside the reach there is no hit at all.
            expect(results).to_contain_text("没有找到")
            expect(results).not_to_contain_text("过敏")
            continue
        row = results.locator(".search-row").filter(has_text="钟离若雪")
        expect(row).to_contain_text("勿推销")
        if reads_health:
            expect(row).to_contain_text("利多卡因过敏")
        else:
            expect(row).not_to_contain_text("过敏")
