"""Working time by position: what the roster breaks, and the warning in the grid (DTY-07)."""

from datetime import date, time, timedelta

import pytest

from portal.core import clock, settings
from portal.core.refusals import Refused
from portal.front_desk.duty import operations, policy
from portal.front_desk.duty.models import Roster, ShiftKind
from portal.front_desk.duty.queries import weeks
from portal.front_desk.duty.queries.working_time import Planned, Rule, broken
from portal.registry.staff.models import Department
from tests.cast import Cast
from tests.front_desk.duty.conftest import MONDAY, SYSTEM

STANDARD = (time(8, 30), time(18))


def days(count: int, starts: str = "09:00", ends: str = "17:00") -> list[Planned]:
    """So many days with these hours."""
    found = []
    for offset in range(count):
        day = MONDAY + timedelta(days=offset)
        first = clock.at(day, time.fromisoformat(starts))
        last = clock.at(day + timedelta(days=ends <= starts), time.fromisoformat(ends))
        found.append(Planned(day, first, last, clock.minutes_between(first, last)))
    return found


@pytest.mark.rule("DTY-07")
@pytest.mark.parametrize(
    "planned, rule, codes",
    [
        (days(5), Rule(), []),
        (days(6), Rule(days_a_week=5), ["days"]),
        (days(6), Rule(days_a_week=6), []),
        (days(7), Rule(days_a_week=6), ["days"]),
        (days(5, "09:00", "19:00"), Rule(overtime="limited"), []),
        (days(5, "09:00", "19:01"), Rule(overtime="limited"), ["overtime"]),
        (days(5, "09:00", "17:01"), Rule(overtime="none"), ["overtime"]),
        (days(5), Rule(overtime="none"), []),
        (days(5, "08:00", "21:00"), Rule(overtime="open"), []),
        (days(5, "08:30", "18:00"), Rule(arrangement="standard"), []),
        (days(1, "08:29", "17:00"), Rule(arrangement="standard"), ["hours"]),
        (days(1, "09:00", "18:01"), Rule(arrangement="standard"), ["hours"]),
        (days(1, "20:00", "08:00"), Rule(arrangement="standard"), ["hours"]),
        (days(1, "20:00", "08:00"), Rule(arrangement="shifts"), []),
        (days(2, "08:00", "08:00"), Rule(), []),
        (days(3, "08:00", "08:00"), Rule(), ["overtime"]),
    ],
)
def test_what_a_week_breaks(planned: list[Planned], rule: Rule, codes: list[str]) -> None:
    assert [wrong.code for wrong in broken(planned, rule, limit=10, standard=STANDARD)] == codes


@pytest.mark.rule("DTY-07")
def test_the_grid_warns_by_the_rule_of_the_position(cast: Cast, roster: Roster, department: Department) -> None:
    office = operations.add_shift_kind(name="常日班", starts="09:00", ends="18:00", pause=60, by=SYSTEM)
    cells = {(cast.reception.id, MONDAY + timedelta(days=offset)): office for offset in range(2, 7)}
    operations.fill(roster, cells, by=cast.consult_manager)
    shown = weeks.week(department, MONDAY, cast.consult_manager, plans=True)
    assert not any(row.warnings for row in shown.rows)
    rule = operations.add_working_time(
        position="", days_a_week=4, hours_a_day=8, overtime="limited", arrangement="shifts", by=SYSTEM
    )
    assert _codes(department, cast) == ["days"]
    values = {"position": "", "days_a_week": 5, "hours_a_day": 5, "arrangement": "shifts", "by": SYSTEM}
    operations.change_working_time(rule, overtime="limited", **values)  # type: ignore[arg-type]
    assert _codes(department, cast) == ["overtime"]
    settings.change(policy.OVERTIME_LIMIT, 20, by=cast.admin, reason="旺季")
    assert _codes(department, cast) == []
    cast.reception.title = "会员中心主管"
    operations.add_working_time(
        position="会员中心主管", days_a_week=6, hours_a_day=5, overtime="none", arrangement="shifts", by=SYSTEM
    )
    assert _codes(department, cast) == ["overtime"]


def _codes(department: Department, cast: Cast) -> list[str]:
    shown = weeks.week(department, MONDAY, cast.consult_manager, plans=True)
    return [wrong.code for row in shown.rows for wrong in row.warnings]


def test_a_rule_that_cannot_be_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="DTY-07"):
        operations.add_working_time(
            position="", days_a_week=8, hours_a_day=8, overtime="none", arrangement="shifts", by=SYSTEM
        )


def test_the_pause_is_no_working_time(cast: Cast, roster: Roster, office_kind: ShiftKind) -> None:
    operations.fill(roster, {(cast.reception.id, date(2026, 11, 19)): office_kind}, by=cast.consult_manager)
    shown = weeks.week(roster.department, MONDAY, cast.consult_manager, plans=True)
    assert sum(row.minutes for row in shown.rows) == 8 * 60
