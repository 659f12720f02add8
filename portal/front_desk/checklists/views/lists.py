"""The lists themselves: write one, change it as a new version, take it out of use."""

from flask import Response
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.front_desk.checklists import forms, operations, queries
from portal.front_desk.checklists.choices import FOLLOW_UPS, KINDS
from portal.front_desk.checklists.models import Checklist, ChecklistVersion
from portal.front_desk.checklists.permissions import Permission
from portal.front_desk.checklists.views.blueprint import blueprint
from portal.front_desk.checklists.views.checks import tabs
from portal.registry.staff import queries as staff
from portal.registry.staff.identity import me


@blueprint.get("/lists")
@requires(Permission.READ)
def lists() -> Response:
    return pages.page(
        "front_desk/checklists/lists.html",
        lists=queries.lists(me().branch_id),
        departments={row.id: row.name for row in staff.departments()},
        tabs=tabs("lists"),
    )


@blueprint.post("/lists/standard")
@requires(Permission.MANAGE)
def add_standard() -> Response:
    made = operations.add_standard(by=me())
    pages.say(_("%(count)d standard lists are taken over.", count=len(made)))
    return pages.go("checklists.lists")


@blueprint.route("/lists/new", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def new() -> Response:
    form = forms.ChecklistForm(departments=staff.departments(), due="08:50")
    if form.is_submitted() and (made := form.attempt(lambda: _make(form))):
        pages.say(_("%(name)s is gone through from today on.", name=made.name))
        return pages.go("checklists.lists")
    return pages.form_page("front_desk/checklists/edit.html", form, checklist=None, tabs=tabs("lists"))


def _make(form: forms.ChecklistForm) -> Checklist:
    return operations.make(
        name=form.name.data or "",
        kind=form.kind.data,
        department_id=form.department_id.data,
        draft=form.draft_version(),
        by=me(),
    )


@blueprint.get("/lists/<int:checklist_id>")
@requires(Permission.READ)
def show_list(checklist_id: int) -> Response:
    found = queries.checklist(checklist_id, me())
    return pages.page(
        "front_desk/checklists/list.html",
        checklist=found,
        versions=list(reversed(found.versions)),
        follow_ups=FOLLOW_UPS,
        kinds=KINDS,
        tabs=tabs("lists"),
    )


@blueprint.route("/lists/<int:checklist_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def edit(checklist_id: int) -> Response:
    found = queries.checklist(checklist_id, me())
    form = forms.filled(found, found.versions[-1], staff.departments())
    if form.is_submitted() and (version := form.attempt(lambda: _change(found, form))):
        pages.say(_("Version %(number)d is in force from today on.", number=version.number))
        return pages.go("checklists.show_list", checklist_id=found.id)
    newest = str(found.versions[-1].number)
    overtaken = form.is_submitted() and form.based_on.data != newest
    if overtaken:  # the refusal says so; saving again replaces what the colleague wrote
        form.based_on.data = newest
    return pages.form_page(
        "front_desk/checklists/edit.html",
        form,
        checklist=found,
        theirs=found.versions[-1] if overtaken else None,
        tabs=tabs("lists"),
    )


def _change(found: Checklist, form: forms.ChecklistForm) -> ChecklistVersion:
    based_on = form.based_on.data or ""
    return operations.change(
        found,
        based_on=int(based_on) if based_on.isdecimal() and len(based_on) < 10 else 0,
        name=form.name.data or "",
        department_id=form.department_id.data,
        draft=form.draft_version(),
        by=me(),
    )


@blueprint.post("/lists/<int:checklist_id>/retirement")
@requires(Permission.MANAGE)
def retire(checklist_id: int) -> Response:
    found = operations.retire(queries.checklist(checklist_id, me()), by=me())
    pages.say(_("%(name)s is out of use.", name=found.name))
    return pages.go("checklists.lists")


@blueprint.post("/lists/<int:checklist_id>/use")
@requires(Permission.MANAGE)
def use_again(checklist_id: int) -> Response:
    found = operations.use_again(queries.checklist(checklist_id, me()), by=me())
    pages.say(_("%(name)s is in use again.", name=found.name))
    return pages.go("checklists.lists")
