"""What doctors decided about a version, what the customer was told, and the examinations still needed."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.consulting.plans.models.versions import OfVersion
from portal.core import clock
from portal.core.database import Operational, UtcDateTime, append_only
from portal.registry.staff.models import Person


class PlanApproval(OfVersion):
    """A doctor's decision on a version (PLN-04)."""

    __tablename__ = "plan_approvals"
    __table_args__ = (
        CheckConstraint("decision IN ('approved', 'returned')", name="decision_known"),
        CheckConstraint("doctor_id <> drafter_id", name="drafter_does_not_decide"),
        Index(
            "uq_plan_approvals_once", "version_id", unique=True,
            sqlite_where=text("decision = 'approved'"), postgresql_where=text("decision = 'approved'"),
        ),
    )  # fmt: skip

    decision: Mapped[str] = mapped_column(String(20))
    doctor_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    drafter_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    remarks: Mapped[str] = mapped_column(Text, default="")
    #: the warnings a doctor had cleared by then, as text (CON-11)
    cleared: Mapped[list[str]] = mapped_column(JSON, default=list)

    doctor: Mapped[Person] = relationship(foreign_keys=[doctor_id], lazy="joined")


append_only(PlanApproval.__table__)


class Explanation(OfVersion):
    """One explanation of a version: who, when, questions, the customer's statement (PLN-06)."""

    __tablename__ = "plan_explanations"
    __table_args__ = (CheckConstraint("statement <> ''", name="has_statement"),)

    explainer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    explained_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    questions: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[str] = mapped_column(Text, default="")
    statement: Mapped[str] = mapped_column(Text)

    explainer: Mapped[Person] = relationship(foreign_keys=[explainer_id], lazy="joined")


append_only(Explanation.__table__)


class PlanExamination(Operational):
    """A further examination the plan needs, and its result (PLN-12)."""

    __tablename__ = "plan_examinations"
    __table_args__ = (
        UniqueConstraint("plan_id", "name"),
        CheckConstraint("(result = '') = (result_at IS NULL)", name="result_has_time"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("treatment_plans.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    result_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    result_by: Mapped[Person | None] = relationship(foreign_keys=[result_by_id])

    def audit_key(self) -> tuple[str, int]:
        return ("treatment_plans", self.plan_id)


append_only(PlanExamination.__table__, unless="OLD.result_at IS NULL")
