"""The pages: a consultation from the visit to the sealed paper, merges, refusals, reach."""

import pytest
from sqlalchemy import inspect

from portal.consulting.consultations import operations, told
from portal.consulting.consultations.models import Consultation
from portal.core import drafts
from portal.core.database import db
from portal.front_desk.reception.models import Visit
from portal.registry.catalogue.models import CaseStudy, ServiceItem
from tests.cast import Cast
from tests.client import Client, form_fields
from tests.consulting.consultations.conftest import CARD, HEALTH


def url(consultation: Consultation, rest: str = "") -> str:
    return f"/consultations/{inspect(consultation).identity[0]}{rest}"


def fresh(consultation: Consultation) -> Consultation:
    """The consultation as it stands now: every request has a session of its own."""
    return db.session.get_one(Consultation, inspect(consultation).identity[0])


CARD_FIELDS = {**CARD, "budget": "8,000.00", **HEALTH}


def test_a_consultation_from_the_visit_to_the_signature(
    cast: Cast, client: Client, visit: Visit, botox: ServiceItem, case: CaseStudy
) -> None:
    client.enter(cast.consultant)
    start = f"/consultations/visits/{visit.id}"
    assert client.send(start).status_code == 200
    consultation = db.session.query(Consultation).one()
    assert consultation.state == "opened"

    saved = client.send(url(consultation, "/card"), **CARD_FIELDS, suitable_items=[str(botox.id)])
    assert saved.request.path == url(consultation)
    assert "重症肌无力" in saved.text
    client.send(
        url(consultation, "/calls"),
        page=url(consultation),
        doctor_id=str(cast.doctor.id),
        question="能不能打？",
    )
    assert fresh(consultation).state == "awaiting_doctor"

    card = f'href="{url(consultation, "/card")}"'
    assert card in client.get(url(consultation)).text
    client.enter(cast.doctor)
    assert card not in client.get(url(consultation)).text  # who does not write it is not led there
    opinion = {"opinion": "可以小剂量", "recommended": [str(botox.id)]}
    assert client.send(url(consultation, "/doctor"), **opinion).status_code == 200
    cleared = client.send(url(consultation, "/clearances"), page=url(consultation, "/doctor"), note="已排除")
    assert "已排除" in cleared.text

    client.enter(cast.consultant)
    talk = url(consultation, "/talk")
    client.send(url(consultation, "/told"), page=talk, subjects=list(told.SUBJECTS))
    client.send(url(consultation, "/cases"), page=talk)
    answered = client.send(url(consultation, "/picture-requests"), page=talk)
    assert "书面同意" in answered.text
    client.send(url(consultation, "/price-talks"), page=talk, explained=["prices", "breakdown"])
    client.send(url(consultation, "/products"), page=talk, product="修护乳", use="早晚")
    client.send(url(consultation, "/declined-wishes"), page=talk, wish="今天做", reason="先检查")
    client.send(url(consultation, "/questions"), page=talk, question="会不会僵？")
    client.send(url(consultation, "/feedback"), page=url(consultation), text="等太久")
    assert "费用明细表" in client.get(url(consultation, "/fee-sheet")).text
    closed = client.send(url(consultation, "/outcome"), outcome="considering", reaction="放心", result="考虑两天")
    assert fresh(consultation).state == "recorded", closed.text[:200]
    signed = client.send(
        url(consultation, "/signature"),
        page=url(consultation, "/outcome"),
        name=cast.consultant.name,
        true_and_accurate="y",
    )
    consultation = fresh(consultation)
    assert consultation.state == "signed"
    assert consultation.number in signed.text
    question = consultation.questions[0]
    client.send(url(consultation, f"/questions/{question.id}/answer"), page=talk, answer="按肌力决定")
    client.send(url(consultation, "/contacts"), page=url(consultation), kind="answer", text="她问恢复期")
    shown = client.send(url(consultation, "/addenda"), page=url(consultation), text="服药两年")
    assert "服药两年" in shown.text

    client.enter(cast.consult_manager)
    consultation = fresh(consultation)
    feedback, shown_cases = consultation.feedback[0], consultation.cases
    assert [shown_case.title for shown_case in shown_cases] == [case.title]
    handled = client.send(
        url(consultation, f"/feedback/{feedback.id}/handling"), page=url(consultation), handling="已加派"
    )
    assert "已加派" in handled.text


