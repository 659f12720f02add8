"""The appointment calendar between hand and keyboard: a booking is dragged or walked to a free time, and why is asked."""

import os
import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import PICTURES, Desk
from tests.browser.keyboard import strike
from tests.browser.test_keyboard_and_plain import violations

FOLDER = os.environ.get(PICTURES, "")
#: Whether this time, or the one the cursor stands on, is one with three more free quarters after it.
FREE_HOUR = """(cell) => {
    const [, column, minute] = (cell ?? document.activeElement).id.match(/^f(.+)-(\\d+)$/) ?? [];
    return Boolean(column) && [15, 30, 45].every((more) => document.getElementById(`f${column}-${Number(minute) + more}`));
}"""

#: Puts the cursor on a free time above one with a free hour: how full a column is depends on who booked before.
ABOVE_A_FREE_HOUR = f"""() => {{
    const isFreeHour = {FREE_HOUR};
    const columnOf = (cell) => cell.id.split("-").slice(0, -1).join("-");
    const cells = [...document.querySelectorAll("#calendar .cal-free")];
    const above = cells.findIndex((cell, place) => {{
        const next = cells[place + 1];
        return next && columnOf(next) === columnOf(cell) && isFreeHour(next);
    }});
    cells[above]?.focus();
    return above >= 0;
}}"""


def book(desk: Desk, name: str, phone: str) -> tuple[str, str]:
    """A consultation booked at this desk for the first suggested time; its address and its day."""
    page = desk.go("/appointments/new")
    page.fill("#name", name)
    page.fill("#phone", phone)
    slot = page.locator("#slot-0")
    day = str(slot.get_attribute("value")).partition("@")[2].partition("T")[0]
    slot.focus()
    strike(page, "Space")  # what arrives beside the phone number may move a time away from under a pointer
    expect(slot).to_be_checked()
    desk.save()
    expect(page.locator("h1")).to_contain_text(name)
    return desk.path(), day


def calendar(desk: Desk, day: str) -> Page:
    page = desk.go(f"/appointments?group=consultant&day={day}")
    expect(page.locator("#calendar")).to_be_visible()
    return page


def drag(page: Page, block: Locator, free: Locator) -> None:
    """Take a booking and let it go over a free time, as a hand does: it moves until the time shows that it is meant."""
    free.scroll_into_view_if_needed()
    start, end = block.bounding_box(), free.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] - 6)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] / 2 + 12, start["y"] + start["height"] - 2, steps=4)
    for step in range(100):
        page.mouse.move(end["x"] + end["width"] / 2 + step % 7, end["y"] + end["height"] / 2)
        if "is-over" in (free.get_attribute("class") or ""):
            break
        page.wait_for_timeout(50)
    page.mouse.up()


def slow_network(page: Page) -> None:
    """A hand is quicker than a file that is asked for when the page already stands."""
    slow = {"offline": False, "latency": 2000, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)


def a_free_time_near(page: Page, block: Locator) -> Locator:
    """A free hour that can be seen together with the booking, which stands in the middle of the screen."""
    block.evaluate("(block) => block.scrollIntoView({ block: 'center' })")
    box, height = block.bounding_box(), page.evaluate("() => innerHeight")
    assert box
    seen = []
    for free in page.locator("#calendar .cal-free").all():
        there = free.bounding_box()
        if there and abs(there["y"] - box["y"]) > 60 and 150 < there["y"] < height - 60:
            seen.append(there["y"])
            if free.evaluate(FREE_HOUR):
                return free
    raise AssertionError(f"no free hour near the booking at {box}, only free times at {seen}")


def walk_to_a_free_hour(page: Page) -> None:
    """Down the column with the arrow keys, to a time after which an hour is free."""
    for _step in range(40):
        strike(page, "ArrowDown")
        if page.evaluate(FREE_HOUR):
            return
    here = page.evaluate("document.activeElement.id || document.activeElement.tagName")
    raise AssertionError(f"no free hour down this column; the cursor stands on {here}")


