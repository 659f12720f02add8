"""Approved answers, and the questions that still wait for one."""

import unicodedata

from sqlalchemy import or_, select

from portal.core.database import db
from portal.core.refusals import Missing
from portal.registry.catalogue.models import AnswerScript, UnansweredQuestion

#: Words of the wish to see or meet other customers (KNW-07).
_OTHERS = (
    "其他顾客",
    "其他客户",
    "别的顾客",
    "别的客户",
    "别人",
    "做过的人",
    "他人",
    "其他人",
    "顾客的照片",
    "客户的照片",
    "案例照",
)


def search_scripts(text: str = "", *, topic: str = "", limit: int = 50) -> list[AnswerScript]:
    """Approved answers whose question or answer holds all the words (KNW-01), by code.

    A question about other customers is answered with the privacy rule first (KNW-07).
    """
    query = select(AnswerScript).where(AnswerScript.state == "approved")
    privacy = privacy_answer() if asks_for_others(text) and topic in ("", "privacy") else None
    if topic:
        query = query.where(AnswerScript.topic == topic)
    for word in text.split():
        query = query.where(
            or_(
                AnswerScript.question.icontains(word, autoescape=True),
                AnswerScript.answer.icontains(word, autoescape=True),
            )
        )
    found = db.session.scalars(query.order_by(AnswerScript.code, AnswerScript.id).limit(limit))
    rest = [script for script in found if script is not privacy]
    return [privacy, *rest] if privacy else rest


def script(script_id: int) -> AnswerScript:
    """The answer of that id; raises Missing."""
    found = db.session.get(AnswerScript, script_id)
    if found is None:
        raise Missing
    return found


def script_versions(script: AnswerScript) -> list[AnswerScript]:
    """All versions of the answer to the same question, latest first."""
    same = select(AnswerScript).where(AnswerScript.question_key == script.question_key)
    return list(db.session.scalars(same.order_by(AnswerScript.version.desc())))


def asks_for_others(text: str) -> bool:
    """Whether a question is about seeing or meeting other customers (KNW-07)."""
    return any(word in text for word in _OTHERS)


def privacy_answer() -> AnswerScript | None:
    """The approved answer to the wish to see other customers' pictures or to meet them (KNW-07)."""
    approved = select(AnswerScript).where(AnswerScript.state == "approved", AnswerScript.topic == "privacy")
    rows = db.session.scalars(approved.order_by(AnswerScript.code, AnswerScript.id))
    return next((row for row in rows if asks_for_others(row.question)), None)


def scripts_waiting() -> list[AnswerScript]:
    """Answers that wait for their medical reviewer, oldest first."""
    return list(db.session.scalars(select(AnswerScript).where(AnswerScript.state == "draft").order_by(AnswerScript.id)))


def unanswered() -> list[UnansweredQuestion]:
    """Questions nobody could answer yet, the most asked first (KNW-06)."""
    open_ = select(UnansweredQuestion).where(UnansweredQuestion.script_id.is_(None))
    return list(db.session.scalars(open_.order_by(UnansweredQuestion.times.desc(), UnansweredQuestion.id)))


def question_key(question: str) -> str:
    """A question without spaces, punctuation and case: the same question has the same key."""
    letters = unicodedata.normalize("NFKC", question).casefold()
    return "".join(letter for letter in letters if letter.isalnum())[:200]
