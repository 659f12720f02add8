"""The public page where anybody may complain, and the staff's page of its addresses (CMP-24)."""

from flask import Blueprint, Response, current_app, url_for
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from portal.core import listing, pages
from portal.core.access import public, requires
from portal.core.database import db
from portal.core.idempotency import repeatable
from portal.core.refusals import Missing
from portal.registry.staff.accounts import limiter
from portal.registry.staff.identity import me
from portal.service.complaints.models import Case
from portal.service.complaints.permissions import Permission
from portal.service.complaints.public_intake import documents, operations
from portal.service.complaints.public_intake.forms import PublicForm
from portal.service.complaints.public_intake.models import IntakeLink
from portal.service.complaints.public_intake.operations import Told

blueprint = Blueprint("intake", __name__)
#: A waiting hall shares one address; a machine that floods the register is stopped all the same.
MOST_FROM_ONE_ADDRESS = "20 per hour; 6 per minute"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="complaint-intake")


def address_of(link: IntakeLink) -> str:
    """The whole address of a link, as it is scanned."""
    return url_for("intake.complain", key=_signer().dumps(link.id), _external=True)


def _link(key: str) -> IntakeLink:
    try:
        link = db.session.get(IntakeLink, int(_signer().loads(key)))
    except (BadSignature, ValueError, TypeError):
        raise Missing from None
    if link is None:
        raise Missing
    return link


@blueprint.route("/opinion/<key>", methods=["GET", "POST"])
@limiter.limit(
    MOST_FROM_ONE_ADDRESS,
    methods=["POST"],
    error_message=lambda: _("Too many entries came from here. Please wait a little, or ask at reception."),
)
@repeatable
@public("whoever wants to complain has no account; the page shows nothing but its own form")
def complain(key: str) -> Response:
    link, form = _link(key), PublicForm()
    case: Case | None = None
    if form.is_submitted() and (
        case := form.attempt(lambda: operations.complain(link, _told(form), form_key=_key(form)))
    ):
        return pages.go("intake.thanks", key=_signer().dumps([link.id, case.id]))
    status = 422 if form.is_submitted() else 200
    return pages.page("service/complaints/public/complain.html", status=status, form=form, usable=link.usable)


def _told(form: PublicForm) -> Told:
    details = {"about": form.about.data or "", "happened_on": str(form.happened_on.data or "")}
    about = f"\n（涉及：{form.about.data}）" if form.about.data else ""
    return Told(
        misconduct=form.kind.data == "misconduct",
        name=form.name.data or "",
        phone=form.phone.data or "",
        contact=form.contact.data or "",
        matter=f"{form.matter.data or ''}{about}",
        demand=form.demand.data or "",
        details={name: value for name, value in details.items() if value},
    )


def _key(form: PublicForm) -> str:
    return (form.idempotency_key.data or "")[:64]


@blueprint.get("/opinion/thanks/<key>")
@public("the receipt of what was just told: its number and nothing else")
def thanks(key: str) -> Response:
    try:
        _link_id, case_id = _signer().loads(key)
        case = db.session.get(Case, int(case_id))
    except (BadSignature, ValueError, TypeError):
        raise Missing from None
    if case is None:
        raise Missing
    return pages.page("service/complaints/public/thanks.html", number=case.number, received_at=case.received_at)


@blueprint.get("/complaints/addresses")
@requires(Permission.TAKE_IN)
def links() -> Response:
    person = me()
    found = select(IntakeLink).where(IntakeLink.branch_id == person.branch_id)
    return pages.page(
        "service/complaints/public/links.html",
        listing=listing.listing(found, sorts={"made": IntakeLink.id}, default="-made", key=IntakeLink.id),
        may_lead=person.can(Permission.LEAD),
    )


@blueprint.post("/complaints/addresses")
@requires(Permission.TAKE_IN)
def make_link() -> Response:
    link = operations.make_link(kind="once", by=me())
    return pages.go("intake.show_link", link_id=link.id)


@blueprint.post("/complaints/addresses/standing")
@requires(Permission.LEAD)
def make_standing() -> Response:
    link = operations.make_link(kind="standing", by=me())
    return pages.go("intake.show_link", link_id=link.id)


def _own(link_id: int) -> IntakeLink:
    link = db.session.get(IntakeLink, link_id)
    if link is None or link.branch_id != me().branch_id:
        raise Missing
    return link


@blueprint.get("/complaints/addresses/<int:link_id>")
@requires(Permission.TAKE_IN)
def show_link(link_id: int) -> Response:
    link = _own(link_id)
    return pages.page(
        "service/complaints/public/link.html", link=link, address=address_of(link), may_lead=me().can(Permission.LEAD)
    )


@blueprint.get("/complaints/addresses/<int:link_id>/code.png")
@requires(Permission.TAKE_IN)
def link_code(link_id: int) -> Response:
    return Response(documents.code(address_of(_own(link_id))), mimetype="image/png")


@blueprint.post("/complaints/addresses/<int:link_id>/notice")
@requires(Permission.TAKE_IN)
def print_notice(link_id: int) -> Response:
    link = _own(link_id)
    if link.kind != "standing":
        raise Missing
    document = documents.seal_notice(link, address_of(link), by=me())
    return pages.go("papers.show", document_id=document.id)


@blueprint.post("/complaints/addresses/<int:link_id>/end")
@requires(Permission.LEAD)
def revoke(link_id: int) -> Response:
    operations.revoke(_own(link_id), by=me())
    pages.say(_("The address is closed."))
    return pages.go("intake.links")
