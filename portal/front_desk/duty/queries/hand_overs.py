"""Hand-overs and the matters of a shift."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.database import db
from portal.core.refusals import Missing
from portal.front_desk.duty.models import Attendance, DutyMatter, DutyPost, HandOverItem, Roster, Shift, ShiftHandOver
from portal.front_desk.duty.permissions import Permission
from portal.registry.staff.models import Person

#: So far apart a shift's end and the next one's start may be for the one to take over from the other.
CHANGE_OF_SHIFT = timedelta(hours=1)


def open_matters(branch_id: int) -> Sequence[DutyMatter]:
    """What was begun on duty and is not settled, oldest first (DTY-04)."""
    rows = select(DutyMatter).where(DutyMatter.branch_id == branch_id, DutyMatter.state == "open")
    rows = rows.options(joinedload(DutyMatter.recorded_by), joinedload(DutyMatter.person))
    return db.session.scalars(rows.order_by(DutyMatter.occurred_at, DutyMatter.id).limit(200)).all()


def matters_of(shift: Shift) -> Sequence[DutyMatter]:
    """The matters dealt with in a shift, by time (DTY-05)."""
    rows = select(DutyMatter).where(DutyMatter.shift_id == shift.id).options(joinedload(DutyMatter.recorded_by))
    return db.session.scalars(rows.order_by(DutyMatter.occurred_at, DutyMatter.id)).all()


def not_handed_over(shift: Shift) -> Sequence[DutyMatter]:
    """Open matters of a shift that stand on no hand-over which the next person has been asked to take (DTY-06)."""
    handed = (
        select(HandOverItem.matter_id)
        .join(ShiftHandOver, ShiftHandOver.id == HandOverItem.hand_over_id)
        .where(ShiftHandOver.shift_id == shift.id, ShiftHandOver.state.in_(("offered", "closed")))
        .where(HandOverItem.matter_id.is_not(None))
    )
    rows = select(DutyMatter).where(DutyMatter.shift_id == shift.id, DutyMatter.state == "open")
    return db.session.scalars(rows.where(DutyMatter.id.not_in(handed)).order_by(DutyMatter.id)).all()


def waiting_for_who_is_here(shift: Shift) -> ShiftHandOver | None:
    """The hand-over of a shift that its receiver, who is clocked in, has not taken yet."""
    offered = select(ShiftHandOver).where(ShiftHandOver.shift_id == shift.id, ShiftHandOver.state == "offered")
    hand_over = db.session.scalar(offered.limit(1))
    if hand_over is None:
        return None
    here = select(Attendance.id).where(
        Attendance.person_id == hand_over.to_id, Attendance.came_at.is_not(None), Attendance.left_at.is_(None)
    )
    return hand_over if db.session.scalar(here.limit(1)) is not None else None


def hand_over_of(shift: Shift) -> ShiftHandOver | None:
    """The latest hand-over of a shift."""
    rows = select(ShiftHandOver).where(ShiftHandOver.shift_id == shift.id).order_by(ShiftHandOver.id.desc())
    return db.session.scalar(rows.limit(1))


def next_shift(shift: Shift) -> Shift | None:
    """Who takes over: the next at the same post; when that one ends for the day, the duty post that begins then."""
    rows = (
        select(Shift)
        .join(Roster, Roster.id == Shift.roster_id)
        .where(Shift.branch_id == shift.branch_id, Shift.cancelled.is_(False), Roster.state == "published")
        .where(Shift.starts_at > shift.starts_at, Shift.ends_at > shift.ends_at, Shift.person_id != shift.person_id)
        .order_by(Shift.starts_at, Shift.id)
        .options(joinedload(Shift.person), joinedload(Shift.post))
    )
    soon = rows.where(Shift.starts_at <= shift.ends_at + CHANGE_OF_SHIFT)
    same = Shift.post_id == shift.post_id if shift.post_id else Roster.department_id == shift.roster.department_id
    on_duty = Shift.post_id.in_(select(DutyPost.id).where(DutyPost.kind == "duty"))
    begins_then = Shift.starts_at >= shift.ends_at - CHANGE_OF_SHIFT
    for wanted in (soon.where(same), soon.where(on_duty, begins_then), rows.where(same)):
        if (found := db.session.scalar(wanted.limit(1))) is not None:
            return found
    return None


def hand_overs(person: Person) -> Select[ShiftHandOver]:
    """The hand-overs in a person's reach: one's own, and everybody's for whoever plans or inspects."""
    rows = select(ShiftHandOver).where(ShiftHandOver.branch_id == person.branch_id)
    if not (person.can(Permission.PLAN) or person.can(Permission.ATTENDANCE)):
        rows = rows.where(or_(ShiftHandOver.from_id == person.id, ShiftHandOver.to_id == person.id))
    return rows.options(
        joinedload(ShiftHandOver.giver),
        joinedload(ShiftHandOver.receiver),
        joinedload(ShiftHandOver.post),
        joinedload(ShiftHandOver.shift),
        selectinload(ShiftHandOver.items),
    )


def hand_over(hand_over_id: int, person: Person) -> ShiftHandOver:
    """One hand-over; Missing outside the person's reach."""
    found = db.session.scalar(hand_overs(person).where(ShiftHandOver.id == hand_over_id))
    if found is None:
        raise Missing
    return found


def item(item_id: int, person: Person) -> HandOverItem:
    """One item of a hand-over in the person's reach."""
    found = db.session.get(HandOverItem, item_id)
    if found is None:
        raise Missing
    hand_over(found.hand_over_id, person)
    return found
