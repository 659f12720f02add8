"""Whoever has no account complains at the public page; it lands in the register and shows nothing else (CMP-24)."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.core import clock, database, sealing
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.core.sealing import Document
from portal.registry.papers import queries as papers
from portal.service.complaints.models import Case
from portal.service.complaints.public_intake import operations
from portal.service.complaints.public_intake.models import IntakeEntry, IntakeLink
from portal.service.complaints.public_intake.operations import Told
from portal.service.complaints.public_intake.views import address_of
from tests.cast import Cast
from tests.client import Client
from tests.conftest import race
from tests.service.complaints.papers.test_papers import read


@pytest.fixture
def link(cast: Cast) -> IntakeLink:
    link = operations.make_link(kind="standing", by=cast.cs_manager)
    db.session.commit()
    return link


@pytest.fixture
def page(link: IntakeLink) -> str:
    from flask import current_app

    with current_app.test_request_context():
        return "/opinion/" + address_of(link).rpartition("/")[2]


def told(**said: object) -> Told:
    typed = {
        "misconduct": False,
        "name": "孙女士",
        "phone": "+8613900139000",
        "contact": "",
        "matter": "等了一小时",
        "demand": "道歉",
    }
    return Told(**{**typed, **said})  # type: ignore[arg-type]


@pytest.mark.rule("CMP-24")
@pytest.mark.rule("CMP-01")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_what_is_typed_lands_in_the_register_with_number_and_receiver(
    client: Client, cast: Cast, page: str, language: str
) -> None:
    headers = {"Accept-Language": language}
    assert client.get(page, headers=headers).status_code == 200
    answer = client.send(
        page, name="孙女士", phone="13900139000", matter="等了一小时没人理", demand="道歉", about="前台"
    )
    case = db.session.query(Case).one()
    assert case.number in answer.text
    assert (case.kind, case.channel, case.complainant_name) == ("complaint", "online", "孙女士")
    assert (case.receiver, case.complainant_phone) == (cast.cs_manager, "+8613900139000")
    assert "等了一小时没人理" in case.matter
    assert "前台" in case.matter


@pytest.mark.rule("CMP-24")
def test_everything_typed_stays_when_something_is_missing(client: Client, cast: Cast, page: str) -> None:
    answer = client.send(page, follow=False, name="孙女士", matter="等了很久，没人理", demand="")
    assert answer.status_code == 422
    for typed in ("孙女士", "等了很久，没人理"):
        assert typed in answer.text
    assert db.session.query(Case).count() == 0


@pytest.mark.rule("CMP-24")
def test_misconduct_may_be_reported_without_a_name(client: Client, cast: Cast, page: str) -> None:
    client.send(page, kind="misconduct", matter="咨询师收红包")
    case = db.session.query(Case).one()
    assert (case.channel, case.complainant_name, case.category) == ("misconduct", "匿名", "misconduct")


@pytest.mark.rule("CMP-24")
def test_the_same_form_sent_twice_is_one_case(cast: Cast, link: IntakeLink) -> None:
    first = operations.complain(link, told(), form_key="k" * 20)
    assert operations.complain(link, told(), form_key="k" * 20) is first
    assert operations.complain(link, told(), form_key="m" * 20) is not first


@pytest.mark.rule("CMP-24")
def test_a_link_for_one_is_good_for_one_and_not_for_ever(cast: Cast) -> None:
    link = operations.make_link(kind="once", by=cast.reception)
    operations.complain(link, told(), form_key="k" * 20)
    with pytest.raises(Refused, match="CMP-24"):
        operations.complain(link, told(), form_key="m" * 20)
    late = operations.make_link(kind="once", by=cast.reception)
    with time_machine.travel(clock.now() + timedelta(hours=25)), pytest.raises(Refused, match="CMP-24"):
        operations.complain(late, told(), form_key="n" * 20)


@pytest.mark.rule("CMP-24")
def test_a_revoked_address_shows_no_form(client: Client, cast: Cast, link: IntakeLink, page: str) -> None:
    link = db.session.get_one(IntakeLink, link.id)
    with pytest.raises(Forbidden):
        operations.revoke(link, by=cast.reception)
    operations.revoke(link, by=cast.cs_manager)
    db.session.commit()
    text = client.get(page).text
    assert "<textarea" not in text
    assert client.get("/opinion/not-ours").status_code == 404


@pytest.mark.rule("CMP-24")
def test_the_public_page_shows_nothing_of_the_house(client: Client, cast: Cast, page: str) -> None:
    text = client.get(page).text
    for name in ("李慧", "/customers", "/complaints"):
        assert name not in text
    assert client.get("/complaints/addresses", follow_redirects=False).status_code in (302, 303)


@pytest.mark.rule("CMP-24")
def test_a_flood_from_one_address_is_stopped(client: Client, cast: Cast, page: str) -> None:
    from portal.registry.staff.accounts import limiter

    limiter.reset()
    answers = [client.send(page, follow=False, matter="").status_code for _attempt in range(8)]
    assert (answers[0], answers[-1]) == (422, 429)
    limiter.reset()


@pytest.mark.rule("CMP-24")
def test_the_notice_carries_every_channel_and_a_code_that_leads_to_the_page(client: Client, cast: Cast) -> None:
    client.enter(cast.cs_manager)
    client.send("/complaints/addresses/standing", page="/complaints/addresses")
    link = db.session.query(IntakeLink).one()
    assert client.get(f"/complaints/addresses/{link.id}/code.png").data[:4] == b"\x89PNG"
    shown = client.get(f"/complaints/addresses/{link.id}").text
    path = f"/complaints/addresses/{link.id}"
    client.send(f"{path}/notice", page=path)
    notice = db.session.query(Document).filter_by(kind="complaint_notice").one()
    assert notice.values["address"] in shown
    said = read(notice)
    for words in ("投诉电话", "投诉信箱", "举报", "5个工作日"):
        assert words in said
    assert sealing.recognise(sealing.content(notice)) is not None
    assert papers.visible(notice.id, cast.reception) is notice


def test_reception_makes_a_link_for_the_tablet(client: Client, cast: Cast) -> None:
    client.enter(cast.reception)
    client.send("/complaints/addresses", page="/complaints/addresses")
    link = db.session.query(IntakeLink).one()
    assert (link.kind, link.receiver_id) == ("once", cast.reception.id)
    assert client.post("/complaints/addresses/standing", data={}).status_code in (400, 403)


@pytest.mark.rule("CMP-24")
def test_a_link_for_one_is_used_by_one_of_those_who_send_in_the_same_second(arena: Flask) -> None:
    with arena.app_context(), database.transaction():
        link_id = operations.make_link(kind="once", by=Cast().reception).id

    def complain(number: int) -> int:
        link = db.session.get_one(IntakeLink, link_id)
        return operations.complain(link, told(name=f"孙女士{number}"), form_key=f"key-{number}").id

    answers = race(arena, 6, complain)
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert [answer.rule for answer in refused] == ["CMP-24"] * 5, answers
    with arena.app_context():
        assert db.session.scalar(select(func.count()).select_from(IntakeEntry)) == 1
