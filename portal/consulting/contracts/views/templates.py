"""Contract templates: written, read, approved, retired."""

from flask import Response, request
from flask_babel import gettext as _

from portal.consulting.contracts import forms, operations, queries, wording
from portal.consulting.contracts.permissions import Permission
from portal.consulting.contracts.views.blueprint import blueprint
from portal.core import pages
from portal.core.access import requires
from portal.registry.staff.identity import me


@blueprint.get("/templates")
@requires(Permission.READ)
def templates() -> Response:
    return pages.page("consulting/contracts/templates/index.html", templates=queries.templates())


@blueprint.route("/templates/new", methods=["GET", "POST"])
@requires(Permission.DRAFT, Permission.REVIEW)
def new_template() -> Response:
    form = forms.NewTemplateForm(name=request.args.get("name", "")[:80], kind=request.args.get("kind", "") or "service")
    if form.is_submitted():
        version = form.attempt(
            lambda: operations.draft_template(by=me(), name=form.name.data or "", kind=form.kind.data or "")
        )
        if version is not None:
            return pages.go("contracts.edit_template", version_id=version.id)
    return pages.form_page("consulting/contracts/templates/new.html", form)


@blueprint.get("/templates/versions/<int:version_id>")
@requires(Permission.READ)
def template(version_id: int) -> Response:
    version = queries.template_version(version_id, me())
    person = me()
    return pages.page(
        "consulting/contracts/templates/show.html",
        version=version,
        void=wording.void_phrases(version.terms),
        may_write=version.state == "draft" and (person.can(Permission.DRAFT) or person.can(Permission.REVIEW)),
        may_approve=person.can(Permission.REVIEW) and person.id != version.author_id,
    )


@blueprint.route("/templates/versions/<int:version_id>/edit", methods=["GET", "POST"])
@requires(Permission.DRAFT, Permission.REVIEW)
def edit_template(version_id: int) -> Response:
    version = queries.template_version(version_id, me())
    form = forms.template_form(version.terms, version.id)
    if form.is_submitted():
        saved = form.attempt(lambda: operations.save_template(version, by=me(), terms=forms.typed_terms(form)))
        if saved is not None:
            pages.say(_("Saved."))
            return pages.go("contracts.template", version_id=version.id)
    return pages.form_page("consulting/contracts/templates/edit.html", form, version=version, blanks=wording.BLANKS)


@blueprint.post("/templates/versions/<int:version_id>/<any(approval, retirement):step>")
@requires(Permission.REVIEW, fresh=True)
def decide_template(version_id: int, step: str) -> Response:
    version = queries.template_version(version_id, me())
    if step == "approval":
        operations.approve_template(version, by=me())
    else:
        operations.retire_template(version, by=me())
    pages.say(_("%(name)s: %(state)s", name=version.label, state=version.state_label))
    return pages.go("contracts.template", version_id=version.id)
