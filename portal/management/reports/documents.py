"""The guide department's reports as papers, in Chinese (RPT-01, RPT-02)."""

from typing import Any

from flask_babel import force_locale

from portal.core import clock, sealing
from portal.core.database import Actor
from portal.core.language import DEFAULT
from portal.core.sealing import Document
from portal.front_desk.reception.choices import OUTCOMES, SOURCES, VISIT_TYPES
from portal.management.reports.models import FlowReport
from portal.management.reports.permissions import Permission
from portal.registry.papers import policy as papers

TEMPLATE = "management/reports/print/flow.html"
DAILY = sealing.paper("flow_daily", TEMPLATE, "2", "前台导医部客流日报表")
MONTHLY = sealing.paper("flow_monthly", TEMPLATE, "2", "前台导医部客流月报表")
for _kind in (DAILY, MONTHLY):
    papers.declare_kind(_kind.kind, opens_with=(Permission.READ_FLOW,), needs=lambda _document: (Permission.READ_FLOW,))


def seal(report: FlowReport, *, by: Actor) -> Document:
    """Seal the report as it was submitted."""
    daily = report.kind == "daily"
    number = f"DB{report.first_day:%Y%m%d}" if daily else f"DYB{report.first_day:%Y%m}"
    branch = "" if report.branch_id == 1 else f"-{report.branch_id}"
    return sealing.request(
        DAILY if daily else MONTHLY,
        report,
        number=f"{number}-{report.version}{branch}",
        values=values(report),
        by=by,
    )


def paper_of(report: FlowReport) -> Document | None:
    """The paper of a report."""
    return next(iter(sealing.of_subject(report)), None)


def values(report: FlowReport) -> dict[str, Any]:
    """Everything the paper says, in plain Chinese values."""
    with force_locale(DEFAULT):
        return _values(report)


def _values(report: FlowReport) -> dict[str, Any]:
    figures = report.figures
    bars = figures["by_hour"] if report.kind == "daily" else figures["by_day"]
    most = max([*bars.values(), 1])
    span = report.first_day.isoformat() if report.kind == "daily" else f"{report.first_day:%Y年%m月}"
    return {
        "clinic": sealing.clinic(),
        "date": f"{clock.local(report.submitted_at):%Y-%m-%d}",
        "daily": report.kind == "daily",
        "span": span,
        "version": report.version,
        "figures": figures,
        "answered": {
            "accepted": figures["hand_overs"]["accepted"],
            "returned": figures["hand_overs"]["returned"],
            "withdrawn": figures["hand_overs"]["withdrawn"],
            "open": figures["hand_overs"][""],
        },
        "types": _named(figures["by_type"], VISIT_TYPES),
        "sources": _named(figures["by_source"], SOURCES),
        "outcomes": _named(figures["by_outcome"], OUTCOMES),
        "departments": [{"name": name, "count": count} for name, count in figures["by_department"].items()],
        "servers": figures["by_server"],
        "bars": [
            {
                "name": name[-2:] if report.kind == "monthly" else name,
                "count": count,
                "height": round(60 * count / most),
            }
            for name, count in bars.items()
        ],
        "remarks": report.remarks,
        "submitted_by": report.submitted_by.name,
        "submitted_at": f"{clock.local(report.submitted_at):%Y-%m-%d %H:%M}",
    }


def _named(counts: dict[str, int], words: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"name": str(words.get(name, name)), "count": count} for name, count in counts.items()]
