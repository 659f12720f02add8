"""The departments' days: what was summed up, and what is missing (DTY-16)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.database import db
from portal.core.refusals import Missing
from portal.front_desk.meetings.models import DepartmentSummary
from portal.front_desk.meetings.permissions import Permission
from portal.registry.staff import queries as staff
from portal.registry.staff.models import Department, Person


@dataclass(frozen=True)
class DepartmentDay:
    """A department on a day, with its summary when there is one."""

    department: Department
    summary: DepartmentSummary | None


def departments_at_work(branch_id: int) -> list[Department]:
    """The departments in which somebody works."""
    staffed = select(Person.department_id).where(Person.branch_id == branch_id, Person.active.is_(True))
    return list(db.session.scalars(select(Department).where(Department.id.in_(staffed)).order_by(Department.id)))


def sees_all(person: Person) -> bool:
    """Whoever leads reads every department's day; others their own."""
    return person.can(Permission.LEAD) or person.can(Permission.SEE_ALL)


def day_of_departments(person: Person, day: date) -> list[DepartmentDay]:
    """Every department within reach, with its summary of the day or without."""
    departments = departments_at_work(person.branch_id)
    if day < staff.opened_on(person.branch_id):
        return []
    if not sees_all(person):
        departments = [row for row in departments if row.id == person.department_id]
    rows = db.session.scalars(
        select(DepartmentSummary)
        .where(DepartmentSummary.branch_id == person.branch_id, DepartmentSummary.day == day)
        .options(joinedload(DepartmentSummary.written_by))
    )
    by_department = {row.department_id: row for row in rows}
    return [DepartmentDay(row, by_department.get(row.id)) for row in departments]


def missing_summaries(branch_id: int, day: date) -> list[Department]:
    """The departments that have not summed up this day."""
    written = set(
        db.session.scalars(
            select(DepartmentSummary.department_id).where(
                DepartmentSummary.branch_id == branch_id, DepartmentSummary.day == day
            )
        )
    )
    return [row for row in departments_at_work(branch_id) if row.id not in written]


def summary(summary_id: int, person: Person) -> DepartmentSummary:
    """A summary within reach; Missing when there is none."""
    found = db.session.get(DepartmentSummary, summary_id)
    own = found is not None and found.department_id == person.department_id
    if found is None or found.branch_id != person.branch_id or not (own or sees_all(person)):
        raise Missing
    return found
