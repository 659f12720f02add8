"""The president's agreement by a written, dated, limited delegation, and in no other way (REF-02)."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.cashier.refunds import operations, policy
from portal.core import audit, clock, settings
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Forbidden, Refused
from tests.cast import Cast
from tests.factories import refunding


@pytest.mark.rule("REF-02")
def test_without_a_delegation_only_the_president_agrees(cast: Cast) -> None:
    refund = refunding.proposed(cast)
    for person in (cast.quality, cast.consult_manager):
        with pytest.raises(Refused) as refusal:
            operations.agree(refund, by=person)
        assert refusal.value.rule == "REF-02"
    for person in (cast.finance, cast.admin, cast.doctor, cast.cs_staff, cast.reception):
        with pytest.raises(Forbidden):
            operations.agree(refund, by=person)


@pytest.mark.rule("REF-02")
def test_a_delegation_agrees_up_to_its_amount_and_is_named(cast: Cast) -> None:
    held = refunding.delegation(cast, cast.quality, "8000")
    contract = refunding.bought(cast)
    above = refunding.proposed(cast, "8000.01", contract=contract)
    with pytest.raises(Refused) as refusal:
        operations.agree(above, by=cast.quality)
    assert refusal.value.rule == "REF-02"
    operations.withdraw(above, by=cast.cs_manager, reason="金额更正")
    refund = refunding.proposed(cast, "8000", contract=contract)
    operations.agree(refund, by=cast.quality)
    assert (refund.approver_id, refund.approver_delegation_id) == (cast.quality.id, held.id)
    assert refund.decisions[0].delegation_id == held.id
    with pytest.raises(Refused):
        operations.agree(refund, by=cast.quality)


@pytest.mark.rule("REF-02")
@pytest.mark.parametrize("how", ["later", "revoked", "left"])
def test_a_delegation_out_of_force_agrees_to_nothing(cast: Cast, how: str) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    refund = refunding.proposed(cast, "100")
    held = refunding.delegation(cast, cast.quality, **({"from_on": tomorrow} if how == "later" else {}))
    if how == "revoked":
        operations.revoke(held, by=cast.president2, reason="院长已返院")
    if how == "left":
        cast.president.active = False
        audit.record("tests.leave", cast.president, by=cast.admin)
        db.session.flush()
    with pytest.raises(Refused) as refusal:
        operations.agree(refund, by=cast.quality)
    assert refusal.value.rule == "REF-02"


@pytest.mark.rule("REF-02")
@pytest.mark.parametrize(
    "field, changes",
    [
        ("to_on", {"to_on": -1}),
        ("to_on", {"to_on": 400}),
        ("written_on", {"written_on": 1}),
        ("from_on", {"from_on": -1, "written_on": -1}),
        ("paper", {"paper": b""}),
        ("paper", {"paper": b"no picture"}),
        ("limit", {"limit": Money(0)}),
    ],
)
def test_a_delegation_is_written_dated_and_limited(cast: Cast, field: str, changes: dict[str, object]) -> None:
    """Days are counted from today, whichever day that is by now."""
    today = clock.today()
    changes = {name: today + timedelta(days=said) if isinstance(said, int) else said for name, said in changes.items()}
    known = {"paper": refunding.PDF, "written_on": today, "from_on": today, "to_on": today, "limit": Money.of(1)}
    with pytest.raises(Refused) as refusal:
        operations.delegate(cast.quality, by=cast.president, **{**known, **changes})
    assert refusal.value.field == field
    for nobody in (cast.president, cast.reception):
        with pytest.raises(Refused) as refusal:
            operations.delegate(nobody, by=cast.president, **known)  # type: ignore[arg-type]
        assert refusal.value.field == "delegate_id"
    with pytest.raises(Forbidden):
        operations.delegate(cast.quality, by=cast.admin, **known)  # type: ignore[arg-type]


@pytest.mark.rule("REF-02")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE refund_delegations SET amount_limit = 99999999999",
        "UPDATE refund_delegations SET to_on = '2999-01-01'",
        "DELETE FROM refund_delegations",
        "INSERT INTO refund_decisions (refund_id, step, person_id, delegation_id, amount, remarks, decided_at, decided_on,"
        " created_at, branch_id) SELECT r.id, 'agree', d.delegate_id, d.id, d.amount_limit + 1, '', r.proposed_at,"
        " d.from_on, r.proposed_at, 1 FROM refunds r, refund_delegations d",
        "INSERT INTO refund_decisions (refund_id, step, person_id, delegation_id, amount, remarks, decided_at, decided_on,"
        " created_at, branch_id) SELECT r.id, 'agree', d.delegate_id, d.id, 1, '', r.proposed_at,"
        " '2999-01-01', r.proposed_at, 1 FROM refunds r, refund_delegations d",
        "INSERT INTO refund_decisions (refund_id, step, person_id, delegation_id, amount, remarks, decided_at, decided_on,"
        " created_at, branch_id) SELECT r.id, 'agree', d.delegator_id, d.id, 1, '', r.proposed_at,"
        " d.from_on, r.proposed_at, 1 FROM refunds r, refund_delegations d",
    ],
)
def test_the_database_keeps_dates_limit_and_person_of_a_delegation(cast: Cast, statement: str) -> None:
    refunding.delegation(cast, cast.quality)
    refunding.proposed(cast)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


@pytest.mark.rule("REF-02")
def test_a_delegation_counts_as_the_second_agreement_but_not_of_the_same_person(cast: Cast) -> None:
    settings.change(policy.SECOND_ABOVE, 1000, by=cast.admin)
    refunding.delegation(cast, cast.quality)
    refund = refunding.proposed(cast)
    operations.agree(refund, by=cast.quality)
    with pytest.raises(Refused) as refusal:
        operations.agree(refund, by=cast.quality)
    assert refusal.value.rule == "REF-06"
    operations.agree(refund, by=cast.president)
    assert refund.second_agreed
