"""Working days: holidays, weekends worked in exchange, unknown years, and explained deadlines."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.workdays import (
    REASONS,
    Deadline,
    add_workdays,
    describe,
    is_provisional,
    is_workday,
    known_years,
    workdays_between,
)

known_days = st.dates(date(2005, 1, 1), date(2026, 11, 30))
any_days = st.dates(date(2000, 1, 1), date(2035, 12, 31))
declared = st.dictionaries(st.dates(date(2025, 1, 1), date(2025, 12, 31)), st.booleans(), max_size=20)


def test_a_deadline_over_spring_festival_skips_the_whole_holiday():
    deadline = add_workdays(date(2026, 2, 13), 3)  # the Friday before; Saturday the 14th is worked
    assert deadline.due == date(2026, 2, 25)
    assert not deadline.provisional
    counted = [day.date for day in deadline.derivation if day.counted]
    assert counted == [date(2026, 2, 14), date(2026, 2, 24), date(2026, 2, 25)]
    skipped = [day for day in deadline.derivation if not day.counted]
    assert len(skipped) == 9
    assert {(day.reason, day.holiday) for day in skipped} == {("holiday", "Spring Festival")}


def test_a_saturday_worked_for_a_holiday_counts():
    assert is_workday(date(2026, 2, 14))
    assert describe(date(2026, 2, 14)).reason == "makeup"
    assert describe(date(2026, 2, 14)).holiday == "Spring Festival"
    assert not is_workday(date(2026, 3, 7))
    assert describe(date(2026, 3, 7)).reason == "weekend"


def test_a_weekday_in_the_national_holiday_does_not_count():
    assert not is_workday(date(2026, 10, 5))
    assert describe(date(2026, 10, 5)).holiday == "National Day"


def test_the_day_of_the_event_is_not_counted():
    assert add_workdays(date(2026, 6, 1), 1).due == date(2026, 6, 2)
    assert add_workdays(date(2026, 6, 6), 1).due == date(2026, 6, 8)
    assert add_workdays(date(2026, 6, 1), 0) == Deadline(date(2026, 6, 1), 0, date(2026, 6, 1), False, ())


def test_a_year_without_a_calendar_is_provisional_and_rests_at_weekends_only():
    beyond = known_years()[-1] + 1
    assert is_provisional(date(beyond, 1, 1))
    assert not is_provisional(date(beyond - 1, 12, 31))
    monday = next(
        date(beyond, 10, 1) + timedelta(i) for i in range(7) if (date(beyond, 10, 1) + timedelta(i)).weekday() == 0
    )
    deadline = add_workdays(monday, 5)
    assert deadline.due == monday + timedelta(7)
    assert deadline.provisional
    assert [day.provisional for day in deadline.derivation] == [True] * 7


def test_a_deadline_that_crosses_the_end_of_the_calendar_is_provisional():
    last = date(known_years()[-1], 12, 31)
    assert not add_workdays(last - timedelta(20), 3).provisional
    crossing = add_workdays(last, 1)
    assert crossing.provisional
    assert crossing.due.year == last.year + 1


def test_a_declared_day_wins_over_the_calendar_and_is_never_provisional():
    unknown = date(known_years()[-1] + 1, 3, 3)
    overrides = {date(2026, 6, 2): False, date(2026, 6, 6): True, unknown: False}
    deadline = add_workdays(date(2026, 6, 1), 4, overrides=overrides)
    assert deadline.due == date(2026, 6, 6)
    assert [day.reason for day in deadline.derivation] == [
        "declared_rest",
        "workday",
        "workday",
        "workday",
        "declared_workday",
    ]
    assert not describe(unknown, overrides).provisional
    assert not is_workday(unknown, overrides)


def test_an_instant_is_no_date():
    with pytest.raises(TypeError, match="clinic's date"):
        is_workday(datetime(2026, 6, 1, 23, tzinfo=UTC))


def test_a_deadline_lies_never_behind():
    with pytest.raises(ValueError, match="ahead"):
        add_workdays(date(2026, 6, 1), -1)


def test_days_between_backwards_are_negative():
    assert workdays_between(date(2026, 6, 1), date(2026, 6, 8)) == 5
    assert workdays_between(date(2026, 6, 8), date(2026, 6, 1)) == -5
    assert workdays_between(date(2026, 6, 8), date(2026, 6, 8)) == 0


@given(any_days, st.integers(1, 40), declared)
def test_a_deadline_is_the_nth_working_day_after_the_event(start, n, overrides):
    deadline = add_workdays(start, n, overrides=overrides)
    assert deadline.due > start
    assert is_workday(deadline.due, overrides)
    assert workdays_between(start, deadline.due, overrides=overrides) == n
    assert workdays_between(start, deadline.due - timedelta(1), overrides=overrides) == n - 1


@given(any_days, st.integers(0, 40))
def test_a_derivation_names_every_day_once_and_survives_json(start, n):
    deadline = add_workdays(start, n)
    span = (deadline.due - start).days
    assert [day.date for day in deadline.derivation] == [start + timedelta(i) for i in range(1, span + 1)]
    assert sum(day.counted for day in deadline.derivation) == n
    assert {day.reason for day in deadline.derivation} <= set(REASONS)
    assert Deadline.from_json(json.loads(json.dumps(deadline.to_json()))) == deadline


@given(any_days, st.integers(0, 20), st.integers(0, 20))
def test_deadlines_add_up(start, first, second):
    assert add_workdays(add_workdays(start, first).due, second).due == add_workdays(start, first + second).due


@given(known_days)
def test_every_week_of_a_known_year_is_settled(day):
    assert not describe(day).provisional
    assert describe(day).counted == is_workday(day)
