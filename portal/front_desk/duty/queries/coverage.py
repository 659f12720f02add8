"""Gaps: hours in which a post must be staffed and nobody is rostered (DTY-01)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select

from portal.core import clinic_calendar, clock
from portal.core.database import db
from portal.front_desk.duty import policy
from portal.front_desk.duty.choices import WEEKDAYS
from portal.front_desk.duty.models import DutyPost, Leave, Roster, Shift
from portal.front_desk.duty.queries.now import must_be_staffed, open_posts
from portal.registry.staff.models import Department, Person

Span = tuple[datetime, datetime]

#: A department whose people stood at a post of the whole house so lately answers for its gaps.
STOOD_WITHIN = timedelta(weeks=4)


@dataclass(frozen=True)
class Gap:
    """Hours without anybody at a post; or of a department, whose name then stands for a post numbered 0."""

    post_id: int
    post: str
    day: date
    starts_at: datetime
    ends_at: datetime

    def __str__(self) -> str:
        start, end = clock.local(self.starts_at), clock.local(self.ends_at)
        return _(
            "%(weekday)s %(day)s %(start)s–%(end)s",
            weekday=WEEKDAYS[start.weekday()],
            day=f"{start:%m-%d}",
            start=f"{start:%H:%M}",
            end=f"{end:%H:%M}",
        )


def without(wanted: Span, taken: Iterable[Span]) -> list[Span]:
    """What is left of a span when others are taken out of it, in order."""
    left, end = wanted
    rest: list[Span] = []
    for starts_at, ends_at in sorted(taken):
        if ends_at <= left or starts_at >= end:
            continue
        if starts_at > left:
            rest.append((left, starts_at))
        left = max(left, ends_at)
    if left < end:
        rest.append((left, end))
    return rest


def gaps(posts: Sequence[DutyPost], first: date, days: int) -> list[Gap]:
    """The gaps of these posts on so many days, by time; who is on granted leave covers nothing."""
    start, end = clock.day_bounds(first)[0], clock.day_bounds(first + timedelta(days=days))[1]
    covered = _covered([post.id for post in posts], start, end)
    found = []
    for offset in range(days):
        day = first + timedelta(days=offset)
        for post in posts:
            if must_be_staffed(post, day):
                spans = without(post.on(day), covered.get(post.id, ()))
                found += [Gap(post.id, post.name, day, *span) for span in spans]
    return sorted(found, key=lambda gap: (gap.starts_at, gap.post))


def _covered(post_ids: list[int], start: datetime, end: datetime) -> dict[int, list[Span]]:
    shifts = select(Shift.post_id, Shift.person_id, Shift.starts_at, Shift.ends_at).where(Shift.post_id.in_(post_ids))
    return _spans(shifts, start, end)


def _spans(shifts: Select[*tuple[Any, ...]], start: datetime, end: datetime) -> dict[int, list[Span]]:
    """When somebody is rostered, by what the rows begin with; leave is taken off, who left covers nothing."""
    standing = shifts.join(Person, Person.id == Shift.person_id).where(Person.active.is_(True))
    rows = db.session.execute(
        standing.where(Shift.cancelled.is_(False), Shift.ends_at > start, Shift.starts_at < end)
    ).all()
    away: dict[int, list[Span]] = {}
    leaves = select(Leave.person_id, Leave.starts_at, Leave.ends_at).where(Leave.state == "granted")
    leaves = leaves.where(Leave.person_id.in_({row.person_id for row in rows}))
    for person_id, starts_at, ends_at in db.session.execute(leaves.where(Leave.ends_at > start, Leave.starts_at < end)):
        away.setdefault(person_id, []).append((starts_at, ends_at))
    covered: dict[int, list[Span]] = {}
    for row in rows:
        spans = without((row.starts_at, row.ends_at), away.get(row.person_id, ()))
        covered.setdefault(row[0], []).extend(spans)
    return covered


def by_department(departments: Sequence[Department], branch_id: int, monday: date) -> dict[int, list[Gap]]:
    """The gaps each department's roster of a week answers for (DTY-01); so many queries whatever the departments.

    Its own posts; the posts of the whole house at which its people stand, and those at which nobody of any
    department does; and where it has no post, the working days on which nobody of it is rostered. A department
    that never began a roster answers for its own posts only: it works without one.
    """
    rostering = departments_that_roster(branch_id)
    posts = open_posts(branch_id)
    empty = gaps(posts, monday, 7)
    standing = _standing([post.id for post in posts if post.department_id is None], monday)
    at_posts: set[int | None] = {post.department_id for post in posts}.union(*standing.values())
    bare = _bare_days([row for row in departments if row.id in rostering - at_posts], branch_id, monday)
    found = {}
    for department in departments:
        own = {post.id for post in posts if department.id in {post.department_id, *standing.get(post.id, ())}}
        nobodys = {post.id for post in posts if post.department_id is None and not standing.get(post.id)}
        if department.id not in rostering:
            nobodys = set()
        mine = [gap for gap in empty if gap.post_id in own | nobodys] + bare.get(department.id, [])
        found[department.id] = sorted(mine, key=lambda gap: (gap.starts_at, gap.post))
    return found


def departments_that_roster(branch_id: int) -> set[int | None]:
    """The departments that ever began a roster; the others work without one (DTY-01)."""
    return set(db.session.scalars(select(Roster.department_id).where(Roster.branch_id == branch_id).distinct()))


def _standing(post_ids: list[int], monday: date) -> dict[int | None, set[int]]:
    """Which departments' people are rostered at posts of the whole house, this week or the weeks before."""
    rows = select(Shift.post_id, Roster.department_id).join(Roster, Roster.id == Shift.roster_id).distinct()
    rows = rows.where(Shift.post_id.in_(post_ids), Shift.cancelled.is_(False))
    rows = rows.where(Roster.week <= monday, Roster.week >= monday - STOOD_WITHIN)
    found: dict[int | None, set[int]] = {}
    for post_id, department_id in db.session.execute(rows) if post_ids else ():
        found.setdefault(post_id, set()).add(department_id)
    return found


