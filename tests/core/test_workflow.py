"""The workflow table and the one way to take a step."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import audit, workflow
from portal.core.database import Operational, SystemActor, add, db
from portal.core.refusals import Forbidden, Refused
from portal.core.workflow import State, Step, Workflow
from tests.cast import Cast

LAMP = Workflow(
    name="tests.lamp",
    initial="off",
    states={"off": State("off"), "on": State("on"), "broken": State("broken", final=True)},
    steps=(
        Step("light", ("off",), "on", "reception.board", "light", ("REC-12",)),
        Step("put_out", ("on",), "off", "reception.board", "put out", ("REC-12",)),
        Step("smash", ("on", "off"), "broken", "security.settings", "smash", ("XC-05",), needs_reason=True),
    ),
    rule="REC-12",
)


class Lamp(Operational):
    """A record with a state, for these tests only."""

    __tablename__ = "test_lamps"
    __table_args__ = (LAMP.constraint(),)

    state: Mapped[str] = mapped_column(default="off")


@pytest.fixture
def lamp(cast: Cast) -> Lamp:
    lamp = add(Lamp(state="off"), by=SystemActor("tests"))
    db.session.flush()
    audit.record("tests.lamp", lamp, by=SystemActor("tests"))
    db.session.commit()
    return lamp


@pytest.mark.parametrize("state", LAMP.states)
@pytest.mark.parametrize("step", LAMP.steps, ids=lambda step: step.name)
def test_a_step_is_taken_only_from_its_own_states(lamp: Lamp, cast: Cast, state: str, step: Step) -> None:
    lamp.state = state
    by = cast.admin if step.permission == "security.settings" else cast.reception
    if state in step.sources:
        workflow.apply(LAMP, lamp, step.name, by=by, reason="because")
        assert lamp.state == step.target
    else:
        with pytest.raises(Refused) as refusal:
            workflow.apply(LAMP, lamp, step.name, by=by, reason="because")
        assert refusal.value.rule == step.rules[0]
        assert lamp.state == state
        db.session.rollback()


def test_a_step_needs_its_permission(lamp: Lamp, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        workflow.apply(LAMP, lamp, "light", by=cast.planning)
    assert lamp.state == "off"


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_a_step_that_needs_a_reason_is_refused_without_one(lamp: Lamp, cast: Cast, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        workflow.apply(LAMP, lamp, "smash", by=cast.admin, reason=reason)
    assert refusal.value.field == "reason"


def test_each_step_leaves_history_and_audit(lamp: Lamp, cast: Cast) -> None:
    workflow.apply(LAMP, lamp, "light", by=cast.reception)
    workflow.apply(LAMP, lamp, "smash", by=cast.admin, reason="it fell")
    db.session.commit()
    story: list[tuple[Any, ...]] = [
        (change.source, change.target, change.actor_name, change.reason) for change in workflow.history(lamp)
    ]
    assert story == [("off", "on", cast.reception.name, ""), ("on", "broken", cast.admin.name, "it fell")]
    actions = db.session.scalars(db.select(audit.AuditEntry.action).order_by(audit.AuditEntry.seq.desc()).limit(2))
    assert list(actions) == ["tests.lamp.smash", "tests.lamp.light"]


@pytest.mark.parametrize("statement", ["UPDATE state_changes SET reason = 'x'", "DELETE FROM state_changes"])
def test_history_cannot_be_rewritten_even_by_raw_sql(lamp: Lamp, cast: Cast, statement: str) -> None:
    workflow.apply(LAMP, lamp, "light", by=cast.reception)
    db.session.commit()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


def test_an_unknown_state_is_refused_by_the_database(lamp: Lamp) -> None:
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE test_lamps SET state = 'flying'"))


def test_buttons_are_the_steps_this_person_may_take_now(lamp: Lamp, cast: Cast) -> None:
    assert [step.name for step in workflow.available(LAMP, lamp, cast.reception)] == ["light"]
    assert [step.name for step in workflow.available(LAMP, lamp, cast.admin)] == ["smash"]
    assert workflow.available(LAMP, lamp, cast.planning) == []


def test_a_table_that_names_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown states"):
        Workflow("x", "a", {"a": State("a")}, (Step("go", ("a",), "b", "p", "go", ()),), "REC-12")


def test_the_diagram_names_every_step() -> None:
    drawn = workflow.diagram(LAMP)
    assert drawn.startswith("stateDiagram-v2")
    for step in LAMP.steps:
        assert f"{step.sources[0]} --> {step.target}: {step.name}" in drawn
    assert "broken --> [*]" in drawn
