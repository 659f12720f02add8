"""The figures of complaints: each opens its rows, prints, and goes into a table file (CMP-20)."""

from datetime import date

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from portal.core import clock, listing, pages
from portal.core.access import requires
from portal.core.database import db
from portal.registry.staff.identity import me
from portal.service.complaints import choices
from portal.service.complaints.models import Case
from portal.service.complaints.permissions import Permission
from portal.service.complaints.statistics import documents, queries

blueprint = Blueprint("case_figures", __name__, url_prefix="/complaints/figures")


def _month(text: str) -> date:
    """The month asked for, like 2026-11; this one when it is none, or lies before the clinic's time."""
    try:
        found = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        found = clock.today().replace(day=1)
    return found if 2000 <= found.year <= clock.today().year + 1 else clock.today().replace(day=1)


def _asked() -> tuple[str, date, str]:
    by = request.args.get("by", "cause")
    kind = request.args.get("kind", "")
    return (
        by if by in queries.DIMENSIONS else "cause",
        _month(request.args.get("month", "")),
        kind if kind in choices.KINDS else "",
    )


@blueprint.get("")
@requires(Permission.SEE_ALL)
def index() -> Response:
    by, month, kind = _asked()
    found = queries.lines(me(), by, month, kind)
    months = queries.months_up_to(month)
    if listing.wants_export():
        header = [str(queries.DIMENSIONS[by].label), *(f"{each:%Y-%m}" for each in months), _("Closed"), _("Satisfied")]
        body = [[line.label or _("not named"), *line.months, line.closed, line.satisfied] for line in found]
        return listing.export(f"complaints-by-{by}-{month:%Y-%m}", header, body)
    return pages.page(
        "service/complaints/statistics/index.html",
        lines=found,
        months=months,
        by=by,
        month=month,
        kind=kind,
        kinds=choices.KINDS,
        dimensions=queries.DIMENSIONS,
        totals=[sum(line.months[number] for line in found) for number in range(len(months))],
    )


@blueprint.get("/cases")
@requires(Permission.SEE_ALL)
def cases() -> Response:
    by, month, kind = _asked()
    key = request.args.get("key", "")[:40]
    found = queries.rows(me(), by, key, month, kind)
    if listing.wants_export():
        header = [_("Number"), _("Kind"), _("Received"), _("Complainant"), _("Cause"), _("Department"), _("State")]
        rows = (
            (
                row.number, row.kind_label, pages.day(row.received_at), row.complainant_name,
                row.cause_label or row.category_label, row.department.name if row.department else "", row.state_label,
            )
            for row in db.session.scalars(found.order_by(Case.received_at))
        )  # fmt: skip
        return listing.export(f"complaints-{month:%Y-%m}", header, rows)
    return pages.page(
        "service/complaints/statistics/cases.html",
        listing=listing.listing(found, sorts={"received": Case.received_at}, default="-received", key=Case.id),
        by=by,
        month=month,
        dimension=queries.DIMENSIONS[by].label,
        label=queries.DIMENSIONS[by].said([_key_of(by, key)]).get(_key_of(by, key), "") or _("not named"),
    )


def _key_of(by: str, key: str) -> str | int:
    return key if by in ("cause", "channel") else queries.number_of(key)


@blueprint.post("/paper")
@requires(Permission.SEE_ALL)
def print_month() -> Response:
    document = documents.seal_month(_month(request.form.get("month", "")), by=me())
    return pages.go("papers.show", document_id=document.id)
