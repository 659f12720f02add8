"""Early signs: a customer who seems dissatisfied before saying so (DIS-15)."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Operational, UtcDateTime, append_only
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person
from portal.service.complaints import choices
from portal.service.complaints.models.case import NEVER_DELETED, Case, one_of


class EarlySign(Operational):
    """A sign of dissatisfaction noticed by staff, with what was explained and tried (DIS-15)."""

    __tablename__ = "early_signs"
    __table_args__ = (
        one_of("place", choices.SIGN_PLACES),
        Index("ix_early_signs_noticed", "branch_id", "noticed_at", "id"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    noticed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(20))
    sign: Mapped[str] = mapped_column(Text)
    explanation: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[str] = mapped_column(Text, default="")
    #: ids of the departments that were informed
    departments: Mapped[list[int]] = mapped_column(JSON, default=list)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: the case it became
    case_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_cases.id"), index=True)

    customer: Mapped[Customer] = relationship()
    case: Mapped[Case | None] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys="EarlySign.created_by_id")

    @property
    def place_label(self) -> str:
        return str(choices.SIGN_PLACES[self.place])


append_only(EarlySign.__table__, unless=NEVER_DELETED)
