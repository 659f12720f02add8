"""Working by keyboard alone: the arrows between cards and rows, Tab to a field, keys to choose and to save."""

import re
from datetime import date

from playwright.sync_api import Page, expect

#: Which arrow brings the focus nearer to an element.
WAY = """goal => {
  const here = document.activeElement;
  if (here === goal) return "";
  if (!here.matches("[data-key-scope]")) return "ArrowDown";
  const from = here.getBoundingClientRect(), to = goal.getBoundingClientRect();
  if (Math.abs(to.left - from.left) > 4) return to.left > from.left ? "ArrowRight" : "ArrowLeft";
  return to.top > from.top ? "ArrowDown" : "ArrowUp";
}"""
HERE = "selector => document.activeElement?.matches(selector) ?? false"
CHOSEN = "() => document.activeElement.selectedOptions?.[0]?.textContent ?? ''"


def strike(page: Page, key: str) -> None:
    """A key for the page in front, as soon as the page has its scripts: before that no key means anything."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def walk_to(page: Page, target: str) -> None:
    """Press the arrows until the element has the focus."""
    page.wait_for_load_state()
    for _step in range(40):
        arrow = page.locator(target).evaluate(WAY)
        if not arrow:
            return
        strike(page, arrow)
    raise AssertionError(f"the arrows never came to {target}")


def tab_to(page: Page, target: str) -> None:
    """Press Tab until the element has the focus."""
    page.locator(target).first.wait_for()
    page.wait_for_load_state()
    for _step in range(250):
        if page.evaluate(HERE, target):
            return
        strike(page, "Tab")
    raise AssertionError(f"Tab never came to {target}")


def write(page: Page, target: str, text: str) -> None:
    """Go to a field and type."""
    tab_to(page, target)
    page.keyboard.type(text)


def choose(page: Page, target: str, text: str) -> None:
    """Go to a list and press the arrow until what is meant is chosen."""
    tab_to(page, target)
    for _step in range(60):
        if text in page.evaluate(CHOSEN):
            return
        strike(page, "ArrowDown")
    raise AssertionError(f"{target} never came to {text}")


def tick(page: Page, name: str, value: str) -> None:
    """Go to a group of choices and press the arrow until the right one is ticked."""
    wanted = f'input[name="{name}"][value="{value}"]'
    tab_to(page, f'input[name="{name}"]')
    strike(page, "Space")
    for _step in range(20):
        if page.locator(wanted).is_checked():
            return
        strike(page, "ArrowDown")
    raise AssertionError(f"{name} never came to {value}")


def write_date(page: Page, target: str, day: date) -> None:
    """Type a date, in whichever order this browser has year, month and day."""
    tab_to(page, target)
    for order in ("%m%d%Y", "%Y%m%d", "%d%m%Y"):
        page.keyboard.type(day.strftime(order))
        if page.locator(target).input_value() == day.isoformat():
            return
        for _segment in range(3):
            strike(page, "ArrowLeft")
    raise AssertionError(f"{target} does not take {day}: {page.locator(target).input_value()}")


def follow(page: Page, target: str) -> None:
    """Go to a link or button and press Enter."""
    tab_to(page, target)
    press(page, "Enter")


def press(page: Page, key: str) -> None:
    """A key that leads to another page, or to this one anew."""
    page.wait_for_load_state()
    page.evaluate("() => { window.stillTheOldPage = true; }")
    page.keyboard.press(key)
    page.wait_for_function("() => !window.stillTheOldPage && document.readyState === 'complete'")


def save(page: Page) -> None:
    """Send the form in which the cursor is."""
    press(page, "Control+s")


def go_through(page: Page, name: str, place: str, faults: dict[str, str] | None = None) -> None:
    """A checklist at a place, from the lists of the day: y for what is in order, x and a note for what is not."""
    lists = page.locator("#day_lists section").filter(has=page.locator("h2", has_text=name))
    row = lists.locator("li.check-place").filter(has=page.locator("b", has_text=re.compile(f"^{place}$")))
    walk_to(page, f"#{row.get_attribute('id')}")
    press(page, "o")
    expect(page).to_have_url(re.compile(r"/checklists/checks/\d+$"))
    for number, text in enumerate(page.locator("li.check-item b[id$='_text']").all_inner_texts()):
        item = page.locator(f"#item_{number}")
        walk_to(page, f"#item_{number}") if number == 0 else strike(page, "ArrowDown")
        expect(item).to_be_focused()
        if note := (faults or {}).get(text):
            strike(page, "x")
            expect(page.locator(f"#note_{number}")).to_be_focused()
            page.keyboard.type(note)
            strike(page, "Enter")
            expect(item).to_have_class(re.compile("check-item-failed"))
            strike(page, "Escape")
            walk_to(page, f"#item_{number}")
        else:
            strike(page, "y")
            expect(item).to_have_class(re.compile("check-item-ticked"))
            expect(item).to_be_focused()
    press(page, "e")
    expect(page).to_have_url(re.compile(r"/checklists$"))
