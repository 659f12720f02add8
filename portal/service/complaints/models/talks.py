"""Talks with the customer, what departments have to complete, and the conference."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import UtcDateTime, append_only
from portal.registry.staff.models import Department, Person
from portal.service.complaints import choices
from portal.service.complaints.models.case import NEVER_DELETED, Case, CasePart, one_of


class CaseTalk(CasePart):
    """A talk with the customer: who was there, what was said, the opinion (DIS-05, DIS-12, LAW-10)."""

    __tablename__ = "case_talks"
    __table_args__ = (one_of("kind", choices.TALK_KINDS),)

    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    notes: Mapped[str] = mapped_column(Text)
    opinion: Mapped[str] = mapped_column(Text, default="")
    comfort: Mapped[str] = mapped_column(Text, default="")
    #: when the last of those present had signed
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    case: Mapped[Case] = relationship()
    people: Mapped[list["TalkPerson"]] = relationship(back_populates="talk", order_by="TalkPerson.id")
    author: Mapped[Person | None] = relationship(foreign_keys="CaseTalk.created_by_id")

    @property
    def kind_label(self) -> str:
        return str(choices.TALK_KINDS[self.kind])


class TalkPerson(CasePart):
    """Somebody who was present at a talk, and their signature (XC-06)."""

    __tablename__ = "case_talk_people"
    __table_args__ = (
        one_of("side", choices.SIDES),
        one_of("signed_how", ("drawn", "paper"), empty=True),
        CheckConstraint("(signed_how = '') = (signed_at IS NULL)", name="signed_how_and_when"),
    )

    talk_id: Mapped[int] = mapped_column(ForeignKey("case_talks.id"), index=True)
    side: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(80))
    #: what they are: customer, husband, lawyer, consultant
    capacity: Mapped[str] = mapped_column(String(60), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_how: Mapped[str] = mapped_column(String(10), default="")
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"))

    talk: Mapped[CaseTalk] = relationship(back_populates="people")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])

    @property
    def side_label(self) -> str:
        return str(choices.SIDES[self.side])


class CaseTask(CasePart):
    """What a department has to complete for a case: its records, the customer's data (DIS-06)."""

    __tablename__ = "case_tasks"
    __table_args__ = (Index("ix_case_tasks_waiting", "department_id", "done_at"),)

    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    what: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case] = relationship()
    department: Mapped[Department] = relationship()
    done_by: Mapped[Person | None] = relationship(foreign_keys=[done_by_id])


class CaseConference(CasePart):
    """A case conference: participants, facts, the plan discussed (DIS-07)."""

    __tablename__ = "case_conferences"

    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(80), default="")
    facts: Mapped[str] = mapped_column(Text, default="")
    plan: Mapped[str] = mapped_column(Text, default="")
    #: the plan involves money: it needs a refund case (DIS-08)
    money: Mapped[bool] = mapped_column(default=False)
    concluded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    case: Mapped[Case] = relationship()
    members: Mapped[list["ConferenceMember"]] = relationship(
        back_populates="conference", order_by="ConferenceMember.id"
    )
    convener: Mapped[Person | None] = relationship(foreign_keys="CaseConference.created_by_id")


class ConferenceMember(CasePart):
    """Somebody who takes part in a conference, as what, and their opinion (DIS-07)."""

    __tablename__ = "case_conference_members"
    __table_args__ = (
        one_of("role", choices.CONFERENCE_ROLES),
        CheckConstraint("(opinion = '') = (opinion_at IS NULL)", name="opinion_and_when"),
        Index(
            "ix_case_conference_members_waiting",
            "person_id",
            sqlite_where=text("opinion_at IS NULL"),
            postgresql_where=text("opinion_at IS NULL"),
        ),
    )

    conference_id: Mapped[int] = mapped_column(ForeignKey("case_conferences.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    #: somebody of the house, or else a name
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    opinion: Mapped[str] = mapped_column(Text, default="")
    opinion_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    conference: Mapped[CaseConference] = relationship(back_populates="members")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])

    @property
    def role_label(self) -> str:
        return str(choices.CONFERENCE_ROLES[self.role])


for _table in (CaseTalk, TalkPerson, CaseTask, CaseConference, ConferenceMember):
    append_only(_table.__table__, unless=NEVER_DELETED)
