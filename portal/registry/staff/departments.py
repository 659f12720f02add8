"""The pages of departments and branches."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.registry.staff import operations, queries
from portal.registry.staff.forms import (
    SPECIALTIES,
    BranchForm,
    DepartmentForm,
    NewBranchForm,
    NewDepartmentForm,
)
from portal.registry.staff.identity import me
from portal.registry.staff.permissions import Permission

blueprint = Blueprint("departments", __name__, url_prefix="/staff")
_FORM = "registry/staff/department.html"


@blueprint.get("/departments")
@requires(Permission.READ)
def index() -> Response:
    return pages.page(
        "registry/staff/departments.html",
        departments=queries.departments(),
        branches=queries.branches(),
        counts=queries.headcounts(),
        specialties=dict(SPECIALTIES),
    )


@blueprint.route("/departments/new", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def new() -> Response:
    form = NewDepartmentForm()
    if form.is_submitted() and form.attempt(
        lambda: operations.add_department(by=me(), name=form.name.data or "", specialty=form.specialty.data or "")
    ):
        pages.say(_("Saved."))
        return pages.go("departments.index")
    return pages.form_page(_FORM, form, heading=_("New department"))


@blueprint.route("/departments/<int:department_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def edit(department_id: int) -> Response:
    department = queries.department(department_id)
    form = DepartmentForm(department)
    if form.is_submitted() and form.attempt(
        lambda: operations.edit_department(
            department, by=me(), name=form.name.data or "", specialty=form.specialty.data or ""
        )
    ):
        pages.say(_("Saved."))
        return pages.go("departments.index")
    return pages.form_page(_FORM, form, heading=department.name)


@blueprint.route("/branches/new", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def new_branch() -> Response:
    form = NewBranchForm()
    if form.is_submitted() and form.attempt(lambda: operations.add_branch(by=me(), name=form.name.data or "")):
        pages.say(_("Saved."))
        return pages.go("departments.index")
    return pages.form_page(_FORM, form, heading=_("New branch"))


@blueprint.route("/branches/<int:branch_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def edit_branch(branch_id: int) -> Response:
    branch = queries.branch(branch_id)
    form = BranchForm(branch)
    if form.is_submitted() and form.attempt(
        lambda: operations.rename_branch(branch, by=me(), name=form.name.data or "")
    ):
        pages.say(_("Saved."))
        return pages.go("departments.index")
    return pages.form_page(_FORM, form, heading=branch.name)
