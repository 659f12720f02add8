"""What is passed on: hand-overs with their items, and the matters dealt with on duty."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Operational, UtcDateTime, Versioned
from portal.front_desk.duty.choices import MATTER_KINDS
from portal.front_desk.duty.models.constraints import one_of, unique_while
from portal.front_desk.duty.models.plan import DutyPost, Shift
from portal.front_desk.duty.workflow import HAND_OVER, MATTER
from portal.registry.staff.models import Person


class ShiftHandOver(Versioned, Operational):
    """A shift passed on to the next person; closed only when every open item is acknowledged (DTY-06).

    `open_items` counts the items nobody acknowledged yet: the database itself keeps the rule.
    """

    __tablename__ = "shift_hand_overs"
    __table_args__ = (
        HAND_OVER.constraint(),
        CheckConstraint("to_id IS NULL OR from_id <> to_id", name="two_people"),
        CheckConstraint("open_items >= 0", name="items_counted"),
        CheckConstraint("state <> 'closed' OR (open_items = 0 AND to_id IS NOT NULL)", name="closed_when_acknowledged"),
        unique_while("uq_shift_hand_overs_open", "state <> 'closed'", "shift_id"),
        Index("ix_shift_hand_overs_to_id_state", "to_id", "state"),
        Index("ix_shift_hand_overs_branch_id_created_at", "branch_id", "created_at"),
        Index("ix_shift_hand_overs_shift_id", "shift_id"),
    )

    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("duty_posts.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    remark: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default=HAND_OVER.initial)
    open_items: Mapped[int] = mapped_column(default=0)
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    shift: Mapped[Shift] = relationship()
    post: Mapped[DutyPost | None] = relationship()
    giver: Mapped[Person] = relationship(foreign_keys=[from_id])
    receiver: Mapped[Person | None] = relationship(foreign_keys=[to_id])
    items: Mapped[list["HandOverItem"]] = relationship(back_populates="hand_over", order_by="HandOverItem.id")

    @property
    def path(self) -> str:
        """Where it is shown; written out, because operations and jobs run without a request."""
        return f"/duty/hand-overs/{self.id}"

    @property
    def state_label(self) -> str:
        return str(HAND_OVER.states[self.state].label)


class HandOverItem(Operational):
    """One open matter handed over, and who of the next shift took note of it when (DTY-06)."""

    __tablename__ = "hand_over_items"
    __table_args__ = (
        Index("ix_hand_over_items_hand_over_id", "hand_over_id"),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)", name="acknowledged_by_whom"),
    )

    hand_over_id: Mapped[int] = mapped_column(ForeignKey("shift_hand_overs.id"))
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("duty_matters.id"))
    text: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(String(200), default="")
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    hand_over: Mapped[ShiftHandOver] = relationship(back_populates="items")
    acknowledged_by: Mapped[Person | None] = relationship(foreign_keys=[acknowledged_by_id])

    def audit_key(self) -> tuple[str, int]:
        return (ShiftHandOver.__tablename__, self.hand_over_id)


class DutyMatter(Versioned, Operational):
    """A matter dealt with on duty – enquiry, complaint, incident, unanswered emergency call – and its result."""

    __tablename__ = "duty_matters"
    __table_args__ = (
        MATTER.constraint(),
        one_of("kind", MATTER_KINDS, "kind_known"),
        CheckConstraint("state <> 'settled' OR result <> ''", name="settled_with_result"),
        Index("ix_duty_matters_branch_id_occurred_at", "branch_id", "occurred_at"),
        Index("ix_duty_matters_branch_id_state", "branch_id", "state"),
        Index("ix_duty_matters_shift_id", "shift_id"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    what: Mapped[str] = mapped_column(Text)
    #: who rang or came, as far as they said
    caller: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shifts.id"))
    #: who was on duty and should have answered, for an unanswered emergency call
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(String(20), default=MATTER.initial)
    result: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: where in the portal the record of it lies, such as the complaint's page
    url: Mapped[str] = mapped_column(String(200), default="")

    shift: Mapped[Shift | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    recorded_by: Mapped[Person | None] = relationship(foreign_keys="DutyMatter.created_by_id")

    @property
    def path(self) -> str:
        return f"/duty/matters/{self.id}"

    @property
    def kind_label(self) -> str:
        return str(MATTER_KINDS[self.kind])

    @property
    def state_label(self) -> str:
        return str(MATTER.states[self.state].label)
