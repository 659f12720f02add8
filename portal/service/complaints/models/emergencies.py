"""The emergency path: who was told at once, and who said they know (DIS-09)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import UtcDateTime, append_only
from portal.registry.staff.models import Person
from portal.service.complaints.models.case import NEVER_DELETED, Case, CasePart


class EmergencyAlert(CasePart):
    """A customer who cannot be calmed, or disturbs the business."""

    __tablename__ = "emergency_alerts"
    __table_args__ = (
        Index(
            "uq_emergency_alerts_open",
            "case_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    what: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(80), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_how: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case] = relationship()
    notices: Mapped[list["EmergencyNotice"]] = relationship(back_populates="alert", order_by="EmergencyNotice.id")
    raised_by: Mapped[Person | None] = relationship(foreign_keys="EmergencyAlert.created_by_id")


class EmergencyNotice(CasePart):
    """One person told of an emergency, when, and when they said they know."""

    __tablename__ = "emergency_notices"
    __table_args__ = (
        UniqueConstraint("alert_id", "person_id"),
        Index("ix_emergency_notices_waiting", "person_id", "acknowledged_at"),
    )

    alert_id: Mapped[int] = mapped_column(ForeignKey("emergency_alerts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    #: president, principal or department
    why: Mapped[str] = mapped_column(String(20))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    alert: Mapped[EmergencyAlert] = relationship(back_populates="notices")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


for _table in (EmergencyAlert, EmergencyNotice):
    append_only(_table.__table__, unless=NEVER_DELETED)
