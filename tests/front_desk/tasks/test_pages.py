"""Tasks and requests as pages."""

import pytest

from portal.core import clock
from portal.core.database import db
from portal.front_desk.tasks import operations
from portal.front_desk.tasks.models import DepartmentRequest, Task

pytestmark = pytest.mark.usefixtures("departments")


@pytest.mark.rule("DTY-18")
def test_a_task_goes_from_the_superior_to_its_owner_and_back(client, cast):
    client.enter(cast.consult_manager)
    answer = client.send(
        "/tasks/new", title="清点资料卡", person_id=str(cast.consultant.id), due_on=clock.today().isoformat()
    )
    assert "清点资料卡" in answer.text
    task = db.session.query(Task).one()
    client.enter(cast.consultant)
    assert "清点资料卡" in client.get("/").text
    assert "清点资料卡" in client.get("/tasks").text
    empty = client.send(f"/tasks/{task.id}/result", page=task.path, result=" ")
    assert empty.status_code == 422
    client.send(f"/tasks/{task.id}/result", page=task.path, result="共180张")
    client.enter(cast.consult_manager)
    page = client.get(task.path).text
    assert "共180张" in page
    client.send(f"/tasks/{task.id}/steps", page=task.path, reason="还有二楼的")
    assert "还有二楼的" in client.get(f"/tasks/{task.id}").text


def test_a_wrong_day_keeps_what_was_typed(client, cast):
    client.enter(cast.consult_manager)
    answer = client.send("/tasks/new", title="清点资料卡", due_on="2020-01-01")
    assert answer.status_code == 422
    assert "清点资料卡" in answer.text
    assert "DTY-18" in answer.text


def test_the_task_is_handed_on_and_postponed_on_its_page(client, cast):
    task = operations.assign(cast.consultant, title="清点", due_on=clock.today(), by=cast.consult_manager)
    db.session.commit()
    client.enter(cast.consult_manager)
    client.send(f"{task.path}/owner", page=task.path, person_id=str(cast.consultant2.id), reason="请假")
    client.send(f"{task.path}/due-date", page=task.path, due_on="2099-01-05", reason="等新卡")
    task = db.session.query(Task).one()
    assert (task.assignee_id, task.due_on.isoformat()) == (cast.consultant2.id, "2099-01-05")
    refused = client.send(f"{task.path}/due-date", page=task.path, due_on="2020-01-05", reason="x")
    assert refused.status_code == 422


@pytest.mark.rule("DTY-20")
def test_a_department_asks_another_one_and_reads_the_answer(client, cast, departments):
    client.enter(cast.consultant)
    client.send("/requests/new", action="送20本护理手册", department_id=str(departments["客服中心"].id))
    row = db.session.query(DepartmentRequest).one()
    client.enter(cast.cs_manager)
    assert "送20本护理手册" in client.get("/").text
    client.send(f"{row.path}/answer", page=row.path, verdict="decline", answer="只剩10本，先送10本")
    client.enter(cast.consultant)
    assert "只剩10本" in client.get(row.path).text
    client.send(f"{row.path}/steps", page=row.path, reason="请再印")
    assert db.session.query(DepartmentRequest).one().state == "open"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_stands_in_both_languages(client, cast, departments, language):
    task = operations.assign(cast.consultant, title="清点", due_on=clock.today(), by=cast.consult_manager)
    row = operations.ask(departments["客服中心"], action="送手册", due_on=clock.today(), by=cast.consult_manager)
    db.session.commit()
    client.enter(cast.consult_manager)
    for url in (
        "/tasks", "/tasks?view=given&state=late", "/tasks?view=all&state=&q=清", "/tasks/new", task.path,
        "/requests", "/requests?view=to&state=late&q=x", "/requests?view=from", "/requests/new", row.path,
    ):  # fmt: skip
        assert client.get(url, headers={"Accept-Language": language}).status_code == 200, url


def test_lists_are_exported_and_filtered_as_a_region(client, cast, departments):
    operations.assign(cast.consultant, title="清点", due_on=clock.today(), by=cast.consult_manager)
    operations.ask(departments["客服中心"], action="送手册", due_on=clock.today(), by=cast.consult_manager)
    db.session.commit()
    client.enter(cast.consult_manager)
    assert "清点" in client.get("/tasks?view=given&export=csv").text
    assert "送手册" in client.get("/requests?export=csv").text
    assert "清点" in client.region("/tasks?view=given", "task_list").text
    assert "清点" not in client.region("/tasks?view=given&q=没有", "task_list").text


def test_others_get_nothing(client, cast):
    task = operations.assign(cast.consultant, title="清点", due_on=clock.today(), by=cast.consult_manager)
    db.session.commit()
    client.enter(cast.consultant2)
    assert client.get(task.path).status_code == 404
    assert client.get("/tasks/new").status_code == 403
