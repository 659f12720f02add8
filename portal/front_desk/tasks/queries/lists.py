"""Tasks and requests within a person's reach."""

from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.core.refusals import Missing
from portal.front_desk.tasks.models import DepartmentRequest, Task
from portal.front_desk.tasks.permissions import Permission
from portal.registry.staff.models import Person

#: Whose tasks a list shows.
TASK_VIEWS = ("mine", "given", "all")
REQUEST_VIEWS = ("to", "from", "all")


def tasks_for(person: Person) -> Select[Any]:
    """Every task this person may see: one's own, those one gave, those of the people one leads."""
    query = select(Task).where(Task.branch_id == person.branch_id)
    if person.can(Permission.SEE_ALL) or person.has_flag("store_manager"):
        return query
    reach = [Task.assignee_id == person.id, Task.assigned_by_id == person.id, Task.created_by_id == person.id]
    if person.can(Permission.ASSIGN) and person.department_id is not None:
        reach.append(Task.assignee_id.in_(select(Person.id).where(Person.department_id == person.department_id)))
    return query.where(or_(*reach))


def tasks(person: Person, *, view: str = "mine", state: str = "", text: str = "") -> Select[Any]:
    """Tasks by whose they are, state and words; state "late" means open and overdue."""
    query = tasks_for(person).options(joinedload(Task.assignee), joinedload(Task.assigned_by))
    if view == "mine":
        query = query.where(Task.assignee_id == person.id)
    elif view == "given":
        query = query.where(Task.assigned_by_id == person.id)
    query = _by_state(query, Task, state)
    if text:
        query = query.where(Task.title.contains(text.strip(), autoescape=True))
    return query


def visible_task(task_id: int, person: Person) -> Task:
    """A task within reach; Missing when there is none."""
    found = db.session.scalar(tasks_for(person).where(Task.id == task_id))
    if found is None:
        raise Missing
    return found


def requests_for(person: Person) -> Select[Any]:
    """Every request this person may see: those that go out from or come in at their department."""
    query = select(DepartmentRequest).where(DepartmentRequest.branch_id == person.branch_id)
    if person.can(Permission.SEE_ALL):
        return query
    own = person.department_id
    return query.where(
        or_(
            DepartmentRequest.from_department_id == own,
            DepartmentRequest.to_department_id == own,
            DepartmentRequest.asked_by_id == person.id,
        )
    )


def requests(person: Person, *, view: str = "all", state: str = "", text: str = "") -> Select[Any]:
    """Requests by direction, state and words; state "late" means unanswered and overdue."""
    query = requests_for(person).options(
        joinedload(DepartmentRequest.from_department),
        joinedload(DepartmentRequest.to_department),
        joinedload(DepartmentRequest.asked_by),
        joinedload(DepartmentRequest.answered_by),
    )
    if view == "to":
        query = query.where(DepartmentRequest.to_department_id == person.department_id)
    elif view == "from":
        query = query.where(DepartmentRequest.from_department_id == person.department_id)
    query = _by_state(query, DepartmentRequest, state)
    if text:
        query = query.where(DepartmentRequest.action.contains(text.strip(), autoescape=True))
    return query


def visible_request(request_id: int, person: Person) -> DepartmentRequest:
    """A request within reach; Missing when there is none."""
    found = db.session.scalar(requests_for(person).where(DepartmentRequest.id == request_id))
    if found is None:
        raise Missing
    return found


def open_count(query: Select[Any]) -> int:
    """How many rows a list would show."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def _by_state(query: Select[Any], table: Any, state: str) -> Select[Any]:
    if state == "late":
        return query.where(table.state == "open", table.due_on < clock.today())
    return query.where(table.state == state) if state else query
