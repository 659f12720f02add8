"""The attendance record: by period, department, person and status; figures a person; export (DTY-08)."""

from calendar import monthrange
from datetime import date
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.core import clock, listing, pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.requests import row_number
from portal.front_desk.duty.choices import ATTENDANCE
from portal.front_desk.duty.models import Attendance
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries import attendance as queries
from portal.front_desk.duty.views.blueprint import blueprint, tabs
from portal.registry.staff import queries as staff
from portal.registry.staff.identity import me

MOST = 5000


def month_of(text: str) -> date:
    """The first day of the month an address names; the present month for anything else."""
    try:
        found = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        found = clock.today().replace(day=1)
    return found if 2000 <= found.year <= 2100 else clock.today().replace(day=1)


@blueprint.get("/attendance")
@requires(Permission.TAKE_PART)
def attendance() -> Response:
    person = me()
    first = month_of(request.args.get("month", ""))
    last = first.replace(day=monthrange(first.year, first.month)[1])
    status = request.args.get("status", "")
    filters = {
        "month": f"{first:%Y-%m}",
        "department": request.args.get("department", "")[:10],
        "person": request.args.get("person", "")[:10],
        "status": status if status in (*ATTENDANCE, "not_out") else "",
    }
    rows = queries.filtered(
        person,
        first=first,
        last=last,
        department_id=row_number(filters["department"]),
        who=row_number(filters["person"]),
        status=filters["status"],
    )
    if listing.wants_export():
        return _export(rows, f"attendance-{first:%Y%m}")
    people = queries.people_in_reach(person)
    shown = [one for one in people if filters["department"] in ("", str(one.department_id))]
    shown = [one for one in shown if filters["person"] in ("", str(one.id))]
    figures = queries.summary([one.id for one in shown], first, last)
    return pages.page(
        "front_desk/duty/attendance.html",
        listing=listing.listing(
            rows, sorts={"day": Attendance.day}, default="-day", key=Attendance.id, filters=filters
        ),
        filters=filters,
        figures=[(one, figures[one.id]) for one in shown if one.id in figures],
        people_options=[(str(one.id), one.name) for one in people],
        departments_options=[(str(one.id), one.name) for one in staff.departments()],
        statuses=[(key, str(label)) for key, label in ATTENDANCE.items()],
        several=len(people) > 1,
        tabs=tabs(person),
    )


def _export(rows: Any, name: str) -> Response:
    header = [
        _("Day"), _("Staff member"), _("Department"), _("Shift"), _("Came at"), _("Went at"), _("How attended"),
        _("Minutes late"), _("Minutes early"), _("Reason"),
    ]  # fmt: skip
    found = db.session.scalars(rows.order_by(Attendance.day, Attendance.id).limit(MOST))
    lines = [
        (
            row.day,
            row.person.name,
            row.person.department.name if row.person.department else "",
            row.shift.label,
            pages.clocktime(row.came_at),
            pages.clocktime(row.left_at),
            row.status_label,
            row.late_minutes,
            row.early_minutes,
            row.reason,
        )
        for row in found
    ]
    return listing.export(name, header, lines)
