"""Who a lead belongs to: taking it, assigning it, changing it with a reason (ENQ-18, ENQ-21)."""

from flask import Response, request
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.core.refusals import Missing
from portal.front_desk.enquiries import operations
from portal.front_desk.enquiries.forms import handling
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.queries import contacts, reach
from portal.front_desk.enquiries.views.blueprint import blueprint
from portal.front_desk.enquiries.views.enquiry import do
from portal.front_desk.enquiries.views.registering import named_person
from portal.registry.staff.identity import me


@blueprint.post("/<int:enquiry_id>/taking")
@requires(Permission.WRITE)
def take(enquiry_id: int) -> Response:
    enquiry = reach.visible(enquiry_id, me())
    operations.take(enquiry, by=me())
    pages.say(_("The enquiry is yours."))
    return pages.go("enquiries.show", enquiry_id=enquiry.id)


@blueprint.post("/<int:enquiry_id>/owner")
@requires(Permission.LEAD)
def assign(enquiry_id: int) -> Response:
    person = me()
    enquiry = reach.visible(enquiry_id, person)
    form = handling.OwnerForm(people=reach.possible_owners(enquiry))
    owner = named_person(form.owner_id.data, person)
    if owner is None:
        raise Missing
    return do(enquiry, form, lambda: operations.assign(enquiry, owner, by=person), _("Assigned."))


@blueprint.post("/<int:enquiry_id>/specialty")
@requires(Permission.WRITE, Permission.LEAD)
def route(enquiry_id: int) -> Response:
    enquiry = reach.visible(enquiry_id, me())
    operations.route(enquiry, request.form.get("specialty", ""), by=me())
    pages.say(_("It waits in the other group's inbox now."))
    return pages.go("enquiries.index")


@blueprint.route("/<int:enquiry_id>/lead", methods=["GET", "POST"])
@requires(Permission.LEAD)
def change_lead(enquiry_id: int) -> Response:
    person = me()
    enquiry = reach.visible(enquiry_id, person)
    form = handling.LeadForm(people=reach.possible_owners(enquiry), channel=enquiry.channel, owner_id=enquiry.owner_id)
    if form.is_submitted() and form.attempt(
        lambda: operations.change_lead(
            enquiry,
            channel=form.channel.data,
            owner=named_person(form.owner_id.data, person),
            reason=form.reason.data or "",
            by=person,
        )
    ):
        pages.say(_("Changed, with your reason."))
        return pages.go("enquiries.show", enquiry_id=enquiry.id)
    return pages.form_page(
        "front_desk/enquiries/lead.html", form, enquiry=enquiry, changes=contacts.lead_changes(enquiry)
    )
