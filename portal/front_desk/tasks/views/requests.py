"""Requests between departments: asked, answered, and unanswered ones for both heads (DTY-20)."""

from datetime import date, timedelta

from flask import Response, request
from flask_babel import gettext as _

from portal.core import clock, listing, pages, workflow
from portal.core.access import requires
from portal.core.database import db
from portal.front_desk.tasks import forms, operations, policy, queries
from portal.front_desk.tasks.models import DepartmentRequest
from portal.front_desk.tasks.permissions import Permission
from portal.front_desk.tasks.queries import lists
from portal.front_desk.tasks.views.blueprint import blueprint
from portal.front_desk.tasks.views.tasks import tabs
from portal.front_desk.tasks.views.telling import story
from portal.front_desk.tasks.workflow import REQUEST
from portal.registry.staff import queries as staff
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person


@blueprint.get("/requests")
@requires(Permission.WORK)
def requests() -> Response:
    person = me()
    asked = request.args.get("view", "all")
    view = asked if asked in lists.REQUEST_VIEWS else "all"
    filters = {"view": view, "state": request.args.get("state", "open"), "q": request.args.get("q", "")}
    query = queries.requests(person, view=view, state=filters["state"], text=filters["q"])
    if listing.wants_export():
        rows = db.session.scalars(query.order_by(DepartmentRequest.due_on, DepartmentRequest.id).limit(10_000))
        return _export(list(rows))
    page = listing.listing(
        query,
        sorts={"due": DepartmentRequest.due_on, "new": DepartmentRequest.id},
        default="due" if filters["state"] in ("open", "late") else "-new",
        key=DepartmentRequest.id,
        filters=filters,
    )
    return pages.page(
        "front_desk/tasks/requests.html", requests=page, states=REQUEST.states, tabs=tabs("requests"), view=view
    )


def _export(rows: list[DepartmentRequest]) -> Response:
    header = [
        _("Asking department"),
        _("Asked department"),
        _("Action asked for"),
        _("To be done by"),
        _("State"),
        _("Answer"),
    ]
    return listing.export(
        "department-requests",
        header,
        [
            (
                row.from_department.name,
                row.to_department.name,
                row.action,
                row.due_on,
                REQUEST.states[row.state].label,
                row.answer,
            )
            for row in rows
        ],
    )


@blueprint.route("/requests/new", methods=["GET", "POST"])
@requires(Permission.WORK)
def ask() -> Response:
    person = me()
    others = [row for row in staff.departments() if row.id != person.department_id]
    form = forms.RequestForm(departments=others, due_on=clock.today() + timedelta(days=2))
    if form.is_submitted() and (row := form.attempt(lambda: _ask(form, person))):
        pages.say(_("%(name)s is asked; both heads see it until it is answered.", name=row.to_department.name))
        return pages.go("tasks.show_request", request_id=row.id)
    return pages.form_page("front_desk/tasks/ask.html", form, others=others, tabs=tabs("requests"))


def _ask(form: forms.RequestForm, person: Person) -> DepartmentRequest:
    due_on: date | None = form.due_on.data
    return operations.ask(
        staff.department(form.department_id.data or 0),
        action=form.action.data or "",
        due_on=due_on or clock.today(),
        details=form.details.data or "",
        by=person,
    )


@blueprint.get("/requests/<int:request_id>")
@requires(Permission.WORK)
def show_request(request_id: int) -> Response:
    return _page_of(queries.visible_request(request_id, me()))


def _page_of(row: DepartmentRequest, answer: forms.AnswerForm | None = None) -> Response:
    person = me()
    status = 422 if answer is not None else 200
    if answer is None and row.state == "open" and policy.may_answer(row, person):
        answer = forms.AnswerForm(subject=row.id)
    both = (row.from_department, row.to_department)
    return pages.page(
        "front_desk/tasks/request.html",
        status=status,
        row=row,
        state=REQUEST.states[row.state],
        form=answer,
        heads=[(part.name, policy.heads(part.id, row.branch_id)) for part in both],
        steps=workflow.available(REQUEST, row, person) if policy.may_ask_again(row, person) else [],
        history=story(REQUEST, row),
        tabs=tabs("requests"),
    )


@blueprint.post("/requests/<int:request_id>/answer")
@requires(Permission.WORK)
def answer(request_id: int) -> Response:
    row, person = queries.visible_request(request_id, me()), me()
    form = forms.AnswerForm(subject=row.id)
    if form.attempt(
        lambda: operations.answer(row, agreed=form.verdict.data == "agree", text=form.answer.data or "", by=person)
    ):
        pages.say(_("The answer has gone to %(name)s.", name=row.from_department.name))
        return pages.go("tasks.show_request", request_id=row.id)
    return _page_of(row, form)


@blueprint.post("/requests/<int:request_id>/steps")
@requires(Permission.WORK)
def request_step(request_id: int) -> Response:
    row, person = queries.visible_request(request_id, me()), me()
    known = {"ask_again": operations.ask_again, "withdraw": operations.withdraw_request}
    act = known.get(request.form.get("step", ""))
    if act is not None:
        act(row, reason=request.form.get("reason", ""), by=person)
        pages.say(_("The request is %(state)s.", state=REQUEST.states[row.state].label))
    return pages.go("tasks.show_request", request_id=row.id)
