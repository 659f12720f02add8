"""Drawn signatures and what they were put under."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Operational, Record, append_only
from portal.core.sealing import Document
from portal.registry.staff.models import Person


class Signature(Operational):
    """A drawn signature: the picture by its hash, who signed, before whom, when; never changed (LAW-18)."""

    __tablename__ = "signatures"
    __table_args__ = (Index("ix_signatures_subject", "subject_type", "subject_id"),)

    sha256: Mapped[str] = mapped_column(String(64), index=True)
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    customer_id: Mapped[int | None] = mapped_column(index=True)
    signer_name: Mapped[str] = mapped_column(String(80))
    #: such as customer, guardian, consultant, doctor, clinic
    signer_role: Mapped[str] = mapped_column(String(30))
    #: what was signed, such as registration_form
    purpose: Mapped[str] = mapped_column(String(60))

    witness: Mapped[Person | None] = relationship(foreign_keys="Signature.created_by_id")


class SignatureDocument(Record):
    """Which document a signature stands on, and the hash of what the document said when it was signed."""

    __tablename__ = "signature_documents"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"), unique=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    content_sha256: Mapped[str] = mapped_column(String(64))

    signature: Mapped[Signature] = relationship(lazy="joined")
    document: Mapped[Document] = relationship()

    def audit_key(self) -> tuple[str, int]:
        return ("signatures", self.signature_id)


append_only(Signature.__table__)
append_only(SignatureDocument.__table__)
