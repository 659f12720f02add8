"""Offers, products, doctors, cases and plain words: what customers are shown, and when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import clock
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Forbidden, Refused
from portal.registry.catalogue import glossing, operations, policy, queries
from portal.registry.catalogue.models import CaseStudy, ItemVersion, Offer, ProviderProfile
from tests.cast import Cast
from tests.registry.catalogue.conftest import in_force, with_every_right


def offer(version: ItemVersion, cast: Cast, code: str, *, start: int = 0, end: int = 0, **effect: object) -> Offer:
    """An approved offer for the version's item, from and until so many days from today."""
    today = clock.today()
    made = operations.record_offer(
        code,
        by=cast.planning,
        name=code,
        conditions="每人一次",
        items=[version.item],
        starts_on=today + timedelta(days=start),
        ends_on=today + timedelta(days=end),
        **effect,  # type: ignore[arg-type]
    )
    return operations.approve_offer(made, by=cast.finance)


@pytest.mark.rule("CAT-04")
def test_only_offers_in_force_are_shown_and_the_best_one_prices(draft: ItemVersion, cast: Cast) -> None:
    version = in_force(draft, cast)
    small = offer(version, cast, "SMALL", amount_off=Money.of(100))
    best = offer(version, cast, "BEST", percent_off=10)
    offer(version, cast, "OVER", start=-9, end=-1, percent_off=50)
    offer(version, cast, "LATER", start=1, end=9, percent_off=50)
    assert queries.offers_for(version.item) == [best, small]
    quote = queries.best_price(version.item)
    assert (quote.list_price, quote.offer, quote.price) == (Money.of(2400), best, Money.of(2160))
    tomorrow = queries.best_price(version.item, clock.today() + timedelta(days=1))
    assert tomorrow.price == Money.of(1200)


@pytest.mark.rule("CAT-04")
def test_an_offer_is_not_in_force_before_finance_approves_it(draft: ItemVersion, cast: Cast) -> None:
    version, today = in_force(draft, cast), clock.today()
    made = operations.record_offer(
        "NEW",
        by=cast.planning,
        name="新",
        conditions="每人一次",
        items=[version.item],
        starts_on=today,
        ends_on=today,
        percent_off=5,
    )
    assert queries.offers_for(version.item) == []
    with pytest.raises(Forbidden):
        operations.approve_offer(made, by=cast.planning)
    operations.approve_offer(made, by=cast.finance)
    assert queries.offers_for(version.item) == [made]


@pytest.mark.rule("CAT-04")
@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": date(2020, 1, 1)},
        {"conditions": " "},
        {"percent_off": None},
        {"amount_off": Money.of(5)},
        {"items": []},
    ],
)
def test_an_offer_needs_a_period_conditions_items_and_one_effect(
    draft: ItemVersion, cast: Cast, wrong: dict[str, object]
) -> None:
    fields: dict[str, object] = {
        "name": "活动",
        "conditions": "每人一次",
        "items": [draft.item],
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 2, 1),
        "percent_off": 10,
        **wrong,
    }
    with pytest.raises(Refused) as refusal:
        operations.record_offer("BAD", by=cast.planning, **fields)  # type: ignore[arg-type]
    assert refusal.value.rule == "CAT-04"
    db.session.rollback()


@given(fen=st.integers(1, 10**9), percent=st.integers(1, 99))
def test_no_percentage_makes_a_price_negative_or_higher(fen: int, percent: int) -> None:
    assert Money(0) <= Offer(percent_off=percent).price(Money(fen)) <= Money(fen)


@given(fen=st.integers(1, 10**9), off=st.integers(1, 10**9))
def test_no_amount_off_makes_a_price_negative(fen: int, off: int) -> None:
    assert Offer(amount_off=Money(off)).price(Money(fen)) == Money(max(0, fen - off))


@pytest.mark.rule("CAT-03")
def test_a_product_is_kept_whole_and_shown_after_approval(cast: Cast) -> None:
    made = operations.record_product(
        "P1",
        by=cast.planning,
        name="洁面乳",
        use="早晚",
        cautions="避开眼睛",
        price=Money.of(138),
        skin_conditions=["干燥"],
        combination="接补水精华",
    )
    assert queries.products() == []
    operations.approve_showpiece(made, by=cast.finance)
    [shown] = queries.products()
    kept = (shown.use, shown.cautions, shown.skin_conditions, shown.combination, shown.price)
    assert kept == ("早晚", "避开眼睛", ["干燥"], "接补水精华", Money.of(138))


def doctor(cast: Cast, **changes: object) -> ProviderProfile:
    """A doctor's profile, not yet approved."""
    fields: dict[str, object] = {
        "department": "plastic",
        "title": "主治医师",
        "licence_number": "110",
        "category": "surgery",
        "practising_since": date(2018, 6, 1),
        "specialties": ["眼部"],
        "background": "整形外科临床",
        **changes,
    }
    return operations.record_provider("张文博", by=cast.planning, **fields)  # type: ignore[arg-type]


@pytest.mark.rule("CAT-05")
def test_a_doctor_is_shown_as_they_are_after_another_doctor_agreed(cast: Cast) -> None:
    profile = doctor(cast, person=cast.doctor)
    assert queries.providers() == []
    with pytest.raises(Refused) as refusal:
        operations.approve_showpiece(profile, by=cast.doctor)
    assert refusal.value.rule == "XC-02"
    operations.approve_showpiece(profile, by=cast.doctor2)
    [shown] = queries.providers()
    assert (shown.licence_number, shown.specialties, shown.background) == ("110", ["眼部"], "整形外科临床")
    assert shown.years(date(2026, 5, 31)) == 7
    assert shown.years(date(2026, 6, 1)) == 8


