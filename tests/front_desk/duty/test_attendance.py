"""Coming, going, being away; empty posts; absence and leave (DTY-02, DTY-08)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core import clock, jobs
from portal.core.database import add, db
from portal.core.outbox import OutboxMessage
from portal.core.refusals import Missing, Refused
from portal.front_desk.duty import operations, queries
from portal.front_desk.duty.models import Attendance, EmptyPost, Leave, Shift, ShiftKind
from portal.front_desk.duty.operations.attendance import judge
from portal.front_desk.duty.queries import attendance as attendances
from portal.front_desk.duty.queries.today import today_items
from portal.registry.staff import operations as staff
from tests.cast import Cast
from tests.front_desk.duty.conftest import SYSTEM, WEDNESDAY, on

Plan = Callable[..., Shift]
At = Callable[..., None]


@pytest.mark.rule("DTY-08")
@pytest.mark.parametrize(
    "came, left, grace, verdict",
    [
        (None, None, 0, ("absent", 0, 0)),
        ("08:00", None, 0, ("present", 0, 0)),
        ("07:50", "17:05", 0, ("present", 0, 0)),
        ("08:01", "17:00", 0, ("late", 1, 0)),
        ("08:05", "17:00", 5, ("present", 0, 0)),
        ("08:06", "17:00", 5, ("late", 6, 0)),
        ("08:00", "16:30", 0, ("early", 0, 30)),
        ("08:10", "16:30", 0, ("late_early", 10, 30)),
    ],
)
def test_late_early_absent(came: str | None, left: str | None, grace: int, verdict: tuple[str, int, int]) -> None:
    found = judge(
        on(WEDNESDAY, "08:00"),
        on(WEDNESDAY, "17:00"),
        on(WEDNESDAY, came) if came else None,
        on(WEDNESDAY, left) if left else None,
        grace,
    )
    assert (found.status, found.late_minutes, found.early_minutes) == verdict


@pytest.mark.rule("DTY-02")
@pytest.mark.rule("DTY-08")
def test_arrival_and_departure_are_recorded(cast: Cast, plan: Plan, day_kind: ShiftKind, at: At) -> None:
    shift = plan(cast.reception, day_kind)
    at("08:12")
    attendance = operations.clock_in(shift, by=cast.reception)
    assert (attendance.status, attendance.late_minutes) == ("late", 12)
    with pytest.raises(Refused, match="DTY-02"):
        operations.clock_in(shift, by=cast.reception)
    at("19:50")
    operations.clock_out(shift, by=cast.reception)
    assert (attendance.came_at, attendance.left_at) == (on(WEDNESDAY, "08:12"), on(WEDNESDAY, "19:50"))
    assert (attendance.status, attendance.early_minutes) == ("late_early", 10)


def test_nobody_clocks_in_for_somebody_else_or_at_any_hour(
    cast: Cast, plan: Plan, night_kind: ShiftKind, at: At
) -> None:
    shift = plan(cast.reception, night_kind)
    at("20:00")
    with pytest.raises(Missing):
        operations.clock_in(shift, by=cast.doctor)
    at("17:59")
    with pytest.raises(Refused, match="DTY-02"):
        operations.clock_in(shift, by=cast.reception)
    at("08:00", WEDNESDAY + timedelta(days=1))
    with pytest.raises(Refused, match="DTY-02"):
        operations.clock_in(shift, by=cast.reception)


@pytest.mark.rule("DTY-08")
def test_who_never_came_is_absent_unless_on_leave(cast: Cast, plan: Plan, day_kind: ShiftKind, at: At) -> None:
    absent, away = plan(cast.reception, day_kind), plan(cast.doctor, day_kind)
    start, end = clock.day_bounds(WEDNESDAY)
    leave = operations.ask_leave(cast.doctor, kind="sick", starts_at=start, ends_at=end, by=cast.doctor)
    operations.grant_leave(leave, by=cast.consult_manager)
    at("20:00")
    assert operations.note_absences(by=SYSTEM) == 2
    assert operations.note_absences(by=SYSTEM) == 0
    noted = {row.shift_id: row.status for row in db.session.scalars(select(Attendance))}
    assert noted == {absent.id: "absent", away.id: "leave"}


@pytest.mark.rule("DTY-08")
def test_a_sick_note_handed_in_later_makes_absence_leave(cast: Cast, plan: Plan, day_kind: ShiftKind, at: At) -> None:
    plan(cast.reception, day_kind)
    at("20:00")
    operations.note_absences(by=SYSTEM)
    start, end = clock.day_bounds(WEDNESDAY)
    leave = operations.ask_leave(cast.reception, kind="sick", starts_at=start, ends_at=end, by=cast.reception)
    operations.grant_leave(leave, by=cast.consult_manager)
    attendance = db.session.scalars(select(Attendance)).one()
    assert attendance.status == "leave"


def test_leave_in_the_morning_makes_nobody_late_at_noon(cast: Cast, plan: Plan, day_kind: ShiftKind, at: At) -> None:
    shift = plan(cast.reception, day_kind)
    leave = operations.ask_leave(
        cast.reception,
        kind="personal",
        starts_at=on(WEDNESDAY, "08:00"),
        ends_at=on(WEDNESDAY, "12:00"),
        by=cast.reception,
    )
    operations.grant_leave(leave, by=cast.consult_manager)
    at("12:00")
    assert operations.clock_in(shift, by=cast.reception).status == "present"


def test_nobody_decides_on_their_own_leave(cast: Cast, at: At) -> None:
    at("08:00")
    start, end = clock.day_bounds(WEDNESDAY)
    leave = operations.ask_leave(
        cast.consult_manager, kind="annual", starts_at=start, ends_at=end, by=cast.consult_manager
    )
    with pytest.raises(Refused, match="DTY-08"):
        operations.grant_leave(leave, by=cast.consult_manager)
    assert operations.grant_leave(leave, by=cast.president).state == "granted"
    row = Leave(person_id=cast.doctor.id, kind="annual", starts_at=start, ends_at=end, state="granted")
    row.decided_by_id = cast.doctor.id
    add(row, by=SYSTEM)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_leave_for_the_same_time_is_asked_for_once(cast: Cast, at: At) -> None:
    at("08:00")
    start, end = clock.day_bounds(WEDNESDAY)
    operations.ask_leave(cast.doctor, kind="annual", starts_at=start, ends_at=end, by=cast.doctor)
    with pytest.raises(Refused, match="DTY-08"):
        operations.ask_leave(cast.doctor, kind="sick", starts_at=start, ends_at=end, by=cast.doctor)


@pytest.mark.rule("DTY-08")
def test_the_lead_corrects_attendance_with_a_reason_never_their_own(
    cast: Cast, plan: Plan, day_kind: ShiftKind, at: At
) -> None:
    shift, own = plan(cast.reception, day_kind), plan(cast.consult_manager, day_kind)
    at("20:30")
    operations.note_absences(by=SYSTEM)
    came, left = on(WEDNESDAY, "08:00"), on(WEDNESDAY, "20:00")
    with pytest.raises(Refused, match="DTY-08"):
        operations.correct(shift, came_at=came, left_at=left, reason=" ", by=cast.consult_manager)
    with pytest.raises(Refused, match="DTY-08"):
        operations.correct(own, came_at=came, left_at=left, reason="忘记打卡", by=cast.consult_manager)
    attendance = operations.correct(shift, came_at=came, left_at=left, reason="忘记打卡", by=cast.consult_manager)
    assert (attendance.status, attendance.reason) == ("present", "忘记打卡")


@pytest.mark.rule("DTY-08")
def test_the_figures_of_a_month_say_who_has_full_attendance(
    cast: Cast, plan: Plan, day_kind: ShiftKind, at: At
) -> None:
    good, late = plan(cast.reception, day_kind), plan(cast.doctor, day_kind)
    at("08:00")
    operations.clock_in(good, by=cast.reception)
    at("08:20")
    operations.clock_in(late, by=cast.doctor)
    found = attendances.summary(None, WEDNESDAY, WEDNESDAY, 1)
    assert found[cast.reception.id].full
    one = found[cast.doctor.id]
    assert (one.full, one.shifts, one.late, one.late_minutes) == (False, 1, 1, 20)


@pytest.mark.rule("DTY-02")
def test_leaving_the_post_needs_a_reason_and_alerts_the_lead_when_nobody_is_left(
    cast: Cast, plan: Plan, day_kind: ShiftKind, at: At
) -> None:
    staff.edit(cast.consult_manager, phone="+8613900000001", by=cast.admin)
    shift = plan(cast.reception, day_kind)
    at("08:00")
    operations.clock_in(shift, by=cast.reception)
    with pytest.raises(Refused, match="DTY-02"):
        operations.step_away(shift, reason=" ", by=cast.reception)
    absence = operations.step_away(shift, reason="送检", by=cast.reception)
    (empty,) = queries.empty_posts(1)
    assert empty.post.name == "总值班"
    assert "赵明华" in empty.alerted
    kinds = [item["kind"] for item in today_items(cast.consult_manager)]
    assert any("岗" in str(kind) or "Empty" in str(kind) for kind in kinds)
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "duty.post_empty")).one()
    assert message.address == "+8613900000001"
    operations.come_back(absence, by=cast.reception)
    assert queries.empty_posts(1) == []


@pytest.mark.rule("DTY-02")
def test_a_stand_in_keeps_the_post_staffed(cast: Cast, plan: Plan, day_kind: ShiftKind, at: At) -> None:
    shift = plan(cast.reception, day_kind)
    at("08:00")
    operations.clock_in(shift, by=cast.reception)
    operations.step_away(shift, reason="午餐", stand_in=cast.doctor, by=cast.reception)
    assert queries.empty_posts(1) == []


@pytest.mark.rule("DTY-02")
def test_the_job_alerts_once_when_nobody_came_and_ends_the_alert_when_somebody_does(
    cast: Cast, plan: Plan, day_kind: ShiftKind, at: At
) -> None:
    shift = plan(cast.reception, day_kind)
    at("08:09")
    watch = next(job for job in jobs.declared() if job.name == "duty.watch_posts").run
    watch()
    assert queries.empty_posts(1) == []
    at("08:10")
    watch()
    watch()
    (empty,) = queries.empty_posts(1)
    assert empty.since == on(WEDNESDAY, "08:00")
    assert "林晓月" in empty.why
    operations.clock_in(shift, by=cast.reception)
    assert queries.empty_posts(1) == []
    assert db.session.scalars(select(EmptyPost)).one().ended_at == on(WEDNESDAY, "08:10")
