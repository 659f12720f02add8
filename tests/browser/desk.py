"""A desk: one browser, who sits there, and everything that went wrong in it."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

import config

#: Where pictures of a walk are kept; only somebody who wants to look at them asks for them.
PICTURES = "JOURNEY_PICTURES"


class Desk:
    """A browser context with one page in front."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.complaints: list[str] = []
        #: A form that is not accepted comes back with 422: the browser remarks on it, nobody else does.
        self.expected = [r"status of (409|422)"]
        self.username = ""
        context.on("page", self._watch)
        self.page = context.new_page()

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self._complain(page, f"script: {error}"))
        page.on("console", lambda said: self._hear(page, said))
        page.on("response", lambda answer: self._judge(page, answer))

    def _hear(self, page: Page, said: ConsoleMessage) -> None:
        if said.type == "error":
            self._complain(page, f"console: {said.text} {said.location.get('url', '')}")

    def _judge(self, page: Page, answer: Response) -> None:
        if answer.status >= 500:
            self._complain(page, f"{answer.status} {answer.request.method} {answer.url}")

    def _complain(self, page: Page, text: str) -> None:
        if not any(re.search(pattern, text) for pattern in self.expected):
            self.complaints.append(f"{self.username} at {page.url}: {text}")

    def expects(self, *patterns: str) -> None:
        """Say which complaints belong to the test."""
        self.expected += patterns

    def sign_in(self, username: str) -> None:
        """Sign in on the page, with the password of all demo accounts."""
        self.username = username
        self.go("/sign-in")
        self.page.fill("#username", username)
        self.page.fill("#password", config.DEMO_PASSWORD)
        self.page.click("form.form button[type=submit]")
        expect(self.page.locator(".top-user")).to_be_visible()

    def go(self, path: str) -> Page:
        """Open a page of the portal; a step that asks for the password once more gets it."""
        self.page.goto(self.address + path)
        self.confirm()
        return self.page

    def confirm(self) -> None:
        """Give the password once more, where the page in front asks for it."""
        if self.path() == "/confirm":
            self.page.fill("#password", config.DEMO_PASSWORD)
            with self.page.expect_navigation():
                self.page.click("form.form button[type=submit]")

    def path(self) -> str:
        """Where the page in front is."""
        return urlsplit(self.page.url).path

    def option(self, select: str, text: str | re.Pattern[str]) -> str:
        """The value of the first option of a list that says this."""
        return str(self.page.locator(f"{select} option").filter(has_text=text).first.get_attribute("value"))

    def save(self) -> None:
        """Send the form of the page, the way its own button does."""
        with self.page.expect_navigation():
            self.page.locator("main form button[data-submit]").first.click()

    def next(self) -> None:
        """Take the next step that the page offers; the password is given once more where it is asked for."""
        button = self.page.locator(".next-step-action .btn-primary").first
        if button.get_attribute("href"):
            left = self._page_address()
            button.click()
            self.page.wait_for_url(lambda url: url.partition("#")[0] != left)
        else:
            with self.page.expect_navigation():
                button.click()
        self.confirm()

    def _page_address(self) -> str:
        return self.page.url.partition("#")[0]

    def each(self, selector: str) -> list[Locator]:
        """All elements of a selector, once the page has the first of them: `all()` alone does not wait."""
        found = self.page.locator(selector)
        expect(found.first).to_be_attached()
        return found.all()

    def open_tab(self, path: str) -> Page:
        """Another tab of the same browser."""
        page = self.context.new_page()
        page.goto(self.address + path)
        return page

    def draw(self, name: str) -> None:
        """Sign with the mouse in the box of this field."""
        canvas = self.page.locator(f'canvas[data-signature-for="{name}"]')
        canvas.scroll_into_view_if_needed()
        scribble(self.page, canvas)

    def picture(self, folder: str, name: str) -> None:
        """Keep a picture of the screen, when somebody wants to look at the walk."""
        if folder:
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"))


def scribble(page: Page, canvas: Locator) -> None:
    """A stroke of the mouse that looks like a name."""
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + 40, box["y"] + box["height"] * 0.6
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(x + step * 18, y + (-30 if step % 2 else 25), steps=3)
    page.mouse.up()
