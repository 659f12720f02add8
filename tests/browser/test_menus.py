"""Every menu line of every role: it answers, it has its heading, and it fits the screen."""

import pytest
from playwright.sync_api import Page

from tests.browser.desk import Desk

ROLES = (
    "reception", "consultant", "consult_manager", "enquiry_staff", "enquiry_leader", "cs_staff", "cs_manager", "doctor",
    "care_staff", "finance", "planning", "logistics", "quality", "president", "admin",
)  # fmt: skip
WIDTHS = (1366, 1920)


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def lines(page: Page) -> list[str]:
    """The addresses of the side navigation."""
    return [str(link.get_attribute("href")) for link in page.locator(".side-groups a").all()]


@pytest.mark.parametrize("role", ROLES)
def test_every_line_of_the_menu_opens_a_page_that_fits(desks, role):
    desk: Desk = desks(role)
    menu = lines(desk.page)
    assert "/" in menu
    for path in menu:
        answer = desk.page.goto(desk.address + path)
        assert answer is not None
        assert answer.status == 200, f"{role} {path}: {answer.status}"
        assert desk.page.locator("h1").count() == 1, f"{role} {path}"
        assert desk.page.locator("h1").inner_text().strip(), f"{role} {path}: an empty heading"
        for width in WIDTHS:
            desk.page.set_viewport_size({"width": width, "height": 768 if width == 1366 else 1080})
            assert sideways(desk.page) <= 0, f"{role} {path} is {sideways(desk.page)} px too wide at {width}"
