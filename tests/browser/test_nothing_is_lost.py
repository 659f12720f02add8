"""Two tabs, the back button, a session that ends: nothing typed is lost, nothing is done twice."""

import re
import time

from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import expect

import config
from portal.registry.staff import identity
from tests.browser.desk import Desk
from tests.browser.house import House

IDLE_MINUTES = 30


def busy_consultant(desks) -> tuple[Desk, str]:
    """A consultant of the demo clinic who is writing a card right now, and the card's address."""
    for username in ("consultant", "consultant2", "consultant3"):
        desk = desks(username)
        page = desk.go("/consultations/?state=in_progress&mine=1")
        for link in page.locator("main table a").all():
            address = str(link.get_attribute("href"))
            if re.fullmatch(r"/consultations/\d+", address):
                return desk, f"{address}/card"
    raise AssertionError("nobody in the demo clinic writes a card")


def test_two_tabs_on_one_card_show_mine_theirs_and_the_original(desks):
    desk, card = busy_consultant(desks)
    first, second = desk.open_tab(card), desk.open_tab(card)
    before = first.input_value("#reason")
    first.fill("#reason", "来意：第一个页签")
    second.fill("#reason", "来意：第二个页签")
    second.fill("#symptoms", "只在第二个页签里写的")
    first.locator("main form button[data-submit]").first.click()
    expect(first).to_have_url(re.compile(r"/consultations/\d+$"))
    second.locator("main form button[data-submit]").first.click()
    panel = second.locator("section.conflict")
    expect(panel).to_be_visible()
    for said in ("来意：第一个页签", "来意：第二个页签", before or "（空）"):
        expect(panel).to_contain_text(said)
    second.check('input[name="keep-reason"][value=theirs]')
    second.locator("main form button[data-submit]").first.click()
    expect(second).to_have_url(re.compile(r"/consultations/\d+$"))
    page = desk.go(card)
    expect(page.locator("#reason")).to_have_value("来意：第一个页签")
    expect(page.locator("#symptoms")).to_have_value("只在第二个页签里写的")


def test_after_signing_the_back_button_shows_what_is_signed_and_a_second_send_changes_nothing(desks):
    desk: Desk = desks("reception")
    page = desk.go("/customers/new")
    for name, text in (("name", "回退客"), ("phone", "13700000031"), ("birth_date", "1990-01-02")):
        page.fill(f"#{name}", text)
    page.check("input[name=gender][value=female]")
    page.select_option("#first_channel", "walk_in")
    desk.save()
    expect(page).to_have_url(re.compile(r"/customers/\d+$"))
    file = desk.path()
    desk.go(f"{file}/signature")
    desk.draw("signature")
    desk.draw("consent_signature")
    page.click("button[name=how][value=drawn]")
    expect(page).to_have_url(re.compile(r"/papers/\d+$"))
    paper = desk.path()
    page.go_back()
    page.wait_for_load_state()
    if page.locator('canvas[data-signature-for="signature"]').count():
        desk.draw("signature")
        desk.draw("consent_signature")
        page.click("button[name=how][value=drawn]")
        page.wait_for_load_state()
    papers = desk.go(f"{file}/papers")
    expect(papers.locator(f'a[href="{paper}"]')).to_have_count(1)
    expect(papers.locator('main a[href^="/papers/"]')).to_have_count(1)


def test_a_session_that_ends_while_a_card_is_typed_comes_back_to_the_full_form(desks, house):
    desk, card = busy_consultant(desks)
    page = desk.go(card)
    page.fill("#concerns", "写到一半：怕僵，也怕疼")
    expect(page.locator("[data-draft-status]").first).not_to_be_empty()
    leave_idle(desk, house)
    page.fill("#advice", "离开之后才写的建议")
    desk.save()
    expect(page).to_have_url(re.compile(r"/sign-in"))
    page.fill("#username", desk.username)
    page.fill("#password", config.DEMO_PASSWORD)
    page.click("form.form button[type=submit]")
    expect(page).to_have_url(re.compile(re.escape(card)))
    expect(page.locator("#concerns")).to_have_value("写到一半：怕僵，也怕疼")
    expect(page.locator("#advice")).to_have_value("离开之后才写的建议")
    desk.save()
    expect(page).to_have_url(re.compile(r"/consultations/\d+$"))
    expect(page.locator("main")).to_contain_text("离开之后才写的建议")


