"""What the room of reports announces."""

from dataclasses import dataclass

from portal.core.database import Actor
from portal.management.reports.models import FlowReport


@dataclass(frozen=True)
class FlowReportSubmitted:
    """The lead of the guide department submitted a report (RPT-01, RPT-02)."""

    report: FlowReport
    by: Actor
