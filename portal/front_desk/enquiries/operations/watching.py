"""What the clock brings: callbacks near and past their deadline, questions without a first reply,
registrations left incomplete, recordings whose time is over (ENQ-05, ENQ-08, ENQ-09, ENQ-10)."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import audit, clock
from portal.core.database import SystemActor, db
from portal.front_desk.enquiries import policy, settings
from portal.front_desk.enquiries.models import Callback, CallRecording, Enquiry
from portal.front_desk.enquiries.operations import quality, registering, signals

MOST_AT_ONCE = 500


def watch_callbacks() -> int:
    """Remind before the deadline, tell the leader after it, and keep the miss as an event (ENQ-05); how many."""
    now = clock.now()
    soon = now + timedelta(minutes=settings.REMIND_MINUTES.value())
    due = select(Callback).where(Callback.ended_at.is_(None), Callback.deadline <= soon, Callback.overdue_at.is_(None))
    rows = db.session.scalars(due.options(joinedload(Callback.enquiry)).order_by(Callback.deadline).limit(MOST_AT_ONCE))
    count = 0
    for callback in rows:
        by = SystemActor("enquiries", callback.branch_id)
        if callback.deadline <= now:
            callback.overdue_at = now
            db.session.flush()
            audit.record("enquiries.callback_overdue", callback.enquiry, by=by, to=callback.assigned_to_id)
            kind = "call_late" if callback.enquiry.medium == "phone" else "online_late"
            evidence = _("Callback promised for %(time)s not given", time=_wall(callback.deadline))
            signals.note_event(callback.enquiry, kind, callback.assigned_to_id, evidence, by=by)
            signals.tell_leaders(callback.enquiry)
        elif callback.reminded_at is None:
            callback.reminded_at = now
            db.session.flush()
            audit.record("enquiries.callback_reminded", callback.enquiry, by=by, to=callback.assigned_to_id)
        else:
            continue
        signals.changed(callback.enquiry, callback.assigned_to_id)
        count += 1
    return count


def watch_first_replies() -> int:
    """Keep an owned online enquiry without a first reply in time as an event (ENQ-12); how many."""
    now = clock.now()
    latest = now - timedelta(minutes=settings.FIRST_REPLY_MINUTES.value())
    silent = select(Enquiry).where(
        Enquiry.state == "new",
        Enquiry.medium == "online",
        Enquiry.first_reply_at.is_(None),
        Enquiry.received_at <= latest,
        Enquiry.received_at > now - timedelta(days=3),
        Enquiry.owner_id.is_not(None),
    )
    count = 0
    for enquiry in db.session.scalars(silent.order_by(Enquiry.id).limit(MOST_AT_ONCE)):
        evidence = _("No reply since %(time)s", time=_wall(enquiry.received_at))
        by = SystemActor("enquiries", enquiry.branch_id)
        if signals.note_event(enquiry, "online_late", enquiry.owner_id, evidence, by=by):
            signals.changed(enquiry)
            signals.tell_leaders(enquiry)
            count += 1
    return count


def watch_registrations() -> int:
    """Keep registrations of earlier days that are still incomplete as events (ENQ-09); how many."""
    start, _end = clock.day_bounds(clock.today())
    left = select(Enquiry).where(
        Enquiry.complete.is_(False),
        Enquiry.created_at < start,
        Enquiry.created_at > start - timedelta(days=7),
        Enquiry.created_by_id.is_not(None),
    )
    count = 0
    for enquiry in db.session.scalars(left.order_by(Enquiry.id).limit(MOST_AT_ONCE)):
        lacking = registering.renew_completeness(enquiry)
        if not lacking:
            audit.record("enquiries.complete", enquiry, by=SystemActor("enquiries", enquiry.branch_id))
            continue
        by = SystemActor("enquiries", enquiry.branch_id)
        evidence = _("Missing: %(parts)s", parts=policy.lacking_labels(lacking))
        count += signals.note_event(enquiry, "not_in_detail", enquiry.created_by_id, evidence, by=by) is not None
    return count


def forget_recordings() -> int:
    """Forget the recordings whose retention period is over (ENQ-10); how many."""
    over = select(CallRecording).where(CallRecording.removed_at.is_(None), CallRecording.kept_until <= clock.now())
    rows = list(db.session.scalars(over.options(joinedload(CallRecording.enquiry)).limit(MOST_AT_ONCE)))
    for recording in rows:
        quality.remove_recording(recording, by=SystemActor("enquiries", recording.branch_id))
    return len(rows)


def _wall(instant: datetime) -> str:
    return f"{clock.local(instant):%m-%d %H:%M}"
