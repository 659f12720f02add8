"""Keyboard only; no JavaScript; theme and language; nothing for a screen reader to stumble over."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import config
from tests.browser.desk import Desk
from tests.browser.keyboard import strike

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
JUDGED = """async () => {
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "best-practice"]});
  return found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.help} – ${one.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
}"""
PAGES = {
    "reception": ("/", "/reception", "/reception/arrivals/new", "/customers", "/customers/new"),
    "consultant": ("/", "/consultations/", "/plans", "/contracts"),
    "finance": ("/payments", "/payments/days", "/refunds?show=all", "/refunds/approvals", "/refunds/figures"),
    "quality": ("/security/audit", "/rulebook/", "/catalogue/"),
    "admin": ("/staff", "/security/settings"),
}


def violations(page: Page) -> list[str]:
    """What axe finds serious or critical on a page."""
    page.evaluate(AXE)
    return [str(line) for line in page.evaluate(JUDGED)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("role", PAGES)
def test_the_main_pages_have_no_serious_barrier(desks, role, theme):
    desk: Desk = desks(role, color_scheme=theme)
    desk.page.evaluate("document.documentElement.dataset.bsTheme")
    found = {}
    for path in PAGES[role]:
        page = desk.go(path)
        page.evaluate(f"document.documentElement.dataset.bsTheme = '{theme}'")
        if lines := violations(page):
            found[path] = lines
    assert not found, "\n".join(f"{path}: {line}" for path, lines in found.items() for line in lines)


def test_the_sign_in_page_has_no_serious_barrier(desks):
    desk: Desk = desks()
    assert violations(desk.go("/sign-in")) == []


def test_a_customer_is_found_with_the_keyboard_alone(desks):
    desk: Desk = desks("reception")
    page = desk.go("/customers")
    wanted = page.locator("table tbody tr a").first
    name, address = wanted.inner_text().strip(), wanted.get_attribute("href")
    strike(page, "/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type(name)
    hit = page.locator(f'a.search-hit[href="{address}"]')
    expect(hit).to_be_visible()
    for _step in range(8):
        strike(page, "ArrowDown")
        if hit.evaluate("hit => hit === document.activeElement"):
            break
    strike(page, "Enter")
    expect(page).to_have_url(desk.address + str(address))
    expect(page.locator("h1")).to_contain_text(name)


def test_the_question_mark_shows_the_keys_of_the_page(desks):
    desk: Desk = desks("reception")
    page = desk.go("/reception")
    strike(page, "?")
    dialog = page.locator("#keys_dialog")
    expect(dialog).to_be_visible()
    for key in ("/", "n", "?"):
        expect(dialog.locator("kbd", has_text=re.compile(f"^{re.escape(key)}$")).first).to_be_visible()
    strike(page, "Escape")
    expect(dialog).to_be_hidden()


def test_without_javascript_sign_in_search_arrival_and_a_step_work(desks):
    desk: Desk = desks("reception", java_script_enabled=False)
    page = desk.go("/reception/arrivals/new")
    page.fill("#name", "无脚本客")
    page.fill("#phone", "13700000021")
    page.fill("#purpose", "皮肤护理咨询")
    page.check("#visit_type-0")
    page.select_option("#assign_to", index=1)
    desk.save()
    board = desk.go("/reception")
    card = board.locator("#lane_waiting article").filter(has_text="无脚本客")
    card.locator(
        'form[action*="/steps/begin_service"] button, form[action*="/steps/begin_consultation"] button'
    ).first.click()
    expect(page.locator("#lane_waiting article").filter(has_text="无脚本客")).to_have_count(0)
    page.fill("#search", "13700000021")
    page.locator("#search").press("Enter")
    expect(page.locator("main")).to_contain_text("无脚本客")


def test_theme_and_language_are_switched_and_stay(desks):
    desk: Desk = desks("logistics")
    page = desk.go("/")
    html = page.locator("html")
    expect(html).to_have_attribute("lang", "zh-Hans-CN")
    before = html.get_attribute("data-bs-theme")
    with page.expect_response("**/theme"):
        page.locator('form[action="/theme"] button').click()
    after = "dark" if before == "light" else "light"
    expect(html).to_have_attribute("data-bs-theme", after)
    page.reload()
    expect(html).to_have_attribute("data-bs-theme", after)
    page.locator('form[action="/language"] button').click()
    expect(html).to_have_attribute("lang", "en")
    expect(page.locator("h1")).not_to_contain_text(re.compile("[\u4e00-\u9fff]{4,}"))
    page.locator('form[action="/language"] button').click()
    expect(html).to_have_attribute("lang", "zh-Hans-CN")


def test_a_demo_account_is_chosen_with_one_click(desks):
    desk: Desk = desks()
    page = desk.go("/sign-in")
    expect(page.locator("main, body").first).to_contain_text(config.DEMO_PASSWORD)
    page.locator("button[name=username][value=planning]").click()
    expect(page.locator(".top-user")).to_be_visible()
