"""Tasks: one's own, those one gave, and what came of them (DTY-18)."""

from datetime import date, timedelta

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.core import clock, listing, pages, workflow
from portal.core.access import requires
from portal.core.database import db
from portal.front_desk.tasks import forms, operations, policy, queries
from portal.front_desk.tasks.models import Task
from portal.front_desk.tasks.permissions import Permission
from portal.front_desk.tasks.queries import lists
from portal.front_desk.tasks.views.blueprint import blueprint
from portal.front_desk.tasks.views.telling import story
from portal.front_desk.tasks.workflow import TASK
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person


def tabs(active: str) -> list[dict[str, object]]:
    """The parts of this room, for the person asking."""
    person = me()
    mine = lists.open_count(queries.tasks(person, view="mine", state="open"))
    entries: list[dict[str, object]] = [
        {"name": "mine", "label": _("My tasks"), "url": url_for("tasks.index"), "count": mine}
    ]
    if person.can(Permission.ASSIGN):
        entries.append({"name": "given", "label": _("Given by me"), "url": url_for("tasks.index", view="given")})
    if person.can(Permission.ASSIGN) or person.can(Permission.SEE_ALL):
        entries.append({"name": "all", "label": _("All within reach"), "url": url_for("tasks.index", view="all")})
    entries.append({"name": "requests", "label": _("Between departments"), "url": url_for("tasks.requests")})
    return [{**entry, "active": entry["name"] == active} for entry in entries]


@blueprint.get("/tasks")
@requires(Permission.WORK)
def index() -> Response:
    person = me()
    asked = request.args.get("view", "mine")
    view = asked if asked in lists.TASK_VIEWS else "mine"
    filters = {"view": view, "state": request.args.get("state", "open"), "q": request.args.get("q", "")}
    query = queries.tasks(person, view=view, state=filters["state"], text=filters["q"])
    if listing.wants_export():
        return _export(list(db.session.scalars(query.order_by(Task.due_on, Task.id).limit(10_000))))
    page = listing.listing(
        query,
        sorts={"due": Task.due_on, "new": Task.id},
        default="due" if filters["state"] in ("open", "late") else "-new",
        key=Task.id,
        filters=filters,
    )
    return pages.page("front_desk/tasks/index.html", tasks=page, states=TASK.states, tabs=tabs(view), view=view)


def _export(rows: list[Task]) -> Response:
    header = [_("Task"), _("Who does it"), _("Given by"), _("To be done by"), _("State"), _("Result"), _("Done at")]
    return listing.export(
        "tasks",
        header,
        [
            (
                task.title,
                task.assignee.name,
                task.assigned_by.name if task.assigned_by else task.source_label,
                task.due_on,
                TASK.states[task.state].label,
                task.result,
                pages.moment(task.done_at),
            )
            for task in rows
        ],
    )


@blueprint.route("/tasks/new", methods=["GET", "POST"])
@requires(Permission.ASSIGN)
def new() -> Response:
    person = me()
    people = policy.people_led(person)
    form = forms.TaskForm(people=people, due_on=clock.today() + timedelta(days=1))
    if form.is_submitted() and (task := form.attempt(lambda: _assign(form, person))):
        pages.say(_("%(name)s has the task.", name=task.assignee.name))
        return pages.go("tasks.index", view="given")
    return pages.form_page("front_desk/tasks/new.html", form, people=people, tabs=tabs("given"))


def _assign(form: forms.TaskForm, person: Person) -> Task:
    return operations.assign(
        db.session.get_one(Person, form.person_id.data),
        title=form.title.data or "",
        due_on=_day(form.due_on.data),
        details=form.details.data or "",
        by=person,
    )


def _day(value: date | None) -> date:
    assert value is not None  # the field is required
    return value


@blueprint.get("/tasks/<int:task_id>")
@requires(Permission.WORK)
def show(task_id: int) -> Response:
    return _page_of(queries.visible_task(task_id, me()))


def _page_of(
    task: Task,
    result: forms.ResultForm | None = None,
    hand_on: forms.HandOnForm | None = None,
    postpone: forms.PostponeForm | None = None,
) -> Response:
    person, is_open = me(), task.state == "open"
    gave = policy.gave(task, person)
    may_move = gave and is_open and person.can(Permission.ASSIGN)
    refused = next((form for form in (result, hand_on, postpone) if form is not None), None)
    if result is None and is_open and policy.may_finish(task, person):
        result = forms.ResultForm(subject=task.id)
    return pages.page(
        "front_desk/tasks/show.html",
        status=422 if refused is not None else 200,
        task=task,
        state=TASK.states[task.state],
        result_form=result,
        hand_on_form=hand_on or (forms.HandOnForm(people=policy.people_led(person)) if may_move else None),
        postpone_form=postpone or (forms.PostponeForm(due_on=task.due_on) if may_move else None),
        steps=workflow.available(TASK, task, person) if gave else [],
        history=story(TASK, task),
        tabs=tabs("mine" if task.assignee_id == person.id else "given"),
    )


@blueprint.post("/tasks/<int:task_id>/result")
@requires(Permission.WORK)
def finish(task_id: int) -> Response:
    task, person = queries.visible_task(task_id, me()), me()
    form = forms.ResultForm(subject=task.id)
    if form.attempt(lambda: operations.finish(task, result=form.result.data or "", by=person)):
        pages.say(_("The result is kept; whoever gave the task sees it."))
        return pages.go("tasks.index")
    return _page_of(task, result=form)


@blueprint.post("/tasks/<int:task_id>/steps")
@requires(Permission.WORK)
def step(task_id: int) -> Response:
    task, person = queries.visible_task(task_id, me()), me()
    known = {"reopen": operations.reopen, "withdraw": operations.withdraw}
    act = known.get(request.form.get("step", ""))
    if act is not None:
        act(task, reason=request.form.get("reason", ""), by=person)
        pages.say(_("The task is %(state)s.", state=TASK.states[task.state].label))
    return pages.go("tasks.show", task_id=task.id)


@blueprint.post("/tasks/<int:task_id>/owner")
@requires(Permission.ASSIGN)
def hand_on(task_id: int) -> Response:
    task, person = queries.visible_task(task_id, me()), me()
    form = forms.HandOnForm(people=policy.people_led(person))
    if form.attempt(
        lambda: operations.hand_on(
            task, db.session.get_one(Person, form.person_id.data), reason=form.reason.data or "", by=person
        )
    ):
        pages.say(_("%(name)s has the task.", name=task.assignee.name))
        return pages.go("tasks.show", task_id=task.id)
    return _page_of(task, hand_on=form)


@blueprint.post("/tasks/<int:task_id>/due-date")
@requires(Permission.ASSIGN)
def postpone(task_id: int) -> Response:
    task, person = queries.visible_task(task_id, me()), me()
    form = forms.PostponeForm()
    if form.attempt(
        lambda: operations.postpone(task, _day(form.due_on.data), reason=form.reason.data or "", by=person)
    ):
        pages.say(_("The task is due on %(day)s.", day=task.due_on.isoformat()))
        return pages.go("tasks.show", task_id=task.id)
    return _page_of(task, postpone=form)
