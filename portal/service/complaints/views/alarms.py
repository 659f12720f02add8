"""Anybody on the floor raises the alarm about a customer they serve; nothing of the case is shown (DIS-09, XC-04)."""

from flask import Response
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.refusals import Missing
from portal.registry.customers import queries as customer_files
from portal.registry.staff.identity import me
from portal.service.complaints import operations
from portal.service.complaints.forms import EmergencyForm
from portal.service.complaints.models import Case
from portal.service.complaints.permissions import Permission
from portal.service.complaints.views.blueprint import blueprint


@blueprint.route("/<int:case_id>/alarm", methods=["GET", "POST"])
@requires(Permission.TAKE_IN)
def raise_alarm(case_id: int) -> Response:
    """What is happening and where; whoever has the customer's file before them may say so."""
    person = me()
    case = db.session.get(Case, case_id)
    if case is None or case.branch_id != person.branch_id or case.customer_id is None:
        raise Missing
    customer = customer_files.visible(case.customer_id, person)
    form = EmergencyForm(case)
    if form.is_submitted() and form.attempt(
        lambda: operations.raise_emergency(case, what=form.what.data or "", place=form.place.data or "", by=person)
    ):
        pages.say(_("President, principals and every department are told."))
        return pages.go("customers.show", customer_id=customer.id)
    return pages.form_page("service/complaints/alarm.html", form, case=case, customer=customer)
