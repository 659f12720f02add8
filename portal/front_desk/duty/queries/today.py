"""What waits for a person about duty, for their "today" page (XC-09)."""

from datetime import time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.front_desk.duty import policy
from portal.front_desk.duty.models import Attendance, DutyMatter, EmptyPost, PostAbsence, Roster, Shift, ShiftHandOver
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries import leaves, shifts, weeks
from portal.registry.staff import queries as staff
from portal.registry.staff.models import Person

THURSDAY = 3


def today_items(person: Person) -> list[dict[str, Any]]:
    """Shifts to clock in to, hand-overs, news of the roster, swaps and leave to answer, empty posts, calls."""
    if not person.can(Permission.TAKE_PART):
        return []
    items = [*_to_clock_in(person), *_hand_overs(person), *_news(person), *_swaps(person), *_away(person)]
    items += _leaves(person)
    if person.can(Permission.PLAN_ALL):
        items += _no_roster(person)
    if person.can(Permission.PLAN) or person.role == "president":
        items += [*_empty_posts(person), *_missed_calls(person), *_unpublished(person)]
    return items


def _item(kind: str, title: str, url: str, since: Any, due: Any = None) -> dict[str, Any]:
    return {"kind": kind, "title": title, "url": url, "since": since, "due_at": due}


def _to_clock_in(person: Person) -> list[dict[str, Any]]:
    shift = shifts.present_shift(person)
    if shift is None:
        return []
    attended = db.session.scalar(select(Attendance).where(Attendance.shift_id == shift.id))
    if attended is None:
        title = _("Your shift: %(shift)s. Clock in.", shift=shift.label)
        return [_item(_("Shift"), title, "/duty/mine", shift.starts_at, shift.starts_at)]
    if attended.came_at is not None and attended.left_at is None and shift.ends_at <= clock.now():
        title = _("Your shift is over: %(shift)s. Hand over and clock out.", shift=shift.label)
        return [_item(_("Shift"), title, "/duty/mine", shift.ends_at, shift.ends_at)]
    return []


def _hand_overs(person: Person) -> list[dict[str, Any]]:
    rows = select(ShiftHandOver).where(ShiftHandOver.to_id == person.id, ShiftHandOver.state == "offered")
    return [
        _item(
            _("Shift hand-over"),
            _("%(name)s hands a shift over to you: %(count)d open items", name=row.giver.name, count=row.open_items),
            row.path,
            row.offered_at,
            row.offered_at,
        )
        for row in db.session.scalars(rows.options(joinedload(ShiftHandOver.giver)))
    ]


def _news(person: Person) -> list[dict[str, Any]]:
    rows = select(func.count(), func.min(Shift.news_at)).where(Shift.person_id == person.id, Shift.news_at.is_not(None))
    count, since = db.session.execute(rows.where(Shift.ends_at > clock.now())).one()
    if not count:
        return []
    return [_item(_("Roster"), _("%(count)d of your shifts are new or changed", count=count), "/duty/mine", since)]


def _swaps(person: Person) -> list[dict[str, Any]]:
    found = []
    for swap in shifts.open_swaps(person):
        if (swap.state == "asked" and swap.to_id == person.id) or (
            swap.state == "agreed" and person.id not in (swap.from_id, swap.to_id)
        ):
            title = _(
                "%(giver)s → %(taker)s: %(day)s %(shift)s",
                giver=swap.giver.name,
                taker=swap.taker.name,
                day=f"{swap.shift.day:%m-%d}",
                shift=swap.shift.label,
            )
            found.append(_item(_("Swap"), title, "/duty/mine#swaps", swap.created_at, swap.shift.starts_at))
    return found


def _away(person: Person) -> list[dict[str, Any]]:
    rows = select(PostAbsence).join(Shift, Shift.id == PostAbsence.shift_id)
    rows = rows.where(PostAbsence.stand_in_id == person.id, PostAbsence.back_at.is_(None), Shift.ends_at > clock.now())
    return [
        _item(
            _("Stand in"),
            _("You stand in for %(name)s at %(shift)s", name=row.shift.person.name, shift=row.shift.label),
            "/duty",
            row.left_at,
        )
        for row in db.session.scalars(rows)
    ]


def _leaves(person: Person) -> list[dict[str, Any]]:
    return [
        _item(
            _("Leave"),
            _("%(name)s asks for leave: %(kind)s", name=row.person.name, kind=f"{row.kind_label} {row.span}"),
            "/duty/leaves",
            row.created_at,
            row.starts_at,
        )
        for row in leaves.to_decide(person)
    ]


def _empty_posts(person: Person) -> list[dict[str, Any]]:
    rows = select(EmptyPost).where(EmptyPost.branch_id == person.branch_id, EmptyPost.ended_at.is_(None))
    found = []
    for row in db.session.scalars(rows.options(joinedload(EmptyPost.post))):
        if person.id in {lead.id for lead in policy.leads_of(row.post.department_id, row.branch_id)}:
            title = _("Nobody at %(post)s", post=row.post.name)
            found.append(_item(_("Empty post"), f"{title}（{row.why}）", "/duty", row.since, row.since))
    return found


def _unpublished(person: Person) -> list[dict[str, Any]]:
    """From Thursday on: next week's roster of a department that is rostered this week."""
    today = clock.today()
    this_week = policy.week_of(today)
    if person.department_id is None or today.weekday() < THURSDAY:
        return []
    weeks = (this_week, this_week + timedelta(days=7))
    rows = select(Roster.week).where(Roster.department_id == person.department_id, Roster.branch_id == person.branch_id)
    published = set(db.session.scalars(rows.where(Roster.week.in_(weeks), Roster.state == "published")))
    if published != {this_week}:
        return []
    title = _("Next week's roster is not published yet")
    due = clock.at(this_week + timedelta(days=THURSDAY + 1), time(18))
    url = f"/duty/rosters/{person.department_id}/{weeks[1].isoformat()}"
    return [_item(_("Roster"), title, url, clock.at(this_week + timedelta(days=THURSDAY), time()), due)]


def _no_roster(person: Person) -> list[dict[str, Any]]:
    """The whole house has no roster this week; a house that opened in it is asked, but not late (DTY-01)."""
    monday = policy.week_of(clock.today())
    if not weeks.nothing_published(person.branch_id, monday):
        return []
    due = clock.at(monday, time(8)) if staff.opened_on(person.branch_id) < monday else None
    title = _("The house has no roster this week: no department's is published")
    return [_item(_("Roster"), title, f"/duty/rosters?week={monday.isoformat()}", clock.at(monday, time()), due)]


def _missed_calls(person: Person) -> list[dict[str, Any]]:
    rows = select(DutyMatter).where(DutyMatter.branch_id == person.branch_id, DutyMatter.state == "open")
    return [
        _item(_("Emergency call unanswered"), row.what, row.path, row.occurred_at, row.occurred_at)
        for row in db.session.scalars(rows.where(DutyMatter.kind == "missed_call").order_by(DutyMatter.id).limit(20))
    ]
