"""Every day an open case waits for, reckoned anew after the calendar changed (LAW-02, CMP-11, DIS-13).

Piece by piece: whoever runs it commits after each, so that ten thousand clocks keep nobody else waiting.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, column, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import load_only
from sqlalchemy.orm.attributes import set_committed_value

from portal.core import audit, clinic_calendar, live
from portal.core.database import SystemActor, db
from portal.core.workdays import Overrides
from portal.service.complaints import clocks, next_steps, settings
from portal.service.complaints.models import OPEN, Case, CaseClock, CasePause
from portal.service.complaints.operations import reckoning, signals
from portal.service.complaints.waits import Waits

#: What of a case the calendar moves; its version moves with it.
MOVED = ("answer_due", "clock_provisional", "progress_due_at", "next_step", "next_due_at")
WRITTEN = ("id", "version", *MOVED)
#: What of a case is looked at; everything else of it stays unread.
LOOKED_AT = load_only(
    Case.branch_id, Case.kind, Case.state, Case.state_since, Case.customer_id, Case.received_at, Case.handler_id,
    Case.forwarded_at, Case.forward_due_at, Case.emergency, Case.key_case, Case.clock_days, Case.clock_start,
    Case.answer_due, Case.clock_provisional, Case.paused, Case.progress_due_at, Case.progress_since, Case.next_step,
    Case.next_due_at, Case.result_told_at, Case.closed_at, Case.version,
)  # fmt: skip


def waiting() -> int:
    """How many open cases there are to look at."""
    return db.session.scalar(select(func.count()).select_from(Case).where(OPEN)) or 0


@dataclass
class Sweep:
    """One walk over the open cases; remembers how far it came and who is told in the end."""

    overrides: Overrides = field(default_factory=clinic_calendar.overrides)
    last: int = 0
    seen: int = 0
    #: how many days of answer moved
    moved: int = 0
    branches: set[int] = field(default_factory=set)
    people: set[int | None] = field(default_factory=set)
    _found: dict[tuple[date, int], clocks.Reckoning] = field(default_factory=dict)
    #: the reckonings of this piece, still to be written
    _kept: list[dict[str, Any]] = field(default_factory=list)

    def piece(self, most: int = 500) -> bool:
        """Look at the next cases; whether there were any. Nobody changes them meanwhile."""
        rows = select(Case).where(OPEN, Case.id > self.last).order_by(Case.id).limit(most).with_for_update()
        cases = db.session.scalars(rows.options(LOOKED_AT).execution_options(populate_existing=True)).all()
        if not cases:
            return False
        rests, waits = _rests(self.last, cases[-1].id), Waits(cases)
        changed = [case for case in cases if self._look(case, rests.get(case.id, ()), waits)]
        _write(changed, self._kept)
        self._kept.clear()
        self.last, self.seen = cases[-1].id, self.seen + len(cases)
        return True

    def tell(self) -> None:
        """Boards and the days of the people concerned, once at the end."""
        for branch_id in self.branches:
            live.bump(signals.topic(branch_id))
        signals.tell(*self.people)

    def _look(self, case: Case, rests: tuple[clocks.Rest, ...], waits: Waits) -> bool:
        """Reckon one case; whether anything moved. Its days are set as if read: `_write` writes them all together."""
        actor = SystemActor("complaints", case.branch_id)
        then = _days(case)
        if case.progress_since is not None and case.progress_due_at is not None:
            again = clinic_calendar.after_workdays(case.progress_since, settings.PROGRESS_DAYS.value())
            set_committed_value(case, "progress_due_at", again)
        found = self._reckoned(case, rests)
        reckoned: dict[str, Any] = {}
        if found is not None and (case.answer_due, case.clock_provisional) != (found.due, found.provisional):
            reckoned = {"answer_due_before": case.answer_due, "answer_due": found.due}
            set_committed_value(case, "answer_due", found.due)
            set_committed_value(case, "clock_provisional", found.provisional)
            self._kept.append(reckoning.kept(case, found, "calendar", by=actor))
            self.moved += 1
        if not case.emergency or _days(case) != then:  # an emergency is due now, whatever the calendar says
            step, due = next_steps.next_of(case, waits)
            set_committed_value(case, "next_step", step)
            set_committed_value(case, "next_due_at", due)
        if _days(case) == then:
            return False
        said = {"before": then[-1], "next_due_at": case.next_due_at, **reckoned}
        audit.record("complaints.calendar_changed", case, by=actor, **said)
        self.branches.add(case.branch_id)
        self.people.add(case.handler_id)
        return True

    def _reckoned(self, case: Case, rests: tuple[clocks.Rest, ...]) -> clocks.Reckoning | None:
        """The clock of a case by the calendar of now; those that begin on one day and never rested share theirs."""
        if case.clock_start is None or not case.clock_days or case.result_told_at is not None:
            return None
        if rests:
            return clocks.reckon(case.clock_start, case.clock_days, rests, self.overrides)
        key = (case.clock_start, case.clock_days)
        if key not in self._found:
            self._found[key] = clocks.reckon(*key, (), self.overrides)
        return self._found[key]


def _days(case: Case) -> tuple[Any, ...]:
    return tuple(getattr(case, name) for name in MOVED)


def _write(cases: list[Case], kept: list[dict[str, Any]]) -> None:
    """Write the days of all these cases with one statement, their reckonings with another.

    Row by row ten thousand take three times as long. The cases are held since they were read, so no version can have
    moved meanwhile.
    """
    connection = db.session.connection()
    if cases:
        for case in cases:
            set_committed_value(case, "version", case.version + 1)
        rows = [[getattr(case, name) for name in WRITTEN] for case in cases]
        if connection.dialect.name == "postgresql":
            columns = zip(*rows, strict=True)
            connection.execute(_from_arrays(), dict(zip(_named(), map(list, columns), strict=True)))
        else:
            connection.execute(_row_by_row(), [dict(zip(_named(), row, strict=True)) for row in rows])
    if kept:
        connection.execute(insert(CaseClock.__table__), kept)


def _named() -> list[str]:
    return [f"new_{name}" for name in WRITTEN]


@cache
def _row_by_row() -> Update:
    table = Case.__table__
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in WRITTEN}
    return update(table).where(table.c.id == new.pop("id")).values(new)


@cache
def _from_arrays() -> Update:
    """One statement for all rows, planned once; PostgreSQL spends half as long on it."""
    table = Case.__table__
    columns = [table.c[name] for name in WRITTEN]
    arrays = (bindparam(f"new_{one.name}", type_=ARRAY(one.type)) for one in columns)
    new = (
        func.unnest(*arrays).table_valued(*(column(one.name, one.type) for one in columns), name="new").render_derived()
    )
    return update(table).where(table.c.id == new.c.id).values({name: new.c[name] for name in WRITTEN if name != "id"})


def _rests(after: int, last: int) -> dict[int, tuple[clocks.Rest, ...]]:
    rows = select(CasePause.case_id, CasePause.started_on, CasePause.ended_on)
    rows = rows.where(CasePause.case_id > after, CasePause.case_id <= last).order_by(CasePause.id)
    found: dict[int, tuple[clocks.Rest, ...]] = {}
    for case_id, started, ended in db.session.execute(rows):
        found[case_id] = (*found.get(case_id, ()), (started, ended))
    return found


def reckon_all() -> int:
    """The whole walk at once; how many days of answer moved."""
    sweep = Sweep()
    while sweep.piece():
        pass
    sweep.tell()
    return sweep.moved
