"""The president decides at the keyboard: walk between the cards, agree with a, reject with r and a reason."""

import re

from playwright.sync_api import expect

import config
from tests.browser.desk import Desk

CARD = "article.approval"


def test_approvals_are_decided_by_keyboard_alone(desks):
    desk: Desk = desks("president", viewport={"width": 1024, "height": 768})
    page = desk.go("/refunds/approvals")
    cards = page.locator(CARD)
    expect(cards.first).to_be_visible()
    waiting = cards.count()
    assert waiting >= 2
    page.keyboard.press("ArrowDown")
    focused = page.locator(f"{CARD}:focus")
    first = str(focused.get_attribute("id"))

    # No: the reason is asked in a window that has the cursor; Enter on its button sends it.
    page.keyboard.press("r")
    expect(page.locator("dialog[open] textarea")).to_be_focused()
    page.keyboard.type("依据不足，请补充会诊意见。")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    if desk.path() == "/confirm":  # a decision asks for the password once more, then comes back
        page.fill("#password", config.DEMO_PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/refunds/approvals"))
        page.locator(f"#{first}").focus()
        page.keyboard.press("r")
        page.keyboard.type("依据不足，请补充会诊意见。")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    expect(page.locator(f"#{first}")).to_have_count(0)

    # Yes: one key on the next card.
    page.keyboard.press("ArrowDown")
    second = str(page.locator(f"{CARD}:focus").get_attribute("id"))
    page.keyboard.press("a")
    expect(page.locator(f"#{second}")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
