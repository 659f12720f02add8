"""What happened in a case, entry by entry: never changed, never removed (CMP-22)."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import UtcDateTime, append_only
from portal.core.forms import explain_violation
from portal.registry.staff.models import Department, Person
from portal.service.complaints import choices
from portal.service.complaints.models.case import Case, CasePart, one_of


class CaseEntry(CasePart):
    """One thing done or said: a question, a contact, a cause, a report (CMP-05…08, 11, 15, 16, 19, 21)."""

    __tablename__ = "case_entries"
    __table_args__ = (one_of("kind", choices.ENTRY_KINDS), Index("ix_case_entries_story", "case_id", "at", "id"))

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    #: who was asked, told or suggested about
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    #: by which way: telephone, in person …
    way: Mapped[str] = mapped_column(String(80), default="")

    case: Mapped[Case] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    department: Mapped[Department | None] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys="CaseEntry.created_by_id")

    @property
    def kind_label(self) -> str:
        return str(choices.ENTRY_KINDS[self.kind])


class CaseAttempt(CasePart):
    """A numbered attempt to settle it on site; each number once (DIS-03)."""

    __tablename__ = "case_attempts"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
        one_of("result", choices.ATTEMPT_RESULTS),
    )

    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    content: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(String(10))

    case: Mapped[Case] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys="CaseAttempt.created_by_id")

    @property
    def result_label(self) -> str:
        return str(choices.ATTEMPT_RESULTS[self.result])


class CaseEvidence(CasePart):
    """A piece of evidence with its source: a file by its hash, or where the original is kept (CMP-06)."""

    __tablename__ = "case_evidence"
    __table_args__ = (
        one_of("kind", choices.EVIDENCE_KINDS),
        CheckConstraint("sha256 <> '' OR place <> ''", name="file_or_place"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(120))
    #: where the paper or recording lies, when there is no file
    place: Mapped[str] = mapped_column(String(120), default="")
    filename: Mapped[str] = mapped_column(String(120), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(default=0)
    media_type: Mapped[str] = mapped_column(String(80), default="")

    case: Mapped[Case] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys="CaseEvidence.created_by_id")

    @property
    def kind_label(self) -> str:
        return str(choices.EVIDENCE_KINDS[self.kind])


for _table in (CaseEntry, CaseAttempt, CaseEvidence):
    append_only(_table.__table__)

explain_violation(
    "uq_case_attempts_case_id_number",
    "case_attempts.case_id, case_attempts.number",
    "content",
    _l("This attempt was recorded already by somebody else. Load the page again."),
)
