"""A booking: who comes when, to whom, for what; and its log."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.database import Operational, UtcDateTime, Versioned, append_only
from portal.core.forms import explain_violation
from portal.core.money import Money, MoneyColumn
from portal.core.requests import row_number
from portal.front_desk.appointments import choices
from portal.front_desk.appointments.models import guards
from portal.front_desk.appointments.models.schedule import Device, ExpertClinic
from portal.front_desk.appointments.workflow import APPOINTMENT, EXPECTED, HOLDING
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Department, Person


def one_of(column: str, names: Any, *, empty: bool = False) -> CheckConstraint:
    """The constraint that keeps a column among the known words."""
    known = [*names, ""] if empty else list(names)
    return CheckConstraint(f"{column} IN ({', '.join(repr(name) for name in known)})", name=f"{column}_known")


def while_in(states: tuple[str, ...], column: str = "") -> dict[str, Any]:
    """An index over rows in these states only (and where the column says something), on both databases."""
    condition = f"state IN ({', '.join(repr(state) for state in states)})"
    where = text(f"{column} IS NOT NULL AND {condition}" if column else condition)
    return {"sqlite_where": where, "postgresql_where": where}


def is_one_of(column: Any, states: tuple[str, ...]) -> ColumnElement[bool]:
    """The column says one of these, written as in the condition of `while_in`: only then is such an index used."""
    return column.in_([literal_column(repr(state)) for state in states])


def where_said(column: str) -> dict[str, Any]:
    """An index over rows in which the column says something."""
    return {"sqlite_where": text(f"{column} IS NOT NULL"), "postgresql_where": text(f"{column} IS NOT NULL")}


#: What the number of a booking begins with.
PREFIX = "YY"


def row_called(number: str) -> int | None:
    """The id of the booking that is called so on paper; None when no booking is."""
    said = number.strip().upper()
    return row_number(said.removeprefix(PREFIX)) if said.startswith(PREFIX) else None


class Appointment(Versioned, Operational):
    """A booked time (APT-01, APT-02). No person, room or device is held twice: see `guards`.

    Somebody who asked on the website has no file yet: then name and phone stand here until the
    request is confirmed.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        APPOINTMENT.constraint(),
        one_of("kind", choices.KINDS),
        one_of("channel", choices.CHANNELS),
        one_of("next_step", choices.NEXT, empty=True),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint(
            "provider_id IS NOT NULL OR room_id IS NOT NULL OR device_id IS NOT NULL", name="holds_something"
        ),
        CheckConstraint(
            "customer_id IS NOT NULL OR (guest_name <> '' AND state IN ('requested', 'cancelled', 'no_show'))",
            name="somebody_comes",
        ),
        # What was told before a surgery stands in the booking (APT-06).
        CheckConstraint(
            "kind <> 'surgery' OR "
            "(provider_id IS NOT NULL AND what <> '' AND fee_told IS NOT NULL AND recovery_told <> '')",
            name="surgery_told",
        ),
        CheckConstraint("(clinic_id IS NULL) = (clinic_seat IS NULL)", name="seat_of_a_clinic_day"),
        Index("ix_appointments_branch_id_day", "branch_id", "day"),
        Index("ix_appointments_provider_id_day", "provider_id", "day"),
        Index("ix_appointments_customer_id_day", "customer_id", "day"),
        Index("ix_appointments_consultant_id_day", "consultant_id", "day"),
        Index("ix_appointments_room_id_day", "room_id", "day", **where_said("room_id")),
        Index("ix_appointments_device_id_day", "device_id", "day", **where_said("device_id")),
        Index("ix_appointments_enquiry_id", "enquiry_id", **where_said("enquiry_id")),
        Index("ix_appointments_follows_id", "follows_id", **where_said("follows_id")),
        Index("ix_appointments_item_id", "item_id", **where_said("item_id")),
        # What the search of the register looks through: words, and guests without a file.
        Index("ix_appointments_what", "branch_id", "what", postgresql_ops={"what": "varchar_pattern_ops"}),
        Index(
            "ix_appointments_guests",
            "branch_id",
            "day",
            sqlite_where=text("customer_id IS NULL"),
            postgresql_where=text("customer_id IS NULL"),
        ),
        Index("ix_appointments_expected", "ends_at", **while_in(EXPECTED)),
        *(
            Index(f"ix_appointments_{column}_held", column, "starts_at", **while_in(HOLDING, column))
            for column in guards.TAKEN
        ),
        Index("uq_appointments_visit_id", "visit_id", unique=True, **where_said("visit_id")),
        Index("uq_appointments_clinic_seat", "clinic_id", "clinic_seat", unique=True, **while_in(HOLDING, "clinic_id")),
    )

    state: Mapped[str] = mapped_column(String(20), default=APPOINTMENT.initial)
    kind: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    guest_name: Mapped[str] = mapped_column(String(60), default="")
    guest_phone: Mapped[str] = mapped_column(String(30), default="")

    #: the clinic's calendar date of `starts_at`; no booking goes over midnight
    day: Mapped[date]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("devices.id"))
    #: the department that delivers what was booked (APT-09)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    #: the consultant who looks after the customer and hears of every change (APT-07, APT-09)
    consultant_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    item_id: Mapped[int | None] = mapped_column(ForeignKey("service_items.id"))
    #: the item or procedure in words
    what: Mapped[str] = mapped_column(String(120), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    fee_told: Mapped[Money | None] = mapped_column(MoneyColumn)
    recovery_told: Mapped[str] = mapped_column(String(120), default="")

    #: the enquiry it came from
    enquiry_id: Mapped[int | None] = mapped_column(ForeignKey("enquiries.id"))
    #: the visit in which the customer came; visits are kept by reception, which stands above this room
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    #: the appointment of the same course before this one (APT-10)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("appointments.id"))
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("expert_clinics.id"))
    clinic_seat: Mapped[int | None]

    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moved_count: Mapped[int] = mapped_column(default=0)
    #: its person fell ill and no other time was found: the customer is to be called
    to_rebook: Mapped[bool] = mapped_column(default=False)
    next_step: Mapped[str] = mapped_column(String(20), default="")
    next_note: Mapped[str] = mapped_column(String(200), default="")

    customer: Mapped[Customer | None] = relationship()
    provider: Mapped[Person | None] = relationship(foreign_keys=[provider_id])
    consultant: Mapped[Person | None] = relationship(foreign_keys=[consultant_id])
    booked_by: Mapped[Person | None] = relationship(foreign_keys="Appointment.created_by_id")
    device: Mapped[Device | None] = relationship()
    department: Mapped[Department | None] = relationship()
    item: Mapped[ServiceItem | None] = relationship()
    clinic: Mapped[ExpertClinic | None] = relationship()
    follows: Mapped["Appointment | None"] = relationship(remote_side="Appointment.id")

    @property
    def number(self) -> str:
        """What the booking is called on paper and on the phone, such as YY000123."""
        return f"{PREFIX}{self.id:06d}"

    @property
    def path(self) -> str:
        """Where the booking is shown; written out, because operations and jobs run without a request."""
        return f"/appointments/{self.id}"

    @property
    def expected(self) -> bool:
        """Whether the customer is still expected."""
        return self.state in EXPECTED

    @property
    def who(self) -> str:
        """Who comes."""
        return self.customer.name if self.customer is not None else self.guest_name

    @property
    def phone(self) -> str:
        return self.customer.phone if self.customer is not None else self.guest_phone

    @property
    def kind_label(self) -> str:
        return str(choices.KINDS[self.kind])

    @property
    def channel_label(self) -> str:
        return str(choices.CHANNELS[self.channel])

    @property
    def state_label(self) -> str:
        return str(APPOINTMENT.states[self.state].label)

    @property
    def subject(self) -> str:
        """What it is for: the item in words, else the kind."""
        return self.what or self.kind_label

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return clock.minutes_between(self.starts_at, self.ends_at)

    @property
    def hours(self) -> str:
        """From when until when at the clinic: 14:00–15:00."""
        return f"{clock.local(self.starts_at):%H:%M}–{clock.local(self.ends_at):%H:%M}"

    @property
    def held_at(self) -> dict[str, Any]:
        """What a move changes, in plain values for the log."""
        return {
            "starts_at": clock.local(self.starts_at).strftime("%Y-%m-%d %H:%M"),
            "minutes": self.minutes,
            "provider": self.provider.name if self.provider else "",
            "room_id": self.room_id,
            "device": self.device.name if self.device else "",
        }


