"""What a person can reach by clicking, and every form found on the way, as a browser would send it."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urlsplit

from werkzeug.test import TestResponse

from tests.client import Client
from tests.factories.planning import drawing

#: What a browser says by itself: nothing that somebody types.
SEALED = frozenset({"csrf_token", "idempotency_key"})
#: Elsewhere, or the rulebook's six hundred pages that have no forms.
LEFT_OUT = ("//", "/static", "/rulebook/")
UNTYPED = ("hidden", "submit", "file", "password")


@dataclass
class Field:
    """One name of a form, its kind, what stands in it, and what may be chosen."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @property
    def filled(self) -> list[str]:
        """What stands in it, or something that a friendly person would put there."""
        if [value for value in self.values if value]:
            return self.values
        friendly = next((option for option in self.options if option), "")
        if self.kind in ("select", "radio", "checkbox", "submit"):
            return [friendly] if friendly else self.values
        if "signature" in self.name or "drawing" in self.name:
            return [drawing()]
        words = {"date": "2026-01-05", "number": "1", "tel": "13800138009", "password": "Rabe-24680-tal"}
        words |= {"hidden": "", "file": ""}
        return [words.get(self.kind, "1" if "phone" in self.name else "测试")]


@dataclass
class Form:
    """A form that posts to `action`, found on `page`."""

    action: str
    page: str
    fields: dict[str, Field] = field(default_factory=dict)

    def typed(self, *, friendly: bool = False) -> dict[str, list[str]]:
        """The names and values a browser would send; with `friendly`, nothing is left empty."""
        return {name: (f.filled if friendly else f.values) for name, f in self.fields.items() if f.kind != "file"}


class PageReader(HTMLParser):
    """Collects the links and the POST forms of one page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.links, self.forms = page, list[str](), list[Form]()
        self.form: Form | None = None
        self.field: Field | None = None
        self.outside: list[tuple[str, dict[str, str]]] = []
        self.by_id: dict[str, Form] = {}

    @classmethod
    def of(cls, html: str, page: str) -> "PageReader":
        """Everything on this page, with the fields that stand outside of their form."""
        reader = cls(page)
        reader.feed(html)
        for tag, at in reader.outside:
            reader.form = reader.by_id.get(at["form"])
            if reader.form:
                reader._control(tag, at)
        return reader

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "a" and at.get("href"):
            self.links.append(at["href"])
        elif tag == "form":
            self.form = None
            if at.get("method", "").lower() == "post":
                self.form = Form(at.get("action") or self.page, self.page)
                self.forms.append(self.form)
                self.by_id[at.get("id", "")] = self.form
        elif tag == "option" and self.field:
            value = at.get("value", "")
            if "selected" in at or not self.field.options:
                self.field.values = [value]
            self.field.options.append(value)
        elif at.get("name") and "disabled" not in at:
            if at.get("form"):
                self.outside.append((tag, at))
            elif self.form:
                self._control(tag, at)

    def _control(self, tag: str, at: dict[str, str]) -> None:
        assert self.form
        if tag not in ("input", "textarea", "select", "button"):
            return
        kind = {"button": "submit", "input": at.get("type", "text")}.get(tag, tag)
        found = self.form.fields.setdefault(at["name"], Field(at["name"], kind))
        if kind in ("checkbox", "radio"):
            found.options.append(at.get("value", "on"))
            if "checked" in at:
                found.values.append(at.get("value", "on"))
        elif kind == "submit":
            found.options.append(at.get("value", ""))
        elif tag == "input":
            found.values.append(at.get("value", ""))
        else:
            self.field = found
            if tag == "textarea":
                found.values = [""]

    def handle_data(self, data: str) -> None:
        if self.field and self.field.kind == "textarea":
            self.field.values = [self.field.values[0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            if self.field and tag == "textarea":
                self.field.values = [self.field.values[0].removeprefix("\n")]
            self.field = None
        elif tag == "form":
            self.form = None


def same_kind(url: str) -> str:
    """The address with its numbers taken out: pages of the same kind look alike."""
    return re.sub(r"\d+", "#", urlsplit(url).path)


def pages(client: Client, start: str = "/", most: int = 12) -> Iterator[tuple[str, TestResponse]]:
    """Every page a person comes to by clicking, at most `most` of a kind."""
    waiting, seen, kinds = deque([start]), {start}, Counter[str]()
    while waiting:
        url = waiting.popleft()
        kinds[same_kind(url)] += 1
        if kinds[same_kind(url)] > most:
            continue
        answer = client.get(url)
        yield url, answer
        if answer.mimetype != "text/html":
            continue
        links = PageReader.of(answer.text, url).links
        if answer.location:
            links.append(answer.location)
        for link in links:
            link = urldefrag(link)[0]
            if link.startswith("/") and not link.startswith(LEFT_OUT) and link not in seen:
                seen.add(link)
                waiting.append(link)


def forms(client: Client, most: int = 12) -> Iterator[Form]:
    """Every form a person comes to by clicking."""
    for url, answer in pages(client, most=most):
        if answer.mimetype == "text/html":
            yield from PageReader.of(answer.text, url).forms


def still_typed(form: Form, answer: str) -> dict[str, Any] | None:
    """What stands in the same form on the page that answered; None when the form is not there."""
    found = [other for other in PageReader.of(answer, form.page).forms if other.action == form.action]
    if not found:
        return None
    best = max(found, key=lambda other: len(other.fields.keys() & form.fields.keys()))
    return {name: f.values for name, f in best.fields.items() if f.kind not in UNTYPED}


def other_key(form: Form, key: str) -> Form:
    """The same form with another key."""
    fields = {**form.fields, "idempotency_key": Field("idempotency_key", "hidden", [key])}
    return replace(form, fields=fields)
