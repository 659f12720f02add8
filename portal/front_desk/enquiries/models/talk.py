"""What is said about an enquiry: replies, callbacks, later questions, who is on the phone right now."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Operational, UtcDateTime, append_only
from portal.front_desk.enquiries import choices
from portal.front_desk.enquiries.models.enquiry import Enquiry, one_of
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


class EnquiryReply(Operational):
    """One reply given: text, by whom, when; a full one ends the question (ENQ-01, ENQ-08, ENQ-12)."""

    __tablename__ = "enquiry_replies"
    __table_args__ = (
        CheckConstraint("text <> ''", name="says_something"),
        Index("ix_enquiry_replies_enquiry_id", "enquiry_id", "id"),
    )

    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiries.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text)
    full: Mapped[bool] = mapped_column(default=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    enquiry: Mapped[Enquiry] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])

    def audit_key(self) -> tuple[str, int]:
        return (Enquiry.__tablename__, self.enquiry_id)


append_only(EnquiryReply.__table__)


class Callback(Operational):
    """An answer promised: to whom the question went, the number to call, until when (ENQ-04, ENQ-05)."""

    __tablename__ = "callbacks"
    __table_args__ = (
        CheckConstraint("number <> ''", name="with_number"),
        CheckConstraint("question <> ''", name="with_question"),
        one_of("ended_how", choices.CALLBACK_ENDS, empty=True),
        CheckConstraint("(ended_how = '') = (ended_at IS NULL)", name="ended_with_time"),
        CheckConstraint("ended_how <> 'answered' OR reply <> ''", name="answered_with_reply"),
        Index(
            "uq_callbacks_open",
            "enquiry_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_callbacks_due",
            "branch_id",
            "deadline",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_callbacks_assigned_to_id", "assigned_to_id", "ended_at"),
        Index("ix_callbacks_enquiry_id", "enquiry_id"),
    )

    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiries.id"))
    assigned_to_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    #: the number, or the account of an online question, at which the answer is awaited
    number: Mapped[str] = mapped_column(String(80))
    deadline: Mapped[datetime] = mapped_column(UtcDateTime)
    question: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)
    attempted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempt_note: Mapped[str] = mapped_column(String(200), default="")
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: when the deadline was found passed, and the leader told
    overdue_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_how: Mapped[str] = mapped_column(String(20), default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    enquiry: Mapped[Enquiry] = relationship()
    assigned_to: Mapped[Person] = relationship(foreign_keys=[assigned_to_id])
    asked_by: Mapped[Person | None] = relationship(foreign_keys="Callback.created_by_id")
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])

    def audit_key(self) -> tuple[str, int]:
        return (Enquiry.__tablename__, self.enquiry_id)


class CallClaim(Operational):
    """Somebody is on the phone with this number right now: a colleague sees it and does not call too."""

    __tablename__ = "call_claims"
    __table_args__ = (UniqueConstraint("branch_id", "number"),)

    number: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    until: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class LaterQuestion(Operational):
    """A question a known customer asks later: it goes to the same owner until answered (ENQ-24)."""

    __tablename__ = "later_questions"
    __table_args__ = (
        CheckConstraint("question <> ''", name="with_question"),
        CheckConstraint("enquiry_id IS NOT NULL OR customer_id IS NOT NULL", name="about_somebody"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered_with_words"),
        Index(
            "ix_later_questions_open",
            "asked_to_id",
            "due_at",
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index("ix_later_questions_enquiry_id", "enquiry_id"),
        Index("ix_later_questions_customer_id", "customer_id"),
    )

    enquiry_id: Mapped[int | None] = mapped_column(ForeignKey("enquiries.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    asked_to_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    enquiry: Mapped[Enquiry | None] = relationship()
    customer: Mapped[Customer | None] = relationship()
    asked_to: Mapped[Person] = relationship(foreign_keys=[asked_to_id])
    taken_by: Mapped[Person | None] = relationship(foreign_keys="LaterQuestion.created_by_id")
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def who(self) -> str:
        """Whose question it is."""
        if self.customer is not None:
            return self.customer.name
        return self.enquiry.who if self.enquiry else ""
