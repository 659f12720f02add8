"""Every state × every step of a risk notice; pure tables."""

import pytest

from portal.consulting.consents.workflow import NOTICE
from portal.core import clock, workflow
from portal.core.database import SystemActor
from portal.core.refusals import Refused
from tests.cast import Cast
from tests.factories import planning

TABLE = {
    "explain": ({"draft"}, "explained"),
    "sign": ({"explained"}, "signed"),
    "expire": ({"draft", "explained", "signed"}, "expired"),
}


def test_the_table_has_these_steps_and_no_others():
    assert {step.name: (set(step.sources), step.target) for step in NOTICE.steps} == TABLE


@pytest.mark.parametrize("state", list(NOTICE.states))
@pytest.mark.parametrize("step", list(TABLE))
@pytest.mark.rule("RSK-01")
def test_every_step_from_every_state(cast: Cast, state: str, step: str):
    sources, target = TABLE[step]
    notice = planning.notice(cast, planning.approved(cast, "INJ-BTX-01"))
    notice.signed_at, notice.paper_place = clock.now(), "档案柜3"
    notice.state = state
    if state in sources:
        workflow.apply(NOTICE, notice, step, by=SystemActor("tests"), reason="因为")
        assert notice.state == target
    else:
        with pytest.raises(Refused):
            workflow.apply(NOTICE, notice, step, by=SystemActor("tests"), reason="因为")
