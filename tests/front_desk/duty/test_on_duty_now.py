"""Who is on duty now: by the roster, with a number, with stand-ins; the window; arrivals outside the hours."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.core.database import db
from portal.core.refusals import Refused
from portal.front_desk.duty import operations, queries
from portal.front_desk.duty.models import Roster, Shift, ShiftKind
from portal.front_desk.reception.queries import hall
from tests.cast import Cast
from tests.client import Client
from tests.front_desk.duty.conftest import MONDAY, SYSTEM, WEDNESDAY

Plan = Callable[..., Shift]
At = Callable[..., None]


@pytest.mark.rule("DTY-03")
def test_whoever_is_rostered_at_a_duty_post_is_shown_with_a_number(
    cast: Cast, plan: Plan, day_kind: ShiftKind, at: At
) -> None:
    shift = plan(cast.reception, day_kind)
    at("08:00")
    (one,) = queries.on_duty_now(1)
    assert (one.person.username, one.phone, one.state) == ("reception", shift.contact, "expected")
    at("08:01")
    assert queries.on_duty_now(1)[0].state == "late"
    operations.clock_in(shift, by=cast.reception)
    assert queries.on_duty_now(1)[0].state == "here"
    at("20:00")
    assert queries.on_duty_now(1) == []


@pytest.mark.rule("DTY-03")
def test_a_roster_is_not_published_while_somebody_on_duty_has_no_number(
    cast: Cast, roster: Roster, day_kind: ShiftKind
) -> None:
    operations.fill(roster, {(cast.reception.id, WEDNESDAY): day_kind}, by=cast.consult_manager)
    with pytest.raises(Refused, match="DTY-03"):
        operations.publish(roster, gap_reason="x", by=cast.consult_manager)
    operations.fill(roster, {}, contacts={cast.reception.id: "8001"}, by=cast.consult_manager)
    assert operations.publish(roster, gap_reason="x", by=cast.consult_manager).published


def test_a_night_shift_is_on_duty_until_the_next_morning(cast: Cast, plan: Plan, night_kind: ShiftKind, at: At) -> None:
    plan(cast.cs_staff, night_kind)
    at("19:59")
    assert queries.on_duty_now(1) == []
    at("07:59", WEDNESDAY + timedelta(days=1))
    assert [one.person.username for one in queries.on_duty_now(1)] == ["cs_staff"]
    at("08:00", WEDNESDAY + timedelta(days=1))
    assert queries.on_duty_now(1) == []


def test_a_draft_is_nobodys_duty_yet(cast: Cast, plan: Plan, day_kind: ShiftKind, at: At) -> None:
    plan(cast.reception, day_kind, published=False)
    at("10:00")
    assert queries.on_duty_now(1) == []


def test_a_stand_in_is_who_is_reached(cast: Cast, plan: Plan, day_kind: ShiftKind, at: At) -> None:
    shift = plan(cast.reception, day_kind)
    at("08:00")
    operations.clock_in(shift, by=cast.reception)
    operations.step_away(shift, reason="午餐", stand_in=cast.cs_staff, by=cast.reception)
    assert [person.username for person in queries.people_on_duty(1)] == ["cs_staff"]


@pytest.mark.rule("REC-16")
def test_arrivals_outside_the_hours_go_to_whoever_the_roster_names(
    cast: Cast, plan: Plan, night_kind: ShiftKind, at: At
) -> None:
    plan(cast.cs_staff, night_kind)
    at("12:00")
    assert hall.outside_hours(1) is None
    at("21:00")
    outside = hall.outside_hours(1)
    assert outside is not None
    assert outside["people"] == "王静"


@pytest.mark.rule("REC-16")
def test_without_a_roster_the_people_marked_as_on_duty_are_named(cast: Cast, at: At) -> None:
    at("21:00")
    cast.doctor.flags = ["on_duty"]
    assert [person.username for person in queries.people_on_duty(1)] == ["doctor"]
    db.session.rollback()


@pytest.mark.rule("REC-21")
def test_the_consulting_window_says_who_staffs_it_and_whether_it_is_staffed(
    cast: Cast, plan: Plan, at: At, department: object
) -> None:
    window = operations.add_post(name="咨询窗口", kind="window", starts="09:00", ends="17:00", by=SYSTEM)
    kind = operations.add_shift_kind(name="窗口班", starts="09:00", ends="17:00", post=window, by=SYSTEM)
    shift = plan(cast.consultant, kind)
    at("08:59")
    assert [(row["open"], row["staffed"]) for row in queries.windows(1)] == [(False, False)]
    at("09:00")
    assert [(row["open"], row["staffed"]) for row in queries.windows(1)] == [(True, False)]
    operations.clock_in(shift, by=cast.consultant)
    (row,) = queries.windows(1)
    assert row["staffed"]
    assert [one.person.username for one in row["people"]] == ["consultant"]


@pytest.mark.rule("REC-21")
def test_the_page_shows_window_and_duty_in_both_languages(
    client: Client, cast: Cast, plan: Plan, day_kind: ShiftKind, at: At
) -> None:
    window = operations.add_post(name="咨询窗口", kind="window", starts="07:00", ends="17:00", by=SYSTEM)
    assert window.hours == "07:00–17:00"
    plan(cast.reception, day_kind)
    at("08:00")
    client.enter(cast.reception)
    page = client.get("/duty")
    assert page.status_code == 200
    assert "林晓月" in page.text
    assert "咨询窗口" in page.text
    english = client.get("/duty", headers={"Accept-Language": "en"})
    assert english.status_code == 200


def test_absences_are_granted_leave_only(cast: Cast, at: At) -> None:
    at("07:30")
    first, last = clock_day(MONDAY), clock_day(WEDNESDAY)
    leave = operations.ask_leave(cast.doctor, kind="annual", starts_at=first, ends_at=last, by=cast.doctor)
    assert queries.absences([cast.doctor.id], first, last) == []
    operations.grant_leave(leave, by=cast.consult_manager)
    (absence,) = queries.absences([cast.doctor.id, cast.doctor2.id], first, last)
    assert (absence.person_id, absence.starts_at, absence.ends_at, absence.kind) == (
        cast.doctor.id,
        first,
        last,
        "annual",
    )
    assert queries.absences([cast.doctor.id], last, last + timedelta(days=1)) == []


def clock_day(day: object) -> object:
    from tests.front_desk.duty.conftest import on

    return on(day, "00:00")  # type: ignore[arg-type]
