"""The clinic's own days: every room counts working days with them."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from portal.core import clinic_calendar, clock, settings, workdays

PORTAL = Path(__file__).parents[2] / "portal"
MONDAY, SATURDAY, HOLIDAY = date(2026, 11, 16), date(2026, 11, 21), date(2026, 10, 1)
#: A pure function of dates, which is handed the clinic's days, and its caller.
PURE = {"service/complaints/clocks.py", "service/complaints/operations/sweeping.py"}


def test_no_room_counts_working_days_without_the_days_the_clinic_declares():
    told = re.compile(r"from portal\.core import .*\bworkdays\b|from portal\.core\.workdays import|workdays\.\w+\(")
    used = {
        str(path.relative_to(PORTAL))
        for path in PORTAL.rglob("*.py")
        if not path.is_relative_to(PORTAL / "core")
        and any(told.search(line) for line in path.read_text("utf-8").splitlines() if "clinic_calendar" not in line)
    }
    assert used == PURE


@pytest.mark.rule("LAW-02")
def test_a_declared_day_counts_as_declared_everywhere(cast):
    assert clinic_calendar.add_workdays(MONDAY, 5).due == date(2026, 11, 23)
    assert not clinic_calendar.is_workday(SATURDAY)
    settings.change(clinic_calendar.REST_DAYS, ["2026-11-18"], by=cast.admin)
    settings.change(clinic_calendar.WORKED_DAYS, ["2026-11-21", HOLIDAY.isoformat()], by=cast.admin)
    assert clinic_calendar.is_workday(SATURDAY)
    assert clinic_calendar.describe(date(2026, 11, 18)).reason == "declared_rest"
    assert clinic_calendar.add_workdays(MONDAY, 5).due == date(2026, 11, 23)  # one day less, one day more
    assert clinic_calendar.add_workdays(MONDAY, 2).due == date(2026, 11, 19)
    found = clinic_calendar.after_workdays(clock.at(MONDAY, clock.now().time()), 2)
    assert clock.local(found).date() == date(2026, 11, 19)


def test_the_house_rests_on_holidays_and_declared_days_but_not_when_it_declares_to_work(cast):
    assert clinic_calendar.is_holiday(HOLIDAY)
    assert not clinic_calendar.is_holiday(SATURDAY)  # a weekend is a day of business
    settings.change(clinic_calendar.REST_DAYS, [MONDAY.isoformat()], by=cast.admin)
    settings.change(clinic_calendar.WORKED_DAYS, [HOLIDAY.isoformat()], by=cast.admin)
    assert clinic_calendar.is_holiday(MONDAY)
    assert not clinic_calendar.is_holiday(HOLIDAY)


def test_without_declared_days_it_is_the_published_calendar(session):
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [clinic_calendar.describe(day) for day in days] == [workdays.describe(day) for day in days]
