"""The president decides at the keyboard: walk between the cards, agree with a, reject with r and a reason."""

import re

from playwright.sync_api import Page, expect

from tests.browser.desk import Desk
from tests.browser.keyboard import press, strike

CARD = "article.approval"


def reject(page: Page, reason: str) -> None:
    """The key, the reason in the window it opens, its button."""
    strike(page, "r")
    expect(page.locator("dialog[open] textarea")).to_be_focused()
    page.keyboard.type(reason)
    strike(page, "Tab")
    press(page, "Enter")


def test_approvals_are_decided_by_keyboard_alone(desks):
    desk: Desk = desks("president", viewport={"width": 1024, "height": 768})
    page = desk.go("/refunds/approvals")
    cards = page.locator(CARD)
    expect(cards.first).to_be_visible()
    waiting = cards.count()
    assert waiting >= 2
    strike(page, "ArrowDown")
    focused = page.locator(f"{CARD}:focus")
    first = str(focused.get_attribute("id"))

    # No: the reason is asked in a window that has the cursor; Enter on its button sends it.
    reject(page, "依据不足，请补充会诊意见。")
    if desk.path() == "/confirm":  # a decision asks for the password once more, then comes back
        desk.confirm()
        page.wait_for_url(re.compile("/refunds/approvals"))
        page.locator(f"#{first}").focus()
        reject(page, "依据不足，请补充会诊意见。")
    expect(page.locator(CARD)).to_have_count(waiting - 1)
    expect(page.locator(f"#{first}")).to_have_count(0)

    # Yes: one key on the next card.
    strike(page, "ArrowDown")
    second = str(page.locator(f"{CARD}:focus").get_attribute("id"))
    press(page, "a")
    expect(page.locator(CARD)).to_have_count(waiting - 2)
    expect(page.locator(f"#{second}")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