guards.install(Appointment.__table__)


class AppointmentChange(Operational):
    """The log of bookings: made, changed, cancelled, by whom, when (APT-15, APT-16). Never changed."""

    __tablename__ = "appointment_changes"
    __table_args__ = (
        one_of("what", choices.CHANGES),
        one_of("asked_by", choices.ASKED_BY, empty=True),
        Index("ix_appointment_changes_appointment_id", "appointment_id", "id"),
        Index("ix_appointment_changes_branch_id_at", "branch_id", "at"),
        # A change asked for by somebody has its reason (APT-16).
        CheckConstraint("what NOT IN ('moved', 'cancelled') OR (reason <> '' AND asked_by <> '')", name="why_and_who"),
    )

    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    what: Mapped[str] = mapped_column(String(20))
    actor_name: Mapped[str]
    asked_by: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    #: what was before and after, and which new times were offered
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    appointment: Mapped[Appointment] = relationship()

    def audit_key(self) -> tuple[str, int]:
        return (Appointment.__tablename__, self.appointment_id)


append_only(AppointmentChange.__table__)

explain_violation(
    "uq_appointments_clinic_seat",
    "appointments.clinic_id, appointments.clinic_seat",
    "time",
    _l("This expert-clinic day is full. Choose another day."),
)
for _column in guards.TAKEN:
    explain_violation(
        guards.taken_name(_column), guards.taken_name(_column), "time", _l("This time was taken just now.")
    )
