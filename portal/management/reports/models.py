"""Reports as they were submitted: figures and remarks of that moment, never changed."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Operational, UtcDateTime, append_only
from portal.registry.staff.models import Person

KINDS: dict[str, Any] = {"daily": _l("Daily flow report"), "monthly": _l("Monthly flow report")}


class FlowReport(Operational):
    """The guide department's report of a day or a month, as its lead submitted it (RPT-01, RPT-02).

    A correction is a new version; what was submitted before stays.
    """

    __tablename__ = "flow_reports"
    __table_args__ = (
        UniqueConstraint("branch_id", "kind", "first_day", "version"),
        CheckConstraint("kind IN ('daily', 'monthly')", name="kind_known"),
        CheckConstraint("last_day >= first_day", name="days_in_order"),
        # A monthly summary speaks to management (RPT-02).
        CheckConstraint("kind <> 'monthly' OR remarks <> ''", name="monthly_has_remarks"),
        Index("ix_flow_reports_branch_id_first_day", "branch_id", "first_day"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    first_day: Mapped[date]
    last_day: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    #: the counts as `reception.queries.flow` gave them at that moment
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    remarks: Mapped[str] = mapped_column(Text, default="")
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)

    submitted_by: Mapped[Person] = relationship(foreign_keys=[submitted_by_id])

    @property
    def path(self) -> str:
        """Where the report is shown; written out, because jobs run without a request."""
        if self.kind == "daily":
            return f"/reports/flow/days/{self.first_day.isoformat()}"
        return f"/reports/flow/months/{self.first_day:%Y-%m}"

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind])


append_only(FlowReport.__table__)
