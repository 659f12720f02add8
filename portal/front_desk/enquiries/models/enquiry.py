"""An enquiry: one contact by phone or online, its way to the door, and who it belongs to."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.database import Operational, UtcDateTime, Versioned, append_only
from portal.front_desk.enquiries import choices
from portal.front_desk.enquiries.workflow import ENQUIRY
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Department, Person


def one_of(column: str, words: Any, *, empty: bool = False) -> CheckConstraint:
    """The constraint that keeps a column among the known words (or empty)."""
    names = [*words, ""] if empty else list(words)
    return CheckConstraint(f"{column} IN ({', '.join(repr(name) for name in names)})", name=f"{column}_known")


class Enquiry(Versioned, Operational):
    """One contact: when, by whom taken, who asked, what, and what became of it (ENQ-01, ENQ-06).

    Channel and owner are fixed once set (ENQ-18): the database lets them change only together with a
    row of `lead_changes` that says the same.
    """

    __tablename__ = "enquiries"
    __table_args__ = (
        ENQUIRY.constraint(),
        one_of("medium", choices.MEDIUMS),
        one_of("channel", choices.CHANNELS),
        CheckConstraint("(channel = 'phone') = (medium = 'phone')", name="medium_fits_channel"),
        one_of("specialty", choices.SPECIALTIES),
        one_of("nature", choices.NATURES),
        one_of("category", choices.CATEGORIES),
        one_of("lost_reason", choices.LOST_REASONS, empty=True),
        one_of("arrival_kind", choices.ARRIVAL_KINDS, empty=True),
        CheckConstraint("state <> 'lost' OR lost_reason <> ''", name="lost_with_reason"),
        CheckConstraint("state <> 'arrived' OR arrived_at IS NOT NULL", name="arrived_with_time"),
        CheckConstraint("rings IS NULL OR rings BETWEEN 0 AND 60", name="rings_believable"),
        Index("ix_enquiries_by_time", "branch_id", "received_at"),
        Index("ix_enquiries_by_state", "branch_id", "state", "received_at"),
        Index("ix_enquiries_by_owner", "owner_id", "received_at"),
        Index("ix_enquiries_by_taker", "created_by_id", "received_at"),
        Index("ix_enquiries_by_phone", "branch_id", "phone"),
        Index("ix_enquiries_by_name", "branch_id", "caller_name"),
        Index("ix_enquiries_by_customer", "customer_id", "received_at"),
        Index("ix_enquiries_by_channel", "branch_id", "channel", "received_at"),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
    medium: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(20))
    #: the site, board or account it came in on, such as 新华网北京频道
    place: Mapped[str] = mapped_column(String(80), default="")
    specialty: Mapped[str] = mapped_column(String(20))
    #: who the lead belongs to; nobody as long as it waits in the group's inbox
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    #: the row of lead_changes behind the latest change of channel or owner (no key: the rows know each other)
    lead_change_id: Mapped[int | None]

    state: Mapped[str] = mapped_column(String(20), default=ENQUIRY.initial)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rings: Mapped[int | None]
    #: how many rings were allowed on that day, so that a later setting does not rewrite the past
    rings_allowed: Mapped[int | None]

    caller_name: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    #: WeChat, QQ, e-mail or nickname, where there is no phone
    contact: Mapped[str] = mapped_column(String(80), default="")
    contact_declined: Mapped[bool] = mapped_column(default=False)
    nature: Mapped[str] = mapped_column(String(20), default="consultation")
    category: Mapped[str] = mapped_column(String(20), default="item")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    need: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(String(200), default="")
    #: whether the registration says everything it must (ENQ-09); kept by the operations
    complete: Mapped[bool] = mapped_column(default=False)

    first_reply_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    full_answer_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    #: whether the department's customer service helped complete it (ENQ-26); None: not yet said
    service_helped: Mapped[bool | None]
    service_helper_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    #: set when the customer's file was opened from this enquiry, not only linked (ENQ-14)
    file_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    appointment_number: Mapped[str] = mapped_column(String(40), default="")
    booked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrival_kind: Mapped[str] = mapped_column(String(20), default="")
    lost_reason: Mapped[str] = mapped_column(String(20), default="")
    lost_note: Mapped[str] = mapped_column(String(200), default="")
    #: where a complaint or suggestion went (ENQ-16)
    routed_to: Mapped[str] = mapped_column(String(120), default="")
    routed_url: Mapped[str] = mapped_column(String(200), default="")

    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    taker: Mapped[Person | None] = relationship(foreign_keys="Enquiry.created_by_id")
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    service_helper: Mapped[Person | None] = relationship(foreign_keys=[service_helper_id])
    customer: Mapped[Customer | None] = relationship()
    department: Mapped[Department | None] = relationship()

    @property
    def path(self) -> str:
        """Where the enquiry is shown; written out, because operations and jobs run without a request."""
        return f"/enquiries/{self.id}"

    @property
    def who(self) -> str:
        """Who asked, as far as it is known."""
        return self.caller_name or self.contact or self.number

    @property
    def state_label(self) -> str:
        return str(ENQUIRY.states[self.state].label)

    @property
    def tone(self) -> str:
        return ENQUIRY.states[self.state].tone

    @property
    def channel_label(self) -> str:
        return choices.label(choices.CHANNELS, self.channel)

    def minutes_to(self, at: datetime | None) -> int | None:
        """Minutes from the contact to a reply or answer (ENQ-12); None as long as there is none."""
        return clock.minutes_between(self.received_at, at) if at is not None else None

    @property
    def picked_up_late(self) -> bool:
        """Whether the phone rang more often than allowed on that day (ENQ-02)."""
        return self.rings is not None and self.rings_allowed is not None and self.rings > self.rings_allowed


class LeadChange(Operational):
    """A change of the channel or owner of a lead by the leader, with the reason (ENQ-18)."""

    __tablename__ = "lead_changes"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="with_reason"),
        one_of("new_channel", choices.CHANNELS),
        Index("ix_lead_changes_enquiry_id", "enquiry_id"),
    )

    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiries.id"))
    old_channel: Mapped[str] = mapped_column(String(20))
    new_channel: Mapped[str] = mapped_column(String(20))
    old_owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    new_owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)

    old_owner: Mapped[Person | None] = relationship(foreign_keys=[old_owner_id])
    new_owner: Mapped[Person | None] = relationship(foreign_keys=[new_owner_id])
    changed_by: Mapped[Person | None] = relationship(foreign_keys="LeadChange.created_by_id")

    @property
    def old_channel_label(self) -> str:
        return choices.label(choices.CHANNELS, self.old_channel)

    @property
    def new_channel_label(self) -> str:
        return choices.label(choices.CHANNELS, self.new_channel)

    def audit_key(self) -> tuple[str, int]:
        return (Enquiry.__tablename__, self.enquiry_id)


append_only(LeadChange.__table__)

LEAD_IS_FIXED = "a lead keeps its channel and owner"
_TOUCHED = (
    "(OLD.channel <> NEW.channel OR OLD.medium <> NEW.medium"
    " OR (OLD.owner_id IS NOT NULL AND (NEW.owner_id IS NULL OR OLD.owner_id <> NEW.owner_id)))"
)
_UNCOVERED = (
    "NOT EXISTS (SELECT 1 FROM lead_changes WHERE lead_changes.id = NEW.lead_change_id"
    " AND lead_changes.enquiry_id = NEW.id AND lead_changes.new_channel = NEW.channel"
    " AND COALESCE(lead_changes.new_owner_id, 0) = COALESCE(NEW.owner_id, 0)"
    " AND lead_changes.id <> COALESCE(OLD.lead_change_id, 0))"
)


def lead_lock_statements(dialect: str) -> list[str]:
    """The trigger that keeps channel and owner of a lead (ENQ-18), for one dialect."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER enquiries_lead_is_fixed BEFORE UPDATE ON enquiries WHEN {_TOUCHED} "
            f"BEGIN SELECT RAISE(ABORT, '{LEAD_IS_FIXED}') WHERE {_UNCOVERED}; END"
        ]
    return [
        f"CREATE OR REPLACE FUNCTION keep_enquiry_lead() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_UNCOVERED} THEN RAISE EXCEPTION '{LEAD_IS_FIXED}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER enquiries_lead_is_fixed BEFORE UPDATE ON enquiries FOR EACH ROW WHEN ({_TOUCHED}) "
        f"EXECUTE FUNCTION keep_enquiry_lead()",
    ]


for _dialect in ("sqlite", "postgresql"):
    for _statement in lead_lock_statements(_dialect):
        event.listen(Enquiry.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect))
