"""What really was: who came and went, who was away from the post, empty posts, leave."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.database import Operational, UtcDateTime
from portal.front_desk.duty.choices import ATTENDANCE, ATTENDANCE_TONES, LEAVE_KINDS
from portal.front_desk.duty.models.constraints import one_of, unique_while
from portal.front_desk.duty.models.plan import DutyPost, Shift
from portal.front_desk.duty.workflow import LEAVE
from portal.registry.staff.models import Person


class Attendance(Operational):
    """How a shift was attended: late 迟到, early leave 早退, absence 旷工, leave (DTY-02, DTY-08)."""

    __tablename__ = "attendances"
    __table_args__ = (
        one_of("status", ATTENDANCE, "status_known"),
        CheckConstraint("left_at IS NULL OR left_at >= came_at", name="left_after_coming"),
        CheckConstraint("(came_at IS NULL) = (status IN ('absent', 'leave'))", name="absent_never_came"),
        Index("uq_attendances_shift_id", "shift_id", unique=True),
        Index("ix_attendances_branch_id_day", "branch_id", "day"),
        Index("ix_attendances_person_id_day", "person_id", "day"),
    )

    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    day: Mapped[date]
    came_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(20))
    late_minutes: Mapped[int] = mapped_column(default=0)
    early_minutes: Mapped[int] = mapped_column(default=0)
    #: why somebody else wrote or changed it
    reason: Mapped[str] = mapped_column(Text, default="")

    shift: Mapped[Shift] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    @property
    def status_label(self) -> str:
        return str(ATTENDANCE[self.status])

    @property
    def tone(self) -> str:
        return ATTENDANCE_TONES[self.status]

    def audit_key(self) -> tuple[str, int]:
        return (Shift.__tablename__, self.shift_id)


class PostAbsence(Operational):
    """Away from the post during a shift: from when, why, who stands in, back when (DTY-02)."""

    __tablename__ = "post_absences"
    __table_args__ = (
        unique_while("uq_post_absences_open", "back_at IS NULL", "shift_id"),
        Index("ix_post_absences_shift_id", "shift_id"),
        CheckConstraint("reason <> ''", name="with_reason"),
    )

    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    left_at: Mapped[datetime] = mapped_column(UtcDateTime)
    back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    shift: Mapped[Shift] = relationship()
    stand_in: Mapped[Person | None] = relationship(foreign_keys=[stand_in_id])

    def audit_key(self) -> tuple[str, int]:
        return (Shift.__tablename__, self.shift_id)


class EmptyPost(Operational):
    """A post nobody stood at, from … to; the lead was alerted when it began (DTY-02)."""

    __tablename__ = "empty_posts"
    __table_args__ = (
        unique_while("uq_empty_posts_open", "ended_at IS NULL", "post_id"),
        Index("ix_empty_posts_branch_id_since", "branch_id", "since"),
    )

    post_id: Mapped[int] = mapped_column(ForeignKey("duty_posts.id"))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: who was rostered, and why they were not there
    why: Mapped[str] = mapped_column(Text, default="")
    #: the names of those who were alerted
    alerted: Mapped[str] = mapped_column(Text, default="")

    post: Mapped[DutyPost] = relationship()


class Leave(Operational):
    """Leave of a person, from … to, decided by somebody else (DTY-08)."""

    __tablename__ = "leaves"
    __table_args__ = (
        LEAVE.constraint(),
        one_of("kind", LEAVE_KINDS, "kind_known"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> person_id", name="not_for_oneself"),
        Index("ix_leaves_person_id_ends_at", "person_id", "ends_at"),
        Index("ix_leaves_branch_id_state", "branch_id", "state"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default=LEAVE.initial)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def kind_label(self) -> str:
        return str(LEAVE_KINDS[self.kind])

    @property
    def span(self) -> str:
        """12-03 – 12-04 for whole days, with the hours otherwise."""
        first, last = clock.local(self.starts_at), clock.local(self.ends_at)
        if first.time() == last.time() == time():
            last -= timedelta(days=1)
            return f"{first:%m-%d}" if first.date() == last.date() else f"{first:%m-%d} – {last:%m-%d}"
        return f"{first:%m-%d %H:%M} – {last:%m-%d %H:%M}"

    @property
    def state_label(self) -> str:
        return str(LEAVE.states[self.state].label)
