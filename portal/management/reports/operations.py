"""Reports are submitted: the figures of this moment, the remarks, a sealed paper."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.core import audit, clock, events
from portal.core.database import db
from portal.core.refusals import Refused
from portal.front_desk.reception.operations.signals import put, tell
from portal.front_desk.reception.queries.flow import flow
from portal.management.reports import documents, policy, queries
from portal.management.reports.facts import FlowReportSubmitted
from portal.management.reports.models import FlowReport
from portal.registry.staff.models import Person


def submit_daily(day: date, *, by: Person, remarks: str = "") -> FlowReport:
    """Submit the guide department's report of a day (RPT-01)."""
    policy.check_submitter(by)
    if day > clock.today():
        raise Refused("RPT-01", _("This day has not come yet."))
    return _submit("daily", day, day, remarks, "RPT-01", by=by)


def submit_monthly(month: date, *, by: Person, remarks: str) -> FlowReport:
    """Submit its summary of a month, with remarks for management (RPT-02)."""
    policy.check_submitter(by)
    first, last = policy.month_of(month)
    if not policy.over(last):
        raise Refused("RPT-02", _("The month is not over yet; it can be summed up on its last day."))
    if not remarks.strip():
        raise Refused("RPT-02", _("Write what management should know about this month."), field="remarks")
    return _submit("monthly", first, last, remarks, "RPT-02", by=by)


def _submit(kind: str, first: date, last: date, remarks: str, rule: str, *, by: Person) -> FlowReport:
    figures = flow(by.branch_id, first, last).plain()
    before = queries.latest(kind, first, by.branch_id)
    if before is not None and _same(before, figures, remarks):
        raise Refused(rule, _("This report was submitted already, and nothing has changed since."), link=before.path)
    report = FlowReport(
        kind=kind,
        first_day=first,
        last_day=last,
        version=before.version + 1 if before else 1,
        figures=figures,
        remarks=remarks.strip(),
        submitted_by_id=by.id,
        submitted_at=clock.now(),
    )
    put(report, lambda: Refused(rule, _("A colleague submitted this report just now. Load the page again.")), by=by)
    db.session.refresh(report)
    audit.record("reports.submit", report, by=by, kind=kind, first=first.isoformat(), version=report.version)
    documents.seal(report, by=by)
    events.publish(FlowReportSubmitted(report, by))
    tell(by.id)
    return report


def _same(before: FlowReport, figures: dict[str, Any], remarks: str) -> bool:
    return before.figures == figures and before.remarks == remarks.strip()
