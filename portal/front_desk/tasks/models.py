"""Tasks given by a superior, and requests from one department to another."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.database import Operational, UtcDateTime, Versioned
from portal.front_desk.tasks.workflow import REQUEST, TASK
from portal.registry.staff.models import Department, Person


class Task(Versioned, Operational):
    """Something one person is to do by a day, and what came of it (DTY-18)."""

    __tablename__ = "tasks"
    __table_args__ = (
        TASK.constraint(),
        CheckConstraint("state <> 'done' OR (result <> '' AND done_at IS NOT NULL)", name="done_with_result"),
        Index("ix_tasks_assignee_id_state_due_on", "assignee_id", "state", "due_on"),
        Index("ix_tasks_assigned_by_id_state", "assigned_by_id", "state"),
        Index("ix_tasks_branch_id_state_due_on", "branch_id", "state", "due_on"),
        Index(
            "uq_tasks_open_source",
            "branch_id",
            "source_key",
            unique=True,
            sqlite_where=text("state = 'open' AND source_key <> ''"),
            postgresql_where=text("state = 'open' AND source_key <> ''"),
        ),
    )

    title: Mapped[str] = mapped_column(String(120))
    details: Mapped[str] = mapped_column(Text, default="")
    assignee_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    #: the superior; nobody when the task follows from something that was found
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), default=TASK.initial)
    state_since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    result: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: what the task follows from: words and address; the key keeps a second one from being opened meanwhile
    source_label: Mapped[str] = mapped_column(String(120), default="")
    source_url: Mapped[str] = mapped_column(String(200), default="")
    source_key: Mapped[str] = mapped_column(String(120), default="")

    assignee: Mapped[Person] = relationship(foreign_keys=[assignee_id])
    assigned_by: Mapped[Person | None] = relationship(foreign_keys=[assigned_by_id])

    @property
    def path(self) -> str:
        return f"/tasks/{self.id}"

    @property
    def overdue(self) -> bool:
        """Whether the day has passed without a result."""
        return self.state == "open" and self.due_on < clock.today()


class DepartmentRequest(Versioned, Operational):
    """What one department asks of another, by when, and the answer (DTY-20)."""

    __tablename__ = "department_requests"
    __table_args__ = (
        REQUEST.constraint(),
        CheckConstraint("from_department_id <> to_department_id", name="two_departments"),
        CheckConstraint(
            "state NOT IN ('agreed', 'declined') OR (answer <> '' AND answered_at IS NOT NULL)",
            name="answered_in_words",
        ),
        Index("ix_department_requests_to_department_id_state", "to_department_id", "state"),
        Index("ix_department_requests_from_department_id_state", "from_department_id", "state"),
        Index("ix_department_requests_branch_id_state_due_on", "branch_id", "state", "due_on"),
    )

    from_department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    to_department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    #: the action asked for, in one line
    action: Mapped[str] = mapped_column(String(120))
    details: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), default=REQUEST.initial)
    state_since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    from_department: Mapped[Department] = relationship(foreign_keys=[from_department_id])
    to_department: Mapped[Department] = relationship(foreign_keys=[to_department_id])
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def path(self) -> str:
        return f"/requests/{self.id}"

    @property
    def overdue(self) -> bool:
        """Whether the day has passed without an answer."""
        return self.state == "open" and self.due_on < clock.today()
