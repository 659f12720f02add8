"""From the confirmed plan to the text that goes to review."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.consulting.contracts import operations, wording
from portal.consulting.plans import operations as plans
from portal.core import clock
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Forbidden, Refused
from tests.cast import Cast
from tests.factories import contracting, planning

#: 切开法重睑术
SURGERY = "SUR-EYE-01"


def refused(rule: str, act) -> Refused:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.rule == rule
    return refusal.value


@pytest.mark.rule("CTR-04")
def test_a_contract_is_drafted_only_from_a_confirmed_plan(cast: Cast) -> None:
    contracting.template(cast)
    version = planning.explained(cast)
    refusal = refused("CTR-04", lambda: operations.draft(version, by=cast.consultant))
    assert refusal.link == f"/plans/{version.plan_id}"
    planning.signed(cast, version)
    refused("CTR-04", lambda: operations.draft(version, by=cast.consultant))
    plans.confirm(version, by=cast.consultant, customer_name=version.plan.customer.name)
    contract = operations.draft(version, by=cast.consultant)
    assert contract.number.startswith("HT")
    assert contract.plan_version is version


@pytest.mark.rule("RSK-02")
def test_the_signed_risk_notice_comes_before_the_contract(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    contracting.template(cast)
    version = planning.explained(cast)
    with monkeypatch.context() as patch:
        patch.setattr("portal.consulting.plans.policy.before_confirmation", [])
        plans.confirm(version, by=cast.consultant, customer_name=version.plan.customer.name)
    refused("RSK-02", lambda: operations.draft(version, by=cast.consultant))


@pytest.mark.rule("CTR-01")
@pytest.mark.rule("CTR-04")
def test_the_text_holds_the_quotation_and_every_clause_with_its_blanks_filled(cast: Cast) -> None:
    contract = contracting.draft(cast)
    written = contract.current
    plan = contract.plan_version
    assert [(line["name"], line["quantity"], line["amount"]) for line in written.lines] == [
        (item.name, item.quantity, item.amount) for item in plan.items
    ]
    assert written.total == plan.total == Money.of(12000)
    said = "".join(clause["text"] for clause in written.clauses)
    assert "{" not in said
    assert "人民币壹万贰仟元整" in said
    assert {"service_content", "price_payment", "clinic_duties", "customer_duties", "breach_clinic"} <= {
        clause["key"] for clause in written.clauses
    }
    assert written.doctor_name == cast.doctor.name


@pytest.mark.rule("CTR-02")
def test_a_surgery_contract_has_surgery_content_price_and_term(cast: Cast) -> None:
    contracting.template(cast)
    lid = planning.item(cast, SURGERY)
    version = contracting.confirmed(cast, SURGERY, needs=lid.needs)
    refusal = refused("CTR-02", lambda: operations.draft(version, by=cast.consultant))
    assert refusal.link == "/contracts/templates"
    contracting.template(cast, "surgery")
    contract = operations.draft(version, by=cast.consultant)
    surgery = next(clause for clause in contract.current.clauses if clause["key"] == "surgery_content")
    term = next(clause for clause in contract.current.clauses if clause["key"] == "contract_term")
    assert contract.current.surgery
    assert version.items[0].name in surgery["text"]
    assert str(contract.total) in term["text"]
    assert contract.current.term_to.isoformat() in term["text"]


def test_a_plan_version_has_one_live_contract(cast: Cast) -> None:
    contract = contracting.draft(cast)
    refusal = refused("CTR-04", lambda: operations.draft(contract.plan_version, by=cast.consultant))
    assert refusal.link == f"/contracts/{contract.id}"
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(
            text(
                "INSERT INTO service_contracts (number, plan_version_id, customer_id, consultant_id, amendment_reason,"
                " state, state_since, place, version, created_at, branch_id) SELECT 'HT-X', plan_version_id,"
                " customer_id, consultant_id, '', 'draft', state_since, '', 1, created_at, branch_id"
                " FROM service_contracts"
            )
        )
    operations.abandon(contract, by=cast.consultant, reason="顾客改主意")
    assert operations.draft(contract.plan_version, by=cast.consultant).id != contract.id


def test_only_the_plans_consultant_or_a_manager_drafts(cast: Cast) -> None:
    contracting.template(cast)
    version = contracting.confirmed(cast)
    refused("CTR-04", lambda: operations.draft(version, by=cast.consultant2))
    with pytest.raises(Forbidden):
        operations.draft(version, by=cast.finance)


@pytest.mark.rule("CTR-01")
def test_instalments_add_up_to_the_total_within_the_term(cast: Cast) -> None:
    contract = contracting.draft(cast)
    today = clock.today()
    half, later = Money.of(6000), today + timedelta(days=30)

    def save(*parts: tuple[object, Money]) -> None:
        operations.save(contract, by=cast.consultant, payment_method="instalments", instalments=parts)

    refused("CTR-01", lambda: save((today, half)))
    refused("CTR-01", lambda: save((today, half), (later, Money.of(5999))))
    refused("CTR-01", lambda: save((later, half), (today, half)))
    refused("CTR-01", lambda: save((today, Money.of(12000)), (later, Money(0))))
    save((today, half), (later, half))
    assert contract.current.schedule == [(today, half), (later, half)]
    db.session.commit()
    refused("CTR-02", lambda: operations.save(contract, by=cast.consultant, term_to=today - timedelta(days=1)))
    db.session.rollback()


@pytest.mark.rule("CTR-01")
def test_without_an_approved_template_nothing_is_drafted(cast: Cast) -> None:
    version = contracting.confirmed(cast)
    refused("CTR-01", lambda: operations.draft(version, by=cast.consultant))


@pytest.mark.rule("LAW-28")
def test_a_template_with_a_void_clause_cannot_be_approved(cast: Cast) -> None:
    terms = wording.standard_terms()
    for words in ("活动最终解释权归本院。", "一经付款，概 不 退-款。", "本院有权单方变更项目。"):
        changed = [*terms, {"key": "own", "title": "其他", "text": words, "burdensome": False}]
        version = operations.draft_template(by=cast.consult_manager, name=words[:6], terms=changed)
        refused("LAW-28", lambda version=version: operations.approve_template(version, by=cast.reviewer))
        assert version.state == "draft"
    db.session.rollback()


@pytest.mark.rule("LAW-28")
def test_special_terms_with_a_void_clause_are_refused(cast: Cast) -> None:
    contract = contracting.draft(cast)
    refusal = refused("LAW-28", lambda: operations.save(contract, by=cast.consultant, special_terms="定金不退。"))
    assert refusal.field == "special_terms"
    db.session.rollback()


@pytest.mark.rule("LAW-25")
@pytest.mark.rule("LAW-18")
@pytest.mark.rule("CTR-01")
@pytest.mark.parametrize("key", wording.REQUIRED)
def test_a_template_without_a_necessary_term_cannot_be_approved(cast: Cast, key: str) -> None:
    terms = [term for term in wording.standard_terms() if term["key"] != key]
    version = operations.draft_template(by=cast.consult_manager, name="缺项", terms=terms)
    refused(wording.REQUIRED[key], lambda: operations.approve_template(version, by=cast.reviewer))
    db.session.rollback()


def test_the_author_of_a_template_does_not_approve_it(cast: Cast) -> None:
    version = operations.draft_template(by=cast.consult_manager, name="合同")
    refused("CTR-03", lambda: operations.approve_template(version, by=cast.consult_manager))
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE contract_template_versions SET approved_by_id = author_id"))
    operations.approve_template(version, by=cast.reviewer)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE contract_template_versions SET terms = '[]'"))


def test_a_new_text_of_a_template_retires_the_one_before(cast: Cast) -> None:
    first = contracting.template(cast)
    second = operations.draft_template(by=cast.consult_manager, name=first.template.name)
    operations.approve_template(second, by=cast.reviewer)
    assert (first.state, second.state) == ("retired", "approved")
