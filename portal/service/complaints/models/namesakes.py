"""That two colleagues of one name are two people, decided by a manager (CMP-04)."""

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Operational, append_only
from portal.registry.staff.models import Person


class ToldApart(Operational):
    """Two accounts of one name, each pair once, the smaller id first; it is never taken back silently."""

    __tablename__ = "people_told_apart"
    __table_args__ = (
        UniqueConstraint("person_id", "other_id"),
        CheckConstraint("person_id < other_id", name="each_pair_once"),
        CheckConstraint("reason <> ''", name="reason_given"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    other: Mapped[Person] = relationship(foreign_keys=[other_id])


append_only(ToldApart.__table__)
