"""Coming and going: clocked by oneself, corrected by the lead, absence noted when a shift is over (DTY-02, DTY-08)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock
from portal.core.database import Actor, SystemActor, add, db
from portal.core.refusals import Missing, Refused
from portal.front_desk.duty import policy
from portal.front_desk.duty.models import Attendance, Leave, PostAbsence, Roster, Shift
from portal.front_desk.duty.operations import posts, signals
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries import hand_overs
from portal.front_desk.duty.queries.absences import absences
from portal.registry.staff.models import Person

#: How early one may clock in, and how long after a shift its absence is still noted.
EARLIEST, LATEST = timedelta(hours=2), timedelta(days=14)


@dataclass(frozen=True)
class Verdict:
    """What attendance says of a shift."""

    status: str
    late_minutes: int = 0
    early_minutes: int = 0


def judge(
    starts_at: datetime, ends_at: datetime, came_at: datetime | None, left_at: datetime | None, grace: int
) -> Verdict:
    """Late 迟到, left early 早退, both, absent 旷工 or present, with the minutes (DTY-08).

    Who comes within `grace` minutes is not late; who has not left yet has not left early.
    """
    if came_at is None:
        return Verdict("absent")
    late = clock.minutes_between(starts_at, came_at)
    late = late if late > grace else 0
    early = clock.minutes_between(left_at, ends_at) if left_at is not None else 0
    status = {(False, False): "present", (True, False): "late", (False, True): "early", (True, True): "late_early"}
    return Verdict(status[late > 0, early > 0], late, early)


def expected(shift: Shift) -> tuple[datetime, datetime] | None:
    """From when until when the person must be there, granted leave taken off; None when leave covers it all."""
    starts_at, ends_at = shift.starts_at, shift.ends_at
    for away in absences([shift.person_id], starts_at, ends_at):
        if away.starts_at <= starts_at:
            starts_at = max(starts_at, away.ends_at)
        elif away.ends_at >= ends_at:
            ends_at = min(ends_at, away.starts_at)
    return (starts_at, ends_at) if starts_at < ends_at else None


def attendance_of(shift: Shift) -> Attendance | None:
    """What was noted of a shift so far."""
    return db.session.scalar(select(Attendance).where(Attendance.shift_id == shift.id))


def clock_in(shift: Shift, *, by: Person) -> Attendance:
    """Come to one's own shift (DTY-02); late is noted at once (DTY-08)."""
    _check_own(shift, by)
    now = clock.now()
    if shift.cancelled or not shift.roster.published:
        raise Refused("DTY-02", _("This shift is not on the published roster. Ask the lead."))
    if not shift.starts_at - EARLIEST <= now < shift.ends_at:
        raise Refused(
            "DTY-02",
            _("You can clock in from two hours before the shift until its end. It is %(shift)s.", shift=shift.label),
        )
    if attendance_of(shift) is not None:
        raise _twice()
    attendance = Attendance(shift_id=shift.id, person_id=shift.person_id, day=shift.day)
    _fill(attendance, shift, now, None)
    signals.put(attendance, _twice, by=by)
    audit.record("duty.clock_in", attendance, by=by, status=attendance.status, late=attendance.late_minutes)
    _moved(shift, by)
    return attendance


def clock_out(shift: Shift, *, by: Person) -> Attendance:
    """Go home from one's own shift (DTY-02).

    From a duty post only when every open matter of the shift is handed over; and when the next person
    is here already, when they have taken it over (DTY-06).
    """
    _check_own(shift, by)
    attendance = attendance_of(shift)
    if attendance is None or attendance.came_at is None:
        raise Refused("DTY-02", _("You have not clocked in to this shift yet."))
    if attendance.left_at is not None:
        raise Refused("DTY-02", _("You have clocked out of this shift already."))
    _check_handed_over(shift)
    _fill(attendance, shift, attendance.came_at, max(clock.now(), attendance.came_at))
    for absence in db.session.scalars(
        select(PostAbsence).where(PostAbsence.shift_id == shift.id, PostAbsence.back_at.is_(None))
    ):
        absence.back_at = attendance.left_at
        audit.record("duty.end_absence", absence, by=by)
    db.session.flush()
    audit.record("duty.clock_out", attendance, by=by, status=attendance.status, early=attendance.early_minutes)
    _moved(shift, by)
    return attendance


def _check_handed_over(shift: Shift) -> None:
    if shift.post is None or shift.post.kind != "duty":
        return
    missing = hand_overs.not_handed_over(shift)
    if missing:
        raise Refused(
            "DTY-06",
            _("Still open and not handed over: %(what)s. Hand the shift over first.", what=missing[0].what),
            link=f"/duty/hand-overs/new?shift={shift.id}",
        )
    waiting = hand_overs.waiting_for_who_is_here(shift)
    if waiting is not None and waiting.receiver is not None:
        raise Refused(
            "DTY-06",
            _(
                "%(name)s is here and has not taken over yet: %(count)d items are not acknowledged.",
                name=waiting.receiver.name,
                count=waiting.open_items,
            ),
            link=waiting.path,
        )