def test_a_booking_dragged_onto_a_free_time_asks_why_and_moves(desks):
    desk = desks("reception")
    booking, day = book(desk, "拖动预约", "13700000181")
    slow_network(desk.page)
    page = calendar(desk, day)
    block = page.locator(f"#b{booking.rpartition('/')[2]}")
    block.scroll_into_view_if_needed()
    free = a_free_time_near(page, block)
    wanted = parse_qs(str(free.get_attribute("data-slot")))
    drag(page, block, free)
    expect(page).to_have_url(re.compile(rf"{booking}/move\?"))
    expect(page.locator("#day")).to_have_value(day)
    expect(page.locator("#time")).to_have_value(wanted["time"][0])
    expect(page.locator("#provider_id")).to_have_value(wanted["provider_id"][0])
    desk.picture(FOLDER, "cal-move")
    # Without a reason it does not move, and the new time stays.
    strike(page, "Control+s")
    expect(page.locator(".error-summary")).to_contain_text("原因")
    expect(page.locator("#time")).to_have_value(wanted["time"][0])
    page.fill("#reason", "顾客要求改时间")
    desk.save()
    expect(page.locator("#log")).to_contain_text("顾客要求改时间")
    page = calendar(desk, day)
    expect(page.locator(f"#b{booking.rpartition('/')[2]}")).to_contain_text(wanted["time"][0])


def test_the_keys_move_a_booking_as_a_hand_does(desks):
    desk = desks("reception")
    booking, day = book(desk, "键盘改约", "13700000182")
    number = booking.rpartition("/")[2]
    page = calendar(desk, day)
    page.locator(f"#b{number}").focus()
    strike(page, "m")
    expect(page).to_have_url(re.compile(rf"moving={number}"))
    expect(page.locator("main")).to_contain_text("键盘改约")
    desk.picture(FOLDER, "cal-moving")
    assert violations(page) == []
    # Arrows walk between the bookings and free times; Enter takes the time under the cursor.
    page.locator(f"#b{number}").focus()
    walk_to_a_free_hour(page)
    wanted = parse_qs(str(page.evaluate("document.activeElement.dataset.slot")))
    with page.expect_navigation():
        strike(page, "Enter")
    assert urlsplit(page.url).path == f"{booking}/move"
    expect(page.locator("#time")).to_have_value(wanted["time"][0])
    for _step in range(20):
        strike(page, "Tab")
        if page.evaluate("document.activeElement.id") == "reason":
            break
    page.keyboard.type("医生临时有手术")
    with page.expect_navigation():
        strike(page, "Control+s")
    expect(page.locator("#log")).to_contain_text("医生临时有手术")
    expect(page.locator("h1")).to_contain_text("改约")


def test_the_keys_book_a_free_time_of_the_calendar(desks):
    desk = desks("reception")
    _booking, day = book(desk, "日历占位", "13700000183")
    page = calendar(desk, day)
    assert page.evaluate(ABOVE_A_FREE_HOUR)
    walk_to_a_free_hour(page)
    wanted = parse_qs(str(page.evaluate("document.activeElement.dataset.slot")))
    with page.expect_navigation():
        strike(page, "Enter")
    assert urlsplit(page.url).path == "/appointments/new"
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("日历键约")
    strike(page, "Tab")
    page.keyboard.type("13700000184")
    expect(page.locator("#time")).to_have_value(wanted["time"][0])
    with page.expect_navigation():
        strike(page, "Control+s")
    expect(page.locator("h1")).to_contain_text("日历键约")
    assert violations(page) == []


def test_a_booking_made_at_one_desk_stands_in_the_calendar_of_the_other(desks):
    desk, other = desks("reception"), desks("consult_manager")
    _first, day = book(desk, "日历甲", "13700000185")
    watching = calendar(other, day)
    booking, same_day = book(desk, "日历乙", "13700000186")
    assert same_day == day
    expect(watching.locator(f"#b{booking.rpartition('/')[2]}")).to_contain_text("日历乙")
