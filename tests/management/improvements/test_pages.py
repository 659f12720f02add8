"""The pages of the improvements room, through the proofreading client, in both languages."""

from datetime import timedelta

import pytest

from portal.core import clock, jobs, sealing
from portal.core.database import db
from portal.core.sealing import Document
from portal.management.improvements import operations
from portal.management.improvements.models import ImprovementAction, StaffFeedback
from tests.cast import Cast
from tests.client import Client


@pytest.fixture
def action(cast: Cast) -> ImprovementAction:
    action = operations.open_action(
        "候诊超过10分钟时主动告知",
        source_kind="complaint",
        source_label="TS20261101-0001",
        source_url="/complaints/1",
        owner=cast.reception,
        due_on=clock.today() + timedelta(days=3),
        by=cast.cs_manager,
    )
    db.session.commit()
    return action


@pytest.mark.rule("XC-10")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_register_is_filtered_exported_and_printed(
    client: Client, cast: Cast, action: ImprovementAction, language: str
) -> None:
    client.enter(cast.quality)
    headers = {"Accept-Language": language}
    page = client.get("/improvements?state=open&source=complaint&q=候诊", headers=headers)
    assert action.title in page.text
    assert action.title not in client.get("/improvements?state=overdue", headers=headers).text
    assert action.title not in client.get(f"/improvements?owner={cast.doctor.id}", headers=headers).text
    assert action.title in client.region("/improvements?state=unfinished", "improvement_list").text
    table = client.get("/improvements?export=csv").text
    assert action.number in table
    assert "林晓月" in table


@pytest.mark.rule("XC-10")
def test_the_register_prints_as_a_sealed_paper(client: Client, cast: Cast, action: ImprovementAction) -> None:
    client.enter(cast.quality)
    answer = client.post("/improvements/paper", data=fields(client, "/improvements", "/improvements/paper"))
    assert answer.status_code == 303
    jobs.run_now("documents.seal")
    (paper,) = db.session.query(Document).filter_by(kind="improvement_register")
    assert paper.state == "sealed", paper.trouble
    assert sealing.recognise(sealing.content(paper)) is not None
    assert paper.values["rows"][0]["title"] == action.title


@pytest.mark.rule("XC-10")
@pytest.mark.parametrize("wrong", [{"state": "%s {0}"}, {"source": "x"}, {"since": "2026-13-45"}])
def test_no_paper_is_sealed_over_a_filter_that_chooses_nothing(
    client: Client, cast: Cast, action: ImprovementAction, wrong: dict[str, str]
) -> None:
    client.enter(cast.quality)
    sent = fields(client, "/improvements", "/improvements/paper") | wrong
    assert client.post("/improvements/paper", data=sent).status_code == 409
    assert not db.session.query(Document).filter_by(kind="improvement_register").count()


def fields(client: Client, page: str, action: str) -> dict[str, str]:
    from tests.client import form_fields

    return form_fields(client.get(page).text, action)


@pytest.mark.rule("XC-10")
def test_from_opening_to_the_effect_through_the_pages(client: Client, cast: Cast) -> None:
    client.enter(cast.cs_manager)
    client.send(
        "/improvements/new", title="回访前先看档案", problem="顾客抱怨重复询问", source_kind="survey",
        owner_id=str(cast.cs_staff.id), due_on=clock.today().isoformat(),
    )  # fmt: skip
    (action,) = db.session.query(ImprovementAction)
    path = f"/improvements/{action.id}"
    client.enter(cast.cs_staff)
    assert action.title in client.get("/").text
    client.send(f"{path}/notes", page=path, text="已通知全组")
    client.send(f"{path}/result", page=path, result="全组照做")
    assert f"{path}/effect" not in client.get(path).text
    client.enter(cast.quality)
    answer = client.send(f"{path}/effect", page=path, effective="no", effect="", due_on="", follow=False)
    assert answer.status_code == 422
    page = client.send(f"{path}/effect", page=path, effective="yes", effect="抽查20通无重复询问").text
    assert "抽查20通无重复询问" in page
    db.session.expire_all()
    assert db.session.get_one(ImprovementAction, action.id).state == "effective"


def test_refused_input_stays_in_the_form(client: Client, cast: Cast) -> None:
    client.enter(cast.cs_manager)
    answer = client.send("/improvements/new", title="", problem="写了很多", follow=False)
    assert answer.status_code == 422
    assert "写了很多" in answer.text


def test_managers_move_hand_over_and_drop(client: Client, cast: Cast, action: ImprovementAction) -> None:
    path, day = f"/improvements/{action.id}", (clock.today() + timedelta(days=20)).isoformat()
    client.enter(cast.consult_manager)
    client.send(f"{path}/day", page=path, due_on=day, reason="等采购")
    client.send(f"{path}/owner", page=path, owner_id=str(cast.assistant.id), reason="换岗")
    page = client.send(f"{path}/drop", page=path, reason="不再需要").text
    assert "等采购" in page
    found = db.session.get_one(ImprovementAction, action.id)
    assert (found.state, found.due_on.isoformat(), found.owner_id) == ("dropped", day, cast.assistant.id)


def test_others_neither_see_it_nor_learn_that_it_exists(client: Client, cast: Cast, action: ImprovementAction) -> None:
    client.enter(cast.doctor)
    assert client.get(f"/improvements/{action.id}").status_code == 404
    assert action.title not in client.get("/improvements").text
    client.enter(cast.reception)
    assert client.get(f"/improvements/{action.id}").status_code == 200


@pytest.mark.rule("XC-15")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_report_travels_from_its_author_to_an_improvement_and_back(client: Client, cast: Cast, language: str) -> None:
    headers = {"Accept-Language": language}
    client.enter(cast.care_staff)
    client.send(
        "/improvements/feedback/new", receiver=f"p{cast.cs_manager.id}", topic="更衣室太冷", text="两位顾客说冷",
        kind="opinion",
    )  # fmt: skip
    (report,) = db.session.query(StaffFeedback)
    path = f"/improvements/feedback/{report.id}"
    client.enter(cast.doctor)
    assert client.get(path).status_code == 404
    client.enter(cast.cs_manager)
    assert "更衣室太冷" in client.get("/improvements/feedback?box=received", headers=headers).text
    client.send(f"{path}/reading", page=path)
    client.send(
        f"{path}/improvement", page=path, title="更衣室加取暖器", owner_id=str(cast.logistics.id),
        due_on=clock.today().isoformat(), answer="好主意",
    )  # fmt: skip
    client.enter(cast.care_staff)
    page = client.get(path, headers=headers).text
    assert "更衣室加取暖器" in page
    assert "好主意" in page
    assert "更衣室太冷" in client.get("/improvements/feedback?export=csv").text


@pytest.mark.rule("XC-15")
def test_an_answer_is_shown_to_the_author(client: Client, cast: Cast) -> None:
    report = operations.send("座位", "不够", kind="request", to_person=cast.logistics, by=cast.care_staff)
    db.session.commit()
    path = f"/improvements/feedback/{report.id}"
    client.enter(cast.logistics)
    client.send(f"{path}/answer", page=path, answer="已订两把")
    client.enter(cast.care_staff)
    assert "已订两把" in client.get(path).text
