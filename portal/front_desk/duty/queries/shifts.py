"""Single shifts, one's own shifts, swaps."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.core.refusals import Missing
from portal.front_desk.duty import policy
from portal.front_desk.duty.models import Attendance, PostAbsence, Roster, Shift, ShiftSwap
from portal.front_desk.duty.permissions import Permission
from portal.registry.staff.models import Person


def shift(shift_id: int, person: Person) -> Shift:
    """A shift of the branch: published, or of a roster this person plans. Missing otherwise."""
    found = db.session.get(Shift, shift_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    if not found.roster.published and not policy.plans_for(person, found.roster.department_id):
        raise Missing
    return found


def own_shift(shift_id: int, person: Person) -> Shift:
    """One's own shift; Missing when it is somebody else's."""
    found = shift(shift_id, person)
    if found.person_id != person.id:
        raise Missing
    return found


def _published() -> Select[Shift]:
    rows = select(Shift).join(Roster, Roster.id == Shift.roster_id).where(Roster.state == "published")
    return rows.options(joinedload(Shift.person), joinedload(Shift.kind), joinedload(Shift.post))


def shifts_of(person: Person, start: datetime, end: datetime) -> Sequence[Shift]:
    """A person's published shifts in that time, those taken off again among them while they do not know."""
    rows = _published().where(Shift.person_id == person.id, Shift.ends_at > start, Shift.starts_at < end)
    rows = rows.where(or_(Shift.cancelled.is_(False), Shift.news_at.is_not(None)))
    return db.session.scalars(rows.order_by(Shift.starts_at, Shift.id)).all()


def present_shift(person: Person) -> Shift | None:
    """The shift a person is in: the one running, else the next within two hours, else one not clocked out of."""
    now = clock.now()
    soon = now + timedelta(hours=2)
    running = _published().where(Shift.person_id == person.id, Shift.cancelled.is_(False))
    running = running.where(Shift.ends_at > now, Shift.starts_at <= soon).order_by(Shift.starts_at).limit(1)
    found = db.session.scalar(running)
    return not_clocked_out(person) or found


def not_clocked_out(person: Person) -> Shift | None:
    """A shift that ended within the last hours and was not clocked out of."""
    rows = select(Shift).join(Attendance, Attendance.shift_id == Shift.id)
    rows = rows.where(Shift.person_id == person.id, Attendance.came_at.is_not(None), Attendance.left_at.is_(None))
    rows = rows.where(Shift.ends_at > clock.now() - timedelta(hours=12)).order_by(Shift.starts_at)
    return db.session.scalar(rows.limit(1))


def attendance_of(shift: Shift) -> Attendance | None:
    """What was noted of a shift."""
    return db.session.scalar(select(Attendance).where(Attendance.shift_id == shift.id))


def absences_of(shift: Shift) -> Sequence[PostAbsence]:
    """When the person was away from the post, and why."""
    rows = select(PostAbsence).where(PostAbsence.shift_id == shift.id).options(joinedload(PostAbsence.stand_in))
    return db.session.scalars(rows.order_by(PostAbsence.id)).all()


def absence(absence_id: int, person: Person) -> PostAbsence:
    """One's own absence from the post."""
    found = db.session.get(PostAbsence, absence_id)
    if found is None or found.shift.person_id != person.id:
        raise Missing
    return found


def coming_of(people: Sequence[Person], days: int = 21) -> Sequence[Shift]:
    """The coming shifts of these people, which may be had in exchange."""
    now = clock.now()
    rows = _published().where(Shift.person_id.in_([person.id for person in people]), Shift.cancelled.is_(False))
    rows = rows.where(Shift.starts_at > now, Shift.starts_at < now + timedelta(days=days))
    return db.session.scalars(rows.order_by(Shift.starts_at, Shift.id).limit(200)).all()


def colleagues(person: Person, *, everybody: bool = False) -> list[Person]:
    """Who else works in the branch; those of one's own department first, or only they."""
    rows = select(Person).where(Person.branch_id == person.branch_id, Person.active.is_(True), Person.id != person.id)
    found = db.session.scalars(rows.order_by(Person.id)).all()
    own = [one for one in found if one.department_id == person.department_id]
    return own + ([one for one in found if one.department_id != person.department_id] if everybody else [])


def open_swaps(person: Person) -> list[ShiftSwap]:
    """Swaps that are not settled: mine, asked of me, and those I confirm as a lead."""
    rows = select(ShiftSwap).where(ShiftSwap.state.in_(("asked", "agreed")), ShiftSwap.branch_id == person.branch_id)
    rows = rows.options(joinedload(ShiftSwap.shift), joinedload(ShiftSwap.giver), joinedload(ShiftSwap.taker))
    found = []
    for swap in db.session.scalars(rows.order_by(ShiftSwap.id)):
        leads = swap.state == "agreed" and policy.plans_for(person, swap.department_id)
        if person.id in (swap.from_id, swap.to_id) or (leads and person.can(Permission.PLAN)):
            found.append(swap)
    return found


def swap(swap_id: int, person: Person) -> ShiftSwap:
    """A swap in the person's reach."""
    found = db.session.get(ShiftSwap, swap_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    if person.id not in (found.from_id, found.to_id) and not policy.plans_for(person, found.department_id):
        raise Missing
    return found
