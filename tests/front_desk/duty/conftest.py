"""A department with posts, kinds of shift and a published roster, around a Wednesday morning."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import pytest

from portal.core import clock
from portal.core.database import SystemActor, db
from portal.front_desk.duty import operations
from portal.front_desk.duty.models import DutyPost, Roster, Shift, ShiftKind
from portal.registry.staff import queries as staff
from portal.registry.staff.models import Department, Person
from tests.cast import Cast

#: A Wednesday; its Monday is the 16th of November.
WEDNESDAY = date(2026, 11, 18)
MONDAY = date(2026, 11, 16)
SYSTEM = SystemActor("tests")


def on(day: date, text: str) -> datetime:
    """An instant at the clinic: on(WEDNESDAY, "08:30")."""
    return clock.at(day, time.fromisoformat(text))


@pytest.fixture
def at() -> Iterator[Callable[[str], None]]:
    """Lets it be another time of the Wednesday: `at("10:00")`; other days with `at("10:00", day)`."""
    opened = []

    def set_clock(text: str, day: date = WEDNESDAY) -> None:
        manager = clock.pretending(on(day, text))
        manager.__enter__()
        opened.append(manager)

    yield set_clock  # type: ignore[misc]
    while opened:
        opened.pop().__exit__(None, None, None)


@pytest.fixture
def department(cast: Cast) -> Department:
    return staff.departments()[0]


@pytest.fixture
def post(cast: Cast, department: Department) -> DutyPost:
    """The duty desk: day and night, every day."""
    return operations.add_post(
        name="总值班", kind="duty", starts="08:00", ends="08:00", department_id=department.id, by=SYSTEM
    )


@pytest.fixture
def day_kind(post: DutyPost) -> ShiftKind:
    return operations.add_shift_kind(name="白班", starts="08:00", ends="20:00", pause=60, post=post, by=SYSTEM)


@pytest.fixture
def night_kind(post: DutyPost) -> ShiftKind:
    return operations.add_shift_kind(name="夜班", starts="20:00", ends="08:00", post=post, by=SYSTEM)


@pytest.fixture
def office_kind(cast: Cast) -> ShiftKind:
    """An ordinary day at no post."""
    return operations.add_shift_kind(name="行政班", starts="09:00", ends="18:00", pause=60, by=SYSTEM)


@pytest.fixture
def roster(cast: Cast, department: Department, at: Callable[..., None]) -> Roster:
    """The draft of the week; it is Wednesday 07:30 from here on."""
    at("07:30")
    return operations.begin_roster(department, MONDAY, by=cast.consult_manager)


@pytest.fixture
def plan(roster: Roster, cast: Cast) -> Callable[..., Shift]:
    """Puts somebody into the roster and has it published: `plan(cast.reception, day_kind)`."""

    def make(person: Person, kind: ShiftKind, day: date = WEDNESDAY, *, published: bool = True) -> Shift:
        numbers = {person.id: f"+86138{person.id:08d}"}
        operations.fill(roster, {(person.id, day): kind}, contacts=numbers, by=cast.consult_manager)
        if published and not roster.published:
            operations.publish(roster, gap_reason="其余时间由总机接听", by=cast.consult_manager)
        db.session.commit()
        found = db.session.query(Shift).filter_by(person_id=person.id, day=day, cancelled=False)
        return found.order_by(Shift.starts_at).first()

    return make


def tomorrow(day: date = WEDNESDAY) -> date:
    return day + timedelta(days=1)
