"""What was agreed and what came of it: solutions, improvements, the satisfaction follow-up."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import UtcDateTime, append_only
from portal.registry.staff.models import Department, Person
from portal.service.complaints import choices
from portal.service.complaints.models.case import NEVER_DELETED, Case, CasePart, one_of


class CaseSolution(CasePart):
    """A solution without money: department, person, time limit, measures (CMP-09, CMP-10, DIS-08)."""

    __tablename__ = "case_solutions"
    __table_args__ = (
        Index(
            "ix_case_solutions_waiting",
            "person_id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    due_on: Mapped[date]
    measures: Mapped[str] = mapped_column(Text)
    remedies: Mapped[list[str]] = mapped_column(JSON, default=list)
    #: a free service waits for the department manager (CMP-10)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_note: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case] = relationship()
    department: Mapped[Department] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])

    @property
    def remedy_labels(self) -> list[str]:
        return [str(choices.REMEDIES[remedy]) for remedy in self.remedies]

    @property
    def waits_for_approval(self) -> bool:
        return self.needs_approval and self.approved_at is None


class CaseMeasure(CasePart):
    """An improvement agreed in the closing summary: owner, date, and whether it is done (CMP-13, CMP-14)."""

    __tablename__ = "case_measures"
    __table_args__ = (
        CheckConstraint("done_at IS NULL OR outcome <> ''", name="done_with_outcome"),
        Index("ix_case_measures_owner", "owner_id", "done_at"),
    )

    title: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case] = relationship()
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])


class CaseFollowUp(CasePart):
    """The planned question after the end: is the customer satisfied now? (DIS-14, LAW-03)"""

    __tablename__ = "case_follow_ups"
    __table_args__ = (
        one_of("view", choices.VIEWS, empty=True),
        CheckConstraint("(view = '') = (done_at IS NULL)", name="view_and_when"),
        Index(
            "uq_case_follow_ups_open",
            "case_id",
            unique=True,
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("ix_case_follow_ups_waiting", "person_id", "done_at", "due_on"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    view: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    @property
    def view_label(self) -> str:
        return str(choices.VIEWS.get(self.view, ""))


for _table in (CaseSolution, CaseMeasure, CaseFollowUp):
    append_only(_table.__table__, unless=NEVER_DELETED)
