"""What is planned: posts, kinds of shift, working-time rules, the week's roster and its shifts."""

from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.database import Operational, UtcDateTime, Versioned
from portal.core.forms import explain_violation
from portal.front_desk.duty.choices import ARRANGEMENTS, OVERTIME, POST_KINDS
from portal.front_desk.duty.models.constraints import one_of, unique_while
from portal.front_desk.duty.workflow import ROSTER, SWAP
from portal.registry.staff.models import Department, Person


def instants(day: date, starts: str, ends: str) -> tuple[datetime, datetime]:
    """From when until when; an end that is not after the start lies on the next day."""
    first, last = time.fromisoformat(starts), time.fromisoformat(ends)
    return clock.at(day, first), clock.at(day + timedelta(days=last <= first), last)


class Timed:
    """Mixed into rows with hours of a day, such as 22:00–08:00."""

    starts: Mapped[str] = mapped_column(String(5))
    ends: Mapped[str] = mapped_column(String(5))

    @property
    def hours(self) -> str:
        """22:00–08:00"""
        return f"{self.starts}–{self.ends}"

    def on(self, day: date) -> tuple[datetime, datetime]:
        """From when until when on that day."""
        return instants(day, self.starts, self.ends)


class DutyPost(Timed, Operational):
    """A place that must be staffed at its hours: the duty desk, the consulting window (DTY-01, REC-21).

    A duty post without a department is the whole house's; `weekdays` are 0 (Monday) to 6.
    """

    __tablename__ = "duty_posts"
    __table_args__ = (UniqueConstraint("branch_id", "name"), one_of("kind", POST_KINDS, "kind_known"))

    name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    weekdays: Mapped[list[int]] = mapped_column(JSON, default=list)
    #: whether public holidays are covered as well
    on_holidays: Mapped[bool] = mapped_column(default=True)
    closed: Mapped[bool] = mapped_column(default=False)

    department: Mapped[Department | None] = relationship()

    @property
    def kind_label(self) -> str:
        return str(POST_KINDS[self.kind])

    @property
    def watched(self) -> bool:
        """Whether somebody is alerted when nobody stands here."""
        return self.kind != "ordinary"


class ShiftKind(Timed, Operational):
    """A kind of shift, such as 早班 08:30–17:30, and the post it is worked at."""

    __tablename__ = "shift_kinds"
    __table_args__ = (UniqueConstraint("branch_id", "name"),)

    name: Mapped[str] = mapped_column(String(20))
    #: minutes of the shift that are no working time
    pause: Mapped[int] = mapped_column(default=0)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("duty_posts.id"))
    closed: Mapped[bool] = mapped_column(default=False)

    post: Mapped[DutyPost | None] = relationship()

    @property
    def label(self) -> str:
        """早班 08:30–17:30 · 前台"""
        return f"{self.name} {self.hours}" + (f" · {self.post.name}" if self.post else "")


class WorkingTimeRule(Operational):
    """How long people of a position work (DTY-07); the empty position stands for everybody else."""

    __tablename__ = "working_time_rules"
    __table_args__ = (
        UniqueConstraint("branch_id", "position"),
        one_of("overtime", OVERTIME, "overtime_known"),
        one_of("arrangement", ARRANGEMENTS, "arrangement_known"),
        CheckConstraint("days_a_week BETWEEN 1 AND 7", name="days_possible"),
        CheckConstraint("hours_a_day BETWEEN 1 AND 24", name="hours_possible"),
    )

    position: Mapped[str] = mapped_column(String(60), default="")
    days_a_week: Mapped[int] = mapped_column(default=5)
    hours_a_day: Mapped[int] = mapped_column(default=8)
    overtime: Mapped[str] = mapped_column(String(20), default="limited")
    arrangement: Mapped[str] = mapped_column(String(20), default="shifts")


