"""Meetings with attendance, read receipts and measures; daily summaries; reports to superiors."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.database import Operational, UtcDateTime, Versioned
from portal.core.forms import explain_violation
from portal.front_desk.meetings.choices import KINDS, PRESENCE, REPORT_KINDS
from portal.front_desk.meetings.workflow import MEETING
from portal.registry.staff.models import Department, Person


class Meeting(Versioned, Operational):
    """A meeting: what is to be known, who was there, what came out of it."""

    __tablename__ = "meetings"
    __table_args__ = (
        MEETING.constraint(),
        CheckConstraint("kind IN (%s)" % ", ".join(f"'{kind}'" for kind in KINDS), name="kind_known"),  # noqa: UP031
        # one morning meeting a day, one weekly meeting a week, unless it was cancelled
        Index(
            "uq_meetings_one_morning",
            "branch_id",
            "day",
            unique=True,
            sqlite_where=text("kind = 'morning' AND state <> 'cancelled'"),
            postgresql_where=text("kind = 'morning' AND state <> 'cancelled'"),
        ),
        Index(
            "uq_meetings_one_weekly",
            "branch_id",
            "week",
            unique=True,
            sqlite_where=text("kind = 'weekly' AND state <> 'cancelled'"),
            postgresql_where=text("kind = 'weekly' AND state <> 'cancelled'"),
        ),
        Index("ix_meetings_branch_id_day", "branch_id", "day"),
        Index("ix_meetings_led_by_id_day", "led_by_id", "day"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    day: Mapped[date]
    #: the Monday of its week
    week: Mapped[date]
    time: Mapped[str] = mapped_column(String(5), default="")
    place: Mapped[str] = mapped_column(String(40), default="")
    led_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    state: Mapped[str] = mapped_column(String(20), default=MEETING.initial)
    #: the day's priorities, or what the meeting is about
    priorities: Mapped[str] = mapped_column(Text, default="")
    notices: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[str] = mapped_column(Text, default="")
    #: the analysis of the past week's service and of the customers' opinions (DTY-17)
    service_review: Mapped[str] = mapped_column(Text, default="")
    opinions_review: Mapped[str] = mapped_column(Text, default="")
    no_measures_because: Mapped[str] = mapped_column(String(200), default="")
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    led_by: Mapped[Person] = relationship(foreign_keys=[led_by_id])
    department: Mapped[Department | None] = relationship()
    attendances: Mapped[list["Invitation"]] = relationship(order_by="Invitation.id", back_populates="meeting")
    measures: Mapped[list["AgreedMeasure"]] = relationship(order_by="AgreedMeasure.id", back_populates="meeting")

    @property
    def path(self) -> str:
        return f"/meetings/{self.id}"

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind])


class Invitation(Operational):
    """Somebody invited: whether they came, and when they read what was said (DTY-10)."""

    __tablename__ = "meeting_invitations"
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        CheckConstraint("presence IN (%s)" % ", ".join(f"'{name}'" for name in PRESENCE), name="presence_known"),  # noqa: UP031
        Index("ix_meeting_invitations_person_id_read_at", "person_id", "read_at"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    presence: Mapped[str] = mapped_column(String(10), default="")
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship(back_populates="attendances")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    def audit_key(self) -> tuple[str, int]:
        return (Meeting.__tablename__, self.meeting_id)


class AgreedMeasure(Operational):
    """What a meeting decided to do better: owner and day (DTY-17)."""

    __tablename__ = "meeting_measures"
    __table_args__ = (Index("ix_meeting_measures_meeting_id", "meeting_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    title: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date]

    meeting: Mapped[Meeting] = relationship(back_populates="measures")
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])

    def audit_key(self) -> tuple[str, int]:
        return (Meeting.__tablename__, self.meeting_id)


class DepartmentSummary(Versioned, Operational):
    """A department's day at closing: work done, problems, open matters (DTY-16)."""

    __tablename__ = "department_summaries"
    __table_args__ = (
        UniqueConstraint("branch_id", "department_id", "day"),
        CheckConstraint("work_done <> ''", name="says_what_was_done"),
        Index("ix_department_summaries_branch_id_day", "branch_id", "day"),
    )

    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    day: Mapped[date]
    work_done: Mapped[str] = mapped_column(Text)
    problems: Mapped[str] = mapped_column(Text, default="")
    open_matters: Mapped[str] = mapped_column(Text, default="")
    written_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    department: Mapped[Department] = relationship()
    written_by: Mapped[Person] = relationship(foreign_keys=[written_by_id])


class SuperiorReport(Operational):
    """A report to a superior: of which day, to whom, and when it was read (RPT-09)."""

    __tablename__ = "superior_reports"
    __table_args__ = (
        CheckConstraint("kind IN (%s)" % ", ".join(f"'{kind}'" for kind in REPORT_KINDS), name="kind_known"),  # noqa: UP031
        CheckConstraint("author_id <> reader_id", name="two_people"),
        CheckConstraint("first_day <= last_day", name="period_in_order"),
        Index("ix_superior_reports_reader_id_read_at", "reader_id", "read_at"),
        Index("ix_superior_reports_author_id_last_day", "author_id", "last_day"),
        Index("ix_superior_reports_branch_id_last_day", "branch_id", "last_day"),
        Index("ix_superior_reports_source_url", "source_url"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reader_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reply: Mapped[str] = mapped_column(Text, default="")
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), unique=True)
    #: where what it is about is shown, such as the flow report of a day
    source_url: Mapped[str] = mapped_column(String(200), default="", server_default="")

    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    reader: Mapped[Person] = relationship(foreign_keys=[reader_id])
    meeting: Mapped[Meeting | None] = relationship()

    @property
    def path(self) -> str:
        return f"/reports-to-superiors/{self.id}"

    @property
    def kind_label(self) -> str:
        return str(REPORT_KINDS[self.kind])


explain_violation(
    "uq_meetings_one_morning",
    "meetings.branch_id, meetings.day",
    "day",
    _l("There is already a morning meeting on this day."),
)
explain_violation(
    "uq_meetings_one_weekly",
    "meetings.branch_id, meetings.week",
    "day",
    _l("There is already a weekly meeting in this week."),
)
explain_violation(
    "uq_department_summaries_branch_id_department_id_day",
    "department_summaries.branch_id, department_summaries.department_id, department_summaries.day",
    "department_id",
    _l("This department's day has been summed up already; open that summary and add to it."),
)
