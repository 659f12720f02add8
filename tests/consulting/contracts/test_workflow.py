"""The contract's table of steps: every state × every step."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.consulting.contracts import operations
from portal.consulting.contracts.models import ServiceContract
from portal.consulting.contracts.permissions import Permission
from portal.consulting.contracts.workflow import CONTRACT
from portal.core import clock, workflow
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.core.workflow import Step
from tests.cast import Cast
from tests.factories import contracting

WHO = {
    Permission.DRAFT: "consultant",
    Permission.REVIEW: "reviewer",
    Permission.SIGN: "president",
    Permission.STATUS: "finance",
}


def put(contract: ServiceContract, state: str) -> None:
    """Bring a fresh contract into a state, with what the database asks for there."""
    contract.place, contract.signed_at = "咨询室", clock.now()
    contract.state = state
    db.session.flush()


@pytest.mark.rule("CTR-10")
@pytest.mark.parametrize("state", CONTRACT.states)
def test_a_step_is_taken_only_from_its_own_states(cast: Cast, state: str) -> None:
    contract = contracting.draft(cast)
    put(contract, state)
    for step in CONTRACT.steps:
        by = getattr(cast, WHO[Permission(step.permission)])
        with db.session.begin_nested() as attempt:
            if state in step.sources:
                workflow.apply(CONTRACT, contract, step.name, by=by, reason="因为")
                assert contract.state == step.target
            else:
                with pytest.raises(Refused) as refusal:
                    workflow.apply(CONTRACT, contract, step.name, by=by, reason="因为")
                assert refusal.value.rule == step.rules[0]
            attempt.rollback()
        db.session.refresh(contract)
        assert contract.state == state
    db.session.rollback()


@pytest.mark.parametrize("step", CONTRACT.steps, ids=lambda step: step.name)
def test_a_step_needs_its_permission(cast: Cast, step: Step) -> None:
    contract = contracting.draft(cast)
    with pytest.raises(Forbidden):
        workflow.apply(CONTRACT, contract, step.name, by=cast.planning, reason="因为")


@pytest.mark.rule("CTR-09")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE service_contracts SET state = 'draft'",
        "UPDATE service_contracts SET place = 'x'",
        "DELETE FROM service_contracts",
        "UPDATE contract_versions SET total = 1",
        "UPDATE contract_versions SET clauses = '[]'",
        "DELETE FROM contract_versions",
        "UPDATE contract_signatures SET signer_name = 'x'",
        "DELETE FROM contract_signatures",
        "UPDATE contract_reviews SET result = 'returned', remarks = 'x'",
        "DELETE FROM contract_explanations",
        "DELETE FROM contract_help",
    ],
)
def test_nothing_of_a_signed_contract_changes_even_by_raw_sql(cast: Cast, statement: str) -> None:
    contract = contracting.signed(cast)
    operations.help_with(contract, "booking", by=cast.consultant)
    db.session.commit()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


def test_a_text_is_frozen_from_the_review_on(cast: Cast) -> None:
    contracting.in_review(cast)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE contract_versions SET total = 1"))
