"""The week's roster: cells filled, copied from last week, published; single shifts changed (DTY-01)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import flag_modified

from portal.core import access, audit, clock, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.duty import policy
from portal.front_desk.duty.models import DutyPost, Roster, Shift, ShiftKind, instants
from portal.front_desk.duty.operations import checks, signals
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries import coverage
from portal.front_desk.duty.workflow import ROSTER
from portal.registry.staff.models import Department, Person

Cell = tuple[int, date]


def cell_name(person_id: int, day: date) -> str:
    """The form field of a person's day."""
    return f"cell_{person_id}_{day:%Y%m%d}"


def roster_of(department: Department, week: date, branch_id: int) -> Roster | None:
    """The roster of a department's week, if it was begun."""
    return db.session.scalar(
        select(Roster).where(
            Roster.branch_id == branch_id, Roster.department_id == department.id, Roster.week == policy.week_of(week)
        )
    )


def begin_roster(department: Department, week: date, *, by: Actor) -> Roster:
    """The roster of a department's week; begun as a draft when there is none yet."""
    policy.check_plans(by, department.id)
    known = roster_of(department, week, by.branch_id)
    if known is not None:
        return known
    roster = Roster(department_id=department.id, week=policy.week_of(week), changed_at=clock.now())
    signals.put(
        roster,
        lambda: Refused("DTY-01", _("A colleague began this week's roster a moment ago. Save again: both plans stay.")),
        by=by,
    )
    audit.record("duty.begin_roster", roster, by=by, department=department.name, week=roster.week)
    return roster


def fill(
    roster: Roster,
    cells: Mapping[Cell, ShiftKind | None],
    *,
    by: Actor,
    contacts: Mapping[int, str] | None = None,
) -> Roster:
    """Put kinds of shift into people's days, or take them out (None); only these cells change (DTY-01).

    `contacts` are the numbers people are reached at in this week, by person. Changes of a published
    roster are told to whom they concern.
    """
    policy.check_plans(by, roster.department_id)
    days, changes = _main_shifts(roster), []
    filled = sorted(cells.items(), key=lambda item: (item[1] is not None, item[0]))  # room is made first
    people = {row.id: row for row in db.session.scalars(select(Person).where(Person.id.in_({p for p, _d in cells})))}
    for (person_id, day), kind in filled:
        checks.within_week(roster, day)
        shift = days.get((person_id, day))
        before = shift.label if shift else ""
        if kind is None and shift is not None:
            _take_out(shift)
        elif kind is not None and (shift is None or shift.kind_id != kind.id):
            shift = _put_in(roster, shift, people[person_id], day, kind, by)
        else:
            continue
        changes.append([people[person_id].name, day.isoformat(), before, kind.label if kind else ""])
    numbers = _set_contacts(roster, contacts or {})
    if changes or numbers:
        touch(roster)
        audit.record("duty.fill_roster", roster, by=by, changes=changes, numbers=numbers)
    return roster


def _main_shifts(roster: Roster) -> dict[Cell, Shift]:
    """The shift each cell stands for: the earliest of the person's day."""
    found: dict[Cell, Shift] = {}
    for shift in shifts_of(roster):
        found.setdefault((shift.person_id, shift.day), shift)
    return found


def shifts_of(roster: Roster) -> list[Shift]:
    """The shifts of a roster that stand, by day and hour."""
    rows = select(Shift).where(Shift.roster_id == roster.id, Shift.cancelled.is_(False))
    rows = rows.options(joinedload(Shift.person), joinedload(Shift.kind), joinedload(Shift.post))
    return list(db.session.scalars(rows.order_by(Shift.day, Shift.starts_at, Shift.id)))