@pytest.mark.rule("CAT-05")
@pytest.mark.rule("XC-02")
def test_an_embellished_profile_is_not_approved(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        operations.approve_showpiece(doctor(cast, background="全国第一的专家"), by=cast.doctor)
    assert refusal.value.rule == "XC-02"


@pytest.mark.rule("LAW-12")
@pytest.mark.parametrize("category,years", [("surgery", 6), ("dental", 5), ("tcm", 3), ("skin", 3)])
def test_leading_needs_the_years_of_the_branch(cast: Cast, category: str, years: int) -> None:
    profile = doctor(cast, category=category, practising_since=date(2020, 1, 1))
    assert not policy.may_lead(profile, date(2020 + years - 1, 12, 31))
    assert policy.may_lead(profile, date(2020 + years, 1, 1))


def case(version: ItemVersion, cast: Cast, code: str = "C1", **changes: object) -> CaseStudy:
    """A consented case, not yet confirmed."""
    fields: dict[str, object] = {
        "title": "随访",
        "age_group": "26-35",
        "skin_type": "干性",
        "need": "wrinkle",
        "summary": "三个月随访平稳。",
        "consented": True,
        **changes,
    }
    return operations.record_case(code, by=cast.consult_manager, item=version.item, **fields)  # type: ignore[arg-type]


@pytest.mark.rule("CAT-07")
@pytest.mark.rule("CAT-09")
def test_a_case_is_shown_only_while_true_consented_and_current(draft: ItemVersion, cast: Cast) -> None:
    made = case(draft, cast)
    assert queries.cases_matching() == [], "not confirmed as true yet"
    with pytest.raises(Forbidden):
        operations.approve_showpiece(made, by=cast.consult_manager)
    operations.approve_showpiece(made, by=cast.doctor)
    assert queries.cases_matching() == [made]
    for consented, current in ((False, True), (True, False)):
        operations.set_case_standing(made, by=cast.consult_manager, consented=consented, current=current, reason="撤回")
        assert queries.cases_matching() == []
        assert not made.showable
    operations.set_case_standing(made, by=cast.consult_manager, consented=True, current=True, reason="重新同意")
    assert queries.cases_matching() == [made]


@pytest.mark.rule("CAT-08")
def test_cases_that_fit_age_skin_and_need_come_first_and_gaps_are_named(draft: ItemVersion, cast: Cast) -> None:
    fields = {
        "far": {"age_group": "56+", "skin_type": "油性"},
        "skin": {"age_group": "56+"},
        "best": {},
        "other": {"need": "acne", "age_group": "18-25"},
    }
    made = {
        code: operations.approve_showpiece(case(draft, cast, code, **changes), by=cast.doctor)  # type: ignore[arg-type]
        for code, changes in fields.items()
    }
    assert queries.cases_matching(30, "干性", "wrinkle") == [made["best"], made["skin"], made["far"]]
    gaps = {(gap.axis, gap.value) for gap in queries.coverage_gaps()}
    assert ("age_group", "36-45") in gaps
    assert ("need", "nose") in gaps
    assert ("skin_type", "敏感性") in gaps
    assert not gaps & {("age_group", "26-35"), ("need", "wrinkle"), ("need", "acne"), ("skin_type", "油性")}


@pytest.mark.rule("CAT-06")
def test_the_clinics_profile_is_shown_after_approval_and_hidden_after_a_change(cast: Cast) -> None:
    text = operations.describe_clinic("equipment", "强脉冲光、射频", by=cast.planning)
    assert queries.profile() == []
    operations.approve_showpiece(text, by=cast.doctor)
    assert [(row.part, row.text) for row in queries.profile()] == [("equipment", "强脉冲光、射频")]
    operations.describe_clinic("equipment", "强脉冲光", by=cast.planning)
    assert queries.profile() == []


@pytest.mark.rule("CAT-10")
def test_a_technical_term_is_marked_once_with_its_plain_words() -> None:
    html = str(glossing.gloss("重睑术后<重睑>", {"重睑": "双眼皮", "重睑术": "双眼皮手术"}))
    assert html.count("<dfn") == 2
    assert 'title="双眼皮手术"' in html
    assert "&lt;" in html


def test_a_later_explanation_replaces_the_earlier(cast: Cast) -> None:
    for plain in ("旧", "双眼皮"):
        operations.explain_term("重睑", plain, by=cast.planning)
    assert queries.glosses() == {"重睑": "双眼皮"}


@pytest.mark.rule("XC-02")
def test_nobody_approves_what_they_wrote(draft: ItemVersion, cast: Cast) -> None:
    product = operations.record_product("P", by=cast.planning, name="a", use="b", cautions="c", price=Money(1))
    for piece in (product, doctor(cast), case(draft, cast)):
        author = cast.consult_manager if piece.created_by_id == cast.consult_manager.id else cast.planning
        with pytest.raises(Refused) as refusal:
            operations.approve_showpiece(piece, by=with_every_right(author))
        assert refusal.value.rule == "XC-02"
        assert not piece.approved
