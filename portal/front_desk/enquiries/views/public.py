"""The website's question form: open to everybody, throttled per address, and nothing sent is lost (ENQ-06)."""

from flask import Response
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import public
from portal.core.refusals import Refused
from portal.front_desk.enquiries import operations, settings
from portal.front_desk.enquiries.forms.contact import WebsiteForm
from portal.front_desk.enquiries.models import Enquiry
from portal.front_desk.enquiries.views.blueprint import blueprint
from portal.registry.staff import queries as staff
from portal.registry.staff.accounts import limiter


@blueprint.route("/ask", methods=["GET", "POST"])
@limiter.limit(lambda: f"{settings.PUBLIC_PER_MINUTE.value()} per minute", methods=["POST"])
@public("visitors of the website ask here")
def ask() -> Response:
    form = WebsiteForm()
    if form.is_submitted() and form.attempt(lambda: _receive(form)):
        return pages.go("enquiries.asked")
    return pages.form_page("front_desk/enquiries/ask.html", form)


def _receive(form: WebsiteForm) -> Enquiry | bool:
    if form.homepage.data:  # only machines see this field; they are thanked and forgotten
        return True
    if not (form.need.data or "").strip():
        raise Refused("ENQ-06", _("Please write your question."), field="need")
    if not (form.contact.data or "").strip():
        raise Refused("ENQ-06", _("Please leave a phone or WeChat, so that we can answer."), field="contact")
    return operations.receive_from_website(
        branch_id=staff.branches()[0].id,
        specialty=form.specialty.data,
        caller_name=form.caller_name.data or "",
        contact=form.contact.data or "",
        need=form.need.data or "",
    )


@blueprint.get("/asked")
@public("thanks a visitor of the website")
def asked() -> Response:
    return pages.page("front_desk/enquiries/asked.html")
