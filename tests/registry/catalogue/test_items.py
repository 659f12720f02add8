"""Item versions: written, signed off, priced, in force, replaced – each step by somebody else."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.exc import IntegrityError

from portal.core import clock, workflow
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Forbidden, Refused
from portal.registry.catalogue import operations, policy, queries
from portal.registry.catalogue.models import ItemVersion, ServiceItem
from portal.registry.catalogue.workflow import ITEM_VERSION
from tests.cast import Cast
from tests.registry.catalogue.conftest import TEXTS, in_force, with_every_right, written


@pytest.mark.rule("CAT-01")
@pytest.mark.parametrize("missing", [name for name in TEXTS if name != "alternatives"])
def test_no_text_of_a_medical_item_may_be_missing_at_sign_off(item: ServiceItem, cast: Cast, missing: str) -> None:
    version = written(item, cast, **{missing: type(TEXTS[missing])()})
    with pytest.raises(Refused) as refusal:
        operations.sign_off(version, by=cast.doctor)
    assert refusal.value.rule == "CAT-01"
    assert str(policy.TEXTS[missing]) in str(refusal.value.message)


@pytest.mark.rule("CAT-01")
def test_contraindications_may_not_be_missing_either(item: ServiceItem, cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        operations.sign_off(written(item, cast, contraindications=()), by=cast.doctor)
    assert refusal.value.rule == "CAT-01"


@pytest.mark.rule("CAT-01")
def test_every_text_and_figure_of_a_version_is_kept(item: ServiceItem, cast: Cast) -> None:
    version = written(item, cast, course_sessions=3, course_interval_days=30, recovery_days=2)
    db.session.expire_all()
    assert {name: getattr(version, name) for name in TEXTS} == TEXTS
    figures = (
        version.duration_minutes,
        version.course_sessions,
        version.course_interval_days,
        version.recovery_days,
    )
    assert figures == (30, 3, 30, 2)
    assert version.price == Money.of(2400)
    assert [(reason.text, reason.match) for reason in version.contraindications] == [
        ("妊娠或哺乳期", ["怀孕", "哺乳期"])
    ]


@pytest.mark.rule("CAT-02")
def test_only_a_version_in_force_is_offered_and_priced(item: ServiceItem, cast: Cast) -> None:
    version = written(item, cast)
    for state in ("draft", "signed_off"):
        assert version.state == state
        assert queries.offered() == []
        with pytest.raises(Refused) as refusal:
            queries.price_of(item)
        assert refusal.value.rule == "CAT-02"
        if state == "draft":
            operations.sign_off(version, by=cast.doctor)
    operations.approve_price(version, by=cast.finance)
    assert queries.offered() == [(item, version)]
    assert queries.price_of(item) == Money.of(2400)


@pytest.mark.rule("CAT-02")
def test_the_author_can_neither_sign_off_nor_price_and_the_signer_cannot_price(draft: ItemVersion, cast: Cast) -> None:
    author, signer = with_every_right(cast.consult_manager), with_every_right(cast.doctor)
    with pytest.raises(Refused) as refusal:
        operations.sign_off(draft, by=author)
    assert refusal.value.rule == "CAT-02"
    operations.sign_off(draft, by=signer)
    for person in (author, signer):
        with pytest.raises(Refused) as refusal:
            operations.approve_price(draft, by=person)
        assert refusal.value.rule == "CAT-02"
    assert draft.state == "signed_off"


@pytest.mark.rule("CAT-02")
def test_the_database_itself_keeps_author_signer_and_pricer_apart(draft: ItemVersion, cast: Cast) -> None:
    for columns in (
        {"signed_off_by_id": draft.created_by_id},
        {"price_approved_by_id": draft.created_by_id},
        {"signed_off_by_id": cast.doctor.id, "price_approved_by_id": cast.doctor.id},
        {"state": "in_force"},
    ):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.query(ItemVersion).filter_by(id=draft.id).update(columns)


@pytest.mark.rule("CAT-02")
def test_only_a_doctor_signs_and_only_finance_prices(draft: ItemVersion, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        operations.sign_off(draft, by=cast.finance)
    operations.sign_off(draft, by=cast.doctor)
    for person in (cast.doctor2, cast.consult_manager, cast.president, cast.admin):
        with pytest.raises(Forbidden):
            operations.approve_price(draft, by=person)


@pytest.mark.rule("CAT-02")
def test_a_new_version_replaces_the_old_one_and_both_are_kept(item: ServiceItem, cast: Cast) -> None:
    first = in_force(written(item, cast), cast)
    second = written(item, cast, price=Money.of(2600), efficacy="减轻皱纹。")
    assert queries.price_of(item) == Money.of(2400), "the old version stays until the new one is priced"
    in_force(second, cast)
    assert (first.state, second.state) == ("replaced", "in_force")
    assert queries.price_of(item) == Money.of(2600)
    assert first.efficacy == "减轻动态皱纹。"
    assert [change.step for change in workflow.history(first)] == ["sign_off", "approve_price", "replace"]


@pytest.mark.rule("CAT-02")
def test_a_past_day_keeps_its_price(item: ServiceItem, cast: Cast) -> None:
    today = clock.today()
    with time_machine.travel(clock.now() - timedelta(days=10)):
        in_force(written(item, cast), cast)
    in_force(written(item, cast, price=Money.of(2600)), cast)
    assert queries.price_of(item, today - timedelta(days=5)) == Money.of(2400)
    assert queries.price_of(item, today) == Money.of(2600)
    with pytest.raises(Refused):
        queries.price_of(item, today - timedelta(days=11))


def test_a_second_draft_supersedes_the_first(draft: ItemVersion, item: ServiceItem, cast: Cast) -> None:
    second = written(item, cast)
    assert (draft.state, second.state, second.version) == ("replaced", "draft", 2)


@pytest.mark.rule("CAT-02")
def test_a_version_written_on_an_outdated_one_is_refused(draft: ItemVersion, item: ServiceItem, cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        written(item, cast, based_on=0)
    assert refusal.value.rule == "CAT-02"


@pytest.mark.rule("LAW-11")
def test_a_medical_item_without_filing_number_cannot_come_into_force(item: ServiceItem, cast: Cast) -> None:
    version = written(item, cast, filing_number=" ")
    operations.sign_off(version, by=cast.doctor)
    with pytest.raises(Refused) as refusal:
        operations.approve_price(version, by=cast.finance)
    assert refusal.value.rule == "LAW-11"
    assert queries.offered() == []


@pytest.mark.rule("LAW-14")
def test_texts_without_alternatives_are_not_signed_off(item: ServiceItem, cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        operations.sign_off(written(item, cast, alternatives=[]), by=cast.doctor)
    assert refusal.value.rule == "LAW-14"


EXAGGERATED: list[dict[str, Any]] = [
    {"efficacy": "一次见效，百分百满意。"},
    {"risks": ["零 风 险"]},
    {"contraindications": [("无，绝对安全", ["x"])]},
    {"safety": "小手术没事。"},
]


@pytest.mark.rule("XC-02")
@pytest.mark.rule("LAW-33")
@pytest.mark.parametrize("changes", EXAGGERATED)
def test_texts_that_exaggerate_or_belittle_are_not_signed_off(
    item: ServiceItem, cast: Cast, changes: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refusal:
        operations.sign_off(written(item, cast, **changes), by=cast.doctor)
    assert refusal.value.rule == "XC-02"


def test_honest_denials_of_a_phrase_are_not_exaggerations() -> None:
    assert policy.exaggerations("不能保证效果", "没有零风险的手术", "并非永久") == []
    assert [finding.phrase for finding in policy.exaggerations("保证效果")] == ["保证效果"]


def test_declining_ends_a_version_with_a_reason(draft: ItemVersion, cast: Cast) -> None:
    with pytest.raises(Refused):
        operations.decline(draft, by=cast.doctor, reason=" ")
    operations.decline(draft, by=cast.doctor, reason="风险写得太少")
    assert draft.state == "withdrawn"
    assert workflow.history(draft)[-1].reason == "风险写得太少"


def test_a_withdrawn_item_is_not_offered_any_more(draft: ItemVersion, cast: Cast) -> None:
    in_force(draft, cast)
    operations.withdraw(draft, by=cast.consult_manager, reason="设备停用")
    assert queries.offered() == []
    assert draft.item.current_version is None


@pytest.mark.rule("CAT-02")
@pytest.mark.parametrize("state", list(ITEM_VERSION.states))
@pytest.mark.parametrize("step", [step.name for step in ITEM_VERSION.steps if step.offered])
def test_every_step_is_taken_from_its_own_states_only(draft: ItemVersion, cast: Cast, state: str, step: str) -> None:
    now = clock.now()
    db.session.query(ItemVersion).filter_by(id=draft.id).update(
        {"state": state, "signed_off_at": now, "price_approved_at": now}
    )
    db.session.expire_all()
    person = {"catalogue.sign_off": cast.doctor, "catalogue.approve_price": cast.finance}.get(
        ITEM_VERSION.step(step).permission, cast.consult_manager
    )
    if state in ITEM_VERSION.step(step).sources:
        operations.take_step(draft, step, by=person, reason="理由")
        assert draft.state == ITEM_VERSION.step(step).target
    else:
        with pytest.raises((Refused, Forbidden)):
            operations.take_step(draft, step, by=person, reason="理由")
        assert draft.state == state


def test_a_price_of_nothing_is_refused(item: ServiceItem, cast: Cast) -> None:
    for price in (Money(0), Money(-1)):
        with pytest.raises(Refused):
            written(item, cast, price=price)
