"""The papers of a file: sealed ones, uploads, and the signing of the registration form (CUS-03, 11, 20)."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.core import files, pages
from portal.core.access import requires
from portal.core.refusals import Missing, Refused
from portal.core.sealing import Document
from portal.registry.customers import documents, openings, operations, parts, policy, queries
from portal.registry.customers.forms import DocumentForm, SignForm
from portal.registry.customers.models import Companion, Customer, CustomerDocument
from portal.registry.customers.permissions import Permission
from portal.registry.customers.views.blueprint import blueprint
from portal.registry.customers.views.frame import frame
from portal.registry.customers.views.health import KINDS
from portal.registry.papers import policy as paper_policy
from portal.registry.papers import queries as paper_queries
from portal.registry.papers import signatures
from portal.registry.papers.models import Signature
from portal.registry.staff.identity import me


@blueprint.get("/<int:customer_id>/papers")
@requires(Permission.READ)
def papers(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    sealed = paper_queries.of_customers(queries.file_ids(customer))
    openable = paper_policy.openable(sealed, me())
    return pages.page(
        "registry/customers/papers.html",
        papers=[(document, document in openable) for document in sealed],
        uploads=[(upload, policy.may_open_document(upload, me())) for upload in parts.uploads(customer)],
        **frame(customer, "papers"),
    )


@blueprint.route("/<int:customer_id>/papers/new", methods=["GET", "POST"])
@requires(Permission.WRITE)
def upload(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    form = DocumentForm(subject=customer.id)
    if form.is_submitted() and form.attempt(lambda: _file_upload(customer, form)):
        pages.say(_("The document is filed."))
        return pages.go("customers.papers", customer_id=customer.id)
    return pages.form_page("registry/customers/upload.html", form, **frame(customer, "papers"))


def _file_upload(customer: Customer, form: DocumentForm) -> CustomerDocument | None:
    try:
        return operations.add_document(
            customer,
            form.upload.data.read(),
            by=me(),
            kind=form.kind.data,
            title=form.title.data,
            access_class=form.access_class.data,
            dated=form.dated.data,
        )
    except ValueError as error:
        form.upload.errors = [*form.upload.errors, str(error)]
        return None


@blueprint.get("/<int:customer_id>/papers/<int:upload_id>")
@requires(Permission.READ)
def open_upload(customer_id: int, upload_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    found = parts.upload(customer, upload_id)
    if found is None or not policy.may_open_document(found, me()):
        raise Missing
    openings.record(customer, me(), "print", found.title)
    return Response(
        files.read(found.sha256),
        mimetype=KINDS[found.suffix],
        headers={"Content-Disposition": f'inline; filename="{customer.number}-{found.id}{found.suffix}"'},
    )


@blueprint.post("/<int:customer_id>/registration-form")
@requires(Permission.WRITE)
def print_form(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    document = operations.prepare_form(customer, by=me())
    return pages.go("papers.show", document_id=document.id)


@blueprint.route("/<int:customer_id>/signature", methods=["GET", "POST"])
@requires(Permission.WRITE)
def sign(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    signed = documents.latest_form(customer)
    if signed is not None and parts.signed_as_it_is(customer):
        pages.say(_("The form is signed already, and nothing on it has changed since."), "info")
        return pages.go("papers.show", document_id=signed.id)
    form = SignForm(subject=customer.id)
    guardians = [companion for companion in parts.companions(customer) if companion.guardian]
    form.guardian_id.choices = [(0, _("The customer signs")), *((row.id, row.name) for row in guardians)]
    document = None
    if form.is_submitted():
        on_paper = request.form.get("how") == "paper"
        document = form.attempt(lambda: _sign(customer, form, on_paper=on_paper))
    if document is not None:
        pages.say(_("The registration form is signed."))
        return pages.go("papers.show", document_id=document.id)
    return pages.form_page(
        "registry/customers/sign.html",
        form,
        guardians=guardians,
        printed=documents.latest_form(customer),
        **frame(customer, "papers"),
    )


def _sign(customer: Customer, form: SignForm, *, on_paper: bool) -> Document:
    guardian = parts.companion(customer, form.guardian_id.data) if form.guardian_id.data else None
    place = form.paper_place.data or ""
    if on_paper:
        if not (place or customer.paper_place):
            raise Refused("CUS-11", _("Write where the signed original is kept."), field="paper_place")
        return operations.sign_form(
            customer,
            by=me(),
            on_paper=True,
            consent_on_paper=form.consent_on_paper.data,
            place=place,
            guardian=guardian,
        )
    return operations.sign_form(
        customer,
        by=me(),
        signature=_drawn(customer, form.signature, "registration_form", guardian),
        consent_signature=_drawn(customer, form.consent_signature, "health_data_consent", guardian),
        place=place,
        guardian=guardian,
    )


def _drawn(customer: Customer, field: Any, purpose: str, guardian: Companion | None) -> Signature:
    """The drawing in a field, kept with whoever signs: the guardian, else the customer."""
    return signatures.keep(
        field.data or "",
        by=me(),
        subject=customer,
        signer_name=guardian.name if guardian else customer.name,
        signer_role="guardian" if guardian else "customer",
        purpose=purpose,
        field=field.name,
    )
