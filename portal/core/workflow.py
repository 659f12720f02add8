"""States and steps as a table, one way to take a step, and a history nobody can rewrite.

A room's `workflow.py` holds a `Workflow`: its states with labels and its steps. `apply` guards the
step, changes the state and writes the history; the same table draws the buttons (`available`), the
diagram in the docs (`diagram`) and the tests (every state × every step).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import audit, clock
from portal.core.database import Actor, Record, UtcDateTime, append_only, db
from portal.core.refusals import Forbidden, Refused


@dataclass(frozen=True)
class State:
    """A state: its label, the tone of its badge, and whether it is the end."""

    label: Any
    tone: str = "secondary"
    final: bool = False


@dataclass(frozen=True)
class Step:
    """A named way from some states to one state."""

    name: str
    sources: tuple[str, ...]
    target: str
    permission: str
    label: Any
    rules: tuple[str, ...]
    needs_reason: bool = False
    tone: str = "primary"
    #: Offered as a button; steps taken by other operations are not.
    offered: bool = True


@dataclass(frozen=True)
class Workflow:
    """A record kind's states and steps; `rule` is named when a step does not fit the state."""

    name: str
    initial: str
    states: Mapping[str, State]
    steps: tuple[Step, ...]
    rule: str
    #: the column that keeps since when the record is in its state, if it has one
    since: str = ""
    _by_name: dict[str, Step] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for step in self.steps:
            unknown = {step.target, *step.sources} - set(self.states)
            if unknown:
                raise ValueError(f"{self.name}.{step.name} names unknown states {unknown}")
            self._by_name[step.name] = step

    def step(self, name: str) -> Step:
        """The step of that name; KeyError when there is none."""
        return self._by_name[name]

    def constraint(self, column: str = "state") -> CheckConstraint:
        """The table constraint that keeps the state among the known ones."""
        names = ", ".join(f"'{state}'" for state in self.states)
        return CheckConstraint(f"{column} IN ({names})", name=f"{column}_known")


class StateChange(db.Model):  # type: ignore[name-defined]
    """One step taken: who, when, why. Never changed, never deleted."""

    __tablename__ = "state_changes"
    __table_args__ = (Index("ix_state_changes_subject", "subject_type", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    workflow: Mapped[str] = mapped_column(String(60))
    step: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    actor_name: Mapped[str]
    reason: Mapped[str] = mapped_column(Text, default="")


append_only(StateChange.__table__)
# Every step writes one: put together once, and without the records' machinery.
_WRITE = insert(StateChange.__table__)


def apply(
    workflow: Workflow, record: Record, step_name: str, *, by: Actor, reason: str = "", **details: Any
) -> StateChange:
    """Take a step: refuse it by rule or right, change the state, write history and audit.

    Answers with what was written; the row itself is read by `history`.
    """
    step = workflow.step(step_name)
    if not by.can(step.permission):
        raise Forbidden(step.permission)
    state: str = record.state
    if state not in step.sources:
        raise Refused(
            step.rules[0] if step.rules else workflow.rule,
            _(
                "“%(step)s” is not possible while the state is “%(state)s”. It is possible from: %(sources)s.",
                step=step.label,
                state=workflow.states[state].label,
                sources=_listed(workflow, step.sources),
            ),
        )
    if step.needs_reason and not reason.strip():
        raise Refused(
            step.rules[0] if step.rules else workflow.rule,
            _("“%(step)s” needs a reason. Write why, in one sentence.", step=step.label),
            field="reason",
        )
    now = clock.now()
    record.state = step.target
    if workflow.since:
        setattr(record, workflow.since, now)
    db.session.flush()
    change = {
        "at": now,
        "subject_type": record.__tablename__,
        "subject_id": record.id,
        "workflow": workflow.name,
        "step": step.name,
        "source": state,
        "target": step.target,
        "actor_id": by.id,
        "actor_name": by.name,
        "reason": reason.strip(),
    }
    db.session.connection().execute(_WRITE, change)
    audit.record(f"{workflow.name}.{step.name}", record, by=by, reason=reason.strip(), **details)
    return StateChange(**change)


def available(workflow: Workflow, record: Record, person: Actor) -> list[Step]:
    """The steps this person may take from the record's present state, as buttons."""
    return [
        step for step in workflow.steps if step.offered and record.state in step.sources and person.can(step.permission)
    ]


def history(record: Record) -> list[StateChange]:
    """The steps taken so far, oldest first."""
    return list(
        db.session.scalars(
            select(StateChange)
            .where(StateChange.subject_type == record.__tablename__, StateChange.subject_id == record.id)
            .order_by(StateChange.id)
        )
    )


def diagram(workflow: Workflow) -> str:
    """The workflow as a Mermaid state diagram, for the docs."""
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    for step in workflow.steps:
        lines += [f"    {source} --> {step.target}: {step.name}" for source in step.sources]
    lines += [f"    {name} --> [*]" for name, state in workflow.states.items() if state.final]
    return "\n".join(lines)


def _listed(workflow: Workflow, states: tuple[str, ...]) -> str:
    return str(_l("、")).join(str(workflow.states[state].label) for state in states)
