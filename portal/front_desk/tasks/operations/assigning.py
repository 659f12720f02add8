"""Giving a task to somebody (DTY-18), and tasks that follow from something found (DTY-12)."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core import access, audit, clock
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.tasks import policy
from portal.front_desk.tasks.models import Task
from portal.front_desk.tasks.operations.signals import task_changed, tell
from portal.front_desk.tasks.permissions import Permission
from portal.registry.staff.models import Person


def assign(
    assignee: Person,
    *,
    title: str,
    due_on: date,
    by: Person,
    details: str = "",
    source_label: str = "",
    source_url: str = "",
) -> Task:
    """Give somebody one leads a task with a due date (DTY-18)."""
    access.check(by, Permission.ASSIGN)
    _check_led(by, assignee)
    _check_day(due_on)
    if not title.strip():
        raise Refused("DTY-18", _("Write what is to be done."), field="title")
    task = Task(
        title=title.strip(),
        details=details.strip(),
        assignee_id=assignee.id,
        assigned_by_id=by.id,
        due_on=due_on,
        source_label=source_label[:120],
        source_url=source_url,
    )
    add(task, by=by)
    db.session.flush()
    audit.record("tasks.assign", task, by=by, title=task.title, to=assignee.name, due_on=due_on)
    task_changed(task)
    return task


def follow_up(
    assignee: Person, *, title: str, due_on: date, source_key: str, source_label: str, source_url: str, by: Actor
) -> Task:
    """A task that follows from something found, whoever found it; while one of this key is open there is no second."""
    access.check(by, Permission.WORK)
    task = Task(
        title=title[:120],
        assignee_id=assignee.id,
        due_on=due_on,
        source_key=source_key,
        source_label=source_label[:120],
        source_url=source_url,
    )
    try:
        with db.session.begin_nested():
            add(task, by=by)
            db.session.flush()
    except IntegrityError:
        return open_of(source_key, by.branch_id)
    audit.record("tasks.follow_up", task, by=by, title=task.title, to=assignee.name, source=source_label)
    task_changed(task)
    return task


def open_of(source_key: str, branch_id: int) -> Task:
    """The open task that follows from this."""
    query = select(Task).where(Task.branch_id == branch_id, Task.source_key == source_key, Task.state == "open")
    return db.session.scalars(query).one()


def hand_on(task: Task, to: Person, *, reason: str, by: Person) -> Task:
    """Give an open task to somebody else; the first one sees why."""
    access.check(by, Permission.ASSIGN)
    _check_open(task)
    if not policy.gave(task, by):
        raise Refused("DTY-18", _("Only the superior who gave this task, or leads its owner, may do this."))
    _check_led(by, to)
    if to.id == task.assignee_id:
        raise Refused("DTY-18", _("%(name)s has this task already.", name=to.name), field="person_id")
    before = task.assignee
    task.assignee = to
    task.assigned_by_id = task.assigned_by_id or by.id
    db.session.flush()
    audit.record("tasks.hand_on", task, by=by, before=before.name, after=to.name, reason=reason.strip())
    task_changed(task)
    tell(before.id)
    return task


def postpone(task: Task, due_on: date, *, reason: str, by: Person) -> Task:
    """Move the due date of an open task, with a reason."""
    access.check(by, Permission.ASSIGN)
    _check_open(task)
    if not policy.gave(task, by):
        raise Refused("DTY-18", _("Only the superior who gave this task, or leads its owner, may do this."))
    _check_day(due_on)
    if not reason.strip():
        raise Refused("DTY-18", _("Write why the date moves."), field="reason")
    before, task.due_on = task.due_on, due_on
    db.session.flush()
    audit.record("tasks.postpone", task, by=by, before=before, after=due_on, reason=reason.strip())
    task_changed(task)
    return task


def _check_open(task: Task) -> None:
    if task.state != "open":
        raise Refused("DTY-18", _("This task is closed. Send it back first if it is not good enough."))


def _check_led(by: Person, assignee: Person) -> None:
    if not assignee.active:
        raise Refused("DTY-18", _("%(name)s no longer works here.", name=assignee.name), field="person_id")
    if not policy.leads(by, assignee):
        message = _(
            "You do not lead %(name)s. Ask their department instead: a request goes to its head.", name=assignee.name
        )
        raise Refused("DTY-18", message, field="person_id", link="/requests/new")


def _check_day(due_on: date) -> None:
    if due_on < clock.today():
        raise Refused("DTY-18", _("The due date lies in the past. Choose today or later."), field="due_on")
