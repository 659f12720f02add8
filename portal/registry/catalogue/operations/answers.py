"""Approved answers to common questions, and the questions nobody could answer yet (KNW-01 to KNW-07)."""

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.catalogue import policy, queries
from portal.registry.catalogue.models import AnswerScript, UnansweredQuestion
from portal.registry.catalogue.permissions import Permission
from portal.registry.catalogue.workflow import SCRIPT


def propose_answer(question: str, answer: str, *, topic: str, by: Actor, code: str = "") -> AnswerScript:
    """Write an answer, or a new version of one; it may be given after medical review (KNW-01).

    Refused while another answer to the same question waits (KNW-04).
    """
    access.check(by, Permission.READ)
    key = _key(question)
    same = select(AnswerScript).where(AnswerScript.question_key == key)
    if db.session.scalar(same.where(AnswerScript.state == "draft")):
        raise Refused(
            "KNW-04",
            _("Another answer to this question waits for review. Have it decided first."),
            field="question",
        )
    latest = db.session.scalar(same.order_by(AnswerScript.version.desc()).limit(1))
    script = add(
        AnswerScript(
            question_key=key,
            version=latest.version + 1 if latest else 1,
            state=SCRIPT.initial,
            topic=topic,
            question=question.strip(),
            answer=answer.strip(),
            code=code or (latest.code if latest else ""),
        ),
        by=by,
    )
    db.session.flush()
    script.code = script.code or f"KNW-Q{script.id:03d}"
    audit.record("catalogue.propose_answer", script, by=by, question=question, version=script.version)
    return script


def approve_answer(script: AnswerScript, *, by: Actor) -> AnswerScript:
    """A doctor approves the answer: from now on the one answer to its question (KNW-01, KNW-04, KNW-05)."""
    access.check(by, Permission.SIGN_OFF)
    _hold(script)
    if script.state == "draft":
        policy.check_other_person(script, by, "KNW-01")
        policy.check_truthful([script.answer], "KNW-05")
        same = select(AnswerScript).where(AnswerScript.question_key == script.question_key)
        before = db.session.scalar(same.where(AnswerScript.state == "approved"))
        if before is not None:
            workflow.apply(SCRIPT, before, "replace", by=by, by_version=script.version)
        script.reviewed_by_id, script.reviewed_at = by.id, clock.now()
    workflow.apply(SCRIPT, script, "approve", by=by)
    _settle_questions(script, by)
    return script


def decline_answer(script: AnswerScript, *, by: Actor, reason: str) -> AnswerScript:
    """A doctor does not approve the answer; its author reads why (KNW-01)."""
    _hold(script)
    workflow.apply(SCRIPT, script, "decline", by=by, reason=reason)
    return script


def record_unanswered(question: str, *, by: Actor) -> UnansweredQuestion:
    """Keep a question nobody could answer, for the reviewer to turn into an entry (KNW-06).

    The same question again counts up.
    """
    access.check(by, Permission.READ)
    key = _key(question)
    open_ = select(UnansweredQuestion).where(UnansweredQuestion.script_id.is_(None))
    row = db.session.scalar(open_.where(UnansweredQuestion.question_key == key).with_for_update(of=UnansweredQuestion))
    if row is None:
        row = add(UnansweredQuestion(question=question.strip()[:200], question_key=key, times=1), by=by)
    else:
        row.times += 1
    db.session.flush()
    audit.record("catalogue.record_unanswered", row, by=by, question=question.strip(), times=row.times)
    return row


def _settle_questions(script: AnswerScript, by: Actor) -> None:
    waiting = select(UnansweredQuestion).where(
        UnansweredQuestion.script_id.is_(None), UnansweredQuestion.question_key == script.question_key
    )
    for row in db.session.scalars(waiting):
        row.script_id = script.id
        db.session.flush()
        audit.record("catalogue.answer_question", row, by=by, answer=script.code)


def _key(question: str) -> str:
    key = queries.question_key(question)
    if not key:
        raise Refused("KNW-01", _("Write the question."), field="question")
    return key


def _hold(script: AnswerScript) -> None:
    db.session.refresh(script, ["state"], with_for_update=True)