class Roster(Versioned, Operational):
    """A department's week, from Monday; people see it when it is published (DTY-01)."""

    __tablename__ = "rosters"
    __table_args__ = (UniqueConstraint("branch_id", "department_id", "week"), ROSTER.constraint())

    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    week: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), default=ROSTER.initial)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: why it was published although a post stands empty for some hours
    gap_reason: Mapped[str] = mapped_column(Text, default="")

    department: Mapped[Department] = relationship()

    @property
    def published(self) -> bool:
        return self.state == "published"


class Shift(Operational):
    """One person's shift: from when until when, at which post, and how to reach them (DTY-01, DTY-03)."""

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        unique_while("uq_shifts_person_start", "cancelled = 0", "person_id", "starts_at", postgresql="NOT cancelled"),
        Index("ix_shifts_branch_id_ends_at", "branch_id", "ends_at"),
        Index("ix_shifts_person_id_day", "person_id", "day"),
        Index("ix_shifts_roster_id_day", "roster_id", "day"),
        Index("ix_shifts_post_id_day", "post_id", "day"),
    )

    roster_id: Mapped[int] = mapped_column(ForeignKey("rosters.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    #: the calendar date it begins on
    day: Mapped[date]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pause: Mapped[int] = mapped_column(default=0)
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("shift_kinds.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("duty_posts.id"))
    contact: Mapped[str] = mapped_column(String(30), default="")
    note: Mapped[str] = mapped_column(String(120), default="")
    cancelled: Mapped[bool] = mapped_column(default=False)
    #: the published plan was changed and the person has not said that they know
    news_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    roster: Mapped[Roster] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    kind: Mapped[ShiftKind | None] = relationship()
    post: Mapped[DutyPost | None] = relationship()

    @property
    def hours(self) -> str:
        """22:00–08:00"""
        return f"{clock.local(self.starts_at):%H:%M}–{clock.local(self.ends_at):%H:%M}"

    @property
    def label(self) -> str:
        """早班 08:30–17:30 · 前台"""
        name = self.kind.name if self.kind else str(_l("Shift"))
        return f"{name} {self.hours}" + (f" · {self.post.name}" if self.post else "")

    @property
    def phone(self) -> str:
        """The number this person is reached at during the shift (DTY-03)."""
        return self.contact or self.person.phone

    @property
    def minutes(self) -> int:
        """Working minutes, the pause taken off."""
        return max(0, clock.minutes_between(self.starts_at, self.ends_at) - self.pause)

    @property
    def path(self) -> str:
        """Where it is shown; written out, because operations and jobs run without a request."""
        return f"/duty/shifts/{self.id}"

    def audit_key(self) -> tuple[str, int]:
        return (Roster.__tablename__, self.roster_id)


class ShiftSwap(Operational):
    """A shift that goes to a colleague, perhaps in exchange for one of theirs; the lead confirms."""

    __tablename__ = "shift_swaps"
    __table_args__ = (
        SWAP.constraint(),
        CheckConstraint("from_id <> to_id", name="two_people"),
        unique_while("uq_shift_swaps_open", "state IN ('asked', 'agreed')", "shift_id"),
        Index("ix_shift_swaps_to_id_state", "to_id", "state"),
    )

    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    return_shift_id: Mapped[int | None] = mapped_column(ForeignKey("shifts.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default=SWAP.initial)

    shift: Mapped[Shift] = relationship(foreign_keys=[shift_id])
    return_shift: Mapped[Shift | None] = relationship(foreign_keys=[return_shift_id])
    giver: Mapped[Person] = relationship(foreign_keys=[from_id])
    taker: Mapped[Person] = relationship(foreign_keys=[to_id])


explain_violation(
    "uq_duty_posts_branch_id_name",
    "duty_posts.branch_id, duty_posts.name",
    "name",
    _l("There is already a post of this name."),
)
explain_violation(
    "uq_shift_kinds_branch_id_name",
    "shift_kinds.branch_id, shift_kinds.name",
    "name",
    _l("There is already a shift of this name."),
)
explain_violation(
    "uq_working_time_rules_branch_id_position",
    "working_time_rules.branch_id, working_time_rules.position",
    "position",
    _l("There is already a rule for this position."),
)
