"""Where a week's roster breaks the working-time rules of a position (DTY-07)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.front_desk.duty import policy
from portal.front_desk.duty.models import Shift, WorkingTimeRule
from portal.registry.staff.models import Person


@dataclass(frozen=True)
class Planned:
    """A planned shift as the rules see it."""

    day: date
    starts_at: datetime
    ends_at: datetime
    minutes: int


@dataclass(frozen=True)
class Rule:
    """Working time of a position: days and hours, overtime none · limited · open, standard hours · shifts."""

    days_a_week: int = 5
    hours_a_day: int = 8
    overtime: str = "limited"
    arrangement: str = "shifts"


@dataclass(frozen=True)
class Broken:
    """A rule the roster breaks: which, in words, and on which day if it is about one."""

    code: str
    text: str
    day: date | None = None


def broken(planned: Sequence[Planned], rule: Rule, *, limit: int, standard: tuple[time, time]) -> list[Broken]:
    """What is wrong with one person's week; `limit` is the overtime allowed, in hours a week."""
    found: list[Broken] = []
    days = len({shift.day for shift in planned})
    if days > rule.days_a_week:
        found.append(
            Broken("days", _("%(days)d days in a week; allowed are %(most)d", days=days, most=rule.days_a_week))
        )
    overtime = sum(shift.minutes for shift in planned) / 60 - rule.days_a_week * rule.hours_a_day
    if rule.overtime == "none" and overtime > 0:
        found.append(Broken("overtime", _("%(hours)s h overtime; this position has none", hours=f"{overtime:g}")))
    if rule.overtime == "limited" and overtime > limit:
        found.append(
            Broken("overtime", _("%(hours)s h overtime; the limit is %(most)d h", hours=f"{overtime:.3g}", most=limit))
        )
    if rule.arrangement == "standard":
        found += _outside(planned, *standard)
    return found


def _outside(planned: Sequence[Planned], opens: time, closes: time) -> list[Broken]:
    found = []
    for shift in planned:
        first, last = clock.local(shift.starts_at), clock.local(shift.ends_at)
        if first.time() < opens or last.time() > closes or last.date() != first.date():
            found.append(
                Broken(
                    "hours", _("outside the standard hours %(hours)s", hours=f"{opens:%H:%M}–{closes:%H:%M}"), shift.day
                )
            )
    return found


def rules(branch_id: int) -> dict[str, WorkingTimeRule]:
    """The rules by position; the empty position is everybody else's."""
    rows = db.session.scalars(select(WorkingTimeRule).where(WorkingTimeRule.branch_id == branch_id))
    return {row.position: row for row in rows}


def rule_of(person: Person, known: Mapping[str, WorkingTimeRule]) -> Rule:
    """The rule of a person's position, else the general one, else 5 × 8 hours with limited overtime."""
    row = known.get(person.title) or known.get("")
    return Rule(row.days_a_week, row.hours_a_day, row.overtime, row.arrangement) if row else Rule()


def warnings(people: Sequence[Person], shifts: Sequence[Shift], branch_id: int) -> dict[int, list[Broken]]:
    """What each person's week breaks, by person; whose week is fine is not named."""
    known, limit, standard = rules(branch_id), policy.OVERTIME_LIMIT.value(), policy.standard_hours()
    found = {}
    for person in people:
        own = [Planned(s.day, s.starts_at, s.ends_at, s.minutes) for s in shifts if s.person_id == person.id]
        if wrong := broken(own, rule_of(person, known), limit=limit, standard=standard):
            found[person.id] = wrong
    return found
