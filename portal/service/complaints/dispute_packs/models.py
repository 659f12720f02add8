"""What a dispute leaves behind: the notice told, the seals with their parts, renewed claims, copies handed out."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Operational, Sortable, UtcDateTime, append_only
from portal.core.forms import explain_violation
from portal.core.sealing import Document
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person
from portal.service.complaints.dispute_packs.choices import COPY_RELATIONS, OPENED_BECAUSE, SEAL_KINDS
from portal.service.complaints.models import Case, CasePart
from portal.service.complaints.models.case import NEVER_DELETED, one_of


class DisputeNotice(CasePart):
    """The three things the law has told in a dispute: routes, sealing, reading and copying (LAW-04)."""

    __tablename__ = "dispute_notices"
    __table_args__ = (
        CheckConstraint("told_to <> ''", name="somebody_was_told"),
        CheckConstraint("signature_id IS NOT NULL OR paper_place <> ''", name="signed_somehow"),
    )

    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_to: Mapped[str] = mapped_column(String(80))
    capacity: Mapped[str] = mapped_column(String(60), default="")
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"))
    #: where the signed original is kept, or that the signature was refused before witnesses
    paper_place: Mapped[str] = mapped_column(String(200), default="")
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))

    case: Mapped[Case] = relationship()
    document: Mapped[Document] = relationship()
    teller: Mapped[Person | None] = relationship(foreign_keys="DisputeNotice.created_by_id")


class DisputeSeal(CasePart):
    """Records or items sealed with both sides present; the list is signed in two copies (LAW-05, LAW-06)."""

    __tablename__ = "dispute_seals"
    __table_args__ = (
        one_of("kind", SEAL_KINDS),
        one_of("opened_because", OPENED_BECAUSE, empty=True),
        CheckConstraint("customer_side <> '' AND clinic_side <> ''", name="both_sides_present"),
        CheckConstraint("(opened_at IS NULL) = (opened_because = '')", name="opened_for_a_reason"),
        CheckConstraint("open_after > sealed_on", name="opens_later"),
        Index("ix_dispute_seals_open_after", "branch_id", "opened_at", "open_after"),
    )

    number: Mapped[str] = mapped_column(Sortable, unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    sealed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(120))
    keeper_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    customer_side: Mapped[str] = mapped_column(String(120))
    clinic_side: Mapped[str] = mapped_column(String(120))
    #: the first day on which the clinic may open it by itself; every renewed claim moves it
    open_after: Mapped[date]
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_because: Mapped[str] = mapped_column(String(20), default="")
    opened_note: Mapped[str] = mapped_column(Text, default="")
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    case: Mapped[Case] = relationship()
    keeper: Mapped[Person] = relationship(foreign_keys=[keeper_id])
    opened_by: Mapped[Person | None] = relationship(foreign_keys=[opened_by_id])
    parts: Mapped[list["SealedPart"]] = relationship(back_populates="seal", order_by="SealedPart.position")
    claims: Mapped[list["RenewedClaim"]] = relationship(back_populates="seal", order_by="RenewedClaim.id")

    @property
    def kind_label(self) -> str:
        return str(SEAL_KINDS[self.kind])

    @property
    def opened_label(self) -> str:
        return str(OPENED_BECAUSE.get(self.opened_because, ""))


class SealedPart(CasePart):
    """One part of a seal, frozen: a record by the hash of its content, or an item by its batch."""

    __tablename__ = "sealed_parts"
    __table_args__ = (
        UniqueConstraint("seal_id", "position"),
        UniqueConstraint("seal_id", "reference"),
        CheckConstraint("length(sha256) = 64 OR batch <> ''", name="hash_or_batch"),
    )

    seal_id: Mapped[int] = mapped_column(ForeignKey("dispute_seals.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    #: what it is, such as documents:12 or item:3; a part is sealed once
    reference: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64), default="")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: appended after the first list was signed, when it was finished
    appended: Mapped[bool] = mapped_column(default=False)
    # an item (LAW-06)
    batch: Mapped[str] = mapped_column(String(80), default="")
    maker: Mapped[str] = mapped_column(String(120), default="")
    quantity: Mapped[str] = mapped_column(String(40), default="")

    seal: Mapped[DisputeSeal] = relationship(back_populates="parts")


class RenewedClaim(CasePart):
    """The customer asked again for the dispute to be settled: the three years begin anew (LAW-05)."""

    __tablename__ = "renewed_claims"

    seal_id: Mapped[int] = mapped_column(ForeignKey("dispute_seals.id"), index=True)
    claimed_on: Mapped[date]
    words: Mapped[str] = mapped_column(Text)

    seal: Mapped[DisputeSeal] = relationship(back_populates="claims")


class CopyRequest(Operational):
    """A customer reads and copies the record; each copy bears the clinic's proof mark (LAW-07)."""

    __tablename__ = "copy_requests"
    __table_args__ = (
        one_of("relation", COPY_RELATIONS),
        CheckConstraint("identity <> ''", name="identity_was_seen"),
        Index("ix_copy_requests_customer", "customer_id", "id"),
    )

    number: Mapped[str] = mapped_column(Sortable, unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_cases.id"), index=True)
    applicant: Mapped[str] = mapped_column(String(80))
    relation: Mapped[str] = mapped_column(String(20))
    #: which proof of identity and of the right was seen
    identity: Mapped[str] = mapped_column(String(200))
    #: the numbers of the papers that were copied
    copied: Mapped[list[str]] = mapped_column(JSON, default=list)
    handed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    customer: Mapped[Customer] = relationship()
    case: Mapped[Case | None] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys="CopyRequest.created_by_id")

    @property
    def relation_label(self) -> str:
        return str(COPY_RELATIONS[self.relation])


append_only(DisputeNotice.__table__)
append_only(DisputeSeal.__table__, unless=NEVER_DELETED)
append_only(SealedPart.__table__)
append_only(RenewedClaim.__table__)
append_only(CopyRequest.__table__)

explain_violation(
    "uq_sealed_parts_seal_id_reference",
    "sealed_parts.seal_id, sealed_parts.reference",
    "batch",
    _l("This part is sealed already."),
)
