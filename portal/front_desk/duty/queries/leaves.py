"""Leave as lists: one's own, and the department's for who decides."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.core.database import db
from portal.core.refusals import Missing
from portal.front_desk.duty import policy
from portal.front_desk.duty.models import Leave
from portal.front_desk.duty.permissions import Permission
from portal.registry.staff.models import Person


def for_person(person: Person) -> Select[Leave]:
    """The leave in a person's reach: their own; a lead's department's; everybody's for who plans all."""
    rows = select(Leave).join(Person, Person.id == Leave.person_id).where(Leave.branch_id == person.branch_id)
    if person.can(Permission.PLAN_ALL):
        return rows
    if person.can(Permission.PLAN):
        return rows.where((Leave.person_id == person.id) | (Person.department_id == person.department_id))
    return rows.where(Leave.person_id == person.id)


def leaves(person: Person, limit: int = 100) -> Sequence[Leave]:
    """The leave in reach, the latest first."""
    rows = for_person(person).options(joinedload(Leave.person), joinedload(Leave.decided_by))
    return db.session.scalars(rows.order_by(Leave.starts_at.desc(), Leave.id.desc()).limit(limit)).all()


def leave(leave_id: int, person: Person) -> Leave:
    """One leave in reach; Missing otherwise."""
    found = db.session.scalar(for_person(person).where(Leave.id == leave_id))
    if found is None:
        raise Missing
    return found


def decides(leave: Leave, person: Person) -> bool:
    """Whether this person may do something about a leave: their own, or one of people they plan."""
    return leave.person_id == person.id or policy.plans_for(person, leave.person.department_id)


def to_decide(person: Person) -> Sequence[Leave]:
    """What waits for this person's decision."""
    if not person.can(Permission.PLAN):
        return []
    rows = for_person(person).where(Leave.state == "asked", Leave.person_id != person.id)
    return db.session.scalars(rows.options(joinedload(Leave.person)).order_by(Leave.id).limit(50)).all()
