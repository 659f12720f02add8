"""Folding a duplicate into a file (CUS-04)."""

from flask import Response, request
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.core.refusals import Refused
from portal.registry.customers import operations, policy, queries
from portal.registry.customers.forms import MergeForm
from portal.registry.customers.models import Customer, CustomerMerge
from portal.registry.customers.permissions import Permission
from portal.registry.customers.views.blueprint import blueprint
from portal.registry.customers.views.frame import frame
from portal.registry.staff.identity import me


@blueprint.route("/<int:customer_id>/merge", methods=["GET", "POST"])
@requires(Permission.MERGE)
def merge(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    form = MergeForm(subject=customer.id)
    if request.method == "GET":
        form.number.data = request.args.get("number", "")[:20]
    if form.is_submitted() and form.attempt(lambda: _merge(customer, form)):
        pages.say(_("Both files are one now."))
        return pages.go("customers.show", customer_id=customer.id)
    alike = queries.duplicates_of(customer.name, customer.phone, birth_date=customer.birth_date, but=customer)
    return pages.form_page(
        "registry/customers/merge.html",
        form,
        alike=[
            {"customer": other, "phone": policy.shown_phone(other.phone, me())}
            for other in alike
            if queries.may_see(other, me())
        ],
        **frame(customer, "overview"),
    )


def _merge(customer: Customer, form: MergeForm) -> CustomerMerge:
    other = queries.with_number(form.number.data, me())
    if other is None:
        raise Refused("CUS-04", _("There is no file with this number."), field="number")
    return operations.merge(customer, other, by=me(), reason=form.reason.data)
