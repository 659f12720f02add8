"""Real browsers on a real house: Chromium, gunicorn, worker and live signals, a demo clinic of two days."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.desk import Desk
from tests.browser.house import PATIENCE, House

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
SCREEN = {"width": 1366, "height": 768}

# A busy machine is slow, not wrong: what must be quick says so itself.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo clinic, built once, by whichever test process comes first; every house begins as a copy of it."""
    parallel = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if parallel else base) / "clinic"
    try:
        folder.mkdir()
    except FileExistsError:
        deadline = time.monotonic() + PATIENCE * 4
        while not (folder / "built").exists():
            assert time.monotonic() < deadline, "the other test process could not build the clinic"
            time.sleep(0.2)
        return folder
    House(folder).build()
    (folder / "built").touch()
    return folder


def move_in(built: Path, folder: Path, **changes: str) -> House:
    """A copy of the clinic in another folder, not started yet."""
    folder.mkdir()
    with (
        closing(sqlite3.connect(built / "portal.db")) as source,
        closing(sqlite3.connect(folder / "portal.db")) as copy,
    ):
        source.backup(copy)
    shutil.copytree(built / "files", folder / "files", dirs_exist_ok=True)
    shutil.copy(built / "secret", folder / "secret")
    return House(folder, **changes)


@pytest.fixture(scope="session")
def house(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The house most tests share: web and live signals; who needs papers sealed starts the worker (`house.need`)."""
    house = move_in(built, tmp_path_factory.mktemp("shared") / "house")
    house.start("web", "live")
    yield house
    house.stop()


@pytest.fixture
def own_house(built: Path, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """A copy of the clinic to do damage in, not started yet."""
    made: list[House] = []

    def open_house(**changes: str) -> House:
        made.append(move_in(built, tmp_path / f"house{len(made)}", **changes))
        return made[-1]

    yield open_house
    for one in made:
        one.stop()


@pytest.fixture
def new_house(tmp_path: Path) -> Iterator[House]:
    """A clinic that opens today, with one web process, to do damage in; not started yet."""
    (tmp_path / "new").mkdir()
    house = House(tmp_path / "new", WEB_PROCESSES="1")
    house.hire()
    yield house
    house.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    assert CHROMIUM, "no Chromium found; bin/setup installs it"
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def desks(browser: Browser, house: House) -> Iterator[Callable[..., Desk]]:
    """Open desks: `desks("reception")` is a browser in which that person has signed in.

    At the end every desk must have been quiet: no error on the console, none in a script, nothing the
    content policy stopped, no answer of 500 and above – but for what a test expects (`desk.expects`).
    """
    opened: list[Desk] = []

    def open_desk(username: str = "", *, at: House | None = None, **options: Any) -> Desk:
        context: BrowserContext = browser.new_context(locale="zh-CN", **{"viewport": SCREEN, **options})
        context.set_default_timeout(20_000)
        desk = Desk(context, (at or house).address)
        opened.append(desk)
        if username:
            desk.sign_in(username)
        return desk

    yield open_desk
    for desk in opened:
        desk.context.close()
    complaints = [complaint for desk in opened for complaint in desk.complaints]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def desk(desks: Callable[..., Desk]) -> Callable[..., Page]:
    """`desk("reception")`: the page of a person who has signed in."""
    return lambda username, **options: desks(username, **options).page
