"""When people work, which devices there are, and the days of visiting experts."""

from datetime import date, datetime, time

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Operational, UtcDateTime, Versioned
from portal.core.forms import explain_violation
from portal.front_desk.appointments.choices import EXCEPTIONS, INVITATIONS
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Department, Person


class ProviderSchedule(Operational):
    """Weekly working hours of a person: one row per weekday and stretch (APT-03)."""

    __tablename__ = "provider_schedules"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        CheckConstraint("ends > starts", name="ends_after_it_starts"),
        UniqueConstraint("person_id", "weekday", "starts"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    #: Monday is 0
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    def audit_key(self) -> tuple[str, int]:
        return (Person.__tablename__, self.person_id)


class ScheduleException(Operational):
    """A day, or hours of a day, on which somebody is absent or works in addition (APT-03)."""

    __tablename__ = "schedule_exceptions"
    __table_args__ = (
        CheckConstraint("kind IN ('off', 'extra')", name="kind_known"),
        CheckConstraint("(starts IS NULL) = (ends IS NULL)", name="hours_or_the_whole_day"),
        CheckConstraint("kind <> 'extra' OR starts IS NOT NULL", name="extra_hours_said"),
        CheckConstraint("starts IS NULL OR ends > starts", name="ends_after_it_starts"),
        Index("ix_schedule_exceptions_day", "branch_id", "day"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(10))
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    reason: Mapped[str] = mapped_column(String(120), default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    @property
    def kind_label(self) -> str:
        return str(EXCEPTIONS[self.kind])

    def audit_key(self) -> tuple[str, int]:
        return (Person.__tablename__, self.person_id)


class Device(Operational):
    """A device that can be booked; out of use it takes no bookings (APT-03)."""

    __tablename__ = "devices"
    __table_args__ = (UniqueConstraint("branch_id", "name"),)

    name: Mapped[str] = mapped_column(String(60))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    out_of_use: Mapped[bool] = mapped_column(default=False)
    out_reason: Mapped[str] = mapped_column(String(120), default="")

    department: Mapped[Department | None] = relationship()


class ExpertClinic(Versioned, Operational):
    """A day on which an expert sees customers: date, expert, hours, capacity (APT-13)."""

    __tablename__ = "expert_clinics"
    __table_args__ = (
        CheckConstraint("capacity BETWEEN 1 AND 200", name="capacity_believable"),
        CheckConstraint("ends > starts", name="ends_after_it_starts"),
        UniqueConstraint("expert_id", "day"),
        Index("ix_expert_clinics_day", "branch_id", "day"),
    )

    expert_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    day: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]
    capacity: Mapped[int]
    topic: Mapped[str] = mapped_column(String(120), default="")
    cancelled: Mapped[bool] = mapped_column(default=False)

    expert: Mapped[Person] = relationship(foreign_keys=[expert_id])


class ExpertInvitation(Operational):
    """A customer on the invitation list of an expert-clinic day (APT-13)."""

    __tablename__ = "expert_invitations"
    __table_args__ = (
        UniqueConstraint("clinic_id", "customer_id"),
        CheckConstraint(f"answer IN ({', '.join(repr(name) for name in INVITATIONS)})", name="answer_known"),
    )

    clinic_id: Mapped[int] = mapped_column(ForeignKey("expert_clinics.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    answer: Mapped[str] = mapped_column(String(20), default="invited")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")

    clinic: Mapped[ExpertClinic] = relationship()
    customer: Mapped[Customer] = relationship()
    invited_by: Mapped[Person | None] = relationship(foreign_keys="ExpertInvitation.created_by_id")

    @property
    def answer_label(self) -> str:
        return str(INVITATIONS[self.answer])

    def audit_key(self) -> tuple[str, int]:
        return (ExpertClinic.__tablename__, self.clinic_id)


explain_violation(
    "uq_devices_branch_id_name",
    "devices.branch_id, devices.name",
    "name",
    _l("There is already a device of this name."),
)
explain_violation(
    "uq_expert_clinics_expert_id_day",
    "expert_clinics.expert_id, expert_clinics.day",
    "day",
    _l("This expert has a clinic on that day already."),
)
explain_violation(
    "uq_expert_invitations_clinic_id_customer_id",
    "expert_invitations.clinic_id, expert_invitations.customer_id",
    "customer_id",
    _l("This customer is on the list already."),
)
explain_violation(
    "uq_provider_schedules_person_id_weekday_starts",
    "provider_schedules.person_id, provider_schedules.weekday, provider_schedules.starts",
    "hours",
    _l("Two stretches of a day cannot begin at the same time."),
)
