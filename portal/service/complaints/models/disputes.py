"""A medical dispute: the course of events, the law, the principles, the determination (CMP-17)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import UtcDateTime, Versioned, append_only
from portal.registry.staff.models import Person
from portal.service.complaints import choices
from portal.service.complaints.models.case import NEVER_DELETED, Case, CasePart, one_of

#: How the principles were kept, one text each (001 §D 8).
PRINCIPLES = ("open", "fair", "just", "timely", "convenient")


class MedicalDispute(Versioned, CasePart):
    """The dispute a case has become; one a case."""

    __tablename__ = "medical_disputes"
    __table_args__ = (
        one_of("accident", choices.ACCIDENT),
        CheckConstraint(
            "accident = 'open' OR (determined_on IS NOT NULL AND determined_by <> '' AND basis <> '')",
            name="determined_by_whom_and_when",
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("complaint_cases.id"), unique=True)
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    course: Mapped[str] = mapped_column(Text)
    law: Mapped[str] = mapped_column(Text)
    kept_open: Mapped[str] = mapped_column(Text, default="")
    kept_fair: Mapped[str] = mapped_column(Text, default="")
    kept_just: Mapped[str] = mapped_column(Text, default="")
    kept_timely: Mapped[str] = mapped_column(Text, default="")
    kept_convenient: Mapped[str] = mapped_column(Text, default="")
    #: damages need a determined accident (CTD-18)
    accident: Mapped[str] = mapped_column(String(20), default="open")
    determined_on: Mapped[date | None]
    #: the body that determined it, and its document
    determined_by: Mapped[str] = mapped_column(String(120), default="")
    basis: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case] = relationship()
    declared_by: Mapped[Person | None] = relationship(foreign_keys="MedicalDispute.created_by_id")

    @property
    def accident_label(self) -> str:
        return str(choices.ACCIDENT[self.accident])


append_only(MedicalDispute.__table__, unless=NEVER_DELETED)
