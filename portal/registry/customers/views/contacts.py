"""Companions, the preferred channel and the consents (CUS-18, CUS-19, LAW-20)."""

from flask import Response
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.core.refusals import Missing
from portal.registry.customers import operations, parts, queries
from portal.registry.customers.forms import ChannelForm, CompanionForm, ConsentForm
from portal.registry.customers.models import Customer
from portal.registry.customers.permissions import Permission
from portal.registry.customers.views.blueprint import blueprint
from portal.registry.customers.views.frame import frame
from portal.registry.staff.identity import me


@blueprint.get("/<int:customer_id>/companions")
@requires(Permission.READ)
def companions(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    return pages.page(
        "registry/customers/companions.html",
        companions=parts.companions(customer),
        **frame(customer, "companions"),
    )


@blueprint.route("/<int:customer_id>/companions/new", methods=["GET", "POST"])
@requires(Permission.WRITE)
def add_companion(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    form = CompanionForm(subject=customer.id)
    if form.is_submitted() and form.attempt(
        lambda: operations.add_companion(
            customer,
            by=me(),
            name=form.name.data,
            relation=form.relation.data,
            phone=form.phone.data or "",
            may_be_informed=form.may_be_informed.data,
            agreement=form.agreement.data or "",
            guardian=form.guardian.data,
        )
    ):
        pages.say(_("Saved."))
        return pages.go("customers.companions", customer_id=customer.id)
    return pages.form_page("registry/customers/new_companion.html", form, **frame(customer, "companions"))


@blueprint.post("/<int:customer_id>/companions/<int:companion_id>/end")
@requires(Permission.WRITE)
def end_companion(customer_id: int, companion_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    companion = parts.companion(customer, companion_id)
    if companion is None:
        raise Missing
    operations.end_companion(companion, by=me())
    pages.say(_("%(name)s may no longer be told anything.", name=companion.name))
    return pages.go("customers.companions", customer_id=customer.id)


@blueprint.route("/<int:customer_id>/consents", methods=["GET", "POST"])
@requires(Permission.READ)
def consents(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    form = ConsentForm(subject=customer.id)
    if form.is_submitted() and form.attempt(lambda: _answer(customer, form)):
        pages.say(_("The answer is kept."))
        return pages.go("customers.consents", customer_id=customer.id)
    return pages.form_page(
        "registry/customers/consents.html",
        form,
        latest=queries.consents(customer),
        history=parts.consent_history(customer),
        **frame(customer, "consents"),
    )


def _answer(customer: Customer, form: ConsentForm) -> bool:
    operations.record_consent(
        customer,
        by=me(),
        purpose=form.purpose.data,
        given=form.answer.data == "yes",
        way=form.way.data,
        evidence=form.evidence.data or "",
    )
    return True


@blueprint.route("/<int:customer_id>/channel", methods=["GET", "POST"])
@requires(Permission.WRITE)
def prefer_channel(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    form = ChannelForm(obj=customer, subject=customer.id)
    if form.is_submitted() and form.attempt(lambda: _prefer(customer, form)):
        pages.say(_("Saved."))
        return pages.go("customers.consents", customer_id=customer.id)
    return pages.form_page("registry/customers/channel.html", form, **frame(customer, "consents"))


def _prefer(customer: Customer, form: ChannelForm) -> bool:
    operations.prefer_channel(customer, form.preferred_channel.data or "", by=me())
    return True
