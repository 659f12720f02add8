"""Gaps: hours in which a post must be staffed and nobody is rostered (DTY-01)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.front_desk.duty.choices import WEEKDAYS
from portal.front_desk.duty.models import DutyPost, Leave, Roster, Shift
from portal.front_desk.duty.queries.now import must_be_staffed, open_posts
from portal.registry.staff.models import Person

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Gap:
    """Hours without anybody at a post."""

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
    shifts = (
        select(Shift.post_id, Shift.person_id, Shift.starts_at, Shift.ends_at)
        .join(Person, Person.id == Shift.person_id)
        .where(Shift.post_id.in_(post_ids), Shift.cancelled.is_(False), Person.active.is_(True))
        .where(Shift.ends_at > start, Shift.starts_at < end)
    )
    rows = db.session.execute(shifts).all()
    away: dict[int, list[Span]] = {}
    leaves = select(Leave.person_id, Leave.starts_at, Leave.ends_at).where(Leave.state == "granted")
    leaves = leaves.where(Leave.person_id.in_({row.person_id for row in rows}))
    for person_id, starts_at, ends_at in db.session.execute(leaves.where(Leave.ends_at > start, Leave.starts_at < end)):
        away.setdefault(person_id, []).append((starts_at, ends_at))
    covered: dict[int, list[Span]] = {}
    for row in rows:
        spans = without((row.starts_at, row.ends_at), away.get(row.person_id, ()))
        covered.setdefault(row.post_id, []).extend(spans)
    return covered


def posts_of(department_id: int, branch_id: int) -> Sequence[DutyPost]:
    """The posts a department's roster answers for: its own."""
    return [post for post in open_posts(branch_id) if post.department_id == department_id]


def gaps_of(roster: Roster) -> list[Gap]:
    """The gaps of a department's own posts in the roster's week."""
    return gaps(posts_of(roster.department_id, roster.branch_id), roster.week, 7)


def house_gaps(branch_id: int, first: date, days: int = 7) -> list[Gap]:
    """The gaps of every post of the house."""
    return gaps(open_posts(branch_id), first, days)
