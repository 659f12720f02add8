"""Opening a file and filling in the registration form (CUS-01 … 04, 08, 15)."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.core import drafts, pages
from portal.core.access import requires
from portal.core.forms import PhoneField
from portal.core.refusals import Refused
from portal.core.requests import row_number
from portal.registry.customers import choices, operations, policy, queries
from portal.registry.customers.forms import ClassForm, EditParticulars, RegistrationForm
from portal.registry.customers.models import Customer
from portal.registry.customers.operations.registration import FORM_FIELDS
from portal.registry.customers.permissions import Permission
from portal.registry.customers.views.blueprint import blueprint
from portal.registry.customers.views.frame import frame
from portal.registry.staff.identity import me


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.WRITE)
def new() -> Response:
    if request.method == "POST" and (known := row_number(request.form.get("use_file", ""))):
        return _use(known)
    if pages.wanted_region() == "duplicates":
        return pages.page(
            "registry/customers/new.html",
            form=RegistrationForm(formdata=request.args),
            duplicates=_typed_duplicates(),
        )
    form = RegistrationForm()
    customer = None
    if form.is_submitted():
        customer = form.attempt(lambda: _register(form))
    if customer is not None:
        pages.say(_("File %(number)s is open.", number=customer.number))
        return pages.go("customers.show", customer_id=customer.id)
    name, phone = form.name.data or "", form.phone.data or ""
    return pages.form_page("registry/customers/new.html", form, duplicates=_duplicates(name, phone, form))


def _register(form: RegistrationForm) -> Customer:
    fields: dict[str, Any] = {name: form[name].data for name in FORM_FIELDS}
    return operations.register(
        by=me(),
        source=form.source.data,
        different_because=form.different_because.data or "",
        owner=me() if me().role == "consultant" else None,
        **fields,
    )


def _use(customer_id: int) -> Response:
    """The file that is there already is the right one: what was typed is no longer needed."""
    customer = queries.visible(customer_id, me())
    drafts.discard(me().id, RegistrationForm.draft, "new")
    return pages.go("customers.show", customer_id=customer.id)


def _typed_duplicates() -> list[dict[str, Any]]:
    """What looks like a duplicate while name and phone are being typed."""
    form = RegistrationForm(formdata=request.args)
    phone = form.phone
    assert isinstance(phone, PhoneField)
    return _duplicates(form.name.data or "", phone.data or "", form)


def _duplicates(name: str, phone: str, form: RegistrationForm) -> list[dict[str, Any]]:
    """Files that may be this person's, as much of them as this person may see (PRV-01, PRV-05)."""
    found = queries.duplicates_of(name, phone, birth_date=form.birth_date.data) if name or phone else []
    return [
        {
            "id": customer.id,
            "number": customer.number,
            "name": customer.name,
            "phone": policy.shown_phone(customer.phone, me()),
            "gender": choices.label(choices.GENDERS, customer.gender),
            "age": customer.age,
            "owner": customer.owner.name if customer.owner else "",
            "same_phone": bool(phone) and customer.phone == phone,
            "visible": queries.may_see(customer, me()),
        }
        for customer in found
    ]


@blueprint.route("/<int:customer_id>/edit", methods=["GET", "POST"])
@requires(Permission.WRITE)
def edit(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    form = EditParticulars(customer)
    if form.is_submitted() and form.attempt(
        lambda: operations.complete_form(
            customer, by=me(), source=form.source.data, **{name: form[name].data for name in FORM_FIELDS}
        )
    ):
        pages.say(_("Saved."))
        return pages.go("customers.show", customer_id=customer.id)
    return pages.form_page("registry/customers/edit.html", form, **frame(customer, "overview"))


@blueprint.route("/<int:customer_id>/category", methods=["GET", "POST"])
@requires(Permission.WRITE)
def classify(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    form = ClassForm(obj=customer, subject=customer.id)
    if form.is_submitted() and form.attempt(
        lambda: operations.classify(customer, by=me(), category=form.category.data, grade=form.grade.data)
    ):
        pages.say(_("Saved."))
        return pages.go("customers.show", customer_id=customer.id)
    return pages.form_page("registry/customers/classify.html", form, **frame(customer, "overview"))


@blueprint.post("/<int:customer_id>/review")
@requires(Permission.REVIEW)
def review(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    if request.form.get("version", str(customer.version)) != str(customer.version):
        raise Refused("CUS-08", _("The data changed while you were reading. Look at them again, then confirm."))
    operations.review(customer, by=me())
    pages.say(_("Reviewed: the data are accurate."))
    return pages.go("customers.show", customer_id=customer.id)
