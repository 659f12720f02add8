"""Every state × every step of tasks and requests."""

import itertools

import pytest

from portal.core import clock, workflow
from portal.core.refusals import Refused
from portal.front_desk.tasks.workflow import REQUEST, TASK

TABLES = {"DTY-18": TASK, "DTY-20": REQUEST}
PAIRS = [
    (rule, state, step.name)
    for rule, table in TABLES.items()
    for state, step in itertools.product(table.states, table.steps)
]


@pytest.mark.rule("DTY-18")
@pytest.mark.rule("DTY-20")
@pytest.mark.parametrize("rule, state, name", PAIRS)
def test_a_step_is_taken_from_its_states_only(rule, state, name, open_of):
    table = TABLES[rule]
    step, record = table.step(name), open_of(table)
    record.state = state
    record.result = record.answer = "x"
    record.done_at = record.answered_at = clock.now()
    if state in step.sources:
        workflow.apply(table, record, name, by=open_of.by, reason="因为")
        assert record.state == step.target
    else:
        with pytest.raises(Refused, match=rule):
            workflow.apply(table, record, name, by=open_of.by, reason="因为")
        assert record.state == state


@pytest.mark.parametrize("table, name", [(t, s.name) for t in TABLES.values() for s in t.steps if s.needs_reason])
def test_what_takes_back_needs_a_reason(table, name, open_of):
    record = open_of(table)
    record.state = table.step(name).sources[0]
    with pytest.raises(Refused):
        workflow.apply(table, record, name, by=open_of.by, reason=" ")
