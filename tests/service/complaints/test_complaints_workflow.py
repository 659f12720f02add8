"""Every state of both workflows × every step: possible or refused, exactly as the tables say."""

import pytest

from portal.core import workflow
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.service.complaints import operations
from portal.service.complaints.models import CaseEntry
from portal.service.complaints.operations import steps
from portal.service.complaints.workflow import COMPLAINT, CONVERSION, DISSATISFIED

PAIRS = [
    *[("complaint", state, step) for state in COMPLAINT.states for step in COMPLAINT.steps],
    *[("dissatisfied", state, step) for state in DISSATISFIED.states for step in DISSATISFIED.steps],
]


def name_of(pair):
    return pair.name if hasattr(pair, "name") else str(pair)


@pytest.mark.rule("CMP-22")
@pytest.mark.parametrize("kind, state, step", PAIRS, ids=name_of)
def test_a_step_is_possible_exactly_from_its_states(kind, state, step, cases, cast, monkeypatch):
    case = getattr(cases, kind)(state)
    assert case.state == state
    monkeypatch.setattr("portal.service.complaints.gates.check", lambda *_: None)  # the gates have tests of their own
    if state in step.sources:
        steps.take(
            case, step.name, by=cast.cs_manager if step.permission.endswith("handle") else cast.president, reason="因为"
        )
        assert case.state == step.target
        assert workflow.history(case)[-1].step == step.name
    else:
        with pytest.raises(Refused) as refused:
            steps.take(case, step.name, by=cast.president, reason="因为")
        assert refused.value.rule in step.rules
        assert case.state == state
    db.session.commit()


@pytest.mark.parametrize("step", [*COMPLAINT.steps, *DISSATISFIED.steps, *CONVERSION.steps], ids=name_of)
def test_somebody_who_only_reads_takes_no_step(step, cases, cast):
    case = cases.complaint() if step in COMPLAINT.steps else cases.dissatisfied()
    table = next(table for table in (COMPLAINT, DISSATISFIED, CONVERSION) if step in table.steps)
    with pytest.raises((Forbidden, Refused)):
        steps.take(case, step.name, by=cast.admin, reason="因为", table=table)


@pytest.mark.rule("CMP-01", "DIS-01")
@pytest.mark.parametrize("kind", ["complaint", "dissatisfied"])
def test_one_kind_turns_into_the_other_with_its_history(kind, cases, cast):
    case = cases.complaint("investigating") if kind == "complaint" else cases.dissatisfied("with_service")
    number, before = case.number, len(workflow.history(case))
    entries = db.session.query(CaseEntry).filter_by(case_id=case.id).count()
    operations.convert(
        case, reason="顾客坚持书面投诉" if kind == "dissatisfied" else "顾客撤回投诉", by=cast.cs_manager
    )
    assert case.kind != kind
    assert (case.state, case.number) == ("received" if kind == "dissatisfied" else "opened", number)
    assert len(workflow.history(case)) == before + 1
    assert db.session.query(CaseEntry).filter_by(case_id=case.id).count() >= entries
    assert (case.answer_due is not None) == (case.kind == "complaint")
    db.session.commit()


def test_a_conversion_needs_a_reason_and_an_open_case(cases, cast):
    with pytest.raises(Refused, match="CMP-01"):
        operations.convert(cases.dissatisfied("with_service"), reason=" ", by=cast.cs_manager)
    with pytest.raises(Refused):
        operations.convert(cases.complaint("solved"), reason="想改", by=cast.cs_manager)
