"""The health part of the file and its photographs (CUS-02, CUS-23)."""

from flask import Response
from flask_babel import gettext as _

from portal.core import files, pages
from portal.core.access import requires
from portal.core.refusals import Missing
from portal.registry.customers import operations, parts, queries
from portal.registry.customers.forms import HealthForm, PhotoForm
from portal.registry.customers.models import Customer, CustomerPhoto
from portal.registry.customers.operations.registration import HEALTH_FIELDS
from portal.registry.customers.permissions import Permission
from portal.registry.customers.views.blueprint import blueprint
from portal.registry.customers.views.frame import frame
from portal.registry.staff.identity import me

KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".pdf": "application/pdf"}


@blueprint.get("/<int:customer_id>/health")
@requires(Permission.READ_HEALTH)
def health(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    return pages.page("registry/customers/health.html", **frame(customer, "health"))


@blueprint.route("/<int:customer_id>/health/edit", methods=["GET", "POST"])
@requires(Permission.WRITE_HEALTH)
def edit_health(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    form = HealthForm(customer)
    if form.is_submitted() and form.attempt(
        lambda: operations.record_health(
            customer, by=me(), source=form.source.data, **{name: form[name].data for name in HEALTH_FIELDS}
        )
    ):
        pages.say(_("Saved."))
        return pages.go("customers.health", customer_id=customer.id)
    return pages.form_page("registry/customers/edit_health.html", form, **frame(customer, "health"))


@blueprint.route("/<int:customer_id>/photos", methods=["GET", "POST"])
@requires(Permission.READ_HEALTH)
def photos(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    form = PhotoForm(subject=customer.id)
    if form.is_submitted() and form.attempt(lambda: _add_photo(customer, form)):
        pages.say(_("The picture is kept."))
        return pages.go("customers.photos", customer_id=customer.id)
    return pages.form_page(
        "registry/customers/photos.html",
        form,
        photos=parts.photos(customer),
        may_show=queries.consented(customer, "case_use"),
        **frame(customer, "photos"),
    )


def _add_photo(customer: Customer, form: PhotoForm) -> CustomerPhoto | None:
    try:
        return operations.add_photo(
            customer,
            form.picture.data.read(),
            by=me(),
            purpose=form.purpose.data,
            body_part=form.body_part.data or "",
            comment=form.comment.data or "",
            taken_on=form.taken_on.data,
        )
    except ValueError as error:
        form.picture.errors = [*form.picture.errors, str(error)]
        return None


@blueprint.get("/<int:customer_id>/photos/<int:photo_id>")
@requires(Permission.READ_HEALTH)
def photo(customer_id: int, photo_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    found = parts.photo(customer, photo_id)
    if found is None:
        raise Missing
    frame(customer, "photos")
    return Response(files.read(found.sha256), mimetype=KINDS[found.suffix])
