"""Recordings and who heard them, sampled answers, and the events that scoring counts later."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Operational, UtcDateTime, append_only
from portal.front_desk.enquiries import choices
from portal.front_desk.enquiries.models.enquiry import Enquiry, one_of
from portal.registry.staff.models import Person


class CallRecording(Operational):
    """The recording of a phone consultation: its reference in the recorder, kept until a day (ENQ-10)."""

    __tablename__ = "call_recordings"
    __table_args__ = (
        CheckConstraint("reference <> '' OR removed_at IS NOT NULL", name="with_reference"),
        UniqueConstraint("enquiry_id", "reference"),
        Index("ix_call_recordings_kept_until", "kept_until"),
    )

    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiries.id"))
    reference: Mapped[str] = mapped_column(String(120))
    #: the consultant who is heard on it
    speaker_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kept_until: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    enquiry: Mapped[Enquiry] = relationship()
    speaker: Mapped[Person] = relationship(foreign_keys=[speaker_id])

    def audit_key(self) -> tuple[str, int]:
        return (Enquiry.__tablename__, self.enquiry_id)


#: Never deleted; once it is removed after its time, nothing about it changes any more.
append_only(CallRecording.__table__, unless="OLD.removed_at IS NULL")


class RecordingPlayback(Operational):
    """One hearing of a recording: who, when, what for; never changed (ENQ-11)."""

    __tablename__ = "recording_playbacks"
    __table_args__ = (
        CheckConstraint("purpose <> ''", name="with_purpose"),
        Index("ix_recording_playbacks_recording_id", "recording_id", "id"),
    )

    recording_id: Mapped[int] = mapped_column(ForeignKey("call_recordings.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    purpose: Mapped[str] = mapped_column(String(120))

    recording: Mapped[CallRecording] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


append_only(RecordingPlayback.__table__)


class QualityCheck(Operational):
    """An answer drawn as a sample, and the leader's rating of it (ENQ-13)."""

    __tablename__ = "quality_checks"
    __table_args__ = (
        UniqueConstraint("enquiry_id"),
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating_known"),
        CheckConstraint("(rating IS NULL) = (rated_at IS NULL)", name="rated_with_time"),
        CheckConstraint("rated_by_id IS NULL OR rated_by_id <> person_id", name="not_oneself"),
        Index("ix_quality_checks_person_id", "person_id", "rated_at"),
    )

    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiries.id"))
    #: whose answer it is
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    rating: Mapped[int | None]
    wrong: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    rated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rated_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    enquiry: Mapped[Enquiry] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    rated_by: Mapped[Person | None] = relationship(foreign_keys=[rated_by_id])

    def audit_key(self) -> tuple[str, int]:
        return (Enquiry.__tablename__, self.enquiry_id)


class EnquiryEvent(Operational):
    """Something that scoring counts later: kind, person, time, evidence (ENQ-02, ENQ-09, ENQ-13)."""

    __tablename__ = "enquiry_events"
    __table_args__ = (
        one_of("kind", choices.EVENT_KINDS),
        UniqueConstraint("enquiry_id", "kind"),
        Index("ix_enquiry_events_person_id", "person_id", "at"),
        Index("ix_enquiry_events_at", "branch_id", "at"),
    )

    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiries.id"))
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    evidence: Mapped[str] = mapped_column(Text)

    enquiry: Mapped[Enquiry] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    def audit_key(self) -> tuple[str, int]:
        return (Enquiry.__tablename__, self.enquiry_id)


append_only(EnquiryEvent.__table__)
