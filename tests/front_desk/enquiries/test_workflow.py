"""Every state of an enquiry × every step: possible or refused, exactly as the table says."""

import pytest

from portal.core import workflow
from portal.core.database import SystemActor, db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.enquiries import operations
from portal.front_desk.enquiries.workflow import ENQUIRY, STATES


def bring(enquiry, state, cast):
    """Bring an enquiry into a state the way it gets there in the clinic."""
    taker = cast.enquiry_staff
    if state == "new":
        return
    if state == "callback_due":
        operations.promise(enquiry, to=cast.consultant, number="1", question="几点？", by=taker)
        return
    operations.reply(enquiry, text="周末有专家", by=taker)
    if state in ("booked", "not_arrived"):
        operations.mark_booked(enquiry, "YY1", by=taker)
    if state == "not_arrived":
        operations.mark_not_arrived(enquiry, by=SystemActor("appointments"))
    if state == "arrived":
        operations.mark_arrived(enquiry, by=cast.reception)
    if state == "lost":
        operations.lose(enquiry, reason="price", by=taker)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", ENQUIRY.steps, ids=lambda step: step.name)
def test_a_step_is_possible_exactly_from_its_states(state, step, call, cast):
    enquiry = call()
    bring(enquiry, state, cast)
    assert enquiry.state == state
    system = SystemActor("tests", cast.branch.id)
    if step.target == "lost":
        enquiry.lost_reason = "price"
    with db.session.no_autoflush:
        if step.target == "arrived":
            enquiry.arrived_at = enquiry.received_at
        if state in step.sources:
            workflow.apply(ENQUIRY, enquiry, step.name, by=system, reason="测试")
            assert enquiry.state == step.target
            assert workflow.history(enquiry)[-1].step == step.name
        else:
            with pytest.raises(Refused):
                workflow.apply(ENQUIRY, enquiry, step.name, by=system, reason="测试")
    db.session.rollback()


@pytest.mark.parametrize("step", ENQUIRY.steps, ids=lambda step: step.name)
def test_an_administrator_takes_no_step(step, call, cast):
    enquiry = call()
    with pytest.raises(Forbidden):
        workflow.apply(ENQUIRY, enquiry, step.name, by=cast.admin, reason="测试")


def test_every_state_can_be_reached_and_none_is_a_dead_end_but_arrived():
    assert {step.target for step in ENQUIRY.steps} | {"new"} == set(STATES)
    for state in STATES:
        assert any(state in step.sources for step in ENQUIRY.steps), state
