"""Every state × every step of a booking."""

import pytest

from portal.core import workflow
from portal.core.database import SystemActor, db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.appointments.workflow import APPOINTMENT, EXPECTED, HOLDING, STATES

CASES = [(state, step) for state in STATES for step in APPOINTMENT.steps]


@pytest.mark.parametrize("state, step", CASES, ids=lambda value: getattr(value, "name", value))
def test_a_step_is_taken_from_its_states_only(book, state, step):
    appointment = book()
    appointment.state = state
    actor = SystemActor("tests")
    if state in step.sources:
        workflow.apply(APPOINTMENT, appointment, step.name, by=actor, reason="测试")
        assert appointment.state == step.target
    else:
        with pytest.raises(Refused) as refused:
            workflow.apply(APPOINTMENT, appointment, step.name, by=actor, reason="测试")
        assert refused.value.rule == step.rules[0]
    db.session.rollback()


@pytest.mark.parametrize("step", APPOINTMENT.steps, ids=lambda step: step.name)
def test_a_step_needs_its_right(book, cast, step):
    appointment = book()
    appointment.state = step.sources[0]
    with pytest.raises(Forbidden):
        workflow.apply(APPOINTMENT, appointment, step.name, by=cast.logistics, reason="测试")
    db.session.rollback()


@pytest.mark.parametrize("name", ["move", "cancel"])
def test_moving_and_cancelling_need_a_reason(book, cast, name):
    with pytest.raises(Refused) as refused:
        workflow.apply(APPOINTMENT, book(), name, by=cast.reception, reason=" ")
    assert (refused.value.rule, refused.value.field) == ("APT-16", "reason")
    db.session.rollback()


def test_what_is_expected_also_holds_its_time():
    assert set(EXPECTED) < set(HOLDING) < set(STATES)
    assert not set(HOLDING) & {"cancelled", "no_show", "completed"}
