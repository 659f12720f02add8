"""The lists themselves, one day's list, and the register of everything found."""

from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.database import db
from portal.core.refusals import Missing
from portal.front_desk.checklists.models import Checklist, DailyCheck
from portal.registry.staff.models import Person


def lists(branch_id: int) -> list[Checklist]:
    """All lists of a branch, those in use first."""
    query = select(Checklist).where(Checklist.branch_id == branch_id).options(selectinload(Checklist.versions))
    found = db.session.scalars(query.order_by(Checklist.id))
    return sorted(found, key=lambda row: row.retired_on is not None)


def checklist(checklist_id: int, person: Person) -> Checklist:
    """A list of the person's branch; Missing when there is none."""
    found = db.session.get(Checklist, checklist_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    return found


def check(check_id: int, person: Person) -> DailyCheck:
    """One day's list; Missing when there is none."""
    found = db.session.scalar(
        select(DailyCheck)
        .where(DailyCheck.id == check_id, DailyCheck.branch_id == person.branch_id)
        .options(joinedload(DailyCheck.checklist), joinedload(DailyCheck.checklist_version))
    )
    if found is None:
        raise Missing
    return found


def register(
    branch_id: int, *, kind: str = "", found: str = "", first: date | None = None, last: date | None = None
) -> Select[Any]:
    """Lists gone through, by kind, by what was found ("failures", "open"), and by days."""
    query = (
        select(DailyCheck)
        .join(DailyCheck.checklist)
        .where(DailyCheck.branch_id == branch_id)
        .options(
            joinedload(DailyCheck.checklist),
            joinedload(DailyCheck.finished_by),
            joinedload(DailyCheck.checklist_version),
            selectinload(DailyCheck.answers),
        )
    )
    if kind:
        query = query.where(Checklist.kind == kind)
    if found == "failures":
        query = query.where(DailyCheck.failures > 0)
    elif found == "open":
        query = query.where(DailyCheck.state == "open")
    if first is not None:
        query = query.where(DailyCheck.day >= first)
    if last is not None:
        query = query.where(DailyCheck.day <= last)
    return query
