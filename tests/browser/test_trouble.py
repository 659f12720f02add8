"""Real processes in real trouble: killed in the middle of a save, a full disk under the worker."""

import os
import re
import signal
import sqlite3
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.house import House


@contextmanager
def nobody_else_may_write(database: Path) -> Iterator[sqlite3.Connection]:
    """Hold the writers' lock of a database."""
    with closing(sqlite3.connect(database, isolation_level=None)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        yield lock
        if lock.in_transaction:
            lock.execute("ROLLBACK")


def rows(house: House, statement: str) -> int:
    with closing(sqlite3.connect(house.database)) as connection:
        return int(connection.execute(statement).fetchone()[0])


def test_a_web_process_killed_in_the_middle_of_a_save_leaves_nothing_half_done(new_house, desks):
    house = new_house
    house.start("web", "live")
    desk: Desk = desks("reception", at=house)
    desk.expects("net::ERR", "Failed to fetch")
    page = desk.go("/reception/arrivals/new")
    page.fill("#name", "中断客")
    page.fill("#phone", "13700000041")
    page.fill("#purpose", "皮肤护理咨询")
    page.check("#visit_type-0")
    fields = form_fields(page)
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in desk.context.cookies())
    before = rows(house, "SELECT count(*) FROM audit_entries")
    answers: list[str] = []
    with nobody_else_may_write(house.database):
        sender = threading.Thread(target=lambda: answers.append(post(house.address, cookies, fields)))
        sender.start()
        wait_until_it_waits(house)
        for pid in house.web_processes():
            os.kill(pid, signal.SIGKILL)
        sender.join(30)
    assert answers == ["cut off"], answers
    assert rows(house, "SELECT count(*) FROM customers WHERE name = '中断客'") == 0
    assert rows(house, "SELECT count(*) FROM audit_entries") == before
    house.wait_for_answer()
    desk.save()
    expect(page).to_have_url(re.compile(r"/reception(/visits/\d+)?$"))
    assert rows(house, "SELECT count(*) FROM customers WHERE name = '中断客'") == 1
    assert (
        rows(house, "SELECT count(*) FROM visits JOIN customers ON customers.id = customer_id AND name = '中断客'") == 1
    )
    house.python("-m", "flask", "--app", "wsgi", "verify")


def form_fields(page) -> dict[str, str]:
    """What the browser would send for the form of a page."""
    return page.evaluate("() => Object.fromEntries(new FormData(document.querySelector('main form.form')))")


def post(address: str, cookies: str, fields: dict[str, str]) -> str:
    """Send the arrival past the browser, with its cookies; how it ended."""
    data = urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(f"{address}/reception/arrivals/new", data, {"Cookie": cookies})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return f"answered {answer.status}"
    except (urllib.error.URLError, ConnectionError, OSError):
        return "cut off"


def wait_until_it_waits(house: House) -> None:
    """Until the request has reached the database and sleeps there for its turn (or, unseen, for a moment)."""
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        for pid in house.web_processes():
            doing = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/wchan")]
            if any("nanosleep" in one for one in doing):
                return
        time.sleep(0.02)


def test_on_a_full_disk_the_signature_stays_and_the_paper_is_sealed_later(new_house, desks):
    house = new_house
    house.start("web", "live")
    desk: Desk = desks("reception", at=house)
    desk.expects("net::ERR", "Failed to fetch")
    page = desk.go("/customers/new")
    for name, text in (("name", "满盘客"), ("phone", "13700000042"), ("birth_date", "1990-01-02")):
        page.fill(f"#{name}", text)
    page.check("input[name=gender][value=female]")
    page.select_option("#first_channel", "walk_in")
    desk.save()
    expect(page).to_have_url(re.compile(r"/customers/\d+$"))
    desk.go(f"{desk.path()}/signature")
    desk.draw("signature")
    desk.draw("consent_signature")
    page.click("button[name=how][value=drawn]")
    expect(page).to_have_url(re.compile(r"/papers/\d+$"))
    seal(house, disk=20_000)
    page.reload()
    expect(page.locator("main")).to_contain_text(re.compile("File too large|No space|空间"))
    assert rows(house, "SELECT count(*) FROM signatures WHERE signer_name = '满盘客'") == 2
    assert rows(house, "SELECT count(*) FROM documents WHERE state = 'failed'") >= 1
    seal(house)
    page.reload()
    expect(page.locator('a[href$="/pdf"]').first).to_be_visible()
    assert rows(house, "SELECT count(*) FROM documents WHERE state <> 'sealed'") == 0


def seal(house: House, disk: int = 0) -> None:
    """One run of the worker's sealing, with so many bytes left for any one new file of the store."""
    house.python("-c", SEAL if not disk else FILLED.format(size=disk) + SEAL)


SEAL = """
from portal import create_app
from portal.core import jobs
with create_app().app_context():
    jobs.run_now("documents.seal")
"""
#: The disk of the store is full, that of the database is not: the kernel's limit on a file's size stands in for it.
FILLED = """
import resource, signal
from portal.core import files
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = files.store
def limited(*args, **kwargs):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, hard))
    try:
        return store(*args, **kwargs)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
files.store = limited
"""


def test_what_is_being_typed_when_the_server_restarts_is_there_afterwards(new_house, desks):
    house = new_house
    house.start("web", "live")
    desk: Desk = desks("reception", at=house)
    desk.expects("net::ERR", "Failed to fetch")
    page = desk.go("/reception/arrivals/new")
    page.fill("#name", "重启客")
    page.fill("#phone", "13700000042")
    page.locator("#purpose").press_sequentially("想问祛斑，说到一半")
    expect(page.locator("[data-draft-status]").first).to_contain_text("保存")
    house.kill("web", "live")
    page.locator("#purpose").press_sequentially("，服务器重启了")
    house.start("web", "live")
    page.locator("#purpose").press_sequentially("。")
    expect(page.locator("[data-draft-status]").first).to_contain_text("保存")
    desk.go("/reception/arrivals/new")
    expect(page.locator("#name")).to_have_value("重启客")
    expect(page.locator("#purpose")).to_have_value("想问祛斑，说到一半，服务器重启了。")
    desk.save()
    expect(page).to_have_url(re.compile(r"/reception(/visits/\d+)?$"))
    assert rows(house, "SELECT count(*) FROM customers WHERE name = '重启客'") == 1
