"""What every writing transaction ends with: moved revisions, then the links of the audit chain.

On PostgreSQL writers end one after the other, in the order in which they came, and what each says at its end is sent
together: every answer waited for is time in which all others wait.
"""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from portal.core.straight import Straight, in_one_go

_LINE = Straight(text("SELECT pg_advisory_xact_lock(727001)"))


class _Step(NamedTuple):
    due: Callable[[Session], object]
    write: Callable[[Session], None]


_steps: list[_Step] = []


def ends_with(due: Callable[[Session], object], write: Callable[[Session], None]) -> None:
    """Have every transaction in which something is `due` end by writing it, in the order in which these are said."""
    _steps.append(_Step(due, write))


@event.listens_for(Session, "before_commit")
def _close(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()  # what it writes may be due as well
    due = [step for step in _steps if step.due(session)]
    if not due:
        return
    in_one_go(session)
    if session.connection().dialect.name == "postgresql":
        _LINE.run(session.connection(), {})
    for step in due:
        step.write(session)