def test_after_the_talk_the_page_leads_to_the_plan_before_the_outcome(
    cast: Cast, client: Client, filled: Consultation
) -> None:
    operations.tell(filled, told.SUBJECTS, by=cast.consultant)
    db.session.commit()
    page = client.enter(cast.consultant).get(url(filled)).text
    offered = page[page.index("next-step-action") :]
    assert "/plans/" in offered[: offered.index("</a>")]


@pytest.mark.rule("CON-19")
def test_a_signed_card_is_not_opened_for_writing(cast: Cast, client: Client, signed: Consultation) -> None:
    answer = client.enter(cast.consultant).get(url(signed, "/card"))
    assert answer.status_code == 409
    assert "CON-19" in answer.text


@pytest.mark.rule("CON-10")
def test_an_examination_without_doctor_comes_back_with_everything_typed(
    cast: Cast, client: Client, consultation: Consultation
) -> None:
    client.enter(cast.consultant)
    answer = client.send(url(consultation, "/card"), **CARD_FIELDS, examination="VISIA检测")
    assert answer.status_code == 422
    assert "CON-10" in answer.text
    assert "希望看起来不那么累" in answer.text


def test_two_tabs_are_merged_and_only_real_conflicts_asked(
    cast: Cast, client: Client, consultation: Consultation
) -> None:
    client.enter(cast.consultant)
    page = url(consultation, "/card")
    first_tab, second_tab = (form_fields(client.get(page).text, page) for _ in range(2))
    client.post(page, data={**first_tab, "symptoms": "眉间竖纹", "concerns": "怕僵"})
    merged = client.post(page, data={**second_tab, "history": "高血压"}, follow_redirects=True)
    assert merged.status_code == 200
    consultation = fresh(consultation)
    assert (consultation.symptoms, consultation.customer.history) == ("眉间竖纹", "高血压")
    third = {**first_tab, "concerns": "怕疼", "idempotency_key": "k" * 20}
    conflict = client.post(page, data=third)
    assert conflict.status_code == 422
    assert "keep-concerns" in conflict.text
    assert "keep-symptoms" not in conflict.text
    assert fresh(consultation).concerns == "怕僵"


def test_what_is_typed_on_the_card_survives_as_a_draft(cast: Cast, client: Client, consultation: Consultation) -> None:
    client.enter(cast.consultant)
    page = url(consultation, "/card")
    fields = form_fields(client.get(page).text, page)
    saved = client.post(f"/drafts/consult-card/{consultation.id}", data={**fields, "expectations": "写到一半"})
    assert saved.status_code == 200
    assert "写到一半" in client.get(page).text
    client.send(page, expectations="写完了")
    assert drafts.find(cast.consultant.id, "consult-card", str(consultation.id)) is None


@pytest.mark.parametrize(
    "bad",
    [
        {"budget": "-5"},
        {"budget": "99999999999999999999"},
        {"budget": "很多"},
        {"needs": ["nothing-we-know"]},
        {"suitable_items": ["x"]},
        {"suitable_items": ["999999"]},
        {"examined_by_id": "999999"},
        {"reason": "长" * 1001},
        {"skin_type": "steel"},
    ],
)
def test_a_bad_value_is_refused_at_its_field_and_nothing_is_lost(
    cast: Cast, client: Client, consultation: Consultation, bad: dict[str, object]
) -> None:
    client.enter(cast.consultant)
    answer = client.send(url(consultation, "/card"), **{**CARD_FIELDS, **bad})
    assert answer.status_code == 422
    assert "希望看起来不那么累" in answer.text
    assert fresh(consultation).state == "opened"


