"""Who is on duty now, and how they are reached (DTY-03); the consulting window (REC-21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clinic_calendar, clock
from portal.core.database import db
from portal.front_desk.duty import policy
from portal.front_desk.duty.models import Attendance, DutyPost, EmptyPost, Leave, PostAbsence, Roster, Shift
from portal.registry.staff.models import Person

STATES = ("here", "expected", "late", "away", "left", "leave")
TONES = {"here": "success", "expected": "secondary", "late": "danger", "away": "warning", "left": "secondary"}


@dataclass(frozen=True)
class OnDuty:
    """A rostered person at this instant: where they should be, the number, and whether they are there."""

    shift: Shift
    person: Person
    phone: str
    state: str
    came_at: datetime | None = None
    away_because: str = ""
    stand_in: Person | None = None

    @property
    def post(self) -> DutyPost | None:
        return self.shift.post

    @property
    def reached(self) -> Person:
        """Who really stands there."""
        return self.stand_in if self.state == "away" and self.stand_in else self.person

    @property
    def staffs(self) -> bool:
        """Whether somebody stands at the post by what is recorded."""
        return self.state == "here" or (self.state == "away" and self.stand_in is not None)

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "info")

    @property
    def state_label(self) -> str:
        words = {
            "here": _("Here"),
            "expected": _("Expected"),
            "late": _("Not here yet"),
            "away": _("Away from the post"),
            "left": _("Gone"),
            "leave": _("On leave"),
        }
        return words[self.state]


def at_work_now(branch_id: int) -> list[OnDuty]:
    """Everybody whose published shift runs now, by post and name."""
    now = clock.now()
    rows = db.session.execute(
        select(Shift, Attendance, PostAbsence, Leave.id)
        .join(Roster, Roster.id == Shift.roster_id)
        .join(Person, Person.id == Shift.person_id)
        .outerjoin(Attendance, Attendance.shift_id == Shift.id)
        .outerjoin(PostAbsence, (PostAbsence.shift_id == Shift.id) & PostAbsence.back_at.is_(None))
        .outerjoin(
            Leave,
            (Leave.person_id == Shift.person_id)
            & (Leave.state == "granted")
            & (Leave.starts_at <= now)
            & (Leave.ends_at > now),
        )
        .where(Shift.branch_id == branch_id, Shift.ends_at > now, Shift.starts_at <= now)
        .where(Shift.cancelled.is_(False), Roster.state == "published", Person.active.is_(True))
        .options(joinedload(Shift.person).joinedload(Person.department), joinedload(Shift.post), joinedload(Shift.kind))
        .order_by(Shift.starts_at, Shift.id)
    )
    found: dict[int, OnDuty] = {}
    for shift, attendance, absence, leave_id in rows:
        found.setdefault(shift.id, _on_duty(shift, attendance, absence, leave_id, now))
    return sorted(found.values(), key=lambda one: (one.post.name if one.post else "￿", one.shift.starts_at))


def _on_duty(
    shift: Shift, attendance: Attendance | None, absence: PostAbsence | None, leave_id: int | None, now: datetime
) -> OnDuty:
    came = attendance.came_at if attendance else None
    state = "late" if now > shift.starts_at + timedelta(minutes=policy.LATE_AFTER.value()) else "expected"
    if leave_id is not None:
        state = "leave"
    if attendance is not None:
        state = "here"
        if attendance.status in ("absent", "leave") or attendance.left_at is not None:
            state = "leave" if attendance.status == "leave" else "left"
        elif absence is not None:
            state = "away"
    away = absence.reason if absence and state == "away" else ""
    stand_in = absence.stand_in if absence and state == "away" else None
    phone = stand_in.phone if stand_in and stand_in.phone else shift.phone
    return OnDuty(shift, shift.person, phone, state, came, away, stand_in)


def on_duty_now(branch_id: int) -> list[OnDuty]:
    """Who is on duty now at the duty posts, with a reachable number (DTY-03)."""
    return [one for one in at_work_now(branch_id) if one.post is not None and one.post.kind == "duty"]


def people_on_duty(branch_id: int) -> list[Person]:
    """Who receives outside the consulting hours (REC-16): the roster's duty posts, stand-ins included.

    Those who left, are on leave or away without a stand-in are not named; when the roster names nobody,
    the people with the flag on duty are.
    """
    rostered = [one for one in on_duty_now(branch_id) if one.state in ("here", "expected", "late") or one.staffs]
    if rostered:
        return list({one.reached.id: one.reached for one in rostered}.values())
    people = select(Person).where(Person.branch_id == branch_id, Person.active.is_(True)).order_by(Person.id)
    return [person for person in db.session.scalars(people) if person.has_flag("on_duty")]


def must_be_staffed(post: DutyPost, day: date) -> bool:
    """Whether the post has hours that begin on this day."""
    if post.closed or day.weekday() not in (post.weekdays or []):
        return False
    return post.on_holidays or not clinic_calendar.is_holiday(day)


def running_hours(post: DutyPost, at: datetime) -> tuple[datetime, datetime] | None:
    """The hours of the post that run at this instant; those of yesterday's night among them."""
    today = clock.local(at).date()
    for day in (today, today - timedelta(days=1)):
        if must_be_staffed(post, day):
            starts, ends = post.on(day)
            if starts <= at < ends:
                return starts, ends
    return None


def open_posts(branch_id: int, *kinds: str) -> Sequence[DutyPost]:
    """The posts in use, of these kinds or all, by name."""
    posts = select(DutyPost).where(DutyPost.branch_id == branch_id, DutyPost.closed.is_(False))
    if kinds:
        posts = posts.where(DutyPost.kind.in_(kinds))
    return db.session.scalars(posts.options(joinedload(DutyPost.department)).order_by(DutyPost.name)).all()


def windows(branch_id: int, present: Sequence[OnDuty] | None = None) -> list[dict[str, Any]]:
    """The consulting windows: hours, who staffs them now, whether they are staffed (REC-21)."""
    now = clock.now()
    known = at_work_now(branch_id) if present is None else present
    found = []
    for post in open_posts(branch_id, "window"):
        here = [one for one in known if one.post is not None and one.post.id == post.id]
        open_now = running_hours(post, now) is not None
        staffed = any(one.staffs for one in here)
        found.append({"post": post, "open": open_now, "staffed": staffed, "people": here})
    return found


def empty_posts(branch_id: int) -> Sequence[EmptyPost]:
    """The posts nobody stands at now, as the lead was told (DTY-02)."""
    rows = select(EmptyPost).where(EmptyPost.branch_id == branch_id, EmptyPost.ended_at.is_(None))
    return db.session.scalars(rows.options(joinedload(EmptyPost.post)).order_by(EmptyPost.since)).all()
