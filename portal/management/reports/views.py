"""Flow reports: the month at a glance, a day, a month; computed, submitted, printed."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from portal.core import clock, listing, pages
from portal.core.access import requires
from portal.core.refusals import Missing
from portal.front_desk.reception.choices import OUTCOMES, SOURCES, VISIT_TYPES
from portal.front_desk.reception.queries.flow import Flow, flow
from portal.management.reports import documents, operations, policy, queries, readers
from portal.management.reports.forms import SubmitForm
from portal.management.reports.models import FlowReport
from portal.management.reports.permissions import Permission
from portal.registry.staff.identity import me

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("/flow")
@requires(Permission.READ_FLOW)
def flow_index() -> Response:
    """A month: customers per day, and which days' reports are submitted (RPT-01)."""
    person = me()
    first, last = policy.month_of(_month(request.args.get("month", "")))
    counted = flow(person.branch_id, first, min(last, max(first, clock.today())))
    reports = queries.of_month(first, person.branch_id)
    if listing.wants_export():
        header = [_("Day"), _("Arrivals"), _("Submitted by"), _("Submitted at")]
        rows = [_line(day, count, reports.get(date.fromisoformat(day))) for day, count in counted.by_day.items()]
        return listing.export(f"flow-{first:%Y%m}", header, rows)
    return pages.page(
        "management/reports/index.html",
        first=first,
        counted=counted,
        reports={day.isoformat(): report for day, report in reports.items()},
        monthly=queries.latest("monthly", first, person.branch_id),
        before=(first - timedelta(days=1)).replace(day=1),
        after=last + timedelta(days=1),
        today=clock.today(),
        export_url=url_for("reports.flow_index", month=f"{first:%Y-%m}", export="csv"),
        bars=[
            {"label": day[-2:], "value": count, "url": url_for("reports.flow_day", day=day)}
            for day, count in counted.by_day.items()
        ],
    )


def _line(day: str, count: int, report: FlowReport | None) -> list[Any]:
    at = clock.local(report.submitted_at).strftime("%Y-%m-%d %H:%M") if report else ""
    return [day, count, report.submitted_by.name if report else "", at]


@blueprint.route("/flow/days/<day>", methods=["GET", "POST"])
@requires(Permission.READ_FLOW)
def flow_day(day: str) -> Response:
    """One day: figures that open their rows, hand-overs, remarks, submission (RPT-01)."""
    when = _day(day)
    return _report(
        "daily", when, when, lambda form: operations.submit_daily(when, by=me(), remarks=form.remarks.data or "")
    )


@blueprint.route("/flow/months/<month>", methods=["GET", "POST"])
@requires(Permission.READ_FLOW)
def flow_month(month: str) -> Response:
    """One month: the same summed up, with remarks for management (RPT-02)."""
    first, last = policy.month_of(_day(f"{month}-01"))
    return _report(
        "monthly", first, last, lambda form: operations.submit_monthly(first, by=me(), remarks=form.remarks.data or "")
    )


def _report(kind: str, first: date, last: date, submit: Callable[[SubmitForm], FlowReport]) -> Response:
    person = me()
    submitted = queries.versions(kind, first, person.branch_id)
    form = SubmitForm(subject=f"{kind}-{first}", remarks=submitted[0].remarks if submitted else "")
    if form.is_submitted():
        policy.check_submitter(person)
        if form.attempt(lambda: submit(form)):
            pages.say(_("The report is submitted; its paper is being sealed."))
            return pages.go(**_address(kind, first))
    counted = flow(person.branch_id, first, last)
    return pages.form_page(
        "management/reports/report.html",
        form,
        kind=kind,
        first=first,
        last=last,
        counted=counted,
        submitted=submitted,
        changed=bool(submitted) and submitted[0].figures != counted.plain(),
        receipts=readers.of(submitted[0]) if submitted else [],
        papers={row.id: documents.paper_of(row) for row in submitted},
        may_submit=policy.may_submit(person) and policy.over(last),
        rows_url=partial(_rows, first.isoformat(), last.isoformat()),
        words={"types": VISIT_TYPES, "sources": SOURCES, "outcomes": OUTCOMES},
        bars=_bars(kind, counted),
    )


def _rows(first: str, last: str, **filters: str) -> str:
    """The register with the visits behind a figure."""
    values: dict[str, Any] = {"from": first, "to": last, **filters}
    return url_for("reception.visits", **values)


def _bars(kind: str, counted: Flow) -> list[dict[str, Any]]:
    if kind == "daily":
        return [
            {"label": hour, "value": count, "url": _rows(counted.first, counted.last, hour=hour)}
            for hour, count in counted.by_hour.items()
        ]
    return [
        {"label": day[-2:], "value": count, "url": url_for("reports.flow_day", day=day)}
        for day, count in counted.by_day.items()
    ]


def _address(kind: str, first: date) -> dict[str, Any]:
    if kind == "daily":
        return {"endpoint": "reports.flow_day", "day": first.isoformat()}
    return {"endpoint": "reports.flow_month", "month": f"{first:%Y-%m}"}


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Missing from None
    if not 2000 <= day.year <= 2200 or day > clock.today():
        raise Missing
    return day


def _month(text: str) -> date:
    try:
        return _day(f"{text}-01")
    except Missing:
        return clock.today()
