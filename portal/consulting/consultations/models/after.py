"""What goes on beside and after the signed record: questions, feedback, clearances, addenda, considering."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.consulting.consultations.models.consultation import Consultation
from portal.consulting.consultations.models.parts import Part
from portal.core.database import Operational, UtcDateTime, append_only
from portal.registry.staff.models import Person


class OpenQuestion(Part):
    """A doubt or special request; open until answered, also after signing (CON-12)."""

    __tablename__ = "open_questions"
    __table_args__ = (
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered_has_text"),
        Index("ix_open_questions_owner", "owner_id", "answered_at"),
    )

    #: whoever owes the answer: the consultant who took the question, never passed around
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(20), default="question")
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    consultation: Mapped[Consultation] = relationship(back_populates="questions")
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])


append_only(OpenQuestion.__table__, unless="OLD.answered_at IS NULL")


class PassedFeedback(Part):
    """What the customer said about the clinic, passed to the superior with date (CON-23)."""

    __tablename__ = "passed_feedback"
    __table_args__ = (Index("ix_passed_feedback_superior", "superior_id", "handled_at"),)

    text: Mapped[str] = mapped_column(Text)
    superior_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handling: Mapped[str] = mapped_column(Text, default="")

    consultation: Mapped[Consultation] = relationship(back_populates="feedback")
    superior: Mapped[Person] = relationship(foreign_keys=[superior_id], lazy="joined")


append_only(PassedFeedback.__table__, unless="OLD.handled_at IS NULL")


class ContraindicationClearance(Part):
    """A doctor's note that lifts one warning for this consultation (CON-11, XC-14)."""

    __tablename__ = "contraindication_clearances"
    __table_args__ = (UniqueConstraint("consultation_id", "item_id", "contraindication", "matched"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("service_items.id"))
    contraindication: Mapped[str] = mapped_column(String(200))
    matched: Mapped[str] = mapped_column(String(200))
    doctor_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    note: Mapped[str] = mapped_column(Text)

    doctor: Mapped[Person] = relationship(foreign_keys=[doctor_id], lazy="joined")


append_only(ContraindicationClearance.__table__)


class Addendum(Part):
    """A dated correction of a signed record, beside the original (CON-19)."""

    __tablename__ = "consultation_addenda"

    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    author: Mapped[Person] = relationship(foreign_keys=[author_id], lazy="joined")


append_only(Addendum.__table__)


class ConsideringPeriod(Part):
    """The customer thinks it over: no decision is demanded, touches are capped (CON-22)."""

    __tablename__ = "considering_periods"
    __table_args__ = (UniqueConstraint("consultation_id"),)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    #: the cap in force on the day the period began
    touches: Mapped[int]
    days: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConsideringContact(Part):
    """One contact while the customer considers: an answer to her question, or a touch of ours (CON-22)."""

    __tablename__ = "considering_contacts"
    __table_args__ = (CheckConstraint("kind IN ('answer', 'touch')", name="kind_known"),)

    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    author: Mapped[Person] = relationship(foreign_keys=[author_id], lazy="joined")


append_only(ConsideringContact.__table__)


class SkippedConsultation(Operational):
    """The store manager's reasoned leave to go on without a required consultation (CON-05)."""

    __tablename__ = "skipped_consultations"
    __table_args__ = (UniqueConstraint("visit_id"), CheckConstraint("reason <> ''", name="has_reason"))

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)

    approved_by: Mapped[Person] = relationship(foreign_keys=[approved_by_id], lazy="joined")


append_only(SkippedConsultation.__table__)
