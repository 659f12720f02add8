"""The lawful clock of a complaint: every reckoning with its working, and where it rested (LAW-02)."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import append_only
from portal.registry.staff.models import Person
from portal.service.complaints import choices
from portal.service.complaints.models.case import NEVER_DELETED, Case, CasePart, one_of


class CaseClock(CasePart):
    """One reckoning of the day by which the complainant is answered; the latest one counts."""

    __tablename__ = "case_clocks"

    started_on: Mapped[date]
    days: Mapped[int]
    #: none while the clock stands still
    due_on: Mapped[date | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    #: opened, second_department, paused, resumed, calendar, reopened, converted
    because: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    #: every day counted or not, and why; the form of `core.workdays.Deadline.to_json`
    derivation: Mapped[dict[str, Any]] = mapped_column(JSON)

    case: Mapped[Case] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys="CaseClock.created_by_id")


class CasePause(CasePart):
    """Days on which a case rests for a ground the law knows (LAW-02)."""

    __tablename__ = "case_pauses"
    __table_args__ = (
        one_of("ground", choices.PAUSE_GROUNDS),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="ends_after_it_starts"),
        Index(
            "uq_case_pauses_open",
            "case_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    ground: Mapped[str] = mapped_column(String(20))
    evidence: Mapped[str] = mapped_column(Text)
    started_on: Mapped[date]
    #: the first day that counts again
    ended_on: Mapped[date | None]

    case: Mapped[Case] = relationship()

    @property
    def ground_label(self) -> str:
        return str(choices.PAUSE_GROUNDS[self.ground])


append_only(CaseClock.__table__)
append_only(CasePause.__table__, unless=NEVER_DELETED)
