"""Checklists in versions, and what was found at each place on each day."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.database import Operational, UtcDateTime, Versioned, append_only
from portal.core.forms import explain_violation
from portal.front_desk.checklists.choices import ANSWERS, KINDS
from portal.front_desk.checklists.workflow import CHECK
from portal.registry.staff.models import Person


class Checklist(Versioned, Operational):
    """A list that is gone through every day at its places."""

    __tablename__ = "checklists"
    __table_args__ = (
        UniqueConstraint("branch_id", "name"),
        CheckConstraint("kind IN (%s)" % ", ".join(f"'{kind}'" for kind in KINDS), name="kind_known"),  # noqa: UP031
    )

    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    #: whose list it is; nobody's means everybody's
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    retired_on: Mapped[date | None]

    versions: Mapped[list["ChecklistVersion"]] = relationship(
        order_by="ChecklistVersion.number", back_populates="checklist"
    )

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind])


class ChecklistVersion(Operational):
    """What a list asks, where and until when, as it was from one day on; never changed."""

    __tablename__ = "checklist_versions"
    __table_args__ = (UniqueConstraint("checklist_id", "number"),)

    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklists.id"))
    number: Mapped[int]
    #: the clinic's calendar date of its making; that day's lists are asked with it already
    since: Mapped[date]
    #: wall-clock time by which the list is to be finished, like "08:50"
    due: Mapped[str] = mapped_column(String(5))
    #: [{"text", "standard" (what good looks like, the fixed place), "follow_up"}]
    items: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    places: Mapped[list[str]] = mapped_column(JSON)

    checklist: Mapped[Checklist] = relationship(back_populates="versions")
    author: Mapped[Person | None] = relationship(foreign_keys="ChecklistVersion.created_by_id")

    def audit_key(self) -> tuple[str, int]:
        return (Checklist.__tablename__, self.checklist_id)


append_only(ChecklistVersion.__table__)


class DailyCheck(Operational):
    """One list at one place on one day."""

    __tablename__ = "daily_checks"
    __table_args__ = (
        CHECK.constraint(),
        UniqueConstraint("checklist_id", "place", "day"),
        CheckConstraint("state <> 'finished' OR finished_at IS NOT NULL", name="finished_when"),
        Index("ix_daily_checks_branch_id_day", "branch_id", "day"),
    )

    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklists.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("checklist_versions.id"))
    place: Mapped[str] = mapped_column(String(40))
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), default=CHECK.initial)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    #: how many items were not in order when it was finished
    failures: Mapped[int] = mapped_column(default=0)

    checklist: Mapped[Checklist] = relationship()
    checklist_version: Mapped[ChecklistVersion] = relationship()
    finished_by: Mapped[Person | None] = relationship(foreign_keys=[finished_by_id])
    answers: Mapped[list["CheckAnswer"]] = relationship(order_by="CheckAnswer.position", back_populates="check")

    @property
    def path(self) -> str:
        return f"/checklists/checks/{self.id}"


class CheckAnswer(Operational):
    """What was found at one item: in order, or not and why; who and when."""

    __tablename__ = "check_answers"
    __table_args__ = (
        UniqueConstraint("check_id", "position"),
        CheckConstraint("answer IN (%s)" % ", ".join(f"'{name}'" for name in ANSWERS), name="answer_known"),  # noqa: UP031
        CheckConstraint("answer <> 'failed' OR note <> ''", name="failed_with_note"),
    )

    check_id: Mapped[int] = mapped_column(ForeignKey("daily_checks.id"))
    #: the item's place in the version's list, from 0
    position: Mapped[int]
    answer: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    check: Mapped[DailyCheck] = relationship(back_populates="answers")
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    def audit_key(self) -> tuple[str, int]:
        return (DailyCheck.__tablename__, self.check_id)


explain_violation(
    "uq_checklists_branch_id_name",
    "checklists.branch_id, checklists.name",
    "name",
    _l("There is already a list of this name."),
)
