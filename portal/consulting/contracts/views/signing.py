"""With the customer: explained, signed by both sides, printed for ink."""

from flask import Response, current_app, request
from flask_babel import gettext as _
from sqlalchemy import select

from portal.consulting.contracts import forms, operations, policy, queries
from portal.consulting.contracts.choices import TOPICS
from portal.consulting.contracts.models import ServiceContract
from portal.consulting.contracts.permissions import Permission
from portal.consulting.contracts.views.blueprint import blueprint
from portal.core import pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.refusals import Refused
from portal.registry.customers import openings
from portal.registry.customers import queries as customers
from portal.registry.customers.models import Companion
from portal.registry.staff.identity import me


@blueprint.route("/<int:contract_id>/explanation", methods=["GET", "POST"])
@requires(Permission.DRAFT)
def explain(contract_id: int) -> Response:
    contract = queries.visible(contract_id, me())
    openings.record(contract.customer, me())
    form = forms.ExplanationForm(subject=contract.current.id)
    if form.is_submitted():
        told = form.attempt(
            lambda: operations.explain(
                contract,
                form.topics.data or (),
                by=me(),
                statement=form.statement.data or "",
                notes=form.notes.data or "",
            )
        )
        if told is not None:
            pages.say(_("The explanation is recorded."))
            return pages.go("contracts.show", contract_id=contract.id)
    return pages.form_page(
        "consulting/contracts/explanation.html",
        form,
        contract=contract,
        text=contract.current,
        untold=policy.unexplained(contract),
        topics=TOPICS,
    )


def _guardians(contract: ServiceContract) -> list[Companion]:
    rows = select(Companion).where(
        Companion.customer_id.in_(customers.file_ids(contract.customer)),
        Companion.guardian.is_(True),
        Companion.ended_at.is_(None),
    )
    return list(db.session.scalars(rows.order_by(Companion.id)))


def _place() -> str:
    return str(current_app.config["CLINIC"]["address"])


def _how(form: forms.SigningForm) -> dict[str, str]:
    """Drawn on the screen, or signed on paper with the place of the original."""
    place = form.place.data or ""
    if request.form.get("how") != "paper":
        return {"place": place, "drawing": form.signature.data or ""}
    if not form.original_place.data:
        raise Refused("CTR-06", _("Write where the signed original is kept."), field="original_place")
    return {"place": place, "original_place": form.original_place.data}


@blueprint.route("/<int:contract_id>/customer-signature", methods=["GET", "POST"])
@requires(Permission.DRAFT)
def sign_customer(contract_id: int) -> Response:
    contract = queries.visible(contract_id, me())
    policy.check_holder(contract.plan_version, me())
    policy.check_customer_may_sign(contract)
    openings.record(contract.customer, me())
    guardians = {row.id: row for row in _guardians(contract)}
    form = forms.CustomerSigningForm(guardians=guardians.values(), place=_place())
    if form.is_submitted():
        signed = form.attempt(
            lambda: operations.sign_customer(
                contract,
                by=me(),
                guardian=guardians.get(form.guardian_id.data or 0),
                guardian_id_number=form.guardian_id_number.data or "",
                **_how(form),
            )
        )
        if signed is not None:
            pages.say(_("The customer has signed. The clinic signs next."))
            return pages.go("contracts.show", contract_id=contract.id)
    return pages.form_page(
        "consulting/contracts/signature.html",
        form,
        contract=contract,
        text=contract.current,
        heading=_("Customer signs"),
        signer=contract.customer.name,
        guardian=policy.needs_guardian(contract),
        for_clinic=False,
    )


@blueprint.route("/<int:contract_id>/clinic-signature", methods=["GET", "POST"])
@requires(Permission.SIGN, fresh=True)
def sign_clinic(contract_id: int) -> Response:
    contract = queries.visible(contract_id, me())
    if contract.state != "approved":
        return pages.go("contracts.show", contract_id=contract.id)
    policy.check_clinic_may_sign(contract)
    theirs = policy.signature_of(contract, "customer")
    form = forms.SigningForm(place=theirs.place if theirs else _place())
    if form.is_submitted() and form.attempt(lambda: operations.sign_clinic(contract, by=me(), **_how(form))):
        pages.say(_("Signed by both sides. The paper is being sealed."))
        return pages.go("contracts.show", contract_id=contract.id)
    return pages.form_page(
        "consulting/contracts/signature.html",
        form,
        contract=contract,
        text=contract.current,
        heading=_("Sign for the clinic"),
        signer=me().name,
        guardian=False,
        for_clinic=True,
    )


@blueprint.post("/<int:contract_id>/printed-copies")
@requires(Permission.DRAFT, Permission.SIGN)
def print_for_ink(contract_id: int) -> Response:
    contract = queries.visible(contract_id, me())
    document = operations.print_for_ink(contract, by=me())
    return pages.go("papers.show", document_id=document.id)
