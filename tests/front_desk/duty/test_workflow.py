"""The tables: every state × every step of rosters, swaps, leave, hand-overs and matters."""

import pytest

from portal.core.database import SystemActor, db
from portal.core.refusals import Refused
from portal.core.workflow import Workflow, apply
from portal.front_desk.duty import workflow as tables
from tests.cast import Cast

FLOWS = (tables.ROSTER, tables.SWAP, tables.LEAVE, tables.HAND_OVER, tables.MATTER)
PAIRS = [(flow, state, step.name) for flow in FLOWS for state in flow.states for step in flow.steps]


class Thing:
    """Just enough of a record to try a step on."""

    __tablename__ = "things"
    id = 1

    def __init__(self, state: str) -> None:
        self.state = state

    def audit_key(self) -> tuple[str, int]:
        return (self.__tablename__, self.id)


@pytest.mark.parametrize("flow, state, name", PAIRS, ids=[f"{f.name}-{s}-{n}" for f, s, n in PAIRS])
def test_a_step_is_possible_exactly_from_its_states(cast: Cast, flow: Workflow, state: str, name: str) -> None:
    thing, step = Thing(state), flow.step(name)
    take = lambda: apply(flow, thing, name, by=SystemActor("tests"), reason="因为")  # type: ignore[arg-type]  # noqa: E731
    if state in step.sources:
        take()
        assert thing.state == step.target
    else:
        with pytest.raises(Refused) as refused:
            take()
        assert refused.value.rule == step.rules[0]
        assert thing.state == state
    db.session.rollback()


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_every_state_can_be_reached(flow: Workflow) -> None:
    reached = {flow.initial} | {step.target for step in flow.steps}
    assert reached == set(flow.states)
