"""Recordings and who hears them; sampled answers and their rating (ENQ-10, ENQ-11, ENQ-13)."""

import random
from calendar import monthrange
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.core import access, audit, clock
from portal.core.database import Actor, add, db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.enquiries import choices, policy, settings
from portal.front_desk.enquiries.models import CallRecording, Enquiry, QualityCheck, RecordingPlayback
from portal.front_desk.enquiries.operations import signals
from portal.front_desk.enquiries.permissions import Permission
from portal.registry.staff.models import Person


def add_recording(enquiry: Enquiry, reference: str, *, by: Actor, speaker: Person | None = None) -> CallRecording:
    """Keep the reference of a call's recording until the retention period of today ends (ENQ-10)."""
    access.check(by, Permission.WRITE)
    if enquiry.medium != "phone":
        raise Refused("ENQ-10", _("Only phone calls are recorded."), field="reference")
    if not reference.strip():
        raise Refused("ENQ-10", _("Write the number the recorder gave."), field="reference")
    known = select(CallRecording.id).where(
        CallRecording.enquiry_id == enquiry.id, CallRecording.reference == reference.strip()
    )
    if db.session.scalar(known) is not None:
        raise Refused("ENQ-10", _("This recording is noted already."), field="reference")
    speaker_id = speaker.id if speaker else (enquiry.created_by_id or by.id)
    if speaker_id is None:
        raise Refused("ENQ-10", _("Say who is heard on the recording."), field="reference")
    recording = CallRecording(
        enquiry_id=enquiry.id,
        reference=reference.strip(),
        speaker_id=speaker_id,
        kept_until=_months_later(settings.RECORDING_MONTHS.value()),
    )
    add(recording, by=by)
    db.session.flush()
    audit.record("enquiries.add_recording", enquiry, by=by, reference=reference.strip())
    signals.changed(enquiry)
    return recording


def hear(recording: CallRecording, *, purpose: str, by: Person) -> RecordingPlayback:
    """Open a recording: for its own consultant, the leader and quality only; each hearing is kept (ENQ-11)."""
    if not policy.may_hear(recording, by):
        raise Forbidden(Permission.LISTEN)
    if recording.removed_at is not None:
        raise Refused("ENQ-10", _("The recording was removed when its retention period ended."))
    if not purpose.strip():
        raise Refused("ENQ-11", _("Write what you hear it for. It is kept with your name."), field="purpose")
    playback = RecordingPlayback(recording_id=recording.id, person_id=by.id, at=clock.now(), purpose=purpose.strip())
    add(playback, by=by)
    db.session.flush()
    audit.record("enquiries.hear", playback, by=by, recording=recording.id, purpose=purpose.strip())
    return playback


def remove_recording(recording: CallRecording, *, by: Actor) -> CallRecording:
    """Forget a recording whose retention period is over; before, nobody can (ENQ-10)."""
    if recording.kept_until > clock.now():
        day = clock.local(recording.kept_until).date().isoformat()
        raise Refused("ENQ-10", _("The recording is kept until %(day)s.", day=day))
    if recording.removed_at is None:
        recording.reference, recording.removed_at = f"-{recording.id}", clock.now()
        db.session.flush()
        audit.record("enquiries.remove_recording", recording.enquiry, by=by, recording=recording.id)
    return recording


def draw_sample(day: date, *, by: Actor, seed: int | None = None) -> list[QualityCheck]:
    """Draw answers of a day at random for the leader's rating, so many per person (ENQ-13)."""
    access.check(by, Permission.LEAD)
    start, end = clock.day_bounds(day)
    drawn = select(QualityCheck.enquiry_id)
    wanted = select(Enquiry).where(
        Enquiry.branch_id == by.branch_id,
        Enquiry.specialty.in_(policy.led_specialties(by)),
        Enquiry.full_answer_at >= start,
        Enquiry.full_answer_at < end,
        Enquiry.answered_by_id.is_not(None),
        Enquiry.answered_by_id != (by.id or 0),
        Enquiry.answer != "",
        Enquiry.id.not_in(drawn),
    )
    by_person: dict[int, list[Enquiry]] = {}
    for enquiry in db.session.scalars(wanted.order_by(Enquiry.id)):
        by_person.setdefault(enquiry.answered_by_id or 0, []).append(enquiry)
    chance = random.Random(seed)
    checks = []
    for person_id, answered in by_person.items():
        room = settings.SAMPLE_SIZE.value() - _drawn_of(person_id, day)
        for enquiry in chance.sample(answered, min(max(room, 0), len(answered))):
            check = QualityCheck(enquiry_id=enquiry.id, person_id=person_id)
            add(check, by=by)
            db.session.flush()
            audit.record("enquiries.draw", enquiry, by=by, person=person_id)
            checks.append(check)
    return checks


def rate(check: QualityCheck, *, rating: int, by: Actor, wrong: bool = False, note: str = "") -> QualityCheck:
    """Rate a drawn answer; a wrong one is kept as an event (ENQ-13). Nobody rates their own."""
    access.check(by, Permission.LEAD)
    policy.check_leader(check.enquiry, by, "ENQ-13")
    if check.person_id == by.id:
        raise Refused("ENQ-13", _("Nobody rates their own answers."))
    if rating not in choices.RATINGS:
        raise Refused("ENQ-13", _("Choose one of the list."), field="rating")
    if wrong and not note.strip():
        raise Refused("ENQ-13", _("Write what was wrong with the answer."), field="note")
    if check.rated_at is not None and check.wrong and not wrong:
        raise Refused("ENQ-13", _("The event of the wrong answer is kept already. Object to it at the scoring."))
    check.rating, check.wrong, check.note = rating, wrong, note.strip()
    check.rated_at, check.rated_by_id = clock.now(), by.id
    db.session.flush()
    audit.record("enquiries.rate", check.enquiry, by=by, rating=rating, wrong=wrong, note=note.strip())
    if wrong:
        signals.note_event(check.enquiry, "wrong_answer", check.person_id, note.strip(), by=by)
    signals.tell(check.person_id, by.id)
    return check


def _drawn_of(person_id: int, day: date) -> int:
    start, end = clock.day_bounds(day)
    count = select(func.count()).select_from(QualityCheck).join(Enquiry, Enquiry.id == QualityCheck.enquiry_id)
    count = count.where(
        QualityCheck.person_id == person_id, Enquiry.full_answer_at >= start, Enquiry.full_answer_at < end
    )
    return db.session.scalar(count) or 0


def _months_later(months: int) -> datetime:
    now = clock.local(clock.now())
    year, month = now.year + (now.month - 1 + months) // 12, (now.month - 1 + months) % 12 + 1
    return now.replace(year=year, month=month, day=min(now.day, monthrange(year, month)[1]))