def correct(
    shift: Shift, *, by: Actor, reason: str, came_at: datetime | None, left_at: datetime | None = None
) -> Attendance:
    """The lead writes down how a shift really was attended; never one's own, always with the reason (DTY-08)."""
    policy.check_plans(by, shift.roster.department_id)
    if by.id == shift.person_id:
        raise Refused("DTY-08", _("Not for yourself: ask another lead."), field="reason")
    if not reason.strip():
        raise Refused("DTY-08", _("Write why the attendance is corrected."), field="reason")
    now = clock.now()
    if came_at is None and left_at is not None:
        raise Refused("DTY-08", _("Who left must have come: give the arrival as well."), field="came_at")
    if came_at is not None and (came_at > now or (left_at is not None and not came_at <= left_at <= now)):
        raise Refused("DTY-08", _("The times must be in order and not in the future."), field="came_at")
    if came_at is None and shift.starts_at > now:
        raise Refused("DTY-08", _("This shift has not begun: nobody is absent yet."), field="came_at")
    attendance = attendance_of(shift)
    if attendance is None:
        attendance = add(
            Attendance(shift_id=shift.id, person_id=shift.person_id, day=shift.day, status="absent"), by=by
        )
    before = {"status": attendance.status, "came_at": attendance.came_at, "left_at": attendance.left_at}
    _fill(attendance, shift, came_at, left_at)
    attendance.reason = reason.strip()
    db.session.flush()
    audit.record("duty.correct_attendance", attendance, by=by, before=before, status=attendance.status, reason=reason)
    _moved(shift, by)
    return attendance


def _fill(attendance: Attendance, shift: Shift, came_at: datetime | None, left_at: datetime | None) -> None:
    hours = expected(shift)
    if hours is None and came_at is None:
        verdict = Verdict("leave")
    else:
        starts_at, ends_at = hours or (shift.starts_at, shift.ends_at)
        verdict = judge(starts_at, ends_at, came_at, left_at, policy.LATE_AFTER.value())
    attendance.came_at, attendance.left_at, attendance.status = came_at, left_at, verdict.status
    attendance.late_minutes, attendance.early_minutes = verdict.late_minutes, verdict.early_minutes


def note_absences(*, by: Actor) -> int:
    """For every shift that is over and nobody clocked in to: absent, or on leave (DTY-08); how many."""
    now = clock.now()
    over = (
        select(Shift)
        .join(Roster, Roster.id == Shift.roster_id)
        .outerjoin(Attendance, Attendance.shift_id == Shift.id)
        .where(Shift.ends_at <= now, Shift.ends_at > now - LATEST, Shift.cancelled.is_(False))
        .where(Roster.state == "published", Attendance.id.is_(None), Shift.starts_at >= Roster.published_at)
    )
    shifts = list(db.session.scalars(over.limit(500)))
    for shift in shifts:
        attendance = Attendance(shift_id=shift.id, person_id=shift.person_id, day=shift.day)
        _fill(attendance, shift, None, None)
        signals.put(attendance, _twice, by=SystemActor(by.name, shift.branch_id))
        audit.record("duty.note_absence", attendance, by=by, status=attendance.status)
        signals.tell(shift.person_id)
    return len(shifts)


def judge_again(leave: Leave, *, by: Actor) -> None:
    """Leave was granted or taken back: shifts it touches that were noted already are judged again."""
    rows = (
        select(Attendance)
        .join(Shift, Shift.id == Attendance.shift_id)
        .where(Attendance.person_id == leave.person_id)
        .where(Shift.ends_at > leave.starts_at, Shift.starts_at < leave.ends_at)
    )
    for attendance in db.session.scalars(rows):
        before = attendance.status
        _fill(attendance, attendance.shift, attendance.came_at, attendance.left_at)
        if attendance.status != before:
            db.session.flush()
            audit.record("duty.judge_again", attendance, by=by, before=before, status=attendance.status)


def _check_own(shift: Shift, by: Person) -> None:
    access.check(by, Permission.TAKE_PART)
    if by.id != shift.person_id:
        raise Missing


def _moved(shift: Shift, by: Actor) -> None:
    signals.tell(shift.person_id)
    posts.watch(shift.branch_id, by=by)
    signals.duty_changed(shift.branch_id)


def _twice() -> Refused:
    return Refused("DTY-02", _("You have clocked in to this shift already."))