def _bare_days(departments: Sequence[Department], branch_id: int, monday: date) -> dict[int, list[Gap]]:
    """The working days on which nobody of a department is rostered; a department without people has none."""
    ids = [department.id for department in departments]
    if not ids:
        return {}
    start, end = clock.day_bounds(monday)[0], clock.day_bounds(monday + timedelta(days=6))[1]
    shifts = select(Roster.department_id, Shift.person_id, Shift.starts_at, Shift.ends_at)
    shifts = shifts.join(Shift, Shift.roster_id == Roster.id)
    covered = _spans(shifts.where(Roster.department_id.in_(ids), Roster.branch_id == branch_id), start, end)
    staffed = select(Person.department_id).where(Person.branch_id == branch_id, Person.active.is_(True)).distinct()
    at_work: set[int | None] = set(db.session.scalars(staffed.where(Person.department_id.in_(ids))).all())
    days = [day for offset in range(7) if clinic_calendar.describe(day := monday + timedelta(days=offset)).counted]
    hours = policy.standard_hours()
    return {
        row.id: [
            Gap(0, row.name, day, clock.at(day, hours[0]), clock.at(day, hours[1]))
            for day in days
            if row.id in at_work and not _somebody_on(day, covered.get(row.id, ()))
        ]
        for row in departments
    }


def _somebody_on(day: date, spans: Iterable[Span]) -> bool:
    start, end = clock.day_bounds(day)
    return any(starts_at < end and ends_at > start for starts_at, ends_at in spans)


def gaps_of(roster: Roster) -> list[Gap]:
    """The gaps a department's roster of a week answers for."""
    return by_department([roster.department], roster.branch_id, roster.week)[roster.department_id]


def house_gaps(branch_id: int, first: date, days: int = 7) -> list[Gap]:
    """The gaps of every post of the house."""
    return gaps(open_posts(branch_id), first, days)