def _put_in(roster: Roster, shift: Shift | None, person: Person, day: date, kind: ShiftKind, by: Actor) -> Shift:
    field = cell_name(person.id, day)
    starts_at, ends_at = kind.on(day)
    checks.works_here(person, roster.branch_id, field)
    checks.free(person, starts_at, ends_at, field=field, besides=shift)
    if shift is None:
        shift = Shift(
            roster_id=roster.id, person_id=person.id, day=day, starts_at=starts_at, ends_at=ends_at, contact="", note=""
        )
        shift.contact = checks.usual_number(person)
        add(shift, by=by)
    else:
        checks.not_history(shift, field)
        shift.starts_at, shift.ends_at = starts_at, ends_at
    shift.kind_id, shift.post_id, shift.pause = kind.id, kind.post_id, kind.pause
    _news(roster, shift)
    db.session.flush()
    db.session.expire(shift, ["kind", "post"])
    return shift


def _take_out(shift: Shift) -> None:
    checks.not_history(shift, cell_name(shift.person_id, shift.day))
    shift.cancelled = True
    _news(shift.roster, shift)
    db.session.flush()


def _set_contacts(roster: Roster, contacts: Mapping[int, str]) -> dict[str, str]:
    changed = {}
    for shift in shifts_of(roster):
        number = contacts.get(shift.person_id)
        if number is not None and shift.contact != number and shift.ends_at > clock.now():
            shift.contact = number
            changed[shift.person.name] = number
    db.session.flush()
    return changed


def _news(roster: Roster, shift: Shift) -> None:
    if roster.published and shift.ends_at > clock.now():
        shift.news_at = clock.now()
        signals.tell(shift.person_id)


def touch(roster: Roster) -> None:
    """Move the roster's version on, so that a colleague's stale save is noticed."""
    roster.changed_at = clock.now()
    flag_modified(roster, "changed_at")  # also when two saves fall into the same instant
    db.session.flush()
    signals.duty_changed(roster.branch_id)


@dataclass(frozen=True)
class Copied:
    """How many shifts were taken over from last week, and which were not, with the reason."""

    count: int
    skipped: list[str]


def copy_last_week(roster: Roster, *, by: Actor) -> Copied:
    """Take over last week's shifts; nobody is put on leave, on a second shift, or back after leaving."""
    policy.check_plans(by, roster.department_id)
    before = roster_of(roster.department, roster.week - timedelta(days=7), roster.branch_id)
    if before is None:
        raise Refused("DTY-01", _("There is no roster of last week to copy. Fill in the days by hand."))
    filled, count, skipped = set(_main_shifts(roster)), 0, []
    for shift in shifts_of(before):
        day = shift.day + timedelta(days=7)
        if (shift.person_id, day) in filled:
            continue
        hours = [f"{clock.local(at):%H:%M}" for at in (shift.starts_at, shift.ends_at)]
        starts_at, ends_at = instants(day, hours[0], hours[1])
        try:
            with db.session.begin_nested():
                _copy(shift, roster, day, starts_at, ends_at, by)
        except Refused as refusal:
            skipped.append(str(refusal.message))
        else:
            count += 1
    touch(roster)
    audit.record("duty.copy_roster", roster, by=by, source=before.id, count=count, skipped=skipped)
    return Copied(count, skipped)


def _copy(shift: Shift, roster: Roster, day: date, starts_at: datetime, ends_at: datetime, by: Actor) -> None:
    checks.works_here(shift.person, roster.branch_id, None)
    checks.free(shift.person, starts_at, ends_at, field=None)
    copy = Shift(
        roster_id=roster.id, person_id=shift.person_id, day=day, starts_at=starts_at, ends_at=ends_at,
        pause=shift.pause, kind_id=shift.kind_id, post_id=shift.post_id, contact=shift.contact, note="",
    )  # fmt: skip
    add(copy, by=by)
    _news(roster, copy)
    db.session.flush()


