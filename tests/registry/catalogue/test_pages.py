"""The pages of the catalogue."""

import io

import pytest
from PIL import Image

from portal.core.database import db
from portal.core.money import Money
from portal.registry.catalogue import queries
from portal.registry.catalogue.models import CaseStudy, ItemVersion, Offer, ProfileText, ServiceItem
from tests.cast import Cast
from tests.client import Client, form_fields
from tests.registry.catalogue.conftest import in_force, written

PAGES = ("", "offers", "products", "doctors", "cases", "answers", "clinic", "terms")


def test_every_page_opens_for_the_clinic(client: Client, cast: Cast, catalogue: None) -> None:
    item, _version = queries.offered()[0]
    pages = (*PAGES, f"items/{item.id}", f"answers/{queries.search_scripts()[0].id}")
    for who in ("reception", "consultant", "consult_manager", "doctor", "finance"):
        client.enter(getattr(cast, who))
        for page in pages:
            assert client.get(f"/catalogue/{page}").status_code == 200, (who, page)


def test_the_administrator_sees_no_catalogue(client: Client, cast: Cast) -> None:
    assert client.enter(cast.admin).get("/catalogue/").status_code == 403


def test_the_list_follows_its_filters_as_a_region(client: Client, cast: Cast, catalogue: None) -> None:
    part = client.enter(cast.consultant).region("/catalogue/?department=injection&text=鱼尾纹", "catalogue_list").text
    assert "A型肉毒毒素改善鱼尾纹" in part
    assert "<h1" not in part
    assert "埋线" not in part
    assert "SKN-" not in client.get("/catalogue/?need=nose").text
    assert client.get("/catalogue/?export=csv").mimetype == "text/csv"


@pytest.mark.rule("CAT-10")
def test_terms_are_explained_beside_the_texts_of_an_item(client: Client, cast: Cast, catalogue: None) -> None:
    item = queries.by_code("SUR-EYE-01")
    assert item is not None
    page = client.enter(cast.consultant).get(f"/catalogue/items/{item.id}").text
    assert '<dfn class="gloss"' in page
    assert '<dl class="plain-words">' in page


@pytest.mark.rule("CAT-11")
def test_a_brochure_and_a_case_sheet_can_be_printed(client: Client, cast: Cast, catalogue: None) -> None:
    item, version = queries.offered()[0]
    page = client.enter(cast.consultant).get(f"/catalogue/items/{item.id}/brochure").text
    for text in (version.principle[:6], version.risks[0][:4], "data-print"):
        assert text in page
    case = queries.showable_cases()[0]
    assert case.title in client.get(f"/catalogue/cases/{case.id}/sheet").text


@pytest.mark.rule("CAT-11")
@pytest.mark.rule("CAT-02")
def test_there_is_no_brochure_of_an_item_that_is_not_in_force(client: Client, cast: Cast, draft: ItemVersion) -> None:
    page = client.enter(cast.consultant).get(f"/catalogue/items/{draft.item_id}/brochure")
    assert page.status_code == 409
    assert "CAT-02" in page.text


def test_a_version_goes_from_form_to_force_by_three_people(client: Client, cast: Cast, item: ServiceItem) -> None:
    url = f"/catalogue/items/{item.id}/versions/new"
    client.enter(cast.consult_manager)
    fields = {
        "principle": "原理",
        "efficacy": "减轻皱纹",
        "advantages": "快",
        "disadvantages": "需重复",
        "safety": "由医师操作",
        "indications": "动态纹",
        "contraindications": "妊娠期 | 怀孕、妊娠\n过敏体质｜过敏",
        "steps": "照相\n\n注射",
        "effect": "约三月",
        "recovery": "一天",
        "risks": "淤青",
        "complications": "下垂",
        "alternatives": "不治疗",
        "pre_notes": "停酒",
        "post_notes": "冷敷",
        "examinations": "照相",
        "filing_number": "备0201",
        "price": "2,400",
        "duration_minutes": "30",
    }
    shown = client.send(url, **fields)
    assert shown.status_code == 200
    version = queries.item(item.id).versions[0]
    assert version.steps == ["照相", "注射"]
    assert [(reason.text, reason.match) for reason in version.contraindications] == [
        ("妊娠期", ["怀孕", "妊娠"]),
        ("过敏体质", ["过敏"]),
    ]
    steps = f"/catalogue/versions/{version.id}/steps"
    page = f"/catalogue/items/{item.id}?version=1"
    client.enter(cast.doctor).send(steps, page=page, step="sign_off")
    client.enter(cast.finance).send(steps, page=page, step="approve_price")
    item = queries.item(item.id)
    assert item.versions[0].state == "in_force"
    assert queries.price_of(item) == Money.of(2400)
    again = client.enter(cast.consult_manager).get(url).text
    assert "妊娠期 | 怀孕、妊娠" in again
    assert "2,400.00" in again


