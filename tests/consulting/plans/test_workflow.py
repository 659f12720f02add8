"""Every state × every step of a version; pure tables."""

from types import SimpleNamespace

import pytest

from portal.consulting.plans.workflow import VERSION
from portal.core import workflow
from portal.core.refusals import Forbidden, Refused
from portal.roles import ROLES
from tests.cast import Cast
from tests.factories import planning

#: From where each step leads where; everything else is refused.
TABLE = {
    "submit": ({"draft", "in_adjustment"}, "awaiting_doctor"),
    "withdraw": ({"awaiting_doctor"}, "in_adjustment"),
    "approve": ({"awaiting_doctor"}, "approved"),
    "return": ({"awaiting_doctor"}, "in_adjustment"),
    "explain": ({"approved"}, "explained"),
    "explain_undoctored": ({"draft", "in_adjustment"}, "explained"),
    "supersede": ({"approved", "explained", "confirmed"}, "superseded"),
    "confirm": ({"explained"}, "confirmed"),
}


def test_the_table_has_these_steps_and_no_others():
    assert {step.name: (set(step.sources), step.target) for step in VERSION.steps} == TABLE


@pytest.mark.parametrize("state", list(VERSION.states))
@pytest.mark.parametrize("step", list(TABLE))
@pytest.mark.rule("PLN-07")
def test_every_step_from_every_state(cast: Cast, state: str, step: str):
    sources, target = TABLE[step]
    version = planning.draft(cast, "INJ-BTX-01")
    by = SimpleNamespace(id=cast.doctor.id, name="甲", branch_id=1, can=lambda _permission: True)
    if state != "draft":
        version.confirmed_name, version.confirmed_at = "苏婉清", version.created_at
        version.state = state
    if state in sources:
        if target != "confirmed" and state != "confirmed":
            version.confirmed_name, version.confirmed_at = "", None
        workflow.apply(VERSION, version, step, by=by, reason="因为")
        assert version.state == target
    else:
        with pytest.raises(Refused) as refusal:
            workflow.apply(VERSION, version, step, by=by, reason="因为")
        assert refusal.value.rule in VERSION.step(step).rules


@pytest.mark.parametrize("step", ["return", "supersede"])
def test_going_back_needs_a_reason(cast: Cast, step: str):
    version = planning.draft(cast, "INJ-BTX-01")
    version.state = sorted(TABLE[step][0])[0]
    by = SimpleNamespace(id=cast.doctor.id, name="甲", branch_id=1, can=lambda _permission: True)
    with pytest.raises(Refused, match=r"reason|理由|原因"):
        workflow.apply(VERSION, version, step, by=by)


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.rule("PLN-04")
def test_only_doctors_hold_the_right_to_approve(role: str):
    held = {str(permission) for permission in ROLES[role]}
    assert ("plans.approve" in held) == (role == "doctor")
    assert not ({"plans.approve", "plans.write"} <= held), "who drafts never decides"


def test_a_right_that_is_not_held_stops_a_step(cast: Cast):
    version = planning.draft(cast, "INJ-BTX-01")
    with pytest.raises(Forbidden):
        workflow.apply(VERSION, version, "submit", by=cast.reception)
