"""Interest rates by date: the one-year LPR and the one-year deposit rate (LAW-27)."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Record, append_only
from portal.registry.staff.models import Person


class InterestRate(Record):
    """A published rate from a day on, in hundredths of a percent; a correction is a later row of the same day."""

    __tablename__ = "interest_rates"
    __table_args__ = (
        CheckConstraint("kind IN ('lpr', 'deposit')", name="kind_known"),
        CheckConstraint("hundredths BETWEEN 1 AND 3600", name="believable"),
        CheckConstraint("source <> ''", name="has_source"),
        Index("ix_interest_rates_kind", "kind", "from_on", "id"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    from_on: Mapped[date]
    hundredths: Mapped[int]
    #: who published it where
    source: Mapped[str] = mapped_column(String(200))

    entered_by: Mapped[Person | None] = relationship(foreign_keys="InterestRate.created_by_id")


append_only(InterestRate.__table__)
