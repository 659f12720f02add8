"""Checklists as pages."""

from datetime import timedelta

import pytest

from portal.core import clock, idempotency
from portal.core.database import db
from portal.front_desk.checklists import operations
from portal.front_desk.checklists.models import Checklist, DailyCheck
from tests.client import form_fields


@pytest.mark.rule("DTY-11")
def test_a_list_is_begun_ticked_failed_and_finished_on_its_page(client, cast, lists):
    cleaning = lists["cleaning"].id
    client.enter(cast.reception)
    page = client.send(f"/checklists/{cleaning}/checks", page="/checklists")
    assert "咨询台面无散放表格" in page.text
    check = db.session.query(DailyCheck).one()
    path, count = check.path, len(check.checklist_version.items)
    early = client.send(f"{path}/steps", page=path)
    assert early.status_code == 409
    assert "DTY-11" in early.text
    token = form_fields(page.text, f"{path}/answers")["csrf_token"]

    def tick(number, answer, note=""):
        data = {"csrf_token": token, "idempotency_key": idempotency.new_key()}
        return client.post(f"{path}/answers", data={**data, "position": number, "answer": answer, "note": note})

    for number in range(count):
        assert tick(number, "ticked").status_code == 303
    assert tick(4, "failed").status_code == 422
    tick(4, "failed", "只剩2张")
    done = client.send(f"{path}/steps", page=path)
    assert done.status_code == 200
    shown = client.get("/checklists/register").text
    assert "只剩2张" in shown
    client.enter(cast.logistics)
    assert "只剩2张" in client.get("/tasks").text


def test_the_region_of_items_answers_alone(client, cast, lists):
    check = operations.begin(lists["cleaning"], "咨询室1", by=cast.reception)
    db.session.commit()
    client.enter(cast.reception)
    assert "<html" not in client.region(check.path, "check_items").text
    first = client.region("/checklists", "day_lists")
    again = client.region("/checklists", "day_lists", **{"HX-PTag": first.headers["HX-PTag"]})
    assert again.status_code == 304


def test_a_list_is_written_changed_retired_and_used_again(client, cast, departments):
    client.enter(cast.consult_manager)
    wrong = client.send("/checklists/lists/new", name="护理台", due="25:00", places="护理室1")
    assert wrong.status_code == 422
    client.send(
        "/checklists/lists/new",
        **{
            "name": "护理台",
            "kind": "cleaning",
            "places": "护理室1\n护理室2",
            "items-1-text": "台面干净",
            "items-0-text": "毛巾叠好",
        },
    )
    made = db.session.query(Checklist).one()
    path = f"/checklists/lists/{made.id}"
    assert [item["text"] for item in made.versions[-1].items] == ["毛巾叠好", "台面干净"]
    client.send(f"{path}/edit", **{"items-0-order": "9", "name": "护理台检查"})
    db.session.expire_all()
    made = db.session.query(Checklist).one()
    assert [item["text"] for item in made.versions[-1].items] == ["台面干净", "毛巾叠好"]
    stale = client.send(f"{path}/edit", based_on="1", name="旧")
    assert stale.status_code == 422
    assert "2" in stale.text
    client.send(f"{path}/retirement", page=path)
    client.send(f"{path}/use", page=path)
    assert "护理台检查" in client.get("/checklists").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_stands_in_both_languages(client, cast, lists, language):
    check = operations.begin(lists["cleaning"], "咨询室1", by=cast.reception)
    operations.answer(check, 4, "failed", note="缺", by=cast.reception)
    db.session.commit()
    client.enter(cast.consult_manager)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    for url in (
        "/checklists", f"/checklists?day={yesterday}", "/checklists?day=x", check.path, "/checklists/register",
        "/checklists/register?kind=cleaning&found=open&first=2020-01-01&last=x", "/checklists/register?found=failures",
        "/checklists/lists", "/checklists/lists/new", f"/checklists/lists/{lists['display'].id}",
        f"/checklists/lists/{lists['display'].id}/edit",
    ):  # fmt: skip
        assert client.get(url, headers={"Accept-Language": language}).status_code == 200, url
    assert "缺" in client.get("/checklists/register?export=csv").text
    client.enter(cast.quality)
    assert client.get("/checklists").status_code == 200
    assert client.get("/checklists/lists/new").status_code == 403


def test_the_standard_lists_are_taken_over_by_a_button(client, cast, departments):
    client.enter(cast.consult_manager)
    page = client.send("/checklists/lists/standard", page="/checklists/lists")
    assert "闭店检查" in page.text