def test_rare_characters_and_markup_are_kept_as_text(cast: Cast, client: Client, consultation: Consultation) -> None:
    client.enter(cast.consultant)
    words = "𠮷䶮 <b>不要僵</b> 😀\x07"
    shown = client.send(url(consultation, "/card"), **{**CARD_FIELDS, "expectations": words})
    assert fresh(consultation).expectations == "𠮷䶮 <b>不要僵</b> 😀"
    assert "&lt;b&gt;不要僵" in shown.text


def test_a_second_click_opens_no_second_card(cast: Cast, client: Client, visit: Visit) -> None:
    client.enter(cast.consultant)
    page = f"/consultations/visits/{visit.id}"
    fields = form_fields(client.get(page).text, page)
    first, second = client.post(page, data=fields), client.post(page, data=fields)
    assert first.location == second.location
    assert db.session.query(Consultation).count() == 1


@pytest.mark.parametrize("who", ["consultant2", "doctor"])
def test_a_consultation_out_of_reach_is_not_there(
    cast: Cast, client: Client, consultation: Consultation, who: str
) -> None:
    client.enter(getattr(cast, who))
    for rest in ("", "/talk", "/doctor", "/fee-sheet"):
        assert client.get(url(consultation, rest)).status_code == 404


@pytest.mark.parametrize("who", ["reception", "finance", "admin", "planning"])
def test_roles_without_consulting_files_do_not_read_them(
    cast: Cast, client: Client, consultation: Consultation, who: str
) -> None:
    assert client.enter(getattr(cast, who)).get(url(consultation)).status_code == 403


@pytest.mark.rule("CON-05")
def test_the_store_manager_skips_on_the_visits_page_with_a_reason(cast: Cast, client: Client, visit: Visit) -> None:
    client.enter(cast.consult_manager)
    page, skip = f"/consultations/visits/{visit.id}", f"/consultations/visits/{visit.id}/skip"
    assert client.send(skip, page=page, reason="").status_code == 422
    assert client.send(skip, page=page, reason="外院医生转来").status_code == 200
    assert "外院医生转来" in client.get(page).text


def test_the_list_filters_by_state_whose_and_day(cast: Cast, client: Client, recorded: Consultation) -> None:
    client.enter(cast.consult_manager)
    assert recorded.number in client.get("/consultations/").text
    assert recorded.number in client.get("/consultations/?state=recorded&outcome=considering").text
    assert recorded.number not in client.get("/consultations/?state=signed").text
    assert recorded.number not in client.get("/consultations/?mine=1").text
    assert recorded.number not in client.get("/consultations/?day=2020-01-01").text
    assert recorded.number in client.get("/consultations/?day=gestern").text
    region = client.region("/consultations/", "consultation_list")
    assert "<html" not in region.text


def test_the_visit_leads_to_its_consultation(cast: Cast, client: Client, visit: Visit) -> None:
    client.enter(cast.consultant)
    assert f"/consultations/visits/{visit.id}" in client.get(f"/reception/visits/{visit.id}").text
    opened = operations.open(visit, by=cast.consultant)
    db.session.commit()
    assert url(opened) in client.get(f"/reception/visits/{visit.id}").text


@pytest.mark.rule("CON-22")
def test_a_contact_too_many_is_refused_on_the_page(cast: Cast, client: Client, signed: Consultation) -> None:
    client.enter(cast.consultant)
    page, contacts = url(signed), url(signed, "/contacts")
    assert client.send(contacts, page=page, kind="touch", text="问候").status_code == 200
    second = client.send(contacts, page=page, kind="touch", text="再问候")
    assert second.status_code == 422
    assert "CON-22" in second.text
