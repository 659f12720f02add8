"""That owner and managers were reminded of a case that grows old, once per stage and age (DIS-13)."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import UtcDateTime, append_only
from portal.service.complaints.models.case import Case, CasePart
from portal.service.complaints.workflow import WORKFLOWS


class CaseReminder(CasePart):
    """One reminder: which stage, how old, who was told."""

    __tablename__ = "case_reminders"
    __table_args__ = (
        UniqueConstraint("case_id", "stage_since", "level"),
        CheckConstraint("level >= 1", name="level_counts_from_one"),
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(20))
    stage_since: Mapped[datetime] = mapped_column(UtcDateTime)
    #: how many times over the longest time in one stage has passed
    level: Mapped[int]
    #: working days in this stage
    days: Mapped[int]
    #: the names of who was reminded
    told: Mapped[list[str]] = mapped_column(JSON, default=list)

    case: Mapped[Case] = relationship()

    @property
    def state_label(self) -> str:
        """The stage, also when the case has turned into the other kind since."""
        states = {name: state for table in WORKFLOWS.values() for name, state in table.states.items()}
        return str(states[self.state].label)


append_only(CaseReminder.__table__)
