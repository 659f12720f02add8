"""J10 in a browser, by keyboard alone: a list before opening, the morning meeting read, a task done."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_keyboard_and_plain import violations

WAY = """goal => {
  const here = document.activeElement;
  if (here === goal) return "";
  if (!here.matches("[data-key-scope]")) return "ArrowDown";
  const from = here.getBoundingClientRect(), to = goal.getBoundingClientRect();
  if (Math.abs(to.left - from.left) > 4) return to.left > from.left ? "ArrowRight" : "ArrowLeft";
  return to.top > from.top ? "ArrowDown" : "ArrowUp";
}"""


def walk_to(page: Page, target: str) -> None:
    """Press the arrows until the element has the focus."""
    for _step in range(40):
        arrow = page.locator(target).evaluate(WAY)
        if not arrow:
            return
        page.keyboard.press(arrow)
    raise AssertionError(f"the arrows never came to {target}")


@pytest.mark.rule("DTY-11")
def test_a_checklist_is_gone_through_with_the_keyboard_alone(desks):
    desk = desks("consultant")
    page = desk.go("/checklists")
    place = page.locator("li.check-place", has=page.locator("form")).first
    walk_to(page, f"#{place.get_attribute('id')}")
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(r"/checklists/checks/\d+$"))
    items = page.locator("li.check-item").count()
    for number in range(items):
        walk_to(page, f"#item_{number}") if number == 0 else page.keyboard.press("ArrowDown")
        expect(page.locator(f"#item_{number}")).to_be_focused()
        if number == 1:
            page.keyboard.press("x")
            expect(page.locator("#note_1")).to_be_focused()
            page.keyboard.type("资料卡散落，已归位")
            page.keyboard.press("Enter")
            expect(page.locator("#item_1")).to_have_class(re.compile("check-item-failed"))
            page.locator("#item_1").focus()
        else:
            page.keyboard.press("y")
            expect(page.locator(f"#item_{number}")).to_have_class(re.compile("check-item-ticked"))
            expect(page.locator(f"#item_{number}")).to_be_focused()
    page.keyboard.press("e")
    expect(page).to_have_url(re.compile(r"/checklists$"))
    expect(page.locator("main")).to_contain_text("1项不合格")


@pytest.mark.rule("DTY-10")
def test_the_morning_meeting_is_read_with_one_key(desks):
    desk = desks("cs_staff")
    page = desk.go("/meetings?kind=morning")
    page.locator("#meeting_list table a", has_text="早会").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/meetings/\d+$"))
    page.keyboard.press("r")
    expect(page.locator("[data-key='r']")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_of_the_routines_have_no_serious_barrier(desks, theme):
    desk = desks("consult_manager", color_scheme=theme)
    found = {}
    for path in (
        "/tasks", "/tasks/new", "/requests", "/requests/new", "/checklists", "/checklists/register", "/checklists/lists",
        "/checklists/lists/new", "/meetings", "/meetings/new", "/daily-summaries", "/reports-to-superiors",
    ):  # fmt: skip
        page = desk.go(path)
        page.evaluate(f"document.documentElement.dataset.bsTheme = '{theme}'")
        if lines := violations(page):
            found[path] = lines
    assert not found, found
