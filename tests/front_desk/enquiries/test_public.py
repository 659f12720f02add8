"""The website's question form: open to everybody, throttled, and nothing that was accepted is lost."""

import pytest
from sqlalchemy import func, select

from portal.core.database import db
from portal.front_desk.enquiries.models import Enquiry
from portal.registry.staff.accounts import limiter
from tests.client import form_fields

ASK = "/enquiries/ask"


@pytest.fixture
def throttled(app):
    """The limits of the real house, counted from nothing."""
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()


def asked(client, number=1, address="10.0.0.1", **changed):
    """Send one question from an address."""
    fields = form_fields(client.get(ASK).text, ASK)
    fields |= {"need": f"第{number}个问题", "contact": f"wx_{number}", "specialty": "plastic", **changed}
    return client.post(ASK, data=fields, environ_base={"REMOTE_ADDR": address})


@pytest.mark.rule("ENQ-06")
def test_a_visitor_asks_and_the_group_finds_it_in_its_inbox(client, cast, groups, throttled):
    answer = asked(client)
    assert (answer.status_code, answer.location) == (303, "/enquiries/asked")
    assert client.get("/enquiries/asked").status_code == 200
    enquiry = db.session.scalar(select(Enquiry))
    assert (enquiry.need, enquiry.contact, enquiry.owner_id, enquiry.channel) == (
        "第1个问题", "wx_1", None, "message_board",
    )  # fmt: skip
    client.enter(cast.enquiry_staff)
    assert "第1个问题" in client.get("/enquiries").text


@pytest.mark.parametrize("part", ["need", "contact"])
def test_a_question_without_its_parts_comes_back_with_the_rest(part, client, cast, throttled):
    answer = asked(client, **{part: " "})
    assert answer.status_code == 422
    assert ("wx_1" if part == "need" else "第1个问题") in answer.text


def test_a_machine_that_fills_in_everything_is_thanked_and_forgotten(client, cast, throttled):
    assert asked(client, homepage="http://spam.example").status_code == 303
    assert db.session.scalar(select(func.count(Enquiry.id))) == 0


@pytest.mark.rule("ENQ-06")
def test_of_a_thousand_requests_in_a_minute_every_one_is_kept_or_told_to_wait(client, cast, throttled):
    """One address floods, others ask in between: what was answered with thanks is there, the rest was told to wait."""
    fields = form_fields(client.get(ASK).text, ASK)
    kept, waiting = [], []
    for number in range(1000):
        address = "10.0.0.66" if number % 10 else f"10.0.1.{number // 10}"
        typed = {**fields, "need": f"问题{number:04d}", "contact": "wx", "specialty": "plastic"}
        answer = client.post(ASK, data=typed, environ_base={"REMOTE_ADDR": address})
        (kept if answer.status_code == 303 else waiting).append(number)
        assert answer.status_code in (303, 429)
    assert set(range(0, 1000, 10)) <= set(kept), "somebody who asks once is never throttled"
    assert len(kept) == 110
    there = set(db.session.scalars(select(Enquiry.need)))
    assert there == {f"问题{number:04d}" for number in kept}
    limiter.reset()
    assert asked(client, waiting[0], "10.0.0.66").status_code == 303
