"""A department's week as a grid: people by days, with leave, hours, warnings and gaps (DTY-01, DTY-07)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.core import clinic_calendar, clock
from portal.core.database import db
from portal.front_desk.duty.choices import WEEKDAYS
from portal.front_desk.duty.models import Leave, Roster, Shift, ShiftKind
from portal.front_desk.duty.queries import coverage
from portal.front_desk.duty.queries.absences import leaves_in
from portal.front_desk.duty.queries.coverage import Gap
from portal.front_desk.duty.queries.working_time import Broken, warnings
from portal.registry.staff.models import Department, Person


@dataclass(frozen=True)
class Day:
    """A column: the date, its weekday, and what the calendar says of it."""

    date: date
    weekday: str
    rest: bool
    holiday: str
    today: bool


@dataclass
class Cell:
    """A person's day: the shifts, the first of which the grid edits, and leave."""

    shifts: list[Shift] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)

    @property
    def main(self) -> Shift | None:
        return self.shifts[0] if self.shifts else None


@dataclass
class Row:
    """A person's week."""

    person: Person
    cells: list[Cell]
    warnings: list[Broken]

    @property
    def minutes(self) -> int:
        return sum(shift.minutes for cell in self.cells for shift in cell.shifts)

    @property
    def contact(self) -> str:
        """The number of the week, if one was given."""
        return next((shift.contact for cell in self.cells for shift in cell.shifts if shift.contact), "")


@dataclass
class Week:
    """Everything a week's page shows."""

    department: Department
    monday: date
    roster: Roster | None
    days: list[Day]
    rows: list[Row]
    gaps: list[Gap]

    @property
    def published(self) -> bool:
        return self.roster is not None and self.roster.published

    def gaps_on(self, day: date) -> list[Gap]:
        return [gap for gap in self.gaps if gap.day == day]


#: The holidays of the State Council's calendar; the keys are how the calendar calls them.
HOLIDAYS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
}


def head(day: date) -> Day:
    """What the head of a day's column says."""
    known = clinic_calendar.describe(day)
    name = HOLIDAYS.get(known.holiday or "", known.holiday or "")
    return Day(day, str(WEEKDAYS[day.weekday()]), not known.counted, name, day == clock.today())


def week(department: Department, monday: date, viewer: Person, *, plans: bool) -> Week:
    """A department's week; who does not plan it sees the shifts only once they are published."""
    roster = db.session.scalar(
        select(Roster).where(
            Roster.branch_id == viewer.branch_id, Roster.department_id == department.id, Roster.week == monday
        )
    )
    shifts = _shifts(roster) if roster is not None and (plans or roster.published) else []
    people = people_of(department, viewer.branch_id, {shift.person_id for shift in shifts})
    days = [head(monday + timedelta(days=offset)) for offset in range(7)]
    wrong = warnings(people, shifts, viewer.branch_id) if plans else {}
    leaves = _leaves(department, monday)
    rows = [Row(person, _cells(person, days, shifts, leaves), wrong.get(person.id, [])) for person in people]
    gaps = coverage.by_department([department], viewer.branch_id, monday)[department.id]
    return Week(department, monday, roster, days, rows, gaps)


def _shifts(roster: Roster) -> Sequence[Shift]:
    rows = select(Shift).where(Shift.roster_id == roster.id, Shift.cancelled.is_(False))
    rows = rows.options(joinedload(Shift.person), joinedload(Shift.kind), joinedload(Shift.post))
    return db.session.scalars(rows.order_by(Shift.day, Shift.starts_at, Shift.id)).all()


def people_of(department: Department, branch_id: int, others: Collection[int] = ()) -> list[Person]:
    """Who works in a department, and who else stands on its roster."""
    own = (Person.department_id == department.id) & Person.active.is_(True) & (Person.branch_id == branch_id)
    wanted = own | Person.id.in_(others) if others else own
    found = db.session.scalars(select(Person).where(wanted)).all()
    return sorted(found, key=lambda person: (person.department_id != department.id, person.id))


def _leaves(department: Department, monday: date) -> Sequence[Leave]:
    start, end = clock.day_bounds(monday)[0], clock.day_bounds(monday + timedelta(days=6))[1]
    return leaves_in([department.id], start, end)


def _cells(person: Person, days: list[Day], shifts: Sequence[Shift], leaves: Sequence[Leave]) -> list[Cell]:
    cells = []
    for day in days:
        start, end = clock.day_bounds(day.date)
        own = [shift for shift in shifts if shift.person_id == person.id and shift.day == day.date]
        away = [row for row in leaves if row.person_id == person.id and row.starts_at < end and row.ends_at > start]
        cells.append(Cell(own, away))
    return cells


def shift_kinds(branch_id: int, *, closed: bool = False) -> Sequence[ShiftKind]:
    """The kinds of shift to choose from, by hour."""
    rows = select(ShiftKind).where(ShiftKind.branch_id == branch_id).options(joinedload(ShiftKind.post))
    if not closed:
        rows = rows.where(ShiftKind.closed.is_(False))
    return db.session.scalars(rows.order_by(ShiftKind.starts, ShiftKind.ends, ShiftKind.id)).all()


def kinds_for(kinds: Sequence[ShiftKind], department_id: int) -> list[ShiftKind]:
    """The kinds a department uses: those at its own posts, at the whole house's, and at none."""
    return [kind for kind in kinds if kind.post is None or kind.post.department_id in (None, department_id)]


def overview(viewer: Person, monday: date) -> list[dict[str, Any]]:
    """Every department's roster of a week: its state, how many shifts, who is on it."""
    departments = db.session.scalars(select(Department).order_by(Department.id)).all()
    rosters = {
        row.department_id: row
        for row in db.session.scalars(select(Roster).where(Roster.branch_id == viewer.branch_id, Roster.week == monday))
    }
    counts = {
        row[0]: (row[1], row[2])
        for row in db.session.execute(
            select(Shift.roster_id, func.count(), func.count(Shift.person_id.distinct()))
            .where(Shift.roster_id.in_([roster.id for roster in rosters.values()]), Shift.cancelled.is_(False))
            .group_by(Shift.roster_id)
        )
    }
    gaps = coverage.by_department(departments, viewer.branch_id, monday)
    rostering = coverage.departments_that_roster(viewer.branch_id)
    found = []
    for department in departments:
        roster = rosters.get(department.id)
        shifts, people = counts.get(roster.id, (0, 0)) if roster else (0, 0)
        row = {"department": department, "roster": roster, "shifts": shifts, "people": people}
        found.append(row | {"gaps": gaps[department.id], "rosters": department.id in rostering})
    return found


def nothing_published(branch_id: int, monday: date) -> bool:
    """Whether the whole house has no roster for a week: none is published."""
    published = select(Roster.id).where(
        Roster.branch_id == branch_id, Roster.week == monday, Roster.state == "published"
    )
    return db.session.scalar(published.limit(1)) is None
