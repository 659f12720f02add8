"""Approved answers, questions nobody could answer yet, technical terms in plain words."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.database import Record, UtcDateTime
from portal.registry.catalogue.models.items import among
from portal.registry.catalogue.terms import TOPICS
from portal.registry.catalogue.workflow import SCRIPT
from portal.registry.staff.models import Person


class AnswerScript(Record):
    """One version of the answer to a common question (KNW-01); one approved answer per question."""

    __tablename__ = "answer_scripts"
    __table_args__ = (
        SCRIPT.constraint(),
        among("topic", TOPICS),
        UniqueConstraint("question_key", "version"),
        Index(
            "uq_answer_scripts_approved",
            "question_key",
            unique=True,
            sqlite_where=text("state = 'approved'"),
            postgresql_where=text("state = 'approved'"),
        ),
        Index("ix_answer_scripts_state_topic", "state", "topic"),
        CheckConstraint("reviewed_by_id <> created_by_id", name="author_does_not_review"),
        CheckConstraint("state <> 'approved' OR reviewed_at IS NOT NULL", name="reviewed"),
    )

    #: the question without punctuation, spaces and case: the same question is one question
    question_key: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20), default=SCRIPT.initial)
    code: Mapped[str] = mapped_column(String(40), default="")
    topic: Mapped[str] = mapped_column(String(20))
    question: Mapped[str]
    answer: Mapped[str] = mapped_column(Text)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    author: Mapped[Person | None] = relationship(foreign_keys="AnswerScript.created_by_id")
    reviewed_by: Mapped[Person | None] = relationship(foreign_keys=[reviewed_by_id])


class UnansweredQuestion(Record):
    """A question somebody could not answer; it waits for an entry (KNW-06)."""

    __tablename__ = "unanswered_questions"

    question: Mapped[str]
    question_key: Mapped[str] = mapped_column(index=True)
    times: Mapped[int] = mapped_column(default=1)
    script_id: Mapped[int | None] = mapped_column(ForeignKey("answer_scripts.id"))
    asked_by: Mapped[Person | None] = relationship(foreign_keys="UnansweredQuestion.created_by_id", lazy="joined")


class Gloss(Record):
    """A technical term in plain words (CAT-10)."""

    __tablename__ = "glosses"

    term: Mapped[str] = mapped_column(String(40), unique=True)
    gloss: Mapped[str]