def test_a_refused_sign_off_names_its_rule(client: Client, cast: Cast, item: ServiceItem) -> None:
    version = written(item, cast, efficacy="根治皱纹")
    answer = client.enter(cast.doctor).send(
        f"/catalogue/versions/{version.id}/steps", page=f"/catalogue/items/{item.id}", step="sign_off"
    )
    assert answer.status_code == 409
    assert "XC-02" in answer.text
    assert "根治" in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": ""},
        {"price": "-5"},
        {"price": "1" * 20},
        {"duration_minutes": "9999999"},
        {"duration_minutes": "x"},
        {"filing_number": "x" * 200},
        {"efficacy": "x" * 3000},
        {"contraindications": "x" * 300},
        {"price": "0"},
    ],
)
def test_wrong_input_comes_back_with_everything_typed(
    client: Client, cast: Cast, item: ServiceItem, wrong: dict[str, str]
) -> None:
    url = f"/catalogue/items/{item.id}/versions/new"
    fields = {"principle": "<b>𠮷䶮</b>", "price": "100", **wrong}
    answer = client.enter(cast.consult_manager).send(url, **fields)
    assert answer.status_code == 422
    assert "&lt;b&gt;𠮷䶮" in answer.text
    assert queries.item(item.id).versions == []


def test_a_colleagues_later_version_is_noticed_and_nothing_typed_is_lost(
    client: Client, cast: Cast, draft: ItemVersion, item: ServiceItem
) -> None:
    url = f"/catalogue/items/{item.id}/versions/new"
    shown = client.enter(cast.consult_manager).get(url)
    fields = {**form_fields(shown.text, url), "efficacy": "我写的功效"}
    written(queries.item(item.id), cast, efficacy="同事写的")
    answer = client.post(url, data=fields)
    assert answer.status_code == 422
    assert "我写的功效" in answer.text
    fields = {**form_fields(answer.text, url)}
    assert client.post(url, data=fields).status_code == 303
    assert queries.item(item.id).versions[0].efficacy == "我写的功效"


def test_a_role_without_the_right_takes_no_step(client: Client, cast: Cast, draft: ItemVersion) -> None:
    for person, expected in ((cast.consultant, 403), (cast.finance, 403)):
        client.enter(person)
        page = client.get("/catalogue/answers")
        fields = {**form_fields(page.text, "/catalogue/answers/unanswered"), "step": "sign_off"}
        answer = client.post(f"/catalogue/versions/{draft.id}/steps", data=fields)
        assert answer.status_code == expected
    assert queries.version(draft.id).state == "draft"


@pytest.mark.rule("KNW-01")
def test_answers_are_searched_as_a_region(client: Client, cast: Cast, catalogue: None) -> None:
    part = client.enter(cast.reception).region("/catalogue/answers?text=假体", "answers_found").text
    assert "以医生面诊的回答为准" in part
    assert "公立医院" not in part


@pytest.mark.rule("KNW-06")
def test_a_question_is_kept_proposed_and_approved_through_the_pages(client: Client, cast: Cast) -> None:
    client.enter(cast.consultant).send(
        "/catalogue/answers/unanswered", page="/catalogue/answers", question="能坐飞机吗？"
    )
    assert "能坐飞机吗？" in client.get("/catalogue/answers").text
    client.send("/catalogue/answers/new", question="能坐飞机吗？", topic="safety", answer="请按医生的安排。")
    [script] = queries.scripts_waiting()
    client.enter(cast.doctor).send(
        f"/catalogue/answers/{script.id}/steps", page=f"/catalogue/answers/{script.id}", step="approve"
    )
    assert queries.script(script.id).state == "approved"
    assert queries.unanswered() == []


@pytest.mark.rule("KNW-07")
@pytest.mark.rule("CAT-09")
def test_a_case_that_may_not_be_shown_does_not_exist_for_consultants(
    client: Client, cast: Cast, catalogue: None
) -> None:
    hidden = db.session.query(CaseStudy).filter_by(consented=False).first()
    assert hidden is not None
    client.enter(cast.consultant)
    page = client.get("/catalogue/cases").text
    assert hidden.title not in page
    privacy = queries.privacy_answer()
    assert privacy is not None
    assert privacy.answer in page
    for url in ("", "/sheet", "/pictures/before"):
        assert client.get(f"/catalogue/cases/{hidden.id}{url}").status_code == 404
    client.enter(cast.consult_manager)
    assert client.get(f"/catalogue/cases/{hidden.id}").status_code == 200
    assert client.get(f"/catalogue/cases/{hidden.id}/sheet").status_code == 404


@pytest.mark.rule("CAT-08")
def test_the_cases_page_names_the_gaps(client: Client, cast: Cast, catalogue: None) -> None:
    client.enter(cast.consult_manager)
    page = client.get("/catalogue/cases", headers={"Accept-Language": "en"}).text
    for gap in queries.coverage_gaps():
        if gap.axis == "age_group":
            assert gap.value in page
    assert client.get("/catalogue/cases?age=abc&need=zzz&skin_type=<b>").status_code == 200


