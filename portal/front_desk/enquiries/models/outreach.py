"""Towards the public: advertisements and who read them, website updates, sales contacts, who opted out."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Operational, UtcDateTime, Versioned, append_only
from portal.front_desk.enquiries import choices
from portal.front_desk.enquiries.models.enquiry import Enquiry, one_of
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


class Advertisement(Versioned, Operational):
    """An advertisement that runs: where, from when to when, what it promises (ENQ-19)."""

    __tablename__ = "advertisements"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("ix_advertisements_running", "branch_id", "ends_on", "starts_on"),
    )

    title: Mapped[str] = mapped_column(String(80))
    #: Baidu, 新氧, a newspaper, a lift
    medium: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    #: what staff must know when somebody asks for it
    to_know: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    #: a new text is a new edition that everybody reads again
    edition: Mapped[int] = mapped_column(default=1)


class AdvertisementReading(Operational):
    """A person read an edition of an advertisement; never changed (ENQ-19)."""

    __tablename__ = "advertisement_readings"
    __table_args__ = (
        UniqueConstraint("advertisement_id", "edition", "person_id"),
        Index("ix_advertisement_readings_person_id", "person_id"),
    )

    advertisement_id: Mapped[int] = mapped_column(ForeignKey("advertisements.id"))
    edition: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


append_only(AdvertisementReading.__table__)


class ContentUpdate(Operational):
    """A change made to the website's texts: where, what, when (ENQ-08)."""

    __tablename__ = "content_updates"
    __table_args__ = (
        CheckConstraint("what <> ''", name="says_what"),
        Index("ix_content_updates_at", "branch_id", "at"),
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(Text)

    person: Mapped[Person | None] = relationship(foreign_keys="ContentUpdate.created_by_id")


class OutboundContact(Operational):
    """A sales contact the clinic began, by phone or web: result and next step (ENQ-20)."""

    __tablename__ = "outbound_contacts"
    __table_args__ = (
        one_of("medium", choices.OUTBOUND_MEDIUMS),
        one_of("purpose", choices.OUTBOUND_PURPOSES),
        one_of("result", choices.OUTBOUND_RESULTS),
        CheckConstraint("number <> ''", name="with_number"),
        Index("ix_outbound_contacts_at", "branch_id", "at"),
        Index("ix_outbound_contacts_customer_id", "customer_id"),
        Index("ix_outbound_contacts_next", "created_by_id", "next_on"),
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    enquiry_id: Mapped[int | None] = mapped_column(ForeignKey("enquiries.id"))
    name: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(80))
    medium: Mapped[str] = mapped_column(String(10))
    purpose: Mapped[str] = mapped_column(String(10))
    result: Mapped[str] = mapped_column(String(20))
    said: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(String(200), default="")
    next_on: Mapped[date | None]

    customer: Mapped[Customer | None] = relationship()
    enquiry: Mapped[Enquiry | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys="OutboundContact.created_by_id")


class OptOut(Operational):
    """A number whose holder does not want to be contacted for sales any more (ENQ-20)."""

    __tablename__ = "opt_outs"
    __table_args__ = (UniqueConstraint("branch_id", "number"),)

    number: Mapped[str] = mapped_column(String(80))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(200), default="")


class EnquirySheet(Operational):
    """A statistics sheet as it was printed: kind, period, figures, proposals (ENQ-15, ENQ-17)."""

    __tablename__ = "enquiry_sheets"
    __table_args__ = (
        one_of("kind", choices.SHEET_KINDS),
        CheckConstraint("period IN ('day', 'month')", name="period_known"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("ix_enquiry_sheets_period", "branch_id", "kind", "starts_on"),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    period: Mapped[str] = mapped_column(String(10))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    summary: Mapped[str] = mapped_column(Text, default="")
    proposals: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person | None] = relationship(foreign_keys="EnquirySheet.created_by_id")