def test_a_session_that_ends_while_a_customer_is_registered_comes_back_to_the_full_form(desks, house):
    desk: Desk = desks("reception")
    page = desk.go("/reception/arrivals/new")
    page.fill("#name", "离席客")
    page.fill("#phone", "13700000032")
    expect(page.locator("[data-draft-status]").first).to_contain_text("草稿已保存")
    leave_idle(desk, house)
    page.fill("#purpose", "离席之后才写的来意")
    page.check("#visit_type-0")
    desk.save()
    expect(page).to_have_url(re.compile(r"/sign-in"))
    page.fill("#username", desk.username)
    page.fill("#password", config.DEMO_PASSWORD)
    page.click("form.form button[type=submit]")
    expect(page).to_have_url(re.compile(r"/reception/arrivals/new"))
    for name, typed in (("name", "离席客"), ("phone", "13700000032"), ("purpose", "离席之后才写的来意")):
        expect(page.locator(f"#{name}")).to_have_value(typed)
    desk.save()
    expect(page).to_have_url(re.compile(r"/reception(/visits/\d+)?$"))
    expect(desk.go("/reception").locator("#lane_waiting article").filter(has_text="离席客")).to_have_count(1)


def test_what_is_typed_after_signing_out_elsewhere_waits_on_this_computer_for_whoever_typed_it(desks):
    desk: Desk = desks("reception")
    desk.expects("401", "400")
    page = desk.go("/enquiries/new")
    page.fill("#caller_name", "退出之前")
    expect(page.locator("[data-draft-status]").first).to_contain_text("草稿已保存")
    desk.context.clear_cookies()
    page.fill("#caller_name", "退出之后")
    page.fill("#need", "退出之后才写的需求")
    desk.save()
    expect(page.locator("[data-unanswered]")).to_be_visible()
    page.goto(f"{desk.address}/sign-in?next=/enquiries/new")
    page.fill("#username", desk.username)
    page.fill("#password", config.DEMO_PASSWORD)
    page.click("form.form button[type=submit]")
    expect(page).to_have_url(re.compile(r"/enquiries/new$"))
    expect(page.locator("#caller_name")).to_have_value("退出之后")
    expect(page.locator("#need")).to_have_value("退出之后才写的需求")


def test_saving_while_the_network_is_gone_says_so_loses_nothing_and_works_once_afterwards(desks):
    desk: Desk = desks("reception")
    desk.expects("net::ERR", "Failed to fetch")
    page = desk.go("/reception/arrivals/new")
    page.fill("#name", "断网客")
    page.fill("#phone", "13700000033")
    page.check("#visit_type-0")
    desk.context.set_offline(True)
    page.fill("#purpose", "断网时写的来意")
    save = page.locator("main form button[data-submit]").first
    save.click()
    expect(page.locator("#toasts")).to_contain_text("内容没有发出")
    save.click()
    expect(page).to_have_url(re.compile(r"/reception/arrivals/new$"))
    expect(page.locator("#purpose")).to_have_value("断网时写的来意")
    desk.context.set_offline(False)
    desk.save()
    expect(page).to_have_url(re.compile(r"/reception(/visits/\d+)?$"))
    cards = desk.go("/reception").locator("#lane_waiting article").filter(has_text="断网客")
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("断网时写的来意")


def leave_idle(desk: Desk, house: House) -> None:
    """Set the session back, as if nobody had been here for longer than the idle time."""
    cookie = next(one for one in desk.context.cookies() if one["name"] == "portal")
    signer = _signer((house.folder / "secret").read_text())
    session = signer.loads(cookie["value"])
    session[identity.SEEN] = time.time() - (IDLE_MINUTES + 5) * 60
    desk.context.add_cookies([{**cookie, "value": str(signer.dumps(session))}])


def _signer(secret: str) -> URLSafeTimedSerializer:
    made = SecureCookieSessionInterface()
    return URLSafeTimedSerializer(
        secret, salt=made.salt, serializer=made.serializer,
        signer_kwargs={"key_derivation": made.key_derivation, "digest_method": made.digest_method},
    )  # fmt: skip