@pytest.mark.rule("CAT-07")
def test_a_case_is_written_with_pictures_and_withdrawn_with_a_reason(
    client: Client, cast: Cast, draft: ItemVersion
) -> None:
    in_force(draft, cast)
    picture = io.BytesIO()
    Image.new("RGB", (8, 6), "white").save(picture, "PNG")
    client.enter(cast.consult_manager).send(
        "/catalogue/cases/new",
        code="C9",
        title="三个月随访",
        summary="平稳。",
        consented="y",
        before_picture=(io.BytesIO(picture.getvalue()), "a.png"),
        after_picture=(io.BytesIO(picture.getvalue()), "b.png"),
    )
    case_id = db.session.query(CaseStudy).one().id
    assert client.get(f"/catalogue/cases/{case_id}/pictures/before").mimetype == "image/png"
    client.enter(cast.doctor).send(f"/catalogue/cases/{case_id}/approval", page=f"/catalogue/cases/{case_id}")
    assert queries.one(CaseStudy, case_id).showable
    client.enter(cast.consult_manager).send(f"/catalogue/cases/{case_id}", consented="", reason="顾客撤回同意")
    assert not queries.one(CaseStudy, case_id).showable


def test_a_file_that_is_no_picture_is_refused_at_its_field(client: Client, cast: Cast, draft: ItemVersion) -> None:
    in_force(draft, cast)
    answer = client.enter(cast.consult_manager).send(
        "/catalogue/cases/new", code="C9", title="t", summary="s", before_picture=(io.BytesIO(b"x"), "a.png")
    )
    assert answer.status_code == 422
    assert db.session.query(CaseStudy).count() == 0


@pytest.mark.rule("CAT-04")
def test_an_offer_is_written_approved_and_shown(client: Client, cast: Cast, draft: ItemVersion) -> None:
    in_force(draft, cast)
    client.enter(cast.planning).send(
        "/catalogue/offers/new",
        code="O1",
        name="体验价",
        starts_on="2026-01-01",
        ends_on="2099-01-01",
        percent_off="10",
        conditions="每人一次",
        items=str(draft.item_id),
    )
    offer = db.session.query(Offer).one()
    assert "体验价" not in client.enter(cast.consultant).get("/catalogue/offers").text
    client.enter(cast.finance).send(f"/catalogue/offers/{offer.id}/approval", page="/catalogue/offers")
    assert "体验价" in client.enter(cast.consultant).get("/catalogue/offers").text
    assert "¥2,160.00" in client.get(f"/catalogue/items/{draft.item_id}").text


def test_writing_pages_open_for_those_who_write(client: Client, cast: Cast, catalogue: None) -> None:
    client.enter(cast.planning)
    for page in ("items/new", "offers/new", "products/new", "doctors/new", "cases/new", "answers/new"):
        assert client.get(f"/catalogue/{page}").status_code == 200
        assert client.send(f"/catalogue/{page}").status_code == 422, page


def test_a_code_used_twice_is_refused_at_its_field(client: Client, cast: Cast, item: ServiceItem) -> None:
    answer = client.enter(cast.planning).send("/catalogue/items/new", code="T-01", name="重复")
    assert answer.status_code == 422
    assert "CAT-01" in answer.text


def test_a_number_used_twice_is_a_message_and_no_crash(client: Client, cast: Cast, catalogue: None) -> None:
    item, _version = queries.offered()[0]
    day = "2026-01-01"
    offer = {"code": "OFF-01", "name": "x", "starts_on": day, "ends_on": day, "percent_off": "5", "conditions": "x"}
    forms = {
        "offers": {**offer, "items": str(item.id)},
        "products": {"code": "PRD-CLN-01", "name": "x", "price": "1", "use": "x", "cautions": "x"},
        "doctors": {"name": "x", "title": "x", "licence_number": "110110000020250101", "practising_since": day},
        "cases": {"code": "CASE-01", "title": "x", "summary": "x"},
    }
    client.enter(cast.planning)
    for room, fields in forms.items():
        answer = client.send(f"/catalogue/{room}/new", **fields)
        assert answer.status_code == 422, room


def test_the_clinic_profile_and_a_term_are_written(client: Client, cast: Cast) -> None:
    client.enter(cast.planning).send("/catalogue/clinic", part="team", text="医师六名")
    client.send("/catalogue/terms", term="重睑", gloss="双眼皮")
    assert "双眼皮" in client.get("/catalogue/terms").text
    [text] = queries.all_of(ProfileText)
    client.enter(cast.doctor).send(f"/catalogue/clinic/{text.id}/approval", page="/catalogue/clinic")
    assert "医师六名" in client.enter(cast.reception).get("/catalogue/clinic").text
