"""The enquiry group: leaders, members, what they submit and tell (ENQ-07, ENQ-21, ENQ-22, ENQ-23)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Operational, UtcDateTime, Versioned
from portal.front_desk.enquiries import choices
from portal.front_desk.enquiries.models.enquiry import one_of
from portal.registry.staff.models import Person


class EnquiryGroup(Operational):
    """The group of one specialty with its one leader (ENQ-21)."""

    __tablename__ = "enquiry_groups"
    __table_args__ = (
        one_of("specialty", choices.SPECIALTIES),
        UniqueConstraint("branch_id", "specialty"),
        UniqueConstraint("leader_id"),
    )

    specialty: Mapped[str] = mapped_column(String(20))
    leader_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    leader: Mapped[Person] = relationship(foreign_keys=[leader_id])
    members: Mapped[list["EnquiryGroupMember"]] = relationship(back_populates="group")

    @property
    def label(self) -> str:
        return choices.label(choices.SPECIALTIES, self.specialty)


class EnquiryGroupMember(Operational):
    """A member reports to the leader of one group (ENQ-21)."""

    __tablename__ = "enquiry_group_members"
    __table_args__ = (UniqueConstraint("person_id"), Index("ix_enquiry_group_members_group_id", "group_id"))

    group_id: Mapped[int] = mapped_column(ForeignKey("enquiry_groups.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    group: Mapped[EnquiryGroup] = relationship(back_populates="members")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    def audit_key(self) -> tuple[str, int]:
        return (EnquiryGroup.__tablename__, self.group_id)


class MailboxForwarding(Operational):
    """Planning passed the company mailbox on to the leader: on which day, when, how many (ENQ-07)."""

    __tablename__ = "mailbox_forwardings"
    __table_args__ = (
        UniqueConstraint("branch_id", "day"),
        CheckConstraint("count >= 0", name="count_not_negative"),
    )

    day: Mapped[date]
    count: Mapped[int]
    forwarded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    forwarded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    note: Mapped[str] = mapped_column(String(200), default="")
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    forwarded_by: Mapped[Person | None] = relationship(foreign_keys=[forwarded_by_id])
    to: Mapped[Person] = relationship(foreign_keys=[to_id])


class DailySubmission(Versioned, Operational):
    """What a member submits to the leader for a day: plan, files, recordings, results (ENQ-22)."""

    __tablename__ = "daily_submissions"
    __table_args__ = (
        UniqueConstraint("person_id", "day"),
        Index("ix_daily_submissions_leader_id", "leader_id", "day"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    day: Mapped[date]
    plan: Mapped[str] = mapped_column(Text)
    results: Mapped[str] = mapped_column(Text)
    problems: Mapped[str] = mapped_column(Text, default="")
    #: the day's figures as they stood when it was submitted
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remark: Mapped[str] = mapped_column(String(400), default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    leader: Mapped[Person | None] = relationship(foreign_keys=[leader_id])


class LeaderInformation(Operational):
    """The leader told the president and the plastic head about the day and its problems (ENQ-23)."""

    __tablename__ = "leader_information"
    __table_args__ = (
        UniqueConstraint("leader_id", "day"),
        CheckConstraint("situation <> ''", name="says_something"),
        Index("ix_leader_information_day", "branch_id", "day"),
    )

    leader_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    day: Mapped[date]
    situation: Mapped[str] = mapped_column(Text)
    problems: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)

    leader: Mapped[Person] = relationship(foreign_keys=[leader_id])
    receipts: Mapped[list["InformationReceipt"]] = relationship(back_populates="information")


class InformationReceipt(Operational):
    """One reader of a leader's information, and when they read it (ENQ-23)."""

    __tablename__ = "information_receipts"
    __table_args__ = (
        UniqueConstraint("information_id", "person_id"),
        Index("ix_information_receipts_person_id", "person_id", "read_at"),
    )

    information_id: Mapped[int] = mapped_column(ForeignKey("leader_information.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    information: Mapped[LeaderInformation] = relationship(back_populates="receipts")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    def audit_key(self) -> tuple[str, int]:
        return (LeaderInformation.__tablename__, self.information_id)
