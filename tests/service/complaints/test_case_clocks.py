"""The lawful clock: five working days, ten with a second department, resting only where the law allows (LAW-02)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import audit, clinic_calendar, clock, jobs, settings, workdays
from portal.core.audit import AuditEntry
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.service.complaints import clocks, next_steps, operations
from portal.service.complaints.choices import PAUSE_GROUNDS
from portal.service.complaints.models import CaseClock, CasePause

DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def test_the_day_of_the_complaint_is_not_counted():
    found = clocks.reckon(date(2026, 11, 16), 5)  # a Monday
    assert found.due == date(2026, 11, 23)
    assert len(found.derivation["derivation"]) == 7
    assert not found.provisional


@pytest.mark.rule("LAW-02")
def test_across_spring_festival_holidays_rest_and_made_up_weekends_count():
    found = clocks.reckon(date(2026, 2, 11), 5)
    days = {day["date"]: day for day in found.derivation["derivation"]}
    assert found.due == workdays.add_workdays(date(2026, 2, 11), 5).due
    assert days["2026-02-17"]["reason"] == "holiday"
    assert days["2026-02-14"]["reason"] == "makeup"
    assert days["2026-02-14"]["counted"]


@pytest.mark.rule("LAW-02")
def test_beyond_the_known_table_a_due_day_is_provisional():
    after = date(workdays.known_years()[-1] + 1, 1, 4)
    assert clocks.reckon(after, 5).provisional
    assert clocks.reckon(after - timedelta(days=12), 10).provisional


@given(DAYS, st.integers(0, 15), st.integers(1, 20), st.integers(1, 15))
def test_days_of_rest_are_never_counted_and_the_derivation_adds_up(start, days, begin, length):
    rest = (start + timedelta(days=begin), start + timedelta(days=begin + length))
    found = clocks.reckon(start, days, [rest])
    working = [day for day in found.derivation["derivation"] if day["counted"]]
    assert len(working) == days
    assert found.due >= clocks.reckon(start, days).due
    assert not [day for day in working if rest[0] <= date.fromisoformat(day["date"]) < rest[1]]


@given(DAYS, st.integers(1, 15), st.integers(0, 30))
def test_while_it_rests_nothing_is_due_unless_it_was_due_before(start, days, begin):
    rest = start + timedelta(days=begin)
    found, without = clocks.reckon(start, days, [(rest, None)]), clocks.reckon(start, days)
    assert found.due == (without.due if without.due < rest else None)


def test_a_negative_number_of_days_is_no_deadline():
    with pytest.raises(ValueError, match="working days"):
        clocks.reckon(date(2026, 1, 1), -1)


@pytest.mark.rule("LAW-02")
def test_ten_days_need_a_second_department_and_a_reason(cases, cast):
    case = cases.complaint("investigating")
    assert case.clock_days == 5
    other = cases.other_department()
    for department, reason in ((other, " "), (cases.department, "两个科室")):
        with pytest.raises(Refused, match="LAW-02"):
            operations.name_second_department(case, department, reason=reason, by=cast.cs_manager)
    with pytest.raises(Forbidden):
        operations.name_second_department(case, other, reason="皮肤科也参与", by=cast.cs_staff)
    before = case.answer_due
    operations.name_second_department(case, other, reason="皮肤科也参与", by=cast.cs_manager)
    assert (case.clock_days, case.second_department_id) == (10, other.id)
    assert case.answer_due > before
    with pytest.raises(Refused, match="LAW-02"):
        operations.name_second_department(case, other, reason="再一次", by=cast.cs_manager)
    assert [row.because for row in db.session.query(CaseClock).order_by(CaseClock.id)] == [
        "opened",
        "second_department",
    ]
    db.session.commit()


@pytest.mark.rule("LAW-02")
def test_the_clock_rests_only_on_a_legal_ground_with_proof(cases, cast, time_machine):
    time_machine.move_to("2026-11-16T02:00:00Z")
    case = cases.complaint("investigating")
    with pytest.raises(Refused, match="LAW-02"):
        operations.pause(case, ground="holiday", evidence="医生休假", by=cast.cs_manager)
    with pytest.raises(Refused, match="LAW-02"):
        operations.pause(case, ground="court", evidence=" ", by=cast.cs_manager)
    assert "holiday" not in PAUSE_GROUNDS
    time_machine.move_to("2026-11-18T02:00:00Z")
    operations.pause(case, ground="appraisal", evidence="医学会受理通知 11-18", by=cast.cs_manager)
    assert (case.paused, case.answer_due, case.next_step) == (True, None, "paused")
    with pytest.raises(Refused, match="LAW-02"):
        operations.take_plain(case, "agree", by=cast.cs_staff)
    with pytest.raises(Refused, match="LAW-02"):
        operations.pause(case, ground="court", evidence="传票", by=cast.cs_manager)
    time_machine.move_to("2026-11-25T02:00:00Z")
    operations.resume(case, by=cast.cs_manager)
    # one working day had gone (17th); four are left from the 25th on
    assert case.answer_due == date(2026, 11, 30)
    reasons = {day["date"]: day["reason"] for day in latest(case).derivation["derivation"]}
    assert reasons["2026-11-18"] == reasons["2026-11-24"] == "paused"
    with pytest.raises(Refused, match="LAW-02"):
        operations.resume(case, by=cast.cs_manager)
    assert db.session.query(CasePause).one().ended_on == date(2026, 11, 25)
    db.session.commit()


def latest(case):
    return db.session.query(CaseClock).filter_by(case_id=case.id).order_by(CaseClock.id.desc()).first()


@pytest.mark.rule("LAW-02")
def test_a_day_the_clinic_declares_moves_the_clocks_and_the_old_reckoning_stays(cases, cast, time_machine, app):
    time_machine.move_to("2026-11-16T02:00:00Z")
    running, told = cases.complaint("investigating"), cases.complaint("solved")
    assert running.answer_due == date(2026, 11, 23)
    settings.change(clinic_calendar.REST_DAYS, ["2026-11-18"], by=cast.admin)
    assert "complaints.reckon" in db.session().info["kicked_jobs"]
    assert operations.reckon_all() == 1
    assert (running.answer_due, told.answer_due) == (date(2026, 11, 24), date(2026, 11, 23))
    rows = db.session.query(CaseClock).filter_by(case_id=running.id).order_by(CaseClock.id).all()
    assert [(row.because, row.due_on.day) for row in rows] == [("opened", 23), ("calendar", 24)]
    assert rows[1].derivation["derivation"][1]["reason"] == "declared_rest"
    assert operations.reckon_all() == 0  # running it twice changes nothing
    assert "complaints.reckon" in {job.name for job in jobs.declared()}
    db.session.commit()


@pytest.mark.rule("XC-16")
def test_a_line_of_the_calendar_is_a_date(cast):
    with pytest.raises(Refused, match="XC-16"):
        settings.change(clinic_calendar.REST_DAYS, ["next Monday"], by=cast.admin)
    settings.change(clinic_calendar.WORKED_DAYS, ["2026-11-21"], by=cast.admin)
    assert clinic_calendar.overrides() == {date(2026, 11, 21): True}


def test_a_told_result_stops_the_clock(cases, cast):
    case = cases.complaint("solved")
    with pytest.raises(Refused, match="LAW-02"):
        operations.pause(case, ground="court", evidence="传票", by=cast.cs_manager)
    assert case.result_told_at <= clock.now()


@pytest.mark.rule("LAW-02")
def test_the_walk_over_all_cases_finds_for_each_what_it_would_find_alone(cases, cast, time_machine):
    time_machine.move_to("2026-11-16T02:00:00Z")
    made = [cases.complaint(state) for state in ("investigating", "handling", "solved", "received", "investigating")]
    made += [cases.dissatisfied(state) for state in ("opened", "with_service", "proposal")]
    long, rested = made[1], made[4]
    operations.name_second_department(long, cases.other_department(), reason="皮肤科也参与", by=cast.cs_manager)
    resting = cases.complaint("investigating")
    time_machine.move_to("2026-11-18T02:00:00Z")
    for case in (rested, resting):
        operations.pause(case, ground="appraisal", evidence="医学会受理通知", by=cast.cs_manager)
    time_machine.move_to("2026-11-20T02:00:00Z")
    operations.resume(rested, by=cast.cs_manager)
    db.session.commit()
    made.append(resting)
    for rest, worked in ((["2026-11-23", "2026-11-25"], []), ([], ["2026-11-21", "2026-11-22"]), ([], [])):
        settings.change(clinic_calendar.REST_DAYS, rest, by=cast.admin)
        settings.change(clinic_calendar.WORKED_DAYS, worked, by=cast.admin)
        db.session.commit()
        then = {case.id: (case.answer_due, case.next_due_at, case.version) for case in made}
        last, moved = audit.count(), operations.reckon_all()
        db.session.commit()
        db.session.expire_all()
        said = db.session.query(AuditEntry).filter(AuditEntry.seq > last).order_by(AuditEntry.seq).all()
        for case in made:
            alone = _alone(case)
            assert (case.next_step, case.next_due_at) == next_steps.next_of(case)
            if alone is not None:
                assert (case.answer_due, case.clock_provisional) == (alone.due, alone.provisional)
            due, next_due, version = then[case.id]
            entries = [entry for entry in said if entry.subject_id == case.id]
            reckoned = case.answer_due != due
            changed = ["complaints.calendar_changed"] if reckoned or case.next_due_at != next_due else []
            assert [entry.action for entry in entries] == changed
            assert case.version == version + len(changed)
            if reckoned:
                days = {"answer_due_before": due.isoformat(), "answer_due": case.answer_due.isoformat()}
                assert days.items() <= entries[0].details.items()
                assert (latest(case).because, latest(case).derivation) == ("calendar", alone.derivation)
        assert moved == sum(case.answer_due != then[case.id][0] for case in made) > 0
    assert list(audit.verify()) == []


def _alone(case):
    """The clock of one case, reckoned without the others."""
    if not case.clock_days or case.result_told_at is not None:
        return None
    rests = [(row.started_on, row.ended_on) for row in db.session.query(CasePause).filter_by(case_id=case.id)]
    return clocks.reckon(case.clock_start, case.clock_days, rests, clinic_calendar.overrides())
