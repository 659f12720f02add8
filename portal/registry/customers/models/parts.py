"""The parts of a customer file: reach, owners, companions, timeline, consents, pictures, openings."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Record, Sortable, UtcDateTime, append_only
from portal.registry.customers import choices
from portal.registry.customers.models.customer import SEARCH_KEYS, Customer, one_of
from portal.registry.staff.models import Person


class Part(Record):
    """A part of a customer file; its changes are spoken under the customer."""

    __abstract__ = True

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)

    def audit_key(self) -> tuple[str, int]:
        return ("customers", self.customer_id)


class CustomerReach(Part):
    """Why a person may open this file: owns it, opened it, or was handed the customer (PRV-01).

    The row carries the customer's search keys, so that a search among one's own customers reads one
    stretch of one index.
    """

    __tablename__ = "customer_reach"
    __table_args__ = (
        UniqueConstraint("customer_id", "person_id", "why"),
        Index("ix_customer_reach_of_person", "person_id", "customer_id", *SEARCH_KEYS),
    )

    #: without an index of its own: one of those above begins with it
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    why: Mapped[str] = mapped_column(String(60))
    number: Mapped[str] = mapped_column(Sortable, default="")
    name: Mapped[str] = mapped_column(Sortable, default="")
    given_name: Mapped[str] = mapped_column(Sortable, default="")
    pinyin: Mapped[str] = mapped_column(Sortable, default="")
    initials: Mapped[str] = mapped_column(Sortable, default="")
    phone: Mapped[str] = mapped_column(Sortable, default="")
    phone_reversed: Mapped[str] = mapped_column(Sortable, default="")


class CustomerOwner(Part):
    """One change of the responsible consultant or customer-service owner (CUS-16)."""

    __tablename__ = "customer_owners"
    __table_args__ = (one_of("kind", choices.OWNER_KINDS),)

    kind: Mapped[str] = mapped_column(String(20))
    old_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    new_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)

    old_person: Mapped[Person | None] = relationship(foreign_keys=[old_person_id])
    new_person: Mapped[Person | None] = relationship(foreign_keys=[new_person_id])
    changed_by: Mapped[Person | None] = relationship(foreign_keys="CustomerOwner.created_by_id")


class Companion(Part):
    """A family member or companion, and whether they may be told anything (CUS-18)."""

    __tablename__ = "companions"

    name: Mapped[str] = mapped_column(String(80))
    relation: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(30), default="")
    #: the customer agreed in writing that this person may be informed
    may_be_informed: Mapped[bool] = mapped_column(default=False)
    #: where that written agreement is
    agreement: Mapped[str] = mapped_column(String(200), default="")
    guardian: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TimelineEvent(Part):
    """One dated thing that happened with a customer (CUS-06)."""

    __tablename__ = "timeline_events"
    __table_args__ = (
        one_of("kind", choices.TIMELINE_KINDS),
        Index("ix_timeline_events_of_customer", "customer_id", "at"),
    )

    #: without an index of its own: one of those above begins with it
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person | None] = relationship(foreign_keys="TimelineEvent.created_by_id", lazy="joined")


class CustomerConsent(Part):
    """One answer of a customer to one purpose; the latest one counts (CUS-19, LAW-20)."""

    __tablename__ = "customer_consents"
    __table_args__ = (
        one_of("purpose", choices.CONSENT_PURPOSES),
        Index("ix_customer_consents_latest", "customer_id", "purpose", "id"),
    )

    purpose: Mapped[str] = mapped_column(String(30))
    given: Mapped[bool]
    way: Mapped[str] = mapped_column(String(20))
    #: where the written consent is, when there is one
    evidence: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person | None] = relationship(foreign_keys="CustomerConsent.created_by_id", lazy="joined")


class CustomerSkin(Part):
    """A skin condition of a customer as a classification to filter and count by (CUS-05)."""

    __tablename__ = "customer_skin"
    __table_args__ = (
        UniqueConstraint("customer_id", "name"),
        Index("ix_customer_skin_by_name", "name", "customer_id"),
    )

    name: Mapped[str] = mapped_column(String(30))


class CustomerChange(Part):
    """One saving of a part of the file: what each field said before and says now (XC-05, LAW-17)."""

    __tablename__ = "customer_changes"

    #: "form" or "health": health values are shown only to those who may read them
    part: Mapped[str] = mapped_column(String(10))
    #: field → [before, after]
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(20))

    person: Mapped[Person | None] = relationship(foreign_keys="CustomerChange.created_by_id")


class CustomerPhoto(Part):
    """A photograph and its purpose (CUS-23)."""

    __tablename__ = "customer_photos"
    __table_args__ = (one_of("purpose", choices.PHOTO_PURPOSES),)

    sha256: Mapped[str] = mapped_column(String(64))
    suffix: Mapped[str] = mapped_column(String(8))
    width: Mapped[int]
    height: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(20))
    body_part: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    taken_on: Mapped[date]

    person: Mapped[Person | None] = relationship(foreign_keys="CustomerPhoto.created_by_id")


class CustomerDocument(Part):
    """An uploaded document with kind, date, uploader and access class (CUS-20)."""

    __tablename__ = "customer_documents"
    __table_args__ = (
        one_of("kind", choices.DOCUMENT_KINDS),
        one_of("access_class", choices.ACCESS_CLASSES),
    )

    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    suffix: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    dated: Mapped[date]
    access_class: Mapped[str] = mapped_column(String(20))

    person: Mapped[Person | None] = relationship(foreign_keys="CustomerDocument.created_by_id")


class CustomerMerge(Part):
    """Two files found to be one person's: `customer_id` was kept (CUS-04)."""

    __tablename__ = "customer_merges"

    merged_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    #: fields taken over from the merged file, with their values
    taken_over: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    person: Mapped[Person | None] = relationship(foreign_keys="CustomerMerge.created_by_id")
    merged: Mapped[Customer] = relationship(foreign_keys=[merged_id])


class FileOpening(Part):
    """Somebody viewed, printed or exported something of a file (PRV-04)."""

    __tablename__ = "file_openings"
    __audited__ = False
    __table_args__ = (
        one_of("how", choices.FILE_VIEWS),
        Index("ix_file_openings_of_person", "person_id", "customer_id", "at"),
        Index("ix_file_openings_of_customer", "customer_id", "at"),
    )

    #: without an index of its own: one of those above begins with it
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    how: Mapped[str] = mapped_column(String(10))
    #: what was printed or exported, such as a document's number
    what: Mapped[str] = mapped_column(String(120), default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")


_KEPT_FOR_EVER: tuple[type[Part], ...] = (
    CustomerOwner,
    TimelineEvent,
    CustomerConsent,
    CustomerChange,
    CustomerPhoto,
    CustomerDocument,
    CustomerMerge,
    FileOpening,
)
for kept in _KEPT_FOR_EVER:
    append_only(kept.__table__)
