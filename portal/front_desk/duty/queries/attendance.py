"""Attendance as lists and figures, for full-attendance bonus and scoring (DTY-08)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.core.database import db
from portal.front_desk.duty import policy
from portal.front_desk.duty.models import Attendance, Shift
from portal.front_desk.duty.permissions import Permission
from portal.registry.staff.models import Person


@dataclass
class Summary:
    """A person's attendance in a period; `full` is what the full-attendance bonus asks for."""

    person_id: int
    shifts: int = 0
    present: int = 0
    late: int = 0
    early: int = 0
    absent: int = 0
    leave: int = 0
    late_minutes: int = 0
    early_minutes: int = 0

    @property
    def full(self) -> bool:
        return self.shifts > 0 and not (self.late or self.early or self.absent or self.leave)


def for_person(person: Person) -> Select[Any]:
    """The attendance in a person's reach: all for pay and scoring, the department's for a lead, else one's own."""
    rows = select(Attendance).join(Person, Person.id == Attendance.person_id)
    rows = rows.where(Attendance.branch_id == person.branch_id)
    if person.can(Permission.ATTENDANCE) or person.can(Permission.PLAN_ALL):
        return rows
    if person.can(Permission.PLAN):
        own = Attendance.person_id == person.id
        return rows.where(or_(own, Person.department_id == person.department_id))
    return rows.where(Attendance.person_id == person.id)


def filtered(
    person: Person, *, first: date, last: date, department_id: int | None, who: int | None, status: str
) -> Any:
    """The attendance in reach, by period, department, person and status."""
    rows = for_person(person).where(Attendance.day >= first, Attendance.day <= last)
    if department_id is not None:
        rows = rows.where(Person.department_id == department_id)
    if who is not None:
        rows = rows.where(Attendance.person_id == who)
    if status == "not_out":
        rows = rows.where(Attendance.came_at.is_not(None), Attendance.left_at.is_(None))
    elif status:
        rows = rows.where(Attendance.status == status)
    return rows.options(
        joinedload(Attendance.person).joinedload(Person.department),
        joinedload(Attendance.shift).joinedload(Shift.kind),
        joinedload(Attendance.shift).joinedload(Shift.post),
    )


def summary(
    person_ids: Iterable[int] | None, first: date, last: date, branch_id: int | None = None
) -> dict[int, Summary]:
    """Attendance of these people (all of the branch for None) from first to last day, by person."""
    rows = select(
        Attendance.person_id,
        Attendance.status,
        func.count(),
        func.sum(Attendance.late_minutes),
        func.sum(Attendance.early_minutes),
    ).where(Attendance.day >= first, Attendance.day <= last)
    if person_ids is not None:
        rows = rows.where(Attendance.person_id.in_(list(person_ids)))
    if branch_id is not None:
        rows = rows.where(Attendance.branch_id == branch_id)
    found: dict[int, Summary] = {}
    for person_id, status, count, late, early in db.session.execute(
        rows.group_by(Attendance.person_id, Attendance.status)
    ):
        one = found.setdefault(person_id, Summary(person_id))
        one.shifts += count
        one.late_minutes += late or 0
        one.early_minutes += early or 0
        for name in ("late", "early") if status == "late_early" else (status,):
            setattr(one, name, getattr(one, name) + count)
    return found


def people_in_reach(person: Person) -> list[Person]:
    """Whose attendance this person may read."""
    rows = select(Person).where(Person.branch_id == person.branch_id, Person.active.is_(True)).order_by(Person.id)
    if person.can(Permission.ATTENDANCE) or person.can(Permission.PLAN_ALL):
        return list(db.session.scalars(rows))
    if person.can(Permission.PLAN) and policy.plans_for(person, person.department_id):
        return list(db.session.scalars(rows.where(Person.department_id == person.department_id)))
    return [person]
