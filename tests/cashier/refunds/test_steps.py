"""Every step of a refund in every state: what the table allows happens, everything else is refused by rule."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.cashier.refunds import operations
from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.workflow import REFUND
from portal.core import workflow
from portal.core.refusals import Refused
from tests.cast import Cast
from tests.factories import refunding


def act(cast: Cast, step: str, refund: Refund, by: Any = None) -> None:
    """Take a step the way its operation does; by whoever may in every state."""
    acts: dict[str, Callable[[], Any]] = {
        "agree": lambda: operations.agree(refund, by=by or cast.president2),
        "reject": lambda: operations.reject(refund, by=by or cast.president2, reason="不同意。"),
        "take_back": lambda: operations.take_back(refund, by=by or cast.president2, reason="重新考虑。"),
        "confirm": lambda: operations.confirm(refund, by=by or cast.finance2),
        "refuse": lambda: operations.refuse(refund, by=by or cast.finance2, reason="金额不符。"),
        "answer": lambda: operations.answer(refund, by=by or cast.cs_staff, way="phone"),
        "accept": lambda: refunding.accept(cast, refund, by or cast.cs_staff),
        "decline": lambda: operations.decline(refund, by=by or cast.cs_staff, reason="嫌少。"),
        "pay": lambda: refunding.pay(cast, refund, by or cast.finance2),
        "withdraw": lambda: operations.withdraw(refund, by=by or cast.consult_manager, reason="撤回。"),
    }
    acts[step]()


@pytest.mark.rule("REF-02")
@pytest.mark.rule("REF-03")
@pytest.mark.rule("REF-04")
@pytest.mark.rule("REF-05")
@pytest.mark.parametrize("state", list(REFUND.states))
def test_every_step_in_every_state(cast: Cast, state: str) -> None:
    refund = refunding.brought(cast, state)
    before = len(workflow.history(refund))
    for step in REFUND.steps:
        if state in step.sources or step.name == "agree_second":  # the second agreement has its own tests
            continue
        with pytest.raises(Refused):
            act(cast, step.name, refund)
        assert refund.state == state, step.name
        assert len(workflow.history(refund)) == before, step.name


@pytest.mark.rule("REF-02")
@pytest.mark.rule("REF-03")
@pytest.mark.rule("REF-04")
@pytest.mark.rule("REF-05")
@pytest.mark.parametrize(
    "state, step",
    [(state, step.name) for step in REFUND.steps for state in step.sources if step.name != "agree_second"],
)
def test_every_step_where_the_table_allows_it(cast: Cast, state: str, step: str) -> None:
    refund = refunding.brought(cast, state)
    act(cast, step, refund)
    assert refund.state == REFUND.step(step).target
    assert workflow.history(refund)[-1].step == step


@pytest.mark.rule("REF-02")
@pytest.mark.parametrize("step", [step.name for step in REFUND.steps if step.needs_reason])
def test_a_no_needs_a_reason(cast: Cast, step: str) -> None:
    refund = refunding.brought(cast, REFUND.step(step).sources[0])
    verbs = {"reject": cast.president2, "take_back": cast.president2, "refuse": cast.finance2, "decline": cast.cs_staff}
    with pytest.raises(Refused) as refusal:
        getattr(operations, step)(refund, by=verbs.get(step, cast.consult_manager), reason="  ")
    assert refusal.value.field == "reason"
