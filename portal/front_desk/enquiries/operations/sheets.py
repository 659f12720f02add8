"""Statistics sheets: what was counted is kept and sealed as a paper (ENQ-15, ENQ-17)."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.core import access, audit, clock, numbers
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.enquiries import choices, documents
from portal.front_desk.enquiries.models import EnquirySheet
from portal.front_desk.enquiries.permissions import Permission


def print_sheet(
    kind: str,
    *,
    period: str,
    first: date,
    last: date,
    figures: dict[str, Any],
    rows: list[dict[str, Any]],
    by: Actor,
    summary: str = "",
    proposals: str = "",
) -> EnquirySheet:
    """Keep a statistics sheet as it is now and have it printed (ENQ-15); opinions go with proposals (ENQ-17)."""
    access.check(by, Permission.STATISTICS)
    if kind not in choices.SHEET_KINDS:
        raise Refused("ENQ-15", _("Choose one of the list."), field="kind")
    if first > clock.today():
        raise Refused("ENQ-15", _("This day has not come yet."))
    if kind == "opinions" and not proposals.strip():
        raise Refused("ENQ-17", _("Write what you propose for services and products."), field="proposals")
    sheet = EnquirySheet(
        number=numbers.dated("TJ", clock.today()),
        kind=kind,
        period=period,
        starts_on=first,
        ends_on=last,
        figures=audit.plain(figures),
        summary=summary.strip(),
        proposals=proposals.strip(),
    )
    add(sheet, by=by)
    db.session.flush()
    audit.record("enquiries.print_sheet", sheet, by=by, kind=kind, period=period, first=first.isoformat())
    documents.seal(sheet, rows, by=by)
    return sheet
