"""Numbers called out: one call at a time, and a number nobody answers is remembered (REC-12).

Two receptionists who call the same number: the second is told who called it, where to and when.
"""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.core import access, audit, clock
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.front_desk.reception import policy
from portal.front_desk.reception.models import QueueCall, Visit
from portal.front_desk.reception.operations import signals
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.queries.calls import open_call

#: Where a number is called to when no room is named; the words on the display are Chinese.
DESK = "前台"


def call(visit: Visit, *, by: Actor, place: str = "") -> QueueCall:
    """Call a number to a place: the visit's room, or the desk (REC-12).

    Calling again takes the place of the call before; somebody else's call stands for the time of the
    setting. The same person's second press within that time answers with the call there is.
    """
    access.check(by, Permission.MOVE)
    if not visit.open:
        raise Refused("REC-12", _("This customer has left. Register a new arrival when they come back."))
    if visit.state in ("in_consultation", "in_service"):
        raise Refused("REC-12", _("%(number)s is being served already.", number=visit.queue_number), link=visit.path)
    before = open_call(visit)
    if before is not None:
        if before.called_at > clock.now() - timedelta(seconds=policy.CALL_AGAIN_AFTER.value()):
            if before.caller_id == by.id:
                return before
            raise _called_already(visit)
        _end(before, "repeated")
    made = QueueCall(
        visit_id=visit.id,
        sequence=_times(visit) + 1,
        caller_id=by.id,
        called_at=clock.now(),
        place=place.strip() or (visit.room.name if visit.room else DESK),
        result="",
    )
    signals.put(made, lambda: _called_already(visit), by=by)
    audit.record("reception.call", visit, by=by, number=visit.queue_number, place=made.place, times=made.sequence)
    signals.queue_changed(visit)
    return made


def _times(visit: Visit) -> int:
    return db.session.scalar(select(func.max(QueueCall.sequence)).where(QueueCall.visit_id == visit.id)) or 0


def miss_call(visit: Visit, *, by: Actor) -> Visit:
    """Nobody came to the call: the visit keeps its place, and everybody sees how often it was called (REC-12)."""
    access.check(by, Permission.MOVE)
    made = open_call(visit)
    if made is None:
        raise Refused("REC-12", _("%(number)s is not being called.", number=visit.queue_number), link=visit.path)
    _end(made, "missed")
    visit.calls_missed += 1
    db.session.flush()
    audit.record("reception.miss_call", visit, by=by, number=visit.queue_number, times=visit.calls_missed)
    signals.queue_changed(visit)
    return visit


def end(visit: Visit, result: str) -> None:
    """The open call has an end; the operation that calls this speaks of it."""
    made = open_call(visit)
    if made is not None:
        _end(made, result)


def _end(made: QueueCall, result: str) -> None:
    made.result, made.ended_at = result, clock.now()
    db.session.flush()


def _called_already(visit: Visit) -> Refused:
    made = open_call(visit)
    name = made.caller.name if made and made.caller else "…"
    place = made.place if made else "…"
    at = f"{clock.local(made.called_at):%H:%M:%S}" if made else "…"
    message = _(
        "%(name)s called %(number)s to %(place)s at %(time)s. Wait a moment before you call again.",
        name=name,
        number=visit.queue_number,
        place=place,
        time=at,
    )
    return Refused("REC-12", message, link=visit.path)
