"""Answers and promised answers: replies, callbacks with a deadline, later questions (ENQ-04, 05, 12, 24)."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.enquiries import policy, settings
from portal.front_desk.enquiries.models import Callback, Enquiry, EnquiryReply
from portal.front_desk.enquiries.operations import calling, registering, signals
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.workflow import ENQUIRY
from portal.registry.staff.models import Person


def reply(
    enquiry: Enquiry, *, text: str, by: Actor, full: bool = True, next_step: str = "", at: datetime | None = None
) -> EnquiryReply:
    """Give a reply; a full one answers the enquiry and needs a complete registration (ENQ-01, ENQ-09, ENQ-12).

    The first reply and the full answer keep their times. An unowned enquiry belongs to the member who replies.
    """
    access.check(by, Permission.ANSWER)
    if not text.strip():
        raise Refused("ENQ-01", _("Write what was answered."), field="answer")
    if full and open_callback(enquiry) is not None:
        raise Refused(
            "ENQ-05",
            _("An answer was promised. Record it at the callback, so that it is kept who gave it."),
            field="answer",
            link=f"{enquiry.path}#callback",
        )
    return _say(enquiry, text=text, by=by, full=full, next_step=next_step, at=at or clock.now())


def _say(enquiry: Enquiry, *, text: str, by: Actor, full: bool, next_step: str, at: datetime) -> EnquiryReply:
    _take_if_free(enquiry, by)
    row = EnquiryReply(enquiry_id=enquiry.id, at=at, text=text.strip(), full=full, person_id=by.id)
    add(row, by=by)
    enquiry.first_reply_at = enquiry.first_reply_at or at
    enquiry.next_step = next_step.strip() or enquiry.next_step
    if full:
        enquiry.answer = text.strip()
        enquiry.answered_by_id = by.id
        enquiry.full_answer_at = enquiry.full_answer_at or at
        registering.refuse_incomplete(enquiry)
    db.session.flush()
    if full and enquiry.state in ENQUIRY.step("answer").sources:
        workflow.apply(ENQUIRY, enquiry, "answer", by=by)
    audit.record("enquiries.reply", enquiry, by=by, full=full, text=text.strip())
    signals.changed(enquiry)
    return row


def promise(
    enquiry: Enquiry,
    *,
    to: Person | None,
    number: str,
    question: str,
    by: Actor,
    deadline: datetime | None = None,
) -> Callback:
    """Promise an answer: to whom the question goes, the number to call, until when (ENQ-04).

    Without `deadline` it is the setting's time from now. All three are needed; the receiver must be able to answer.
    """
    access.check(by, Permission.WRITE)
    now = clock.now()
    due = deadline or now + timedelta(minutes=settings.CALLBACK_MINUTES.value())
    _check_promise(to, number, question, due, branch_id=enquiry.branch_id)
    assert to is not None
    if open_callback(enquiry) is not None:
        raise Refused(
            "ENQ-04",
            _("A callback is open already. Answer it, or transfer it to somebody else."),
            link=f"{enquiry.path}#callback",
        )
    _take_if_free(enquiry, by)
    callback = Callback(
        enquiry_id=enquiry.id, assigned_to_id=to.id, number=number.strip(), deadline=due, question=question.strip()
    )
    add(callback, by=by)
    if enquiry.state in ENQUIRY.step("promise").sources:
        workflow.apply(ENQUIRY, enquiry, "promise", by=by, to=to.name, deadline=due.isoformat())
    db.session.flush()
    registering.renew_completeness(enquiry)
    audit.record("enquiries.promise", enquiry, by=by, to=to.name, number=number.strip(), deadline=due.isoformat())
    signals.changed(enquiry, to.id)
    return callback


def answer_callback(callback: Callback, *, text: str, by: Actor, next_step: str = "") -> Callback:
    """Give the promised answer: kept with who gave it and when (ENQ-05)."""
    access.check(by, Permission.ANSWER)
    _refuse_ended(callback)
    if not text.strip():
        raise Refused("ENQ-05", _("Write what was answered."), field="answer")
    _end(callback, "answered", reply=text, by=by)
    _say(
        callback.enquiry, text=text, by=by, full=True, next_step=next_step or _("Answered by callback"), at=clock.now()
    )
    calling.release(callback.number, by=by)
    signals.changed(callback.enquiry, callback.assigned_to_id)
    signals.tell_leaders(callback.enquiry)
    return callback


def transfer_callback(
    callback: Callback, *, to: Person | None, reason: str, by: Actor, deadline: datetime | None = None
) -> Callback:
    """Pass a callback on to somebody else, or escalate it to the leader, with the reason (ENQ-04).

    The number and the question go along; the deadline stays unless the leader gives another one.
    """
    access.check(by, Permission.ANSWER)
    _refuse_ended(callback)
    if not reason.strip():
        raise Refused("ENQ-04", _("Write why it goes to somebody else."), field="reason")
    if to is not None and to.id == callback.assigned_to_id:
        raise Refused("ENQ-04", _("%(name)s has it already.", name=to.name), field="person_id")
    due = deadline or callback.deadline
    if due > callback.deadline:
        policy.check_leader(callback.enquiry, by, "ENQ-04")
    _check_promise(to, callback.number, callback.question, due, branch_id=callback.branch_id, past=True)
    assert to is not None
    _end(callback, "transferred", reply=reason, by=by)
    onward = Callback(
        enquiry_id=callback.enquiry_id,
        assigned_to_id=to.id,
        number=callback.number,
        deadline=due,
        question=callback.question,
        overdue_at=callback.overdue_at if due == callback.deadline else None,
    )
    add(onward, by=by)
    db.session.flush()
    audit.record("enquiries.transfer_callback", callback.enquiry, by=by, to=to.name, reason=reason.strip())
    signals.changed(callback.enquiry, to.id, callback.assigned_to_id)
    return onward


def note_attempt(callback: Callback, *, note: str, by: Actor) -> Callback:
    """Record that the customer was called and not reached; the deadline stays (ENQ-05)."""
    access.check(by, Permission.ANSWER)
    _refuse_ended(callback)
    callback.attempts += 1
    callback.attempted_at, callback.attempt_note = clock.now(), note.strip()
    db.session.flush()
    audit.record("enquiries.note_attempt", callback.enquiry, by=by, attempts=callback.attempts, note=note.strip())
    calling.release(callback.number, by=by)
    signals.changed(callback.enquiry, callback.assigned_to_id)
    return callback


def settle_callback(enquiry: Enquiry, how: str, *, reply: str, by: Actor) -> None:
    """End an open callback because a booking or the visit itself answered it."""
    callback = open_callback(enquiry)
    if callback is not None:
        _end(callback, how, reply=reply, by=by)
        signals.tell(callback.assigned_to_id)


def open_callback(enquiry: Enquiry) -> Callback | None:
    """The callback still to be given."""
    return db.session.scalar(select(Callback).where(Callback.enquiry_id == enquiry.id, Callback.ended_at.is_(None)))


def _end(callback: Callback, how: str, *, reply: str, by: Actor) -> None:
    db.session.refresh(callback, ["ended_at"], with_for_update=True)
    _refuse_ended(callback)
    callback.ended_at, callback.ended_how, callback.ended_by_id = clock.now(), how, by.id
    callback.reply = reply.strip()
    db.session.flush()
    audit.record("enquiries.end_callback", callback.enquiry, by=by, how=how, reply=reply.strip())


def _refuse_ended(callback: Callback) -> None:
    if callback.ended_at is not None:
        raise Refused(
            "ENQ-05",
            _("This callback was settled at %(time)s.", time=f"{clock.local(callback.ended_at):%H:%M}"),
            link=callback.enquiry.path,
        )


def _check_promise(
    to: Person | None, number: str, question: str, deadline: datetime, *, branch_id: int, past: bool = False
) -> None:
    if to is None or not to.active or to.branch_id != branch_id or not to.can(Permission.ANSWER):
        raise Refused("ENQ-04", _("Say to whom the question goes: somebody who can answer it."), field="person_id")
    if not number.strip():
        raise Refused("ENQ-04", _("Write the number or account at which the answer is awaited."), field="number")
    if not question.strip():
        raise Refused("ENQ-04", _("Write the question that is still open."), field="question")
    if deadline <= clock.now() and not past:
        raise Refused("ENQ-04", _("The deadline must lie in the future."), field="deadline")


def _take_if_free(enquiry: Enquiry, by: Actor) -> None:
    """Whoever of the group answers an unowned enquiry owns it from now on (ENQ-18, ENQ-21)."""
    if enquiry.owner_id is None and isinstance(by, Person) and enquiry.specialty in policy.inbox_specialties(by):
        enquiry.owner_id = by.id
        db.session.flush()
        audit.record("enquiries.take", enquiry, by=by, owner=by.name)
