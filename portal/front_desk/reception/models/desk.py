"""What the desk does with a number in the queue: registration (挂号) and calls."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Operational, UtcDateTime
from portal.front_desk.enquiries.models import Enquiry
from portal.front_desk.reception.choices import CALL_RESULTS
from portal.front_desk.reception.models.visits import Visit, one_of
from portal.registry.staff.models import Person


class VisitRegistration(Operational):
    """挂号: the number a visit is registered under, its department and doctor (REC-19)."""

    __tablename__ = "visit_registrations"
    __table_args__ = (
        UniqueConstraint("visit_id"),
        Index("ix_visit_registrations_branch_id_day", "branch_id", "day"),
        Index("ix_visit_registrations_doctor_id_day", "doctor_id", "day"),
        CheckConstraint("department <> ''", name="department_said"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    day: Mapped[date]
    #: one of the clinic's own list, as it was called that day
    department: Mapped[str] = mapped_column(String(40))
    doctor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    #: the enquiry the customer came from, where there was one
    enquiry_id: Mapped[int | None] = mapped_column(ForeignKey("enquiries.id"), index=True)

    visit: Mapped[Visit] = relationship()
    doctor: Mapped[Person | None] = relationship(foreign_keys=[doctor_id])
    enquiry: Mapped[Enquiry | None] = relationship()

    def audit_key(self) -> tuple[str, int]:
        return (Visit.__tablename__, self.visit_id)


class QueueCall(Operational):
    """A number called out: when, where to, and whether the customer came; one call at a time per visit (REC-12)."""

    __tablename__ = "queue_calls"
    __table_args__ = (
        UniqueConstraint("visit_id", "sequence"),
        Index(
            "uq_queue_calls_open",
            "visit_id",
            unique=True,
            sqlite_where=text("result = ''"),
            postgresql_where=text("result = ''"),
        ),
        Index("ix_queue_calls_branch_id_called_at", "branch_id", "called_at"),
        one_of("result", ("", *CALL_RESULTS), "result_known"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    #: how many times this visit was called, counted from 1
    sequence: Mapped[int]
    caller_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    called_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(60))
    result: Mapped[str] = mapped_column(String(20), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    visit: Mapped[Visit] = relationship()
    caller: Mapped[Person | None] = relationship(foreign_keys=[caller_id])

    def audit_key(self) -> tuple[str, int]:
        return (Visit.__tablename__, self.visit_id)
