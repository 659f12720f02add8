"""Everybody's home page: what is overdue, due and waiting, from every room."""

from datetime import timedelta

import pytest

from portal import wings
from portal.core import clock
from portal.core.database import db
from portal.front_desk.reception import operations as reception
from portal.management.today import queries, shortcuts
from portal.registry.customers import operations as customers
from tests.cast import NAMES, Cast
from tests.client import Client


@pytest.mark.rule("XC-09")
def test_a_customer_assigned_to_me_waits_on_my_page_and_on_nobody_elses(client: Client, cast: Cast) -> None:
    customer = customers.register(by=cast.reception, name="王小美", phone="+8613800138000")
    reception.arrive(customer, by=cast.reception, purpose="咨询双眼皮", assign_to=cast.consultant)
    db.session.commit()
    assert "王小美" in client.enter(cast.consultant).get("/").text
    assert "王小美" not in client.enter(cast.consultant2).get("/").text


@pytest.mark.rule("XC-09")
def test_items_fall_into_overdue_due_and_waiting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    raw = [
        {"kind": "a", "title": "late", "url": "/", "due_at": now - timedelta(hours=1)},
        {"kind": "a", "title": "later", "url": "/", "due_at": now - timedelta(hours=3)},
        {"kind": "b", "title": "said so", "url": "/", "overdue": True},
        {"kind": "c", "title": "soon", "url": "/", "due_at": now + timedelta(seconds=1)},
        {"kind": "d", "title": "next week", "url": "/", "due_at": now + timedelta(days=7)},
        {"kind": "e", "title": "whenever", "url": "/", "since": now - timedelta(days=2)},
    ]
    monkeypatch.setattr(queries, "_sources", [lambda _person: raw])
    found = queries.items(cast.reception)
    assert [item.title for item in found["overdue"]] == ["later", "late", "said so"]
    assert [item.title for item in found["due"]] == ["soon"]
    assert [item.title for item in found["waiting"]] == ["whenever", "next week"]


@pytest.mark.parametrize("username", NAMES)
def test_everybody_has_a_home_page_and_every_line_of_the_menu_opens(client: Client, cast: Cast, username: str) -> None:
    person = getattr(cast, username)
    client.enter(person)
    assert client.get("/").status_code == 200
    with client.application.test_request_context("/"):
        menu = [item["url"] for group in wings.navigation(client.application, person) for item in group["items"]]
        usual = [shortcut["url"] for shortcut in shortcuts.of(person)]
    assert menu
    for url in {*menu, *usual}:
        assert client.get(url).status_code == 200, url


def test_the_lists_refresh_alone(client: Client, cast: Cast) -> None:
    region = client.enter(cast.consultant).region("/", "today_lists")
    assert region.status_code == 200
    assert region.text.lstrip().startswith("<div")
    assert "<nav" not in region.text
