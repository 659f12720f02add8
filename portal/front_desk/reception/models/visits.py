"""Visits, rooms and who is in them, hand-overs, courtesies, hall incidents."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.database import Operational, UtcDateTime
from portal.core.forms import explain_violation
from portal.front_desk.reception.choices import COURTESIES, OUTCOMES, ROOM_KINDS, SHARED_KINDS, SOURCES, VISIT_TYPES
from portal.front_desk.reception.workflow import VISIT
from portal.registry.cards.models import MembershipCard
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Department, Person


def one_of(column: str, names: Any, name: str) -> CheckConstraint:
    """The constraint that keeps a column among known words."""
    return CheckConstraint(f"{column} IN (%s)" % ", ".join(f"'{value}'" for value in names), name=name)


class Room(Operational):
    """A room or area customers are led to."""

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("branch_id", "name"), one_of("kind", ROOM_KINDS, "kind_known"))

    name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    closed: Mapped[bool] = mapped_column(default=False)

    department: Mapped[Department | None] = relationship()

    @property
    def shared(self) -> bool:
        """Whether several parties may be here at once."""
        return self.kind in SHARED_KINDS

    @property
    def kind_label(self) -> str:
        return str(ROOM_KINDS[self.kind])


class Visit(Operational):
    """One presence of a customer in the house."""

    __tablename__ = "visits"
    __table_args__ = (
        VISIT.constraint(),
        one_of("visit_type", VISIT_TYPES, "visit_type_known"),
        CheckConstraint("state <> 'left' OR outcome <> ''", name="left_with_outcome"),
        one_of("outcome", ("", *OUTCOMES), "outcome_known"),
        UniqueConstraint("branch_id", "day", "queue_position"),
        Index(
            "uq_visits_one_open",
            "customer_id",
            unique=True,
            sqlite_where=text("state <> 'left'"),
            postgresql_where=text("state <> 'left'"),
        ),
        Index("ix_visits_branch_id_day_state", "branch_id", "day", "state"),
        Index(
            "ix_visits_present",
            "branch_id",
            "state_since",
            sqlite_where=text("state <> 'left'"),
            postgresql_where=text("state <> 'left'"),
        ),
        Index("ix_visits_customer_id_day", "customer_id", "day"),
        Index("ix_visits_assigned_to_id_state", "assigned_to_id", "state"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    #: the clinic's calendar date, the number within it, and how it is called out
    day: Mapped[date]
    queue_position: Mapped[int]
    queue_number: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(30), default=VISIT.initial)
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    visit_type: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(Text)
    #: what somebody without a booking asked for, in their own words (REC-03)
    need: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(20), default="walk_in")
    papers_brought: Mapped[list[str]] = mapped_column(JSON, default=list)
    companion: Mapped[str] = mapped_column(default="")
    #: the customer's card under which the care of this visit is given (CON-04)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("membership_cards.id"))
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    notified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    met_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    outcome: Mapped[str] = mapped_column(String(20), default="")
    departure_note: Mapped[str] = mapped_column(Text, default="")
    #: how often the number was called and nobody came
    calls_missed: Mapped[int] = mapped_column(default=0, server_default="0")
    unsettled: Mapped[bool] = mapped_column(default=False)
    unsettled_note: Mapped[str] = mapped_column(Text, default="")
    unsettled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    customer: Mapped[Customer] = relationship()
    card: Mapped[MembershipCard | None] = relationship()
    assigned_to: Mapped[Person | None] = relationship(foreign_keys=[assigned_to_id])
    room: Mapped[Room | None] = relationship()

    @property
    def open(self) -> bool:
        """Whether the customer is still in the house, as far as the portal knows."""
        return self.state != "left"

    @property
    def path(self) -> str:
        """Where the visit is shown; written out, because operations and jobs run without a request."""
        return f"/reception/visits/{self.id}"

    @property
    def walk_in(self) -> bool:
        """Whether the customer came without a booking."""
        return self.source == "walk_in"

    @property
    def type_label(self) -> str:
        return str(VISIT_TYPES[self.visit_type])

    @property
    def state_label(self) -> str:
        return str(VISIT.states[self.state].label)

    @property
    def state_tone(self) -> str:
        return str(VISIT.states[self.state].tone)

    @property
    def source_label(self) -> str:
        return str(SOURCES.get(self.source, self.source))

    @property
    def outcome_label(self) -> str:
        return str(OUTCOMES.get(self.outcome, ""))

    @property
    def wait_minutes(self) -> int | None:
        """Minutes from notifying the serving person to meeting the customer, or until now (REC-05)."""
        if self.notified_at is None:
            return None
        return clock.minutes_between(self.notified_at, self.met_at or self.left_at or clock.now())


class RoomOccupancy(Operational):
    """A party in a room, from … to; a private room has one at a time (REC-11)."""

    __tablename__ = "room_occupancies"
    __table_args__ = (
        Index(
            "uq_room_occupancies_open",
            "room_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND shared = 0"),
            postgresql_where=text("ended_at IS NULL AND NOT shared"),
        ),
        Index(
            "uq_room_occupancies_visit",
            "visit_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    shared: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    room: Mapped[Room] = relationship()
    visit: Mapped[Visit] = relationship()

    def audit_key(self) -> tuple[str, int]:
        return (Visit.__tablename__, self.visit_id)


class Courtesy(Operational):
    """A courtesy shown to a visitor: which, by whom, when (REC-06)."""

    __tablename__ = "courtesies"
    __table_args__ = (UniqueConstraint("visit_id", "kind"), one_of("kind", COURTESIES, "kind_known"))

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    kind: Mapped[str] = mapped_column(String(20))

    def audit_key(self) -> tuple[str, int]:
        return (Visit.__tablename__, self.visit_id)


class HandOver(Operational):
    """A customer passed on from one person to another, answered by the receiver (REC-08, REC-09)."""

    __tablename__ = "hand_overs"
    __table_args__ = (
        Index(
            "uq_hand_overs_open",
            "visit_id",
            unique=True,
            sqlite_where=text("answer = ''"),
            postgresql_where=text("answer = ''"),
        ),
        Index("ix_hand_overs_to_id_answer", "to_id", "answer"),
        Index("ix_hand_overs_visit_id", "visit_id"),
        one_of("answer", ("", "accepted", "returned", "withdrawn"), "answer_known"),
        CheckConstraint("from_id <> to_id", name="two_people"),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    from_department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    to_department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    #: whether the customer goes from one serving department to another
    transfer: Mapped[bool] = mapped_column(default=False)
    need: Mapped[str]
    info: Mapped[str] = mapped_column(Text, default="")
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(String(20), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_reason: Mapped[str] = mapped_column(Text, default="")
    #: the receiver introduced themselves to the customer
    introduced: Mapped[bool] = mapped_column(default=False)

    visit: Mapped[Visit] = relationship()
    giver: Mapped[Person] = relationship(foreign_keys=[from_id])
    receiver: Mapped[Person] = relationship(foreign_keys=[to_id])
    from_department: Mapped[Department | None] = relationship(foreign_keys=[from_department_id])
    to_department: Mapped[Department | None] = relationship(foreign_keys=[to_department_id])

    @property
    def accepted_at(self) -> datetime | None:
        return self.answered_at if self.answer == "accepted" else None

    @property
    def returned_at(self) -> datetime | None:
        return self.answered_at if self.answer == "returned" else None

    def audit_key(self) -> tuple[str, int]:
        return (Visit.__tablename__, self.visit_id)


class HallIncident(Operational):
    """Something unexpected in the hall, and what was done about it (REC-13)."""

    __tablename__ = "hall_incidents"
    __table_args__ = (
        Index("ix_hall_incidents_branch_id_occurred_at", "branch_id", "occurred_at"),
        one_of("result", ("open", "solved", "escalated"), "result_known"),
        CheckConstraint(
            "result <> 'escalated' OR (escalated_to_id IS NOT NULL AND escalated_at IS NOT NULL)",
            name="escalated_to_whom_and_when",
        ),
    )

    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    event: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(60), default="")
    handled_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    result: Mapped[str] = mapped_column(String(20), default="open")
    solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    escalated_to_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")

    handled_by: Mapped[Person] = relationship(foreign_keys=[handled_by_id])
    escalated_to: Mapped[Department | None] = relationship(foreign_keys=[escalated_to_id])


explain_violation(
    "uq_rooms_branch_id_name",
    "rooms.branch_id, rooms.name",
    "name",
    _l("There is already a room of this name."),
)
