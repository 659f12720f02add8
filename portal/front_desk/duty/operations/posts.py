"""Away from the post with a reason; a post nobody stands at alerts the lead (DTY-02)."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, events, outbox
from portal.core.database import Actor, db
from portal.core.refusals import Missing, Refused
from portal.front_desk.duty import policy
from portal.front_desk.duty.facts import PostLeftEmpty
from portal.front_desk.duty.models import Attendance, DutyPost, EmptyPost, PostAbsence, Shift
from portal.front_desk.duty.operations import signals
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries.now import OnDuty, at_work_now, open_posts, running_hours
from portal.registry.staff.models import Person


def step_away(shift: Shift, *, by: Person, reason: str, stand_in: Person | None = None) -> PostAbsence:
    """Leave the post for a while: always with a reason, best with somebody who stands in (DTY-02).

    Without anybody left at a watched post its lead is alerted at once.
    """
    access.check(by, Permission.TAKE_PART)
    if by.id != shift.person_id:
        raise Missing
    if not reason.strip():
        raise Refused("DTY-02", _("Say why you leave the post."), field="reason")
    state = next((one.state for one in at_work_now(shift.branch_id) if one.shift.id == shift.id), "")
    if state != "here":
        raise Refused("DTY-02", _("You can leave the post only while you are clocked in and there."))
    if stand_in is not None and (stand_in.id == by.id or not stand_in.active):
        raise Refused("DTY-02", _("Choose a colleague who stands in."), field="stand_in")
    absence = PostAbsence(
        shift_id=shift.id,
        left_at=clock.now(),
        reason=reason.strip(),
        stand_in_id=stand_in.id if stand_in else None,
    )
    signals.put(absence, lambda: Refused("DTY-02", _("You are away from the post already.")), by=by)
    audit.record("duty.step_away", absence, by=by, reason=absence.reason, stand_in=stand_in.name if stand_in else "")
    watch(shift.branch_id, by=by, at_once=shift.post_id)
    signals.tell(stand_in.id if stand_in else None)
    signals.duty_changed(shift.branch_id)
    return absence


def come_back(absence: PostAbsence, *, by: Person) -> PostAbsence:
    """Be at the post again."""
    access.check(by, Permission.TAKE_PART)
    if by.id != absence.shift.person_id:
        raise Missing
    if absence.back_at is None:
        absence.back_at = clock.now()
        db.session.flush()
        audit.record("duty.come_back", absence, by=by)
        watch(absence.branch_id, by=by)
        signals.duty_changed(absence.branch_id)
    return absence


def watch(branch_id: int, *, by: Actor, at_once: int | None = None) -> list[EmptyPost]:
    """Look at every watched post: alert the lead when one has become empty, note when it is filled (DTY-02).

    A post counts as empty when nobody has been there for ⚙ minutes; at once for the post somebody just
    walked away from (`at_once`). The alerts that began now.
    """
    now, present, begun = clock.now(), at_work_now(branch_id), []
    known = {row.post_id: row for row in _open(branch_id)}
    for post in open_posts(branch_id, "duty", "window"):
        here = [one for one in present if one.post is not None and one.post.id == post.id]
        hours = running_hours(post, now)
        empty = hours is not None and not any(one.staffs for one in here)
        if not empty:
            if post.id in known:
                _end(known[post.id], now, by)
        elif hours is not None and post.id not in known:
            since = _empty_since(post, hours[0], now)
            grace = timedelta(minutes=policy.EMPTY_AFTER.value())
            if post.id == at_once or now - since >= grace:
                begun.append(_alert(post, now if post.id == at_once else since, here, by))
    return begun


def _open(branch_id: int) -> list[EmptyPost]:
    rows = select(EmptyPost).where(EmptyPost.branch_id == branch_id, EmptyPost.ended_at.is_(None))
    return list(db.session.scalars(rows))


def _empty_since(post: DutyPost, opened: datetime, now: datetime) -> datetime:
    """Since when nobody is there: the post's opening, or the last time somebody went."""
    gone = select(Attendance.left_at).join(Shift, Shift.id == Attendance.shift_id)
    last = db.session.scalar(
        gone.where(Shift.post_id == post.id, Attendance.left_at > opened, Attendance.left_at <= now)
        .order_by(Attendance.left_at.desc())
        .limit(1)
    )
    return last or opened


def _alert(post: DutyPost, since: datetime, here: list[OnDuty], by: Actor) -> EmptyPost:
    leads = policy.leads_of(post.department_id, post.branch_id)
    why = policy.listed([f"{one.person.name} {one.state_label}" for one in here]) or _("nobody is rostered")
    empty = EmptyPost(post_id=post.id, since=since, why=why, alerted=policy.listed([lead.name for lead in leads]))
    empty.branch_id = post.branch_id
    signals.put(empty, lambda: Refused("DTY-02", _("The lead has been alerted already.")), by=by)
    audit.record("duty.post_empty", empty, by=by, post=post.name, why=why, alerted=empty.alerted)
    for lead in leads:
        signals.tell(lead.id)
        if lead.phone:
            outbox.put(
                by=by,
                channel="sms",
                address=lead.phone,
                kind="duty.post_empty",
                text=f"【值班提醒】{post.name}自{clock.local(since):%H:%M}起无人在岗（{why}），请立即安排。",
                once_key=f"duty.post_empty:{empty.id}:{lead.id}",
                rules="DTY-02",
            )
    events.publish(PostLeftEmpty(empty))
    signals.duty_changed(post.branch_id)
    return empty


def _end(empty: EmptyPost, now: datetime, by: Actor) -> None:
    empty.ended_at = now
    db.session.flush()
    audit.record("duty.post_filled", empty, by=by, minutes=clock.minutes_between(empty.since, now))
    for lead in policy.leads_of(empty.post.department_id, empty.branch_id):
        signals.tell(lead.id)
    signals.duty_changed(empty.branch_id)
