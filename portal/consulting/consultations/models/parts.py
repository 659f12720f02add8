"""The parts of a consultation; the database locks them with it (CON-19)."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.consulting.consultations.locks import locked_when_signed
from portal.consulting.consultations.models.consultation import Consultation
from portal.core import clock
from portal.core.database import Operational, UtcDateTime
from portal.registry.staff.models import Person


class Part(Operational):
    """Something that belongs to one consultation; its changes are spoken under the consultation."""

    __abstract__ = True

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)

    def audit_key(self) -> tuple[str, int]:
        return ("consultations", self.consultation_id)


class DoctorPart(Part):
    """The doctor's part of a joint consultation: called, opinion, items (CON-33)."""

    __tablename__ = "doctor_parts"
    __table_args__ = (
        Index(
            "uq_doctor_parts_open_call",
            "consultation_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_doctor_parts_doctor", "doctor_id", "closed_at"),
        CheckConstraint("opinion <> '' OR closed_at IS NULL OR withdrawn <> ''", name="closed_says_why"),
    )

    doctor_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    called_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    called_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    question: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn: Mapped[str] = mapped_column(Text, default="")
    opinion: Mapped[str] = mapped_column(Text, default="")
    recommended: Mapped[list[int]] = mapped_column(JSON, default=list)
    refused: Mapped[list[int]] = mapped_column(JSON, default=list)
    refused_reason: Mapped[str] = mapped_column(Text, default="")
    examination: Mapped[str] = mapped_column(Text, default="")

    consultation: Mapped[Consultation] = relationship(back_populates="doctor_parts")
    doctor: Mapped[Person] = relationship(foreign_keys=[doctor_id], lazy="joined")
    called_by: Mapped[Person] = relationship(foreign_keys=[called_by_id], lazy="joined")


class ToldPoint(Part):
    """A subject of the told-list that was explained, by whom and when (CON-13)."""

    __tablename__ = "told_points"
    __table_args__ = (UniqueConstraint("consultation_id", "subject"),)

    subject: Mapped[str] = mapped_column(String(40))


class CaseShown(Part):
    """A case shown to the customer (CON-14); only showable ones get here (CAT-09)."""

    __tablename__ = "cases_shown"
    __table_args__ = (UniqueConstraint("consultation_id", "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_studies.id"))
    title: Mapped[str]
    medium: Mapped[str] = mapped_column(String(20), default="case")


class PictureRequest(Part):
    """The customer asked to see other customers; the privacy rule was the answer (KNW-07)."""

    __tablename__ = "picture_requests"

    answer: Mapped[str] = mapped_column(Text)
    script_code: Mapped[str] = mapped_column(String(40), default="")


class PriceTalk(Part):
    """Prices, offers, payment methods and fee breakdown explained (CON-15)."""

    __tablename__ = "price_talks"

    explained: Mapped[list[str]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(Text, default="")


class ProductAdvice(Part):
    """Advice on a retail product: use, cautions, combination (CON-16)."""

    __tablename__ = "product_advice"

    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    product: Mapped[str] = mapped_column(String(120))
    use: Mapped[str] = mapped_column(Text, default="")
    cautions: Mapped[str] = mapped_column(Text, default="")
    combination: Mapped[str] = mapped_column(Text, default="")


class DeclinedWish(Part):
    """A wish declined for safety or honesty, with the reason that was told (CON-32)."""

    __tablename__ = "declined_wishes"
    __table_args__ = (CheckConstraint("ground IN ('safety', 'honesty')", name="ground_known"),)

    wish: Mapped[str] = mapped_column(Text)
    ground: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)


for part in (DoctorPart, ToldPoint, CaseShown, PictureRequest, PriceTalk, ProductAdvice, DeclinedWish):
    locked_when_signed(part.__table__)
