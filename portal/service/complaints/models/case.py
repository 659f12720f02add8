"""The case: a complaint or a dissatisfied customer, from the first word to the last follow-up.

A case and its parts are never deleted; the database refuses it for everybody (CMP-22).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Operational, Sortable, UtcDateTime, Versioned, append_only
from portal.front_desk.reception.models import Visit
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Department, Person
from portal.service.complaints import choices
from portal.service.complaints.workflow import COMPLAINT_STATES, DISSATISFIED_STATES, WORKFLOWS

#: Changing a row is allowed, removing it never: the condition of its trigger.
NEVER_DELETED = "1 = 1"


def one_of(column: str, words: Any, *, empty: bool = False) -> CheckConstraint:
    """The constraint that keeps a column among the known words (or empty)."""
    names = [*words, ""] if empty else list(words)
    return CheckConstraint(f"{column} IN ({', '.join(repr(name) for name in names)})", name=f"{column}_known")


def _states(kind: str, states: Any) -> str:
    return f"(kind = '{kind}' AND state IN ({', '.join(repr(state) for state in states)}))"


_OPEN = text("state <> 'closed'")
#: The same condition for a query, in words instead of a value: only so are the indexes of open cases found.
OPEN: ColumnElement[bool] = literal_column("complaint_cases.state <> 'closed'", Boolean)


def _open_index(name: str, *columns: str) -> Index:
    return Index(f"ix_complaint_cases_open_{name}", *columns, sqlite_where=_OPEN, postgresql_where=_OPEN)


class Case(Versioned, Operational):
    """A complaint (`complaint`) or a dissatisfied customer's case (`dissatisfied`)."""

    __tablename__ = "complaint_cases"
    __table_args__ = (
        one_of("kind", choices.KINDS),
        CheckConstraint(
            f"{_states('complaint', COMPLAINT_STATES)} OR {_states('dissatisfied', DISSATISFIED_STATES)}",
            name="state_of_its_kind",
        ),
        one_of("channel", choices.CHANNELS),
        one_of("category", choices.CATEGORIES),
        one_of("cause", choices.CATEGORIES, empty=True),
        one_of("complainant_relation", choices.RELATIONS),
        one_of("customer_view", choices.VIEWS, empty=True),
        CheckConstraint("demand <> ''", name="demand_given"),
        CheckConstraint("matter <> ''", name="matter_given"),
        CheckConstraint("clock_days = 0 OR answer_due IS NOT NULL OR paused", name="clock_with_due_day"),
        # a lane: the most pressing first; the same for what is closed, the latest first
        Index("ix_complaint_cases_lane", "branch_id", "kind", "state", "emergency", "next_due_at", "id"),
        Index("ix_complaint_cases_received", "branch_id", "received_at", "id"),
        Index(
            "ix_complaint_cases_open_due",
            "branch_id",
            "next_due_at",
            "id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        # whose case it is, among the open ones: 5,000 of 200,000
        _open_index("handler", "handler_id", "next_due_at"),
        _open_index("forwarded_to", "forwarded_to_id", "next_due_at"),
        _open_index("doctor", "doctor_id", "kind", "state"),
        _open_index("item", "item_id", "kind", "state"),
        # the figures are counted inside this index, without the cases themselves
        Index(
            "ix_complaint_cases_figures",
            *("branch_id", "received_at", "kind", "state", "customer_view", "cause", "category"),
            *("channel", "department_id", "item_id", "doctor_id", "id"),
        ),
        Index("ix_complaint_cases_customer", "customer_id", "state"),
        Index("ix_complaint_cases_handler", "handler_id", "state", "next_due_at"),
        Index("ix_complaint_cases_department", "department_id", "state"),
        Index("ix_complaint_cases_item", "item_id", "received_at"),
        Index("ix_complaint_cases_doctor", "doctor_id", "received_at"),
        Index("ix_complaint_cases_receiver", "receiver_id", "state"),
    )

    number: Mapped[str] = mapped_column(Sortable, unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)

    # who complains, about what, to whom (CMP-02)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    complainant_name: Mapped[str] = mapped_column(String(80))
    complainant_relation: Mapped[str] = mapped_column(String(20), default="self")
    complainant_phone: Mapped[str] = mapped_column(String(30), default="")
    complainant_contact: Mapped[str] = mapped_column(String(120), default="")
    channel: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(20), default="other")
    matter: Mapped[str] = mapped_column(Text)
    demand: Mapped[str] = mapped_column(Text)
    happened_on: Mapped[date | None]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: the first receiver, who stays responsible until somebody else is (LAW-01)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    #: taken in when the consulting rooms were closed, for the next day (CMP-23)
    outside_hours: Mapped[bool] = mapped_column(default=False)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    doctor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("service_items.id"))
    #: people present when a dissatisfied customer's case was opened, in words (DIS-01)
    present: Mapped[str] = mapped_column(Text, default="")
    opinion: Mapped[str] = mapped_column(Text, default="")

    # who deals with it
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    handler_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forwarded_to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    forwarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forward_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    investigation_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # what is special about it
    emergency: Mapped[bool] = mapped_column(default=False)
    #: likely to become a dispute (DIS-10)
    dispute_likely: Mapped[bool] = mapped_column(default=False)
    #: a medical dispute (CMP-17)
    dispute: Mapped[bool] = mapped_column(default=False)
    #: a key complaint: it does not count as closed before its follow-up (LAW-03)
    key_case: Mapped[bool] = mapped_column(default=False)

    # the lawful clock (LAW-02); days 0 while there is none
    clock_days: Mapped[int] = mapped_column(default=0)
    clock_start: Mapped[date | None]
    answer_due: Mapped[date | None]
    clock_provisional: Mapped[bool] = mapped_column(default=False)
    second_department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    paused: Mapped[bool] = mapped_column(default=False)
    progress_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: since when the customer has been waiting to hear: that day is reckoned from here
    progress_since: Mapped[datetime | None] = mapped_column(UtcDateTime)

    #: the next act and when it is due, kept by the operations for board and reminders (DIS-13)
    next_step: Mapped[str] = mapped_column(String(20), default="")
    next_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: when owner and managers were last reminded that it grows old (DIS-13)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # how it ended (CMP-12, CMP-13, DIS-14)
    result: Mapped[str] = mapped_column(Text, default="")
    result_way: Mapped[str] = mapped_column(String(80), default="")
    result_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    customer_view: Mapped[str] = mapped_column(String(20), default="")
    customer_words: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str] = mapped_column(String(20), default="")
    causes: Mapped[str] = mapped_column(Text, default="")
    weaknesses: Mapped[str] = mapped_column(Text, default="")
    summarised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened: Mapped[int] = mapped_column(default=0)
    #: where it came from when another room opened it, and its address there
    source: Mapped[str] = mapped_column(String(120), default="")
    source_url: Mapped[str] = mapped_column(String(200), default="")
    #: answers of an intake page that have no column of their own
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    customer: Mapped[Customer | None] = relationship()
    receiver: Mapped[Person] = relationship(foreign_keys=[receiver_id])
    handler: Mapped[Person | None] = relationship(foreign_keys=[handler_id])
    forwarded_to: Mapped[Person | None] = relationship(foreign_keys=[forwarded_to_id])
    doctor: Mapped[Person | None] = relationship(foreign_keys=[doctor_id])
    department: Mapped[Department | None] = relationship(foreign_keys=[department_id])
    second_department: Mapped[Department | None] = relationship(foreign_keys=[second_department_id])
    item: Mapped[ServiceItem | None] = relationship()
    visit: Mapped[Visit | None] = relationship()
    accused: Mapped[list["Accused"]] = relationship(back_populates="case", order_by="Accused.id")

    @property
    def open(self) -> bool:
        """Whether the case still waits for something."""
        return self.state != "closed"

    @property
    def path(self) -> str:
        """Where the case is shown; written out, because operations and jobs run without a request."""
        return f"/complaints/{self.id}"

    @property
    def kind_label(self) -> str:
        return str(choices.KINDS[self.kind])

    @property
    def state_label(self) -> str:
        return str(WORKFLOWS[self.kind].states[self.state].label)

    @property
    def state_tone(self) -> str:
        return WORKFLOWS[self.kind].states[self.state].tone

    @property
    def category_label(self) -> str:
        return str(choices.CATEGORIES[self.category])

    @property
    def cause_label(self) -> str:
        return str(choices.CATEGORIES.get(self.cause, ""))

    @property
    def channel_label(self) -> str:
        return str(choices.CHANNELS[self.channel])

    @property
    def next_step_label(self) -> str:
        return str(choices.NEXT_STEPS.get(self.next_step, ""))

    @property
    def view_label(self) -> str:
        return str(choices.VIEWS.get(self.customer_view, ""))


class CasePart(Operational):
    """A part of a case; its changes are spoken under the case."""

    __abstract__ = True

    case_id: Mapped[int] = mapped_column(ForeignKey("complaint_cases.id"), index=True)

    def audit_key(self) -> tuple[str, int]:
        return (Case.__tablename__, self.case_id)


class Accused(CasePart):
    """A person a case complains about; they deal with no part of it (CMP-04)."""

    __tablename__ = "case_accused"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)

    case: Mapped[Case] = relationship(back_populates="accused")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


append_only(Case.__table__, unless=NEVER_DELETED)
append_only(Accused.__table__)
