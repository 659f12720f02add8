"""The case board between two desks: dragged or by keyboard, seen elsewhere at once; a forbidden move explains itself."""

import re

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.keyboard import strike


def take_in(desk: Desk, name: str) -> str:
    """A complaint taken in at this desk; its address."""
    page = desk.go("/complaints/new")
    page.fill("#matter", "等了两个小时")
    page.fill("#demand", "请解释")
    page.fill("#complainant_name", name)
    page.fill("#complainant_phone", "13700000021")
    desk.save()
    expect(page).to_have_url(re.compile(r"/complaints/\d+$"))
    return page.url.rpartition("/")[2]


def test_a_card_moved_at_one_desk_is_in_its_lane_on_the_other_at_once(desks):
    manager, other = desks("consult_manager"), desks("cs_manager")
    case = take_in(manager, "看板客")
    page = manager.go(f"/complaints/{case}/forwarding")
    manager.save()
    page = manager.go(f"/complaints/{case}/handler")
    manager.save()
    board = other.go("/complaints")
    expect(board.locator("#lane_forwarded")).to_contain_text("看板客")
    page = manager.go("/complaints")
    page.locator(f"#case_{case}").focus()
    with page.expect_response(lambda answer: answer.url.endswith(f"/complaints/{case}/moves")) as answered:
        strike(page, "i")
    assert answered.value.status == 303
    expect(board.locator("#lane_investigating")).to_contain_text("看板客")
    expect(board.locator("#connection_banner")).to_be_hidden()  # told, not asked: a board that is told never asks
    expect(page.locator("#lane_investigating")).to_contain_text("看板客")


def test_a_card_dragged_where_it_may_not_go_stays_and_the_rule_is_named(desks):
    desk = desks("cs_manager")
    case = take_in(desk, "拖动客")
    page = desk.go("/complaints")
    card = page.locator(f"#case_{case}")
    card.scroll_into_view_if_needed()
    with page.expect_response(lambda answer: answer.url.endswith("/moves")) as answered:
        drag(page, card, page.locator("#lane_agreed"))
    assert answered.value.status == 409
    expect(page.locator(".notice-danger, [data-toast]").first).to_contain_text("CMP-09")
    expect(page.locator("#lane_received")).to_contain_text("拖动客")
    # where a step leads but needs words, its form opens
    drag(page, card, page.locator("#lane_forwarded"))
    expect(page).to_have_url(re.compile(rf"/complaints/{case}/forwarding$"))


def drag(page, card, lane):
    """Take a card by its top and let it go over a lane, as a hand does: it moves until the lane shows that it is meant."""
    start, end = card.locator(".visit-purpose").bounding_box(), lane.bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 15, steps=4)
    for step in range(100):
        page.mouse.move(end["x"] + end["width"] / 2 + step % 7, end["y"] + 34)
        if "is-over" in lane.get_attribute("class"):
            break
        page.wait_for_timeout(50)
    page.mouse.up()
