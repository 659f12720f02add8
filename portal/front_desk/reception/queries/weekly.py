"""The week at reception in figures, for the weekly meeting about service and opinions (DTY-17)."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from portal.core import clock
from portal.core.database import db
from portal.front_desk.meetings.figures import Figure
from portal.front_desk.reception import policy
from portal.front_desk.reception.models import HallIncident, Visit


def figures(branch_id: int, first: date, last: date) -> list[Figure]:
    """Visits, late ones, those without an outcome, hall incidents, unsettled customers; each opens its rows."""
    visits = db.session.execute(
        select(Visit.notified_at, Visit.met_at, Visit.unsettled_at, Visit.state, Visit.day).where(
            Visit.branch_id == branch_id, Visit.day >= first, Visit.day <= last
        )
    ).all()
    target = timedelta(minutes=policy.WAIT_TARGET.value())
    late = sum(bool(row.notified_at and row.met_at and row.met_at - row.notified_at > target) for row in visits)
    forgotten = sum(row.state != "left" and row.day < clock.today() for row in visits)
    incidents = db.session.scalar(
        select(func.count())
        .select_from(HallIncident)
        .where(
            HallIncident.branch_id == branch_id,
            HallIncident.occurred_at >= clock.day_bounds(first)[0],
            HallIncident.occurred_at < clock.day_bounds(last)[1],
        )
    )
    unsettled = sum(row.unsettled_at is not None for row in visits)
    rows, over = f"/reception/visits?from={first}&to={last}", min(last, clock.today() - timedelta(days=1))
    return [
        Figure("service", _l("Visits"), len(visits), rows),
        Figure("service", _l("Waited longer than the target"), late, f"{rows}&what=late"),
        Figure(
            "service", _l("Visits without an outcome"), forgotten, f"/reception/visits?from={first}&to={over}&open=1"
        ),
        Figure("service", _l("Hall incidents"), incidents or 0, f"/reception/incidents?from={first}&to={last}"),
        Figure("opinions", _l("Unsettled customers"), unsettled, f"{rows}&what=unsettled"),
    ]
