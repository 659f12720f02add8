"""Told-list, cases, the privacy answer, prices, products, wishes, questions, feedback."""

import pytest

from portal.consulting.consultations import documents, operations, queries, told
from portal.consulting.consultations.models import Consultation
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Refused
from portal.registry.catalogue import demo
from portal.registry.catalogue import operations as catalogue
from portal.registry.catalogue.models import CaseStudy, ServiceItem
from tests.cast import Cast


@pytest.mark.rule("CON-13")
def test_the_told_list_is_the_clinics_list() -> None:
    import tomllib

    rows = tomllib.loads((demo.DATA / "told_list.toml").read_text(encoding="utf-8"))["subjects"]
    assert list(told.SUBJECTS) == [row["key"] for row in rows]


@pytest.mark.rule("CON-13")
def test_the_record_is_not_signed_before_every_subject_is_told(cast: Cast, recorded: Consultation) -> None:
    operations.tell(recorded, [key for key in told.SUBJECTS if key != "risks"], by=cast.consultant)
    with pytest.raises(Refused, match="CON-13") as refused:
        operations.sign(recorded, by=cast.consultant, name=cast.consultant.name, true_and_accurate=True)
    assert str(told.SUBJECTS["risks"]) in str(refused.value.message)
    operations.tell(recorded, ["risks", "price"], by=cast.consultant)
    assert len(recorded.told) == len(told.SUBJECTS)
    operations.sign(recorded, by=cast.consultant, name=cast.consultant.name, true_and_accurate=True)


@pytest.mark.rule("CON-14")
@pytest.mark.rule("CAT-09")
def test_only_a_consented_case_is_shown_and_it_is_kept(
    cast: Cast, filled: Consultation, case: CaseStudy, secret_case: CaseStudy
) -> None:
    assert queries.matching_cases(filled) == [case]
    operations.show_case(filled, case, by=cast.consultant, medium="picture")
    operations.show_case(filled, case, by=cast.consultant)
    assert [(shown.title, shown.medium) for shown in filled.cases] == [(case.title, "picture")]
    with pytest.raises(Refused, match="CAT-09"):
        operations.show_case(filled, secret_case, by=cast.consultant)


@pytest.mark.rule("KNW-07")
def test_asking_for_other_customers_pictures_is_answered_with_the_approved_privacy_rule(
    cast: Cast, filled: Consultation
) -> None:
    first = operations.ask_for_pictures(filled, by=cast.consultant)
    assert "书面同意" in first.answer
    script = catalogue.propose_answer(
        "能不能给我看看其他顾客的照片？",
        "顾客的照片属于隐私，未经本人书面同意不能给任何人看。",
        topic="privacy",
        code="KNW-A07",
        by=cast.consult_manager,
    )
    catalogue.approve_answer(script, by=cast.doctor2)
    second = operations.ask_for_pictures(filled, by=cast.consultant)
    assert (second.script_code, second.answer) == ("KNW-A07", script.answer)


@pytest.mark.rule("CON-15")
def test_the_price_talk_is_kept_and_the_fee_sheet_adds_up(
    cast: Cast, filled: Consultation, botox: ServiceItem, eyelid: ServiceItem
) -> None:
    with pytest.raises(Refused, match="CON-15"):
        operations.explain_prices(filled, [], by=cast.consultant)
    talk = operations.explain_prices(filled, ["payment_methods", "prices"], by=cast.consultant, note="可分次")
    assert talk.explained == ["prices", "payment_methods"]
    operations.save_card(filled, by=cast.consultant, suitable_items=[botox.id, eyelid.id])
    sheet = documents.fee_sheet(filled)
    assert [line["name"] for line in sheet["lines"]] == [botox.name, eyelid.name]
    prices = [item.current_version.price for item in (botox, eyelid) if item.current_version]
    assert sheet["sum"] == sum(prices, Money(0))


@pytest.mark.rule("CON-16")
@pytest.mark.rule("CON-32")
def test_product_advice_and_declined_wishes_are_kept_with_their_reasons(cast: Cast, filled: Consultation) -> None:
    operations.advise_product(
        filled, by=cast.consultant, product="修护乳", use="早晚", cautions="避开眼周", combination="先用精华"
    )
    operations.decline_wish(filled, by=cast.consultant, wish="今天就做全脸", ground="safety", reason="须先排除禁忌")
    with pytest.raises(Refused, match="CON-32"):
        operations.decline_wish(filled, by=cast.consultant, wish="保证效果", ground="honesty", reason=" ")
    db.session.commit()
    db.session.expire_all()
    assert (filled.products[0].cautions, filled.products[0].combination) == ("避开眼周", "先用精华")
    assert [(wish.ground, wish.reason) for wish in filled.declined_wishes] == [("safety", "须先排除禁忌")]


@pytest.mark.rule("CON-12")
def test_a_question_stays_on_the_consultants_list_until_answered_even_after_signing(
    cast: Cast, recorded: Consultation
) -> None:
    question = operations.ask(recorded, "会不会僵？", by=cast.consultant, kind="doubt")
    operations.tell(recorded, told.SUBJECTS, by=cast.consultant)
    operations.sign(recorded, by=cast.consultant, name=cast.consultant.name, true_and_accurate=True)
    assert [item["note"] for item in queries.today_items(cast.consultant)] == ["会不会僵？"]
    with pytest.raises(Refused, match="CON-12"):
        operations.answer(question, "不会", by=cast.consultant2)
    with pytest.raises(Refused, match="CON-12"):
        operations.answer(question, "  ", by=cast.consultant)
    operations.answer(question, "剂量由医师按肌力决定", by=cast.consultant)
    db.session.commit()
    assert queries.today_items(cast.consultant) == []
    with pytest.raises(Refused, match="CON-12"):
        operations.answer(question, "改口", by=cast.consultant)


@pytest.mark.rule("CON-23")
def test_feedback_reaches_the_superior_who_says_what_became_of_it(cast: Cast, filled: Consultation) -> None:
    with pytest.raises(Refused, match="CON-23"):
        operations.pass_feedback(filled, "等太久", to=cast.consultant2, by=cast.consultant)
    feedback = operations.pass_feedback(filled, "等太久", to=cast.consult_manager, by=cast.consultant)
    assert feedback.created_at is not None
    assert "等太久" in [item["note"] for item in queries.today_items(cast.consult_manager)]
    with pytest.raises(Refused, match="CON-23"):
        operations.handle_feedback(feedback, "已处理", by=cast.president)
    operations.handle_feedback(feedback, "前台加派一人", by=cast.consult_manager)
    assert feedback.handling == "前台加派一人"
