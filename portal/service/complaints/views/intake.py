"""Taking a case in (CMP-01, CMP-02, CMP-23, DIS-01)."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.fields import domestic
from portal.core.forms import cleaned
from portal.core.refusals import Missing
from portal.core.requests import row_number
from portal.front_desk.reception.models import Visit
from portal.front_desk.reception.queries.visits import open_visit_of
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers import queries as customer_files
from portal.registry.customers.models import Customer
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person
from portal.service.complaints import choices, operations
from portal.service.complaints.forms import IntakeForm, picking
from portal.service.complaints.models import Case
from portal.service.complaints.permissions import Permission
from portal.service.complaints.queries import customers as of_customers
from portal.service.complaints.views.blueprint import blueprint


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.TAKE_IN)
def new() -> Response:
    person = me()
    customer = _chosen(person)
    form = IntakeForm(subject=f"customer-{customer.id}" if customer else "new", **_known(customer))
    if form.is_submitted() and (case := form.attempt(lambda: _take_in(form, customer, person))):
        pages.say(_("Recorded as %(number)s.", number=case.number))
        if person.can(Permission.READ):
            return pages.go("complaints.show", case_id=case.id)
        return pages.go("complaints.new")
    earlier = of_customers.open_cases(customer) if customer and person.can(Permission.READ) else []
    return pages.form_page("service/complaints/new.html", form, customer=customer, earlier=earlier)


def _chosen(person: Person) -> Customer | None:
    wanted = request.args.get("customer", "")
    if not wanted:
        return None
    customer_id = row_number(wanted)
    if customer_id is None:
        raise Missing
    return customer_files.visible(customer_id, person)


def _known(customer: Customer | None) -> dict[str, Any]:
    kind, channel = request.args.get("kind", ""), request.args.get("channel", "")
    known: dict[str, Any] = {"kind": kind} if kind in choices.KINDS else {}
    if channel in choices.CHANNELS:
        known["channel"] = channel
    if request.args.get("matter"):
        known["matter"] = cleaned(request.args["matter"])[:500]
    if customer is not None:
        known |= {"complainant_name": customer.name, "complainant_phone": domestic(customer.phone)}
    return known


def _visit(customer: Customer | None) -> Visit | None:
    return open_visit_of(customer) if customer else None


def _take_in(form: IntakeForm, customer: Customer | None, by: Person) -> Case:
    item_id = form.item_id.data
    return operations.take_in(
        kind=form.kind.data,
        channel=form.channel.data,
        category=form.category.data,
        complainant_name=form.complainant_name.data or "",
        complainant_relation=form.complainant_relation.data,
        complainant_phone=form.complainant_phone.data or "",
        complainant_contact=form.complainant_contact.data or "",
        matter=form.matter.data or "",
        demand=form.demand.data or "",
        happened_on=form.happened_on.data,
        customer=customer,
        visit=_visit(customer),
        department=picking.department(form.department_id.data),
        doctor=picking.person(form.doctor_id.data),
        item=db.session.get(ServiceItem, item_id) if item_id else None,
        accused=[person for row_id in form.accused.data or [] if (person := picking.person(row_id))],
        handler=picking.person(form.handler_id.data) if form.kind.data == "dissatisfied" else None,
        present=form.present.data or "",
        opinion=form.opinion.data or "",
        key_case=form.key_case.data,
        by=by,
    )
