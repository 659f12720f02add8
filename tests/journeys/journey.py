"""What a journey walks with: one browser, whoever sits at it, and the clock on the wall."""

import html
import io
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import time_machine
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.core.database import db
from portal.front_desk.reception.models import Visit
from tests.cast import Cast
from tests.client import Client, form_fields

#: A Monday, ten o'clock in the clinic.
OPENING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
Row = TypeVar("Row")


@dataclass
class Journey:
    """The walk through the house."""

    client: Client
    cast: Cast
    wall: time_machine.Traveller
    at: datetime = OPENING
    seen: set[str] = field(default_factory=set)

    def sit_down(self, username: str) -> None:
        """The next page is asked for by this person."""
        self.seen.add(username)
        self.client.enter(getattr(self.cast, username))

    def later(self, **span: int) -> None:
        """Let time pass."""
        self.at += timedelta(**span)
        self.wall.move_to(self.at)

    def send(self, url: str, **values: Any) -> TestResponse:
        """Send a form of this desk; it must be accepted."""
        shown = self.client.get(values.get("page") or url)
        assert f'"{url}"' in shown.text or "page" not in values, f"no form for {url}: {words(shown)}"
        assert "<form" in shown.text.partition("<main")[2], f"{url} shows no form: {shown.status_code} {words(shown)}"
        answer = self.client.send(url, **values)
        assert answer.status_code == 200, f"{url}: {answer.status_code} {words(answer)}"
        return answer

    def refused(self, rule: str, url: str, **values: Any) -> str:
        """Send a form that a rule forbids; the page it comes back to, naming the rule."""
        answer = self.client.send(url, **values)
        assert answer.status_code in (403, 409, 422), f"{url}: {answer.status_code} {words(answer)}"
        assert rule in answer.text, words(answer)
        return answer.text

    def every(self, url: str, name: str) -> list[str]:
        """All the boxes of one name on a page: everything is ticked."""
        boxes = re.findall(r"<input[^>]*>", self.client.get(url).text)
        ticked = [re.search(r'value="([^"]*)"', box) for box in boxes if f'name="{name}"' in box]
        assert ticked, f"{url} has no box {name}"
        return [html.unescape(box.group(1)) for box in ticked if box]

    def seal(self, page: str) -> dict[str, Any]:
        """Token and key of a form on this page, for a request that no page offers this person."""
        hidden = form_fields(self.client.get(page).text, "/language")
        return {"csrf_token": hidden["csrf_token"], "idempotency_key": secrets.token_urlsafe(18)}

    @property
    def visit(self) -> Visit:
        """The visit of the customer of this journey: the first one."""
        db.session.expire_all()
        return db.session.scalars(select(Visit).order_by(Visit.id)).first()


def one(model: type[Row]) -> Row:
    """The row of a table, as it stands now; the first when there are several."""
    db.session.expire_all()
    return db.session.scalars(select(model).order_by(model.id)).first()


def words(answer: TestResponse) -> str:
    """What a page complains about, or how it begins: for the message of a failed step."""
    main = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]))
    complaint = main.find("尚未保存")
    return main[max(complaint, 0) :][:600]


def printed(client: Client, paper: Any) -> list[str]:
    """The text of every page of a sealed paper, as somebody at this desk opens it, without blanks."""
    answer = client.get(f"/papers/{paper.id}/pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), f"{paper}: {answer.status_code}"
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return [re.sub(r"\s", "", page.extract_text()) for page in pages]
