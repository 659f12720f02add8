"""Reports by day and month: what was submitted, what is due."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.front_desk.reception.queries.flow import visits_per_day
from portal.management.reports import policy
from portal.management.reports.models import FlowReport
from portal.registry.staff.models import Person

#: So far back the lead is reminded of a day without a report.
REMINDED_DAYS = 7
#: The monthly summary is due on this day of the next month.
MONTHLY_DUE = 5


def latest(kind: str, first: date, branch_id: int) -> FlowReport | None:
    """The last submitted version of a day's or month's report."""
    return next(iter(versions(kind, first, branch_id)), None)


def versions(kind: str, first: date, branch_id: int) -> Sequence[FlowReport]:
    """All versions of a report, latest first."""
    wanted = select(FlowReport).where(
        FlowReport.branch_id == branch_id, FlowReport.kind == kind, FlowReport.first_day == first
    )
    wanted = wanted.options(joinedload(FlowReport.submitted_by)).order_by(FlowReport.version.desc())
    return db.session.scalars(wanted).all()


def of_month(month: date, branch_id: int) -> dict[date, FlowReport]:
    """The daily reports of a month by day, the latest version of each."""
    first, last = policy.month_of(month)
    wanted = select(FlowReport).where(
        FlowReport.branch_id == branch_id,
        FlowReport.kind == "daily",
        FlowReport.first_day >= first,
        FlowReport.first_day <= last,
    )
    rows = db.session.scalars(wanted.options(joinedload(FlowReport.submitted_by)).order_by(FlowReport.version))
    return {row.first_day: row for row in rows}


def today_items(person: Person) -> list[dict[str, Any]]:
    """What the lead of the guide department still has to submit (RPT-01, RPT-02, XC-09)."""
    if not policy.may_submit(person):
        return []
    today = clock.today()
    start = today - timedelta(days=REMINDED_DAYS)
    counts = visits_per_day(person.branch_id, start, today)
    wanted = select(FlowReport.kind, FlowReport.first_day).where(
        FlowReport.branch_id == person.branch_id, FlowReport.first_day >= start - timedelta(days=31)
    )
    done = {(row.kind, row.first_day) for row in db.session.execute(wanted)}
    items = [_daily(day) for day in sorted(counts) if ("daily", day) not in done]
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    if today.day <= 2 * MONTHLY_DUE and ("monthly", month) not in done and _anybody_came(month, person.branch_id):
        items.append(_monthly(month, today))
    return items


def _anybody_came(month: date, branch_id: int) -> bool:
    return bool(visits_per_day(branch_id, *policy.month_of(month)))


def _daily(day: date) -> dict[str, Any]:
    due = clock.day_bounds(day)[1] - timedelta(hours=4)
    title = _("Flow report of %(day)s is not submitted", day=day.isoformat())
    return _item(title, f"/reports/flow/days/{day.isoformat()}", clock.at(day, time(8)), due)


def _monthly(month: date, today: date) -> dict[str, Any]:
    due = clock.at(today.replace(day=MONTHLY_DUE), time(18))
    title = _("Flow summary of %(month)s is not submitted", month=f"{month:%Y-%m}")
    return _item(title, f"/reports/flow/months/{month:%Y-%m}", clock.at(today.replace(day=1), time(8)), due)


def _item(title: str, url: str, since: datetime, due: datetime) -> dict[str, Any]:
    return {"code": "flow_report", "kind": _("Report"), "title": title, "url": url, "since": since, "due_at": due}
