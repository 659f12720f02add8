"""The week's roster: cells, gaps, publication, copies, two leads at once, leave, departures, swaps."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock, database
from portal.core.database import db
from portal.core.refusals import Forbidden, Missing, Refused
from portal.front_desk.duty import operations, queries
from portal.front_desk.duty.models import DutyPost, Roster, Shift, ShiftKind
from portal.front_desk.duty.operations.rosters import shifts_of
from portal.front_desk.duty.queries import coverage
from portal.front_desk.duty.queries.coverage import without
from portal.front_desk.duty.queries.today import today_items
from portal.registry.staff import operations as staff
from portal.registry.staff import queries as staff_queries
from portal.registry.staff.models import Department, Person
from tests.cast import Cast
from tests.client import Client
from tests.conftest import race
from tests.front_desk.duty.conftest import MONDAY, SYSTEM, WEDNESDAY, on

Plan = Callable[..., Shift]
At = Callable[..., None]
THURSDAY = WEDNESDAY + timedelta(days=1)


@pytest.mark.parametrize(
    "taken, rest",
    [
        ([], [(8, 20)]),
        ([(8, 20)], []),
        ([(0, 24)], []),
        ([(8, 12), (12, 20)], []),
        ([(8, 13), (12, 20)], []),
        ([(9, 12), (14, 20)], [(8, 9), (12, 14)]),
        ([(14, 18), (9, 12)], [(8, 9), (12, 14), (18, 20)]),
        ([(1, 7), (21, 23)], [(8, 20)]),
    ],
)
def test_what_is_left_of_a_span(taken: list[tuple[int, int]], rest: list[tuple[int, int]]) -> None:
    day = clock.day_bounds(WEDNESDAY)[0]

    def span(hours: tuple[int, int]) -> tuple[object, object]:
        return (day + timedelta(hours=hours[0]), day + timedelta(hours=hours[1]))

    assert without(span((8, 20)), [span(one) for one in taken]) == [span(one) for one in rest]  # type: ignore[arg-type]


@pytest.mark.rule("DTY-01")
def test_a_shift_has_person_hours_post_and_contact(
    cast: Cast, plan: Plan, night_kind: ShiftKind, post: DutyPost
) -> None:
    shift = plan(cast.reception, night_kind)
    assert (shift.person.name, shift.post, shift.hours) == ("林晓月", post, "20:00–08:00")
    assert shift.ends_at == on(THURSDAY, "08:00")
    assert shift.contact.startswith("+86138")
    assert shift.roster.department.name == "咨询部"


@pytest.mark.rule("DTY-01")
def test_hours_nobody_covers_are_gaps(cast: Cast, plan: Plan, day_kind: ShiftKind, post: DutyPost) -> None:
    plan(cast.reception, day_kind)
    gaps = coverage.gaps([post], WEDNESDAY, 1)
    assert [(gap.starts_at, gap.ends_at) for gap in gaps] == [(on(WEDNESDAY, "20:00"), on(THURSDAY, "08:00"))]
    assert "20:00–08:00" in str(gaps[0])


@pytest.mark.rule("DTY-01")
def test_a_gap_must_be_explained_before_the_roster_is_published(
    cast: Cast, roster: Roster, day_kind: ShiftKind
) -> None:
    operations.fill(
        roster,
        {(cast.reception.id, WEDNESDAY): day_kind},
        contacts={cast.reception.id: "8001"},
        by=cast.consult_manager,
    )
    with pytest.raises(Refused, match="DTY-01") as refused:
        operations.publish(roster, by=cast.consult_manager)
    assert refused.value.field == "gap_reason"
    operations.publish(roster, gap_reason="夜间由总机接听", by=cast.consult_manager)
    assert (roster.state, roster.gap_reason) == ("published", "夜间由总机接听")


def test_leave_makes_a_gap_of_a_planned_shift(cast: Cast, plan: Plan, day_kind: ShiftKind, post: DutyPost) -> None:
    plan(cast.reception, day_kind, THURSDAY)
    start, end = clock.day_bounds(THURSDAY)
    leave = operations.ask_leave(cast.reception, kind="sick", starts_at=start, ends_at=end, by=cast.reception)
    before = len(coverage.gaps([post], THURSDAY, 1))
    operations.grant_leave(leave, by=cast.consult_manager)
    gaps = coverage.gaps([post], THURSDAY, 1)
    assert before == 1
    assert gaps[0].starts_at == on(THURSDAY, "08:00")


def test_a_post_that_rests_on_public_holidays_has_no_gap_then(cast: Cast, department: Department) -> None:
    from datetime import date

    national_day = date(2026, 10, 1)
    rests = operations.add_post(
        name="咨询窗口", kind="window", starts="09:00", ends="17:00", on_holidays=False, by=SYSTEM
    )
    works = operations.add_post(name="急诊", kind="duty", starts="09:00", ends="17:00", by=SYSTEM)
    assert {gap.post for gap in coverage.gaps([rests, works], national_day, 1)} == {"急诊"}


@pytest.mark.rule("DTY-01")
def test_nobody_stands_at_two_posts_at_once(
    cast: Cast, plan: Plan, day_kind: ShiftKind, night_kind: ShiftKind, office_kind: ShiftKind
) -> None:
    shift = plan(cast.reception, day_kind)
    with pytest.raises(Refused, match="DTY-01"):
        operations.add_shift(shift.roster, cast.reception, day=WEDNESDAY, kind=office_kind, by=cast.consult_manager)
    night = operations.add_shift(shift.roster, cast.reception, day=WEDNESDAY, kind=night_kind, by=cast.consult_manager)
    assert night.starts_at == shift.ends_at


def test_nobody_is_planned_during_leave_or_after_leaving(cast: Cast, roster: Roster, office_kind: ShiftKind) -> None:
    start, end = clock.day_bounds(THURSDAY)
    leave = operations.ask_leave(cast.reception, kind="annual", starts_at=start, ends_at=end, by=cast.reception)
    operations.grant_leave(leave, by=cast.consult_manager)
    with pytest.raises(Refused, match="DTY-08"):
        operations.fill(roster, {(cast.reception.id, THURSDAY): office_kind}, by=cast.consult_manager)
    staff.leave(cast.planning, by=cast.admin, reason="离职")
    with pytest.raises(Refused, match="DTY-01"):
        operations.fill(roster, {(cast.planning.id, THURSDAY): office_kind}, by=cast.consult_manager)


@pytest.mark.rule("DTY-01")
def test_whoever_leaves_is_taken_out_of_all_coming_shifts(
    cast: Cast, plan: Plan, day_kind: ShiftKind, post: DutyPost
) -> None:
    today, coming = plan(cast.logistics, day_kind), plan(cast.logistics, day_kind, THURSDAY)
    staff.leave(cast.logistics, by=cast.admin, reason="离职")
    assert coming.cancelled
    assert today.cancelled  # it had not begun
    assert coverage.gaps([post], THURSDAY, 1)[0].starts_at == on(THURSDAY, "08:00")


def test_a_worked_shift_is_not_planned_away(cast: Cast, plan: Plan, day_kind: ShiftKind, at: At) -> None:
    shift = plan(cast.reception, day_kind)
    at("08:00")
    operations.clock_in(shift, by=cast.reception)
    with pytest.raises(Refused, match="DTY-08"):
        operations.cancel_shift(shift, by=cast.consult_manager)
    with pytest.raises(Refused, match="DTY-08"):
        operations.fill(shift.roster, {(cast.reception.id, WEDNESDAY): None}, by=cast.consult_manager)


def test_last_week_is_copied_except_what_cannot_be(
    cast: Cast, plan: Plan, day_kind: ShiftKind, department: Department, at: At
) -> None:
    plan(cast.reception, day_kind)
    plan(cast.doctor, day_kind, THURSDAY)
    plan(cast.logistics, day_kind, THURSDAY + timedelta(days=1))
    following = WEDNESDAY + timedelta(days=7)
    start, end = clock.day_bounds(following)
    leave = operations.ask_leave(cast.reception, kind="annual", starts_at=start, ends_at=end, by=cast.reception)
    operations.grant_leave(leave, by=cast.consult_manager)
    copy = operations.begin_roster(department, MONDAY + timedelta(days=7), by=cast.consult_manager)
    done = operations.copy_last_week(copy, by=cast.consult_manager)
    assert done.count == 2
    assert len(done.skipped) == 1
    assert [(s.person.username, s.day, s.hours) for s in shifts_of(copy)] == [
        ("doctor", THURSDAY + timedelta(days=7), "08:00–20:00"),
        ("logistics", THURSDAY + timedelta(days=8), "08:00–20:00"),
    ]
    again = operations.copy_last_week(copy, by=cast.consult_manager)
    assert again.count == 0


def test_a_change_after_publication_is_news_for_whom_it_concerns(
    cast: Cast, plan: Plan, day_kind: ShiftKind, night_kind: ShiftKind
) -> None:
    shift = plan(cast.reception, day_kind)
    assert operations.acknowledge_plan(by=cast.reception) == 1
    operations.fill(shift.roster, {(cast.reception.id, WEDNESDAY): night_kind}, by=cast.consult_manager)
    assert shift.news_at is not None
    assert shift.hours == "20:00–08:00"


def test_only_a_lead_of_the_department_plans_it(cast: Cast, department: Department, roster: Roster) -> None:
    other = staff.add_department(by=SYSTEM, name="整形外科")
    with pytest.raises(Forbidden):
        operations.begin_roster(department, MONDAY, by=cast.reception)
    with pytest.raises(Missing):
        operations.begin_roster(other, MONDAY, by=cast.cs_manager)
    assert operations.begin_roster(other, MONDAY, by=cast.president).department is other


def test_a_swap_needs_the_colleague_and_the_lead(cast: Cast, plan: Plan, day_kind: ShiftKind) -> None:
    shift = plan(cast.reception, day_kind, THURSDAY)
    theirs = plan(cast.doctor, day_kind, THURSDAY + timedelta(days=1))
    swap = operations.ask_swap(shift, cast.doctor, in_exchange=theirs, by=cast.reception)
    with pytest.raises(Refused):
        operations.confirm_swap(swap, by=cast.consult_manager)
    with pytest.raises(Missing):
        operations.answer_swap(swap, True, by=cast.logistics)
    operations.answer_swap(swap, True, by=cast.doctor)
    operations.confirm_swap(swap, by=cast.consult_manager)
    assert (shift.person.username, theirs.person.username) == ("doctor", "reception")
    assert not theirs.cancelled
    assert shift.phone.endswith(f"{cast.doctor.id:08d}")


def test_a_lead_confirms_no_swap_of_their_own(cast: Cast, plan: Plan, day_kind: ShiftKind) -> None:
    shift = plan(cast.reception, day_kind, THURSDAY)
    swap = operations.ask_swap(shift, cast.consult_manager, by=cast.reception)
    operations.answer_swap(swap, True, by=cast.consult_manager)
    with pytest.raises(Refused, match="DTY-01"):
        operations.confirm_swap(swap, by=cast.consult_manager)


def test_of_two_leads_who_plan_the_same_person_at_once_one_wins(arena: Flask) -> None:
    week = MONDAY + timedelta(days=700)
    with arena.app_context(), database.transaction():
        cast = Cast()
        operations.add_shift_kind(name="白班", starts="09:00", ends="18:00", by=SYSTEM)
        other = staff.add_department(by=SYSTEM, name="整形外科")
        operations.begin_roster(staff_queries.departments()[0], week, by=cast.president)
        operations.begin_roster(other, week, by=cast.president)

    def plan(number: int) -> int:
        cast = Cast()
        roster = db.session.scalars(select(Roster).order_by(Roster.id)).all()[number % 2]
        kind = db.session.scalars(select(ShiftKind)).one()
        return operations.add_shift(roster, cast.doctor, day=week, kind=kind, by=cast.president).id

    results = race(arena, 6, plan)
    assert sum(isinstance(result, int) for result in results) == 1, results
    with arena.app_context():
        assert len(db.session.scalars(select(Shift).where(Shift.cancelled.is_(False))).all()) == 1


def test_working_hours_for_calendars_are_published_shifts_only(cast: Cast, plan: Plan, day_kind: ShiftKind) -> None:
    start, end = clock.day_bounds(WEDNESDAY)
    plan(cast.doctor, day_kind, published=False)
    assert queries.away_and_working([cast.doctor.id], start, end)() == ([], [])
    plan(cast.doctor, day_kind)
    absences, (one,) = queries.away_and_working([cast.doctor.id], start, end)()
    assert absences == []
    assert (one.starts_at, one.ends_at) == (on(WEDNESDAY, "08:00"), on(WEDNESDAY, "20:00"))


def test_from_thursday_the_lead_is_reminded_of_next_weeks_roster(
    cast: Cast, plan: Plan, day_kind: ShiftKind, department: Department, at: At
) -> None:
    plan(cast.reception, day_kind)
    url = f"/duty/rosters/{department.id}/{(MONDAY + timedelta(days=7)).isoformat()}"
    assert url not in [item["url"] for item in today_items(cast.consult_manager)]
    at("09:00", THURSDAY)
    assert url in [item["url"] for item in today_items(cast.consult_manager)]
    assert url not in [item["url"] for item in today_items(cast.reception)]
    following = operations.begin_roster(department, MONDAY + timedelta(days=7), by=cast.consult_manager)
    operations.publish(following, gap_reason="未排班", by=cast.consult_manager)
    assert url not in [item["url"] for item in today_items(cast.consult_manager)]


@pytest.fixture
def gate(cast: Cast) -> DutyPost:
    """A post of the whole house: no department owns it."""
    return operations.add_post(name="大门", kind="duty", starts="09:00", ends="12:00", department_id=None, by=SYSTEM)


@pytest.mark.rule("DTY-01")
def test_a_post_of_the_house_nobody_stands_at_holds_every_roster_up(
    cast: Cast, roster: Roster, gate: DutyPost, at: At
) -> None:
    assert [gap.post for gap in coverage.gaps_of(roster)].count("大门") == 7
    with pytest.raises(Refused, match="DTY-01") as refused:
        operations.publish(roster, by=cast.consult_manager)
    assert refused.value.field == "gap_reason"


@pytest.mark.rule("DTY-01")
def test_the_department_whose_people_stand_there_answers_for_a_post_of_the_house(
    cast: Cast, roster: Roster, gate: DutyPost, office_kind: ShiftKind
) -> None:
    other = staff.add_department(by=SYSTEM, name="后勤部")
    guard = operations.add_shift_kind(name="门岗", starts="09:00", ends="12:00", post=gate, by=SYSTEM)
    operations.fill(roster, {(cast.logistics.id, WEDNESDAY): guard}, by=cast.consult_manager)
    departments = [roster.department, other]
    found = coverage.by_department(departments, cast.branch.id, MONDAY)
    assert [(gap.post, gap.day.weekday()) for gap in found[roster.department_id]] == [
        ("大门", day) for day in (0, 1, 3, 4, 5, 6)
    ]
    assert found[other.id] == []
    following = coverage.by_department(departments, cast.branch.id, MONDAY + timedelta(days=7))
    assert (len(following[roster.department_id]), following[other.id]) == (7, [])


@pytest.mark.rule("DTY-01")
def test_working_days_without_anybody_of_a_department_are_gaps_where_it_has_no_post(
    cast: Cast, roster: Roster, office_kind: ShiftKind
) -> None:
    assert [gap.day.weekday() for gap in coverage.gaps_of(roster)] == [0, 1, 2, 3, 4]
    with pytest.raises(Refused, match="咨询部") as refused:
        operations.publish(roster, by=cast.consult_manager)
    assert refused.value.rule == "DTY-01"
    days = {(cast.doctor.id, MONDAY + timedelta(days=number)): office_kind for number in range(5)}
    operations.fill(roster, days, by=cast.consult_manager)
    assert coverage.gaps_of(roster) == []
    start, end = clock.day_bounds(THURSDAY)
    leave = operations.ask_leave(cast.doctor, kind="sick", starts_at=start, ends_at=end, by=cast.doctor)
    operations.grant_leave(leave, by=cast.consult_manager)
    assert [gap.day for gap in coverage.gaps_of(roster)] == [THURSDAY]


@pytest.mark.rule("DTY-01")
def test_a_department_that_never_rostered_has_no_gaps_and_the_list_says_so(
    cast: Cast, roster: Roster, office_kind: ShiftKind, client: Client
) -> None:
    other = staff.add_department(by=SYSTEM, name="客服部")
    staff.edit(cast.cs_staff, by=cast.admin, department_id=other.id)
    own, bare = roster.department.name, other.id
    db.session.commit()
    page = client.enter(cast.president).get(f"/duty/rosters?week={MONDAY.isoformat()}").text
    assert "首次排班" in row_of(page, "客服部")
    assert "首次排班" not in row_of(page, own)
    assert "无人" in row_of(page, own)
    # From its first roster on the days without anybody of it are gaps.
    other = db.session.get_one(Department, bare)
    operations.begin_roster(other, MONDAY, by=cast.president)
    assert len(coverage.by_department([other], cast.branch.id, MONDAY)[bare]) == 5


def row_of(page: str, department: str) -> str:
    """The line of the list about one department."""
    return next(line for line in page.split("<tr") if f">{department}</a>" in line)


@pytest.mark.rule("DTY-01")
def test_a_house_without_a_roster_is_on_the_day_of_whoever_plans_for_all(
    cast: Cast, roster: Roster, client: Client, at: At
) -> None:
    def lacking(person: Person) -> list[object]:
        return [item["due_at"] for item in today_items(person) if "/duty/rosters?" in item["url"]]

    assert lacking(cast.president) == [on(MONDAY, "08:00")]
    assert lacking(cast.cs_manager) == []
    db.session.commit()
    client.enter(cast.reception)
    for page in ("/duty", f"/duty/rosters?week={MONDAY.isoformat()}"):
        assert "全院本周没有排班" in client.get(page).text, page
    cast.branch.opened_on = WEDNESDAY
    roster = db.session.get_one(Roster, roster.id)
    assert lacking(cast.president) == [None], "a house that opened on Wednesday was not late on Monday"
    operations.publish(roster, gap_reason="开业首周", by=cast.consult_manager)
    assert lacking(cast.president) == []
