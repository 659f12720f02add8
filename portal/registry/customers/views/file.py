"""The customer file: overview, timeline, owners, changes, access log (CUS-06, CUS-16, PRV-04)."""

from flask import Response
from flask_babel import gettext as _

from portal.core import pages, ways
from portal.core.access import requires
from portal.registry.customers import operations, panels, parts, queries
from portal.registry.customers.forms import OwnerForm, field_label
from portal.registry.customers.models import Customer
from portal.registry.customers.permissions import Permission
from portal.registry.customers.views.blueprint import blueprint
from portal.registry.customers.views.frame import frame
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person


@blueprint.get("/<int:customer_id>")
@requires(Permission.READ)
def show(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    if customer.id != customer_id:
        pages.say(_("That file was merged into this one."), "info")
        return pages.go("customers.show", customer_id=customer.id)
    latest = parts.timeline(customer, limit=6)
    return pages.page(
        "registry/customers/show.html",
        latest=latest,
        open_links=ways.open_to(me(), [event.link for event in latest]),
        panels=panels.of(customer, me()),
        merged=parts.merges(customer),
        **frame(customer, "overview"),
    )


@blueprint.get("/<int:customer_id>/timeline")
@requires(Permission.READ)
def timeline(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    events = parts.timeline(customer)
    return pages.page(
        "registry/customers/timeline.html",
        events=events,
        open_links=ways.open_to(me(), [event.link for event in events]),
        **frame(customer, "timeline"),
    )


@blueprint.get("/<int:customer_id>/changes")
@requires(Permission.READ)
def changes(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    return pages.page(
        "registry/customers/changes.html",
        changes=parts.changes(customer, me()),
        field_label=field_label,
        **frame(customer, "changes"),
    )


@blueprint.get("/<int:customer_id>/access-log")
@requires(Permission.READ_ACCESS_LOG)
def access_log(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    return pages.page(
        "registry/customers/access_log.html", openings=parts.openings(customer), **frame(customer, "openings")
    )


@blueprint.route("/<int:customer_id>/owners", methods=["GET", "POST"])
@requires(Permission.READ)
def owners(customer_id: int) -> Response:
    customer = queries.visible(customer_id, me())
    form = OwnerForm(subject=customer.id)
    form.person_id.choices = [
        (0, _("Nobody")),
        *((person.id, person.name) for person in queries.possible_owners(me())),
    ]
    if form.is_submitted() and form.attempt(lambda: _change_owner(customer, form)):
        pages.say(_("The owner was changed."))
        return pages.go("customers.owners", customer_id=customer.id)
    return pages.form_page(
        "registry/customers/owners.html",
        form,
        history=parts.owner_history(customer),
        **frame(customer, "owners"),
    )


def _change_owner(customer: Customer, form: OwnerForm) -> bool:
    person = queries.person(form.person_id.data, me()) if form.person_id.data else None
    assert person is None or isinstance(person, Person)
    operations.set_owner(customer, person, by=me(), reason=form.reason.data, kind=form.kind.data)
    return True
