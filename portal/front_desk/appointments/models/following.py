"""What follows a booking: calls, notices of changes, customers who did not come, website requests."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.database import Operational, UtcDateTime, append_only
from portal.front_desk.appointments import choices
from portal.front_desk.appointments.models.appointment import Appointment, one_of
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


class AppointmentCall(Operational):
    """The customer was asked again whether time and place stand, and told how to prepare (APT-07)."""

    __tablename__ = "appointment_calls"
    __table_args__ = (
        one_of("way", choices.WAYS),
        Index("ix_appointment_calls_appointment_id", "appointment_id", "id"),
        CheckConstraint("NOT confirmed OR reached", name="who_confirms_was_reached"),
    )

    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    way: Mapped[str] = mapped_column(String(20))
    reached: Mapped[bool] = mapped_column(default=True)
    #: time and place stand
    confirmed: Mapped[bool] = mapped_column(default=False)
    #: the pre-op advice given
    advice: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")

    caller: Mapped[Person | None] = relationship(foreign_keys="AppointmentCall.created_by_id")

    @property
    def way_label(self) -> str:
        return str(choices.WAYS[self.way])

    def audit_key(self) -> tuple[str, int]:
        return (Appointment.__tablename__, self.appointment_id)


append_only(AppointmentCall.__table__)


class AppointmentNotice(Operational):
    """A change somebody must hear of: the consultant, the person who serves (APT-09)."""

    __tablename__ = "appointment_notices"
    __table_args__ = (
        Index(
            "ix_appointment_notices_unread",
            "person_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        Index("ix_appointment_notices_appointment_id", "appointment_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: a word of CHANGES
    what: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    appointment: Mapped[Appointment] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    def audit_key(self) -> tuple[str, int]:
        return (Appointment.__tablename__, self.appointment_id)


class NoShowFollowUp(Operational):
    """A customer did not come: ask why, whether they went elsewhere, and invite again (APT-12)."""

    __tablename__ = "no_show_follow_ups"
    __table_args__ = (
        one_of("reason", choices.NO_SHOW_REASONS, empty=True),
        one_of("went_elsewhere", choices.ELSEWHERE, empty=True),
        one_of("result", (*choices.FOLLOW_UP_RESULTS, "came_late"), empty=True),
        CheckConstraint("(result = '') = (closed_at IS NULL)", name="closed_with_result"),
        CheckConstraint("result IN ('', 'came_late') OR (reason <> '' AND went_elsewhere <> '')", name="asked_why"),
        Index(
            "ix_no_show_follow_ups_open",
            "branch_id",
            "due_at",
            sqlite_where=text("result = ''"),
            postgresql_where=text("result = ''"),
        ),
        Index(
            "ix_no_show_follow_ups_owner_id",
            "owner_id",
            sqlite_where=text("result = ''"),
            postgresql_where=text("result = ''"),
        ),
        Index("ix_no_show_follow_ups_branch_id_created_at", "branch_id", "created_at"),
    )

    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"), unique=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    #: who calls
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(20), default="")
    went_elsewhere: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(String(20), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    new_appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"))

    appointment: Mapped[Appointment] = relationship(foreign_keys=[appointment_id])
    new_appointment: Mapped[Appointment | None] = relationship(foreign_keys=[new_appointment_id])
    customer: Mapped[Customer | None] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])

    @property
    def path(self) -> str:
        return f"/appointments/no-shows/{self.id}"

    @property
    def open(self) -> bool:
        return self.result == ""

    @property
    def overdue(self) -> bool:
        return self.open and self.due_at < clock.now()


class OnlineRequest(Operational):
    """Somebody asked for an appointment on the website; nothing of it is lost (APT-17)."""

    __tablename__ = "online_requests"
    __table_args__ = (
        one_of("kind", choices.ONLINE_KINDS),
        one_of("part_of_day", choices.PARTS_OF_DAY),
        one_of("result", choices.REQUEST_RESULTS, empty=True),
        CheckConstraint("result = '' OR answered_at IS NOT NULL", name="closed_when_answered"),
        Index(
            "ix_online_requests_waiting",
            "branch_id",
            "burst",
            "received_at",
            sqlite_where=text("result = ''"),
            postgresql_where=text("result = ''"),
        ),
        Index("ix_online_requests_branch_id_received_at", "branch_id", "received_at"),
        Index("ix_online_requests_address", "address", "received_at"),
        Index("ix_online_requests_phone", "phone", "received_at"),
    )

    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(20))
    wished_day: Mapped[date | None]
    part_of_day: Mapped[str] = mapped_column(String(20), default="any")
    words: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(String(60), default="")
    #: one of many from the same place within a minute: kept, but put aside and holding no time
    burst: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: when somebody of the clinic first answered
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    attempts: Mapped[int] = mapped_column(default=0)
    result: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    #: the unconfirmed booking that holds a time, then the confirmed one
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"))

    appointment: Mapped[Appointment | None] = relationship()
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def path(self) -> str:
        return f"/appointments/requests/{self.id}"

    @property
    def open(self) -> bool:
        return self.result == ""

    @property
    def kind_label(self) -> str:
        return str(choices.KINDS[self.kind])

    @property
    def part_label(self) -> str:
        return str(choices.PARTS_OF_DAY[self.part_of_day])

    @property
    def result_label(self) -> str:
        return str(choices.REQUEST_RESULTS.get(self.result, ""))

    @property
    def response_minutes(self) -> int:
        """Minutes from the request to the first answer, or until now."""
        return clock.minutes_between(self.received_at, self.answered_at or clock.now())
