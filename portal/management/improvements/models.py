"""Improvement actions with their notes, and what staff report to superiors and departments."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.database import Operational, Sortable, UtcDateTime, Versioned, append_only
from portal.management.improvements.choices import FEEDBACK_KINDS, SOURCES
from portal.management.improvements.workflow import ACTION, FEEDBACK
from portal.registry.staff.models import Department, Person


def _one_of(column: str, names: object) -> CheckConstraint:
    known = ", ".join(f"'{name}'" for name in names)  # type: ignore[attr-defined]
    return CheckConstraint(f"{column} IN ({known})", name=f"{column}_known")


class ImprovementAction(Versioned, Operational):
    """One improvement (改进措施): what is to become better, who does it by when, and whether it did (XC-10, SAT-08)."""

    __tablename__ = "improvement_actions"
    __table_args__ = (
        ACTION.constraint(),
        _one_of("source_kind", SOURCES),
        CheckConstraint("title <> ''", name="title_given"),
        CheckConstraint("state NOT IN ('done', 'effective') OR result <> ''", name="done_with_result"),
        CheckConstraint(
            "state <> 'effective' OR (checked_by_id IS NOT NULL AND effect <> '')", name="effective_when_checked"
        ),
        # The effect is judged by somebody who neither owned nor did the work.
        CheckConstraint("checked_by_id <> owner_id", name="owner_does_not_check"),
        CheckConstraint("checked_by_id <> done_by_id", name="doer_does_not_check"),
        Index("ix_improvement_actions_due", "branch_id", "state", "due_on", "id"),
        Index("ix_improvement_actions_all", "branch_id", "due_on", "id"),
        Index("ix_improvement_actions_owner", "owner_id", "state", "due_on"),
        Index("ix_improvement_actions_check", "branch_id", "state", "check_on"),
        Index("ix_improvement_actions_source", "source_url"),
    )

    number: Mapped[str] = mapped_column(Sortable, unique=True)
    title: Mapped[str] = mapped_column(String(200))
    #: what was found, and why it is so (SAT-08)
    problem: Mapped[str] = mapped_column(Text, default="")
    analysis: Mapped[str] = mapped_column(Text, default="")
    source_kind: Mapped[str] = mapped_column(String(20))
    source_label: Mapped[str] = mapped_column(String(200), default="")
    source_url: Mapped[str] = mapped_column(String(200), default="")
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), default=ACTION.initial)
    result: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    #: when somebody else looks whether it helped
    check_on: Mapped[date | None]
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    effect: Mapped[str] = mapped_column(Text, default="")

    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])
    department: Mapped[Department | None] = relationship()
    opened_by: Mapped[Person | None] = relationship(foreign_keys="ImprovementAction.created_by_id")
    done_by: Mapped[Person | None] = relationship(foreign_keys=[done_by_id])
    checked_by: Mapped[Person | None] = relationship(foreign_keys=[checked_by_id])
    notes: Mapped[list["ImprovementNote"]] = relationship(back_populates="action", order_by="ImprovementNote.id")

    @property
    def path(self) -> str:
        return f"/improvements/{self.id}"

    @property
    def state_label(self) -> str:
        return str(ACTION.states[self.state].label)

    @property
    def state_tone(self) -> str:
        return ACTION.states[self.state].tone

    @property
    def source_word(self) -> str:
        return str(SOURCES[self.source_kind])

    @property
    def closed(self) -> bool:
        return ACTION.states[self.state].final

    @property
    def overdue(self) -> bool:
        return self.state == "open" and self.due_on < clock.today()


class ImprovementNote(Operational):
    """One word of the follow-up: how it goes, or why the day or the owner changed. Never changed."""

    __tablename__ = "improvement_notes"

    action_id: Mapped[int] = mapped_column(ForeignKey("improvement_actions.id"), index=True)
    text: Mapped[str] = mapped_column(Text)

    action: Mapped[ImprovementAction] = relationship(back_populates="notes")
    author: Mapped[Person | None] = relationship(foreign_keys="ImprovementNote.created_by_id")


append_only(ImprovementNote.__table__)


class StaffFeedback(Versioned, Operational):
    """What somebody told a superior or a department, and what became of it (XC-15)."""

    __tablename__ = "staff_feedback"
    __table_args__ = (
        FEEDBACK.constraint(),
        _one_of("kind", FEEDBACK_KINDS),
        CheckConstraint("text <> ''", name="text_given"),
        CheckConstraint(
            "(CASE WHEN to_person_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN to_department_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_receiver",
        ),
        CheckConstraint("to_person_id <> created_by_id", name="not_to_oneself"),
        CheckConstraint("state <> 'answered' OR answer <> ''", name="answered_with_words"),
        CheckConstraint("state <> 'taken_up' OR action_id IS NOT NULL", name="taken_up_with_action"),
        Index("ix_staff_feedback_person", "to_person_id", "state"),
        Index("ix_staff_feedback_department", "to_department_id", "state"),
        Index("ix_staff_feedback_author", "created_by_id", "id"),
        Index("ix_staff_feedback_due", "branch_id", "state", "due_on"),
        Index("ix_staff_feedback_about", "about_url"),
    )

    number: Mapped[str] = mapped_column(Sortable, unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    to_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    to_department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    #: a record of another room it is about
    about_label: Mapped[str] = mapped_column(String(200), default="")
    about_url: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(20), default=FEEDBACK.initial)
    #: when an answer is due
    due_on: Mapped[date]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("improvement_actions.id"), index=True)

    author: Mapped[Person | None] = relationship(foreign_keys="StaffFeedback.created_by_id")
    to_person: Mapped[Person | None] = relationship(foreign_keys=[to_person_id])
    to_department: Mapped[Department | None] = relationship()
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    action: Mapped[ImprovementAction | None] = relationship()

    @property
    def path(self) -> str:
        return f"/improvements/feedback/{self.id}"

    @property
    def state_label(self) -> str:
        return str(FEEDBACK.states[self.state].label)

    @property
    def state_tone(self) -> str:
        return FEEDBACK.states[self.state].tone

    @property
    def kind_label(self) -> str:
        return str(FEEDBACK_KINDS[self.kind])

    @property
    def receiver(self) -> str:
        """Whom it was sent to, in words."""
        return self.to_person.name if self.to_person else self.to_department.name if self.to_department else ""

    @property
    def closed(self) -> bool:
        return FEEDBACK.states[self.state].final
