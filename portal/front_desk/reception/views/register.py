"""The register of visits."""

from datetime import date

from flask import Response, request
from flask_babel import gettext as _

from portal.core import clock, listing, pages
from portal.core.access import requires
from portal.core.database import db
from portal.front_desk.reception import choices, queries
from portal.front_desk.reception.models import Visit
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.queries import register
from portal.front_desk.reception.views.blueprint import blueprint
from portal.front_desk.reception.workflow import STATES
from portal.registry.staff.identity import me

SORTS = {"arrived": Visit.arrived_at}
NAMES = ("type", "source", "outcome", "state", "server", "hour", "open", "what")
MOST_EXPORTED = 5000


@blueprint.get("/visits")
@requires(Permission.BOARD)
def visits() -> Response:
    """Visits of a day or a span of days by type, source, hour, person and outcome."""
    person, today = me(), clock.today()
    first = day_asked("from") or today
    last = max(first, day_asked("to") or first)
    filters = {name: request.args.get(name, "").strip()[:30] for name in NAMES}
    found = register.filtered(person, first, last, filters)
    if listing.wants_export():
        header = [
            _("Day"), _("Arrived"), _("Queue number"), _("Customer number"), _("Customer"), _("Visit type"),
            _("How the customer came"), _("Purpose of the visit"), _("Served by"), _("Time waited"), _("State"),
            _("Outcome"),
        ]  # fmt: skip
        rows = db.session.scalars(found.order_by(Visit.arrived_at).limit(MOST_EXPORTED))
        return listing.export(f"visits-{first:%Y%m%d}-{last:%Y%m%d}", header, [register.row(visit) for visit in rows])
    page = listing.listing(found, sorts=SORTS, default="-arrived", key=Visit.id, filters=filters)
    return pages.page(
        "front_desk/reception/visits.html",
        listing=page,
        filters=filters,
        first=first,
        last=last,
        types=[(key, str(label)) for key, label in choices.VISIT_TYPES.items()],
        sources=[(key, str(label)) for key, label in choices.SOURCES.items()],
        outcomes=[(key, str(label)) for key, label in choices.OUTCOMES.items()],
        states=[(key, str(state.label)) for key, state in STATES.items()],
        whats=[(key, str(label)) for key, (label, _condition) in register.COUNTED.items()],
        servers=[(server.id, server.name) for server in queries.serving_people(person.branch_id)],
    )


def day_asked(name: str) -> date | None:
    """The day a filter names, when it is one."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None
