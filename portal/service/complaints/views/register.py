"""The register of all cases: search, filters, export (CMP-22)."""

from flask import Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy import or_
from sqlalchemy.orm import joinedload

from portal.core import listing, pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.forms import cleaned
from portal.registry.staff.identity import me
from portal.service.complaints import choices
from portal.service.complaints.models import Case
from portal.service.complaints.permissions import Permission
from portal.service.complaints.queries import cases
from portal.service.complaints.views.blueprint import blueprint
from portal.service.complaints.workflow import WORKFLOWS

MOST_EXPORTED = 5000


@blueprint.get("/register")
@requires(Permission.READ)
def register() -> Response:
    filters = {
        name: cleaned(request.args.get(name, ""))[:60] for name in ("text", "kind", "state", "category", "channel")
    }
    query = cases.for_person(me())
    for name in ("kind", "state", "category", "channel"):
        if filters[name]:
            query = query.where(getattr(Case, name) == filters[name])
    if filters["text"]:
        low = filters["text"]
        query = query.where(
            or_(
                Case.number.startswith(low.upper()),
                Case.complainant_name.startswith(low),
                Case.complainant_phone.endswith(low),
            )
        )
    query = query.options(joinedload(Case.handler), joinedload(Case.receiver), joinedload(Case.department))
    if listing.wants_export():
        rows = db.session.scalars(query.order_by(Case.received_at.desc()).limit(MOST_EXPORTED))
        return listing.export("complaints", _header(), (_line(case) for case in rows))
    found = listing.listing(
        query,
        sorts={"received": Case.received_at, "due": Case.next_due_at},
        default="-received",
        key=Case.id,
        filters=filters,
    )
    states = {name: state.label for table in WORKFLOWS.values() for name, state in table.states.items()}
    return pages.page(
        "service/complaints/register.html",
        found=found,
        filters=filters,
        kinds=choices.KINDS,
        states=states,
        categories=choices.CATEGORIES,
        channels=choices.CHANNELS,
        reset_url=url_for("complaints.register"),
    )


def _header() -> list[str]:
    return [
        _("Number"), _("Kind"), _("State"), _("Received"), _("Complainant"), _("Channel"),
        _("Category of the matter"), _("Matter"),
        _("What the complainant wants"), _("Department"), _("Receiver"), _("Handler"), _("Answer by"), _("Result"),
        _("The customer's view"), _("Main cause"),
    ]  # fmt: skip


def _line(case: Case) -> list[object]:
    return [
        case.number, case.kind_label, case.state_label, pages.moment(case.received_at), case.complainant_name,
        case.channel_label, case.category_label, case.matter, case.demand,
        case.department.name if case.department else "", case.receiver.name, case.handler.name if case.handler else "",
        case.answer_due or "", case.result, case.view_label, case.cause_label,
    ]  # fmt: skip
