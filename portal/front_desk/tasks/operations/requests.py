"""Requests from one department to another: asked, answered, asked again (DTY-20)."""

from datetime import date

from flask_babel import gettext as _

from portal.core import access, audit, clock, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.tasks import policy
from portal.front_desk.tasks.models import DepartmentRequest
from portal.front_desk.tasks.operations.signals import request_changed
from portal.front_desk.tasks.permissions import Permission
from portal.front_desk.tasks.workflow import REQUEST
from portal.registry.staff.models import Department, Person


def ask(to: Department, *, action: str, due_on: date, by: Person, details: str = "") -> DepartmentRequest:
    """Ask another department for something, in the name of one's own, with a day for it (DTY-20)."""
    access.check(by, Permission.WORK)
    if by.department_id is None:
        raise Refused("DTY-20", _("You belong to no department yet, so nobody can ask in its name."))
    if to.id == by.department_id:
        message = _("This is your own department. Give a task instead, or speak with your lead.")
        raise Refused("DTY-20", message, field="department_id")
    if not action.strip():
        raise Refused("DTY-20", _("Write what the other department is asked to do."), field="action")
    if due_on < clock.today():
        raise Refused("DTY-20", _("The due date lies in the past. Choose today or later."), field="due_on")
    request = DepartmentRequest(
        from_department_id=by.department_id,
        to_department_id=to.id,
        asked_by_id=by.id,
        action=action.strip(),
        details=details.strip(),
        due_on=due_on,
    )
    add(request, by=by)
    db.session.flush()
    audit.record("tasks.ask", request, by=by, asked_for=request.action, to=to.name, due_on=due_on)
    request_changed(request)
    return request


def answer(request: DepartmentRequest, *, agreed: bool, text: str, by: Actor) -> DepartmentRequest:
    """The asked department answers, in words (DTY-20)."""
    if not policy.may_answer(request, by):
        raise Refused("DTY-20", _("Only the department that was asked may answer: %(name)s.", name=_name(request)))
    if not text.strip():
        raise Refused("DTY-20", _("Write the answer: what is done by when, or why not."), field="answer")
    if request.state == "open":
        request.answer, request.answered_at, request.answered_by_id = text.strip(), clock.now(), by.id
    workflow.apply(REQUEST, request, "agree" if agreed else "decline", by=by, answer=text.strip())
    request_changed(request)
    return request


def ask_again(request: DepartmentRequest, *, reason: str, due_on: date | None = None, by: Actor) -> DepartmentRequest:
    """The answer did not help: ask once more, with the reason, and a new day if there is one."""
    _check_asker(request, by)
    workflow.apply(REQUEST, request, "ask_again", by=by, reason=reason, answer_so_far=request.answer)
    request.due_on = max(due_on or request.due_on, clock.today())
    request_changed(request)
    return request


def withdraw_request(request: DepartmentRequest, *, reason: str, by: Actor) -> DepartmentRequest:
    """It is not needed any more."""
    _check_asker(request, by)
    workflow.apply(REQUEST, request, "withdraw", by=by, reason=reason)
    request_changed(request)
    return request


def _check_asker(request: DepartmentRequest, by: Actor) -> None:
    if not policy.may_ask_again(request, by):
        raise Refused("DTY-20", _("Only the asking department may do this."))


def _name(request: DepartmentRequest) -> str:
    return request.to_department.name