def add_shift(
    roster: Roster, person: Person, *, day: date, kind: ShiftKind, by: Actor, contact: str = "", note: str = ""
) -> Shift:
    """A further shift of a person, such as the night after the day, or of somebody from another department."""
    policy.check_plans(by, roster.department_id)
    checks.within_week(roster, day)
    shift = _put_in(roster, None, person, day, kind, by)
    shift.contact, shift.note = contact or shift.contact, note.strip()
    touch(roster)
    audit.record("duty.add_shift", shift, by=by, person=person.name, day=day, shift=shift.label)
    return shift


def change_shift(
    shift: Shift, *, starts: str, ends: str, by: Actor, post: DutyPost | None, contact: str = "", note: str = ""
) -> Shift:
    """Other hours, another post or number for one shift."""
    policy.check_plans(by, shift.roster.department_id)
    checks.not_history(shift, None)
    starts_at, ends_at = instants(shift.day, checks.clock_time(starts, "starts"), checks.clock_time(ends, "ends"))
    checks.free(shift.person, starts_at, ends_at, field="starts", besides=shift)
    before = {"hours": shift.hours, "contact": shift.contact}
    shift.starts_at, shift.ends_at, shift.post_id = starts_at, ends_at, post.id if post else None
    shift.contact, shift.note = contact.strip(), note.strip()
    db.session.flush()
    db.session.expire(shift, ["post"])
    if shift.roster.published:
        checks.reachable(shift)
    _news(shift.roster, shift)
    touch(shift.roster)
    audit.record("duty.change_shift", shift, by=by, before=before, hours=shift.hours, contact=shift.contact)
    return shift


def cancel_shift(shift: Shift, *, by: Actor) -> Shift:
    """Take one shift out of the roster."""
    policy.check_plans(by, shift.roster.department_id)
    if not shift.cancelled:
        _take_out(shift)
        touch(shift.roster)
        audit.record("duty.cancel_shift", shift, by=by, person=shift.person.name, day=shift.day, shift=shift.label)
    return shift


def publish(roster: Roster, *, by: Actor, gap_reason: str = "") -> Roster:
    """Put the roster up for everybody (DTY-01).

    Refused while a duty post's shift has no reachable number (DTY-03), and with hours in which a post
    stands empty unless it is said why.
    """
    policy.check_plans(by, roster.department_id)
    for shift in shifts_of(roster):
        checks.reachable(shift)
    gaps = coverage.gaps_of(roster)
    if gaps and not gap_reason.strip():
        raise Refused(
            "DTY-01",
            _("Nobody is at %(post)s on %(when)s. Fill the gap, or say why it stays.", post=gaps[0].post, when=gaps[0]),
            field="gap_reason",
        )
    roster.gap_reason, roster.published_at = (gap_reason.strip() if gaps else ""), clock.now()
    workflow.apply(ROSTER, roster, "publish", by=by, gaps=[str(gap) for gap in gaps])
    for shift in shifts_of(roster):
        _news(roster, shift)
    touch(roster)
    return roster


def acknowledge_plan(*, by: Person) -> int:
    """A person says that they know their new or changed shifts; how many there were."""
    access.check(by, Permission.TAKE_PART)
    rows = list(db.session.scalars(select(Shift).where(Shift.person_id == by.id, Shift.news_at.is_not(None))))
    for shift in rows:
        shift.news_at = None
        db.session.flush()
        audit.record("duty.acknowledge_shift", shift, by=by, day=shift.day)
    signals.tell(by.id)
    return len(rows)


def release(person: Person, *, by: Actor) -> int:
    """Take somebody who works here no longer out of all coming shifts: their posts show as gaps."""
    coming = select(Shift).where(Shift.person_id == person.id, Shift.cancelled.is_(False))
    rows = list(db.session.scalars(coming.where(Shift.starts_at > clock.now())))
    for shift in rows:
        shift.cancelled, shift.news_at = True, None
        touch(shift.roster)
        audit.record("duty.release_shift", shift, by=by, person=person.name, day=shift.day, shift=shift.label)
        signals.tell(*(lead.id for lead in policy.leads_of(shift.roster.department_id, shift.branch_id)))
    return len(rows)
