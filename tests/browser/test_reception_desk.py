"""The desk by keyboard alone: search, arrive, call, leave; and the screen in the hall that follows by itself."""

import re

from playwright.sync_api import Page, expect

from tests.browser.desk import Desk
from tests.browser.house import House
from tests.browser.keyboard import strike
from tests.browser.test_boards import arrive
from tests.browser.test_keyboard_and_plain import violations

#: Books a customer of the demo for later today, as the phone desk would.
BOOK = """
from datetime import timedelta
from sqlalchemy import select
from portal import create_app
from portal.core import clock, database
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments import operations
from portal.core.database import SystemActor, add, db
from portal.core import audit
from portal.registry.customers import operations as customers
from portal.registry.staff.models import Person
from tests.factories import booking
with create_app().app_context():
    with database.transaction():
        desk = db.session.scalar(select(Person).where(Person.username == "reception"))
        server = db.session.scalar(select(Person).where(Person.username == "{server}"))
        customer = customers.register(
            by=desk, name="{name}", phone="+86{phone}", gender="female", first_channel="phone"
        )
        at = booking.a_free_minute(server.id)
        row = Appointment(
            state="booked", kind="consultation", channel="phone", customer_id=customer.id,
            day=clock.today(), starts_at=at, ends_at=at + timedelta(minutes=1),
            provider_id=server.id, what="双眼皮",
        )
        add(row, by=desk)
        db.session.flush()
        audit.record("tests.book", row, by=desk)
"""


#: Somebody who is not in a hurry.
KEYS_A_SECOND = 3


class Keys:
    """Counts what is pressed."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, key: str) -> None:
        self.count += 1
        strike(self.page, key)

    def type(self, text: str) -> None:
        """A Chinese character counts three keys."""
        self.count += sum(1 if one.isascii() else 3 for one in text)
        self.page.keyboard.type(text)


def book(house: House, name: str, phone: str, server: str) -> None:
    """A booking of today in this house; nobody is booked twice at the same minute."""
    house.python("-c", BOOK.format(name=name, phone=phone, server=server))


def test_a_booked_customer_is_in_the_queue_with_at_most_three_keys_after_the_search(desks, house):
    book(house, "上官云舒", "13700000061", "consultant")
    desk: Desk = desks("reception")
    page = desk.go("/reception")
    strike(page, "/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("sgys")
    hit = page.locator("#search_results .search-row").filter(has_text="上官云舒")
    expect(hit).to_contain_text("双眼皮")
    keys = Keys(page)
    keys.press("ArrowDown")
    expect(hit.locator("a.search-hit")).to_be_focused()
    keys.press("a")
    expect(page).to_have_url(re.compile(r"/reception$"))
    expect(page.locator("#lane_waiting")).to_contain_text("上官云舒")
    assert keys.count <= 3


def test_a_walk_in_first_visit_is_typed_without_the_mouse_in_half_a_minute(desks):
    desk: Desk = desks("reception")
    page = desk.go("/reception")
    keys = Keys(page)
    keys.press("/")
    keys.type("令狐小冲")
    expect(page.locator("#search_results")).to_contain_text("令狐小冲")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page).to_have_url(re.compile(r"/reception/arrivals/new\?name="))
    expect(page.locator("#name")).to_have_value("令狐小冲")
    expect(page.locator("#name")).to_be_focused()
    keys.press("Tab")
    keys.type("13700000062")
    for _step in range(8):
        keys.press("Tab")
        if page.evaluate("document.activeElement.id") == "purpose":
            break
    keys.type("皮肤护理咨询")
    keys.press("Enter")
    expect(page).to_have_url(re.compile(r"/reception(/visits/\d+)?$"))
    assert keys.count <= 30 * KEYS_A_SECOND
    expect(desk.go("/reception").locator("#lane_waiting")).to_contain_text("令狐小冲")


def test_a_number_called_with_one_key_is_on_the_screen_in_the_hall_at_once(desks, house):
    book(house, "东方明月", "13700000063", "consultant2")
    desk: Desk = desks("reception")
    page = desk.go("/reception")
    strike(page, "/")
    page.keyboard.type("东方明月")
    hit = page.locator("#search_results .search-row").filter(has_text="东方明月")
    expect(hit).to_be_visible()
    strike(page, "ArrowDown")
    strike(page, "a")
    card = page.locator("#lane_waiting article").filter(has_text="东方明月")
    expect(card).to_be_visible()
    address = page.evaluate("async () => (await fetch('/reception/display')).url")
    hall: Desk = desks("", viewport={"width": 1920, "height": 1080})
    hall.page.goto(address)
    expect(hall.page.locator("#hall_display")).to_be_visible()
    expect(hall.page.locator("[data-clock]")).to_have_text(re.compile(r"\d\d:\d\d"))
    number = card.locator(".visit-number").inner_text().strip()
    card.focus()
    strike(page, "k")
    called = hall.page.locator(f"#call_{number}")
    expect(called).to_be_visible()
    expect(called).to_contain_text("东方＊＊")
    expect(hall.page.locator("body")).not_to_contain_text("明月")
    assert violations(hall.page) == []
    size = called.locator("b").evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert size >= 130, "readable from five metres on a screen of 1080 lines"
    expect(card).to_contain_text(re.compile("呼叫到"))
    card.focus()
    strike(page, "m")
    expect(called).to_have_count(0)
    expect(card).to_contain_text("未到")


def test_the_screen_in_the_hall_says_that_the_portal_is_gone_and_comes_back(own_house, desks):
    house = own_house()
    house.start("web", "live")
    desk = desks("reception", at=house)
    address = desk.go("/reception").evaluate("async () => (await fetch('/reception/display')).url")
    hall = desks("", at=house)
    for one in (desk, hall):
        one.expects("net::ERR", "Failed to fetch")
    hall.page.goto(address)
    banner = hall.page.locator("#connection_banner")
    expect(banner).to_be_hidden()
    house.kill("live", "web")
    expect(banner).to_be_visible(timeout=30_000)
    expect(hall.page.locator("#hall_display")).to_be_visible()
    house.start("web", "live")
    expect(banner).to_be_hidden(timeout=60_000)


def test_the_keys_of_a_card_are_on_the_key_map(desks):
    desk: Desk = desks("reception")
    arrive(desk, "键图客", "13700000064")
    page = desk.go("/reception")
    page.locator("#lane_waiting article").first.focus()
    strike(page, "?")
    dialog = page.locator("#keys_dialog")
    for key in ("k", "h", "l", "a", "f", "n"):
        expect(dialog.locator("kbd", has_text=re.compile(f"^{key}$")).first).to_be_visible()
