"""The proofreading client: every page any test fetches is checked, so quality rides along free."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from flask import g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core import database
from portal.core.database import db
from portal.registry.staff import identity
from portal.registry.staff.models import Person

HTMX = {"HX-Request": "true"}


class Client(FlaskClient):
    """A browser with manners: it sends the hidden fields of the form it was shown."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with fresh_request():
            response = super().open(*args, **kwargs)
        proofread(response)
        return response

    def enter(self, person: Person) -> "Client":
        """Sign a person in, without the sign-in page."""
        with self.application.test_request_context():
            sign_in = identity.start(person)
            db.session.commit()
            key = person.sign_in_key
        with self.session_transaction() as session:
            session["_user_id"] = key
            session[identity.SEEN] = sign_in.confirmed_at.timestamp()
            session.permanent = True
        return self

    def send(self, url: str, *, page: str | None = None, follow: bool = True, **values: Any) -> TestResponse:
        """Fetch the page that holds the form for `url`, fill in `values`, send it; follows to the answer."""
        shown = self.get(page or url)
        fields = form_fields(shown.text, url)
        fields.update({name.rstrip("_"): value for name, value in values.items()})
        return self.post(url, data=fields, follow_redirects=follow)

    def region(self, url: str, region: str, **headers: str) -> TestResponse:
        """Ask for one region of a page, as htmx does."""
        return self.get(url, headers={**HTMX, "HX-Target": f"section#{region}", **headers})


@contextmanager
def fresh_request() -> Iterator[None]:
    """Let nothing of the test's own app context leak into a request, nor back."""
    kept = dict(g.__dict__) if g else {}
    if g:
        g.__dict__.clear()
    try:
        yield
    finally:
        if g:
            g.__dict__.clear()
            g.__dict__.update(kept)
        database.writing()


def form_fields(html: str, action: str) -> dict[str, Any]:
    """The fields and present values of the form that posts to `action`."""
    parser = FormParser(action)
    parser.feed(html)
    if not parser.found:
        raise AssertionError(f"no form on this page posts to {action}")
    return parser.fields


class FormParser(HTMLParser):
    """Reads one form's names and values the way a browser would send them."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.found, self.inside = action, False, False
        self.fields: dict[str, Any] = {}
        self.textarea = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag == "form":
            own = at.get("action") in (None, "", self.action) or at.get("hx-post") == self.action
            self.inside = (at.get("method") or "get").lower() == "post" and own and not self.found
            self.found = self.found or self.inside
        if not self.inside or "disabled" in at:
            return
        name, value = at.get("name") or "", at.get("value") or ""
        if tag == "input" and name:
            if at.get("type") in ("checkbox", "radio"):
                if "checked" in at:
                    self._put(name, "on" if at.get("value") is None else value)
            elif at.get("type") not in ("submit", "file", "button"):
                self._put(name, value)
        elif tag == "textarea" and name:
            self.textarea = name
            self.fields[name] = ""
        elif tag == "select" and name:
            self.select = name
        elif tag == "option" and self.select and ("selected" in at or self.select not in self.fields):
            self.fields[self.select] = value

    def _put(self, name: str, value: str) -> None:
        if name in self.fields:
            before = self.fields[name]
            self.fields[name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            self.fields[name] = value

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.fields[self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            if self.textarea in self.fields:
                self.fields[self.textarea] = self.fields[self.textarea].removeprefix("\n")
            self.textarea = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.inside = False


def proofread(response: TestResponse) -> None:
    """Check what every page must be; an AssertionError names the page and the fault."""
    if response.mimetype != "text/html" or response.status_code >= 500 or not response.data:
        return
    text = response.get_data(as_text=True)
    where = f"{response.request.method} {response.request.path}"
    page = Proof()
    page.feed(text)
    whole = text.lstrip().lower().startswith("<!doctype html")
    if whole:
        assert page.count["h1"] == 1, f"{where}: {page.count['h1']} h1"
        assert page.title.strip(), f"{where}: no title"
        assert page.language, f"{where}: no language"
    assert not page.twice, f"{where}: ids used twice: {sorted(page.twice)}"
    assert not page.tokenless, f"{where}: a POST form without token or key: {page.tokenless}"
    assert not page.unlabelled(), f"{where}: fields without a label: {page.unlabelled()}"
    stray = re.search(r">\s*(None|True|False|undefined|@@[a-z-]+@@|<built-in[^<]*)\s*<", text)
    assert not stray, f"{where}: stray {stray.group(1) if stray else ''}"


class Proof(HTMLParser):
    """Collects what `proofread` judges."""

    def __init__(self) -> None:
        super().__init__()
        self.count = {"h1": 0}
        self.title, self.language, self._in_title = "", "", False
        self.ids: set[str] = set()
        self.twice: set[str] = set()
        self.tokenless: list[str] = []
        self.fields: list[tuple[str, dict[str, str | None]]] = []
        self.labels: set[str] = set()
        self._form: tuple[str, bool] | None = None
        self._label_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag in self.count:
            self.count[tag] += 1
        if tag == "html":
            self.language = at.get("lang") or ""
        self._in_title = tag == "title"
        if at.get("id"):
            (self.twice if at["id"] in self.ids else self.ids).add(str(at["id"]))
        if tag == "form" and (at.get("method") or "").lower() == "post":
            self._form = (at.get("action") or "", False)
        if tag == "label":
            self._label_depth += 1
            if at.get("for"):
                self.labels.add(str(at["for"]))
        typed = tag in ("input", "select", "textarea") and at.get("type") not in ("hidden", "submit", "button")
        if typed and not (self._label_depth or at.get("aria-label") or at.get("aria-labelledby")):
            self.fields.append((tag, at))
        if tag == "input" and at.get("name") == "csrf_token" and at.get("value") and self._form:
            self._form = (self._form[0], True)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag == "label":
            self._label_depth -= 1
        if tag == "form" and self._form:
            if not self._form[1]:
                self.tokenless.append(self._form[0])
            self._form = None

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def unlabelled(self) -> list[str]:
        """Fields that neither a label nor an aria attribute names."""
        return [str(at.get("name")) for _, at in self.fields if at.get("id") not in self.labels]
