"""Everybody's home page: what is overdue, due and waiting, from every room."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from flask_babel import gettext

from portal import wings
from portal.core import audit, clock, jobs, settings
from portal.core.database import SystemActor, db
from portal.front_desk.reception import operations as reception
from portal.front_desk.tasks import operations as tasks
from portal.management.today import operations, policy, queries, shortcuts
from portal.management.today.models import ClimbedItem
from portal.registry.customers import operations as customers
from portal.registry.staff.models import Person
from tests.cast import NAMES, Cast
from tests.client import Client
from tests.factories.departments import spread


@pytest.mark.rule("XC-09")
def test_a_customer_assigned_to_me_waits_on_my_page_and_on_nobody_elses(client: Client, cast: Cast) -> None:
    customer = customers.register(by=cast.reception, name="王小美", phone="+8613800138000")
    reception.arrive(customer, by=cast.reception, purpose="咨询双眼皮", assign_to=cast.consultant)
    db.session.commit()
    assert "王小美" in client.enter(cast.consultant).get("/").text
    assert "王小美" not in client.enter(cast.consultant2).get("/").text


@pytest.mark.rule("XC-09")
def test_items_fall_into_overdue_due_and_waiting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.at(clock.today(), time(12))
    raw = [
        {"kind": "a", "title": "late", "url": "/", "due_at": now - timedelta(hours=1)},
        {"kind": "a", "title": "later", "url": "/", "due_at": now - timedelta(hours=3)},
        {"kind": "b", "title": "said so", "url": "/", "overdue": True},
        {"kind": "c", "title": "soon", "url": "/", "due_at": now + timedelta(seconds=1)},
        {"kind": "d", "title": "next week", "url": "/", "due_at": now + timedelta(days=7)},
        {"kind": "e", "title": "whenever", "url": "/", "since": now - timedelta(days=2)},
    ]
    monkeypatch.setattr(queries, "_sources", [lambda _person: raw])
    with clock.pretending(now):
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


def late(
    person: Person, hours: int, url: str = "/tasks/7", **more: object
) -> Callable[[Person], list[dict[str, object]]]:
    """A source with one item of this person, so many hours overdue, in the language that is asked for."""

    def source(asked: Person) -> list[dict[str, object]]:
        raw = {"kind": gettext("Task"), "title": "补护理卡", "url": url, "due_at": clock.now() - timedelta(hours=hours)}
        return [raw | more] if asked.id == person.id else []

    return source


@pytest.fixture
def ranks(cast: Cast) -> Cast:
    """Customer service has a department of its own; its manager leads it, the store manager the house."""
    spread(cast)
    db.session.commit()
    return cast


@pytest.mark.rule("XC-09")
@pytest.mark.parametrize(
    "hours, seen_by",
    [
        (23, set()),
        (25, {"cs_manager"}),
        (49, {"cs_manager", "consult_manager"}),
        (73, {"cs_manager", "consult_manager", "president", "president2"}),
    ],
)
def test_what_stays_overdue_climbs_rung_by_rung(
    ranks: Cast, monkeypatch: pytest.MonkeyPatch, hours: int, seen_by: set[str]
) -> None:
    cast = ranks
    monkeypatch.setattr(queries, "_sources", [late(cast.cs_staff, hours)])
    with clock.pretending(clock.now()):
        operations.climb(cast.branch.id, by=SystemActor("tests"))
        db.session.commit()
        found = {name for name in NAMES if queries.items(getattr(cast, name))["climbed"]}
    assert found == seen_by


@pytest.mark.rule("XC-09")
def test_the_delay_is_a_setting(ranks: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.change(policy.CLIMBS_AFTER, 2, by=ranks.admin)
    monkeypatch.setattr(queries, "_sources", [late(ranks.cs_staff, 3)])
    with clock.pretending(clock.now()):
        operations.climb(ranks.branch.id, by=SystemActor("tests"))
        db.session.flush()
        assert queries.items(ranks.cs_manager)["climbed"]
        assert not queries.items(ranks.consult_manager)["climbed"]


@pytest.mark.rule("XC-09")
def test_the_superior_reads_with_whom_it_is_overdue_in_their_language(
    ranks: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_sources", [late(ranks.cs_staff, 30)])
    operations.climb(ranks.branch.id, by=SystemActor("tests"))
    db.session.commit()
    client.enter(ranks.cs_manager)
    chinese = client.get("/").text
    assert "补护理卡" in chinese
    assert "王静" in chinese
    assert "任务" in chinese
    english = client.get("/", headers={"Accept-Language": "en"}).text
    assert "overdue with 王静" in english
    assert ">Task<" in english


@pytest.mark.rule("XC-09")
def test_what_is_done_or_about_the_superior_or_on_their_page_anyway_does_not_climb(
    ranks: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, system = ranks, SystemActor("tests")

    def climbed_to_the_manager(*sources: object) -> list[queries.Item]:
        monkeypatch.setattr(queries, "_sources", list(sources))
        operations.climb(cast.branch.id, by=system)
        db.session.flush()
        return queries.items(cast.cs_manager)["climbed"]

    with clock.pretending(clock.now()):
        assert climbed_to_the_manager(late(cast.cs_staff, 30))
        assert not climbed_to_the_manager(late(cast.cs_staff, 30), late(cast.cs_manager, 30))
        assert not climbed_to_the_manager(late(cast.cs_staff, 30, about=lambda one: one.id == cast.cs_manager.id))
        assert len(climbed_to_the_manager(late(cast.cs_staff, 30), late(cast.cs_staff, 30, url="/tasks/8"))) == 2
        assert not climbed_to_the_manager()
    assert db.session.query(ClimbedItem).count() == 0


@pytest.mark.rule("XC-09")
def test_the_job_climbs_with_the_items_of_every_room(ranks: Cast) -> None:
    yesterday = clock.now() - timedelta(days=2)
    with clock.pretending(yesterday):
        task = tasks.assign(
            ranks.cs_staff, title="整理客服柜台", due_on=clock.today(), by=ranks.cs_manager, details=""
        )  # fmt: skip
        db.session.commit()
    jobs.run_now("today.climb")
    rows = db.session.query(ClimbedItem).filter_by(owner_id=ranks.cs_staff.id, url=task.path).all()
    assert {row.superior_id for row in rows} == {ranks.cs_manager.id}
    jobs.run_now("today.climb")
    assert db.session.query(ClimbedItem).filter_by(owner_id=ranks.cs_staff.id, url=task.path).count() == len(rows)
    assert task.path not in {item.url for item in queries.items(ranks.cs_manager)["climbed"]}, (
        "it is on her page anyway"
    )


@pytest.mark.rule("XC-09", "DTY-16", "DTY-17")
def test_a_house_owes_nothing_for_the_days_before_it_opened(cast: Cast, client: Client) -> None:
    monday = clock.at(date(2026, 11, 23), time(9))
    with clock.pretending(monday):
        client.enter(cast.cs_manager)
        before = client.get("/").text
        cast.branch.opened_on = clock.today()
        audit.record("tests.open", cast.branch, by=cast.admin)
        db.session.commit()
        after = client.get("/").text
        summaries = client.get("/daily-summaries?day=2026-11-22").text
    for owed in ("2026-11-16", "2026-11-22"):
        assert owed in before
        assert owed not in after
    assert "2026-11-23" in after
    assert "缺失" not in summaries
