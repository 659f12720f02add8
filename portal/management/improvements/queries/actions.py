"""The register of improvement actions: reach, filters, figures, and what is open for a source (XC-10)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import Actor, db
from portal.core.refusals import Missing
from portal.management.improvements import policy
from portal.management.improvements.models import ImprovementAction
from portal.management.improvements.permissions import Permission

_WITH_NAMES = (joinedload(ImprovementAction.owner), joinedload(ImprovementAction.department))


def for_person(person: Actor) -> Select[Any]:
    """The actions in reach: the branch's register, or one's own, owned or opened."""
    rows = select(ImprovementAction).where(ImprovementAction.branch_id == person.branch_id)
    if not person.can(Permission.READ):
        rows = rows.where(or_(ImprovementAction.owner_id == person.id, ImprovementAction.created_by_id == person.id))
    return rows


def visible(action_id: int, person: Actor) -> ImprovementAction:
    """The action. Raises Missing when there is none in reach."""
    action = db.session.get(ImprovementAction, action_id)
    if action is None or not policy.may_see(action, person):
        raise Missing
    return action


def filtered(person: Actor, filters: Mapping[str, str]) -> Select[Any]:
    """The register cut down: state (also "overdue" and "to_check"), source, owner, department, days, words."""
    found = for_person(person).options(*_WITH_NAMES)
    state, today = filters.get("state", ""), clock.today()
    if state == "overdue":
        found = found.where(ImprovementAction.state == "open", ImprovementAction.due_on < today)
    elif state == "to_check":
        found = found.where(ImprovementAction.state == "done", ImprovementAction.check_on <= today)
    elif state == "unfinished":
        found = found.where(ImprovementAction.state.in_(("open", "done")))
    elif state:
        found = found.where(ImprovementAction.state == state)
    for name, column in (("owner", ImprovementAction.owner_id), ("department", ImprovementAction.department_id)):
        if filters.get(name, "").isdecimal():
            found = found.where(column == min(int(filters[name]), 2**31 - 1))
    if filters.get("source"):
        found = found.where(ImprovementAction.source_kind == filters["source"])
    for name in ("since", "until"):
        if (day := day_of(filters.get(name, ""))) is not None:
            found = found.where(ImprovementAction.due_on >= day if name == "since" else ImprovementAction.due_on <= day)
    if words := filters.get("q", ""):
        like = f"%{words.replace('%', '').replace('_', '')}%"
        found = found.where(
            or_(
                ImprovementAction.title.like(like),
                ImprovementAction.problem.like(like),
                ImprovementAction.source_label.like(like),
                ImprovementAction.number == words.upper(),
            )
        )
    return found


def counts(person: Actor) -> dict[str, int]:
    """How many in reach are open, overdue, to be checked, effective; each figure opens its rows."""
    today = clock.today()
    kinds = {
        "open": ImprovementAction.state == "open",
        "overdue": and_(ImprovementAction.state == "open", ImprovementAction.due_on < today),
        "to_check": and_(ImprovementAction.state == "done", ImprovementAction.check_on <= today),
        "effective": ImprovementAction.state == "effective",
    }
    columns = [func.sum(case((test, 1), else_=0)).label(name) for name, test in kinds.items()]
    row: Any = db.session.execute(for_person(person).with_only_columns(*columns)).one()
    return {name: int(getattr(row, name) or 0) for name in kinds}


def open_for(source_url: str) -> Sequence[ImprovementAction]:
    """The actions of a source record that are not yet found effective or dropped, by day."""
    return [action for action in of_source(source_url) if not action.closed]


def of_source(source_url: str) -> Sequence[ImprovementAction]:
    """All actions of a source record, by day."""
    rows = select(ImprovementAction).where(ImprovementAction.source_url == source_url).options(*_WITH_NAMES)
    return db.session.scalars(rows.order_by(ImprovementAction.due_on, ImprovementAction.id)).all()


def day_of(text: str) -> date | None:
    """The day a filter names, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
