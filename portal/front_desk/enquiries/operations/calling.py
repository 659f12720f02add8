"""Who is on the phone with a number right now: two people never call the same customer at once."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from portal.core import access, audit, clock, live
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.enquiries import settings
from portal.front_desk.enquiries.models import CallClaim
from portal.front_desk.enquiries.operations.signals import topic
from portal.front_desk.enquiries.permissions import Permission


def claim(number: str, *, by: Actor) -> CallClaim:
    """Say that one is about to call this number; refused while a colleague does (ENQ-05).

    The claim ends with the recorded result, or by itself after the setting's minutes.
    """
    access.check(by, Permission.ANSWER)
    if not number.strip() or by.id is None:
        raise Refused("ENQ-05", _("There is no number to call."))
    kept = _of(number, by)
    now = clock.now()
    until = now + timedelta(minutes=settings.CALLING_MINUTES.value())
    if kept is not None and kept.until > now and kept.person_id != by.id:
        raise _taken(kept)
    if kept is not None:
        kept.person_id, kept.until = by.id, until
        db.session.flush()
    else:
        kept = CallClaim(number=number.strip(), person_id=by.id, until=until)
        try:
            with db.session.begin_nested():
                add(kept, by=by)
                db.session.flush()
        except IntegrityError:
            other = _of(number, by)
            raise (_taken(other) if other else Refused("ENQ-05", _("A colleague is calling this number."))) from None
    audit.record("enquiries.claim_call", kept, by=by, until=until.isoformat())
    live.bump(topic(by.branch_id))
    return kept


def release(number: str, *, by: Actor) -> None:
    """The call is over: the number is free again."""
    mine = _of(number, by)
    if mine is not None and mine.person_id == by.id:
        audit.record("enquiries.release_call", mine, by=by)
        db.session.execute(delete(CallClaim).where(CallClaim.id == mine.id))
        live.bump(topic(by.branch_id))


def _of(number: str, by: Actor) -> CallClaim | None:
    held = select(CallClaim).where(CallClaim.branch_id == by.branch_id, CallClaim.number == number.strip())
    return db.session.scalar(held.with_for_update(of=CallClaim))


def _taken(claim: CallClaim) -> Refused:
    return Refused(
        "ENQ-05",
        _(
            "%(name)s is calling this number right now. Do not call the customer twice; ask your colleague.",
            name=claim.person.name,
        ),
    )
