"""Who leads whom, who heads a department, and who may answer what."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.database import Actor, db
from portal.front_desk.tasks.models import DepartmentRequest, Task
from portal.front_desk.tasks.permissions import Permission
from portal.registry.staff.models import Person

#: Roles that head a department by their position.
MANAGERS = ("consult_manager", "cs_manager", "enquiry_leader")


def rank(person: Person) -> int:
    """How far up somebody stands: the president, a manager, the lead of a department, everybody else."""
    if person.role == "president":
        return 3
    if person.role in MANAGERS or person.has_flag("store_manager"):
        return 2
    return 1 if person.has_flag("dept_lead") else 0


def leads(superior: Person, other: Person) -> bool:
    """Whether the one may give the other a task: the own department, or the whole house (DTY-18)."""
    if not superior.can(Permission.ASSIGN) or superior.branch_id != other.branch_id or rank(superior) <= rank(other):
        return False
    whole_house = superior.role == "president" or superior.has_flag("store_manager")
    return whole_house or (superior.department_id is not None and superior.department_id == other.department_id)


def people_led(superior: Person) -> list[Person]:
    """Everybody who works here and may be given a task by this person, by department and name."""
    people = select(Person).where(Person.branch_id == superior.branch_id, Person.active.is_(True))
    people = people.options(joinedload(Person.department))
    return [
        person
        for person in db.session.scalars(people.order_by(Person.department_id, Person.name))
        if leads(superior, person)
    ]


def superiors(person: Person) -> list[Person]:
    """Everybody who leads this person, the nearest first."""
    people = select(Person).where(Person.branch_id == person.branch_id, Person.active.is_(True))
    found = [other for other in db.session.scalars(people.order_by(Person.id)) if leads(other, person)]
    return sorted(found, key=lambda other: (rank(other), other.department_id != person.department_id))


def heads(department_id: int, branch_id: int) -> list[Person]:
    """Who heads a department; the president where it has nobody (DTY-20)."""
    people = db.session.scalars(
        select(Person).where(Person.branch_id == branch_id, Person.active.is_(True)).order_by(Person.id)
    ).all()
    own = [person for person in people if person.department_id == department_id and rank(person) in (1, 2)]
    return own or [person for person in people if person.role == "president"]


def headed_by(person: Person) -> list[int]:
    """The departments this person answers for: their own, or those without a head of their own."""
    if rank(person) in (1, 2):
        return [person.department_id] if person.department_id is not None else []
    if rank(person) < 3:
        return []
    people = db.session.scalars(
        select(Person).where(Person.branch_id == person.branch_id, Person.active.is_(True))
    ).all()
    headed = {other.department_id for other in people if rank(other) in (1, 2)}
    return sorted({other.department_id for other in people if other.department_id is not None} - headed)


def gave(task: Task, actor: Actor) -> bool:
    """Whether this task is in the actor's hands as the one who gave it or leads the one who has it."""
    return (
        actor.id is None
        or task.assigned_by_id == actor.id
        or (isinstance(actor, Person) and leads(actor, task.assignee))
    )


def may_finish(task: Task, actor: Actor) -> bool:
    """Whoever has the task reports its result; whoever gave it may do so too."""
    return task.assignee_id == actor.id or gave(task, actor)


def belongs_to(department_id: int, actor: Actor) -> bool:
    """Whether the actor works in this department, or answers for it."""
    if not isinstance(actor, Person):
        return actor.id is None
    return actor.department_id == department_id or (rank(actor) == 3 and department_id in headed_by(actor))


def may_answer(request: DepartmentRequest, actor: Actor) -> bool:
    """The department that was asked answers (DTY-20)."""
    return belongs_to(request.to_department_id, actor)


def may_ask_again(request: DepartmentRequest, actor: Actor) -> bool:
    """The asking department goes on with it."""
    return belongs_to(request.from_department_id, actor)
