"""A case that grows old in a stage: owner and managers are reminded, once per stage and age (DIS-13)."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from portal.core import jobs
from portal.core.database import db
from portal.core.outbox import OutboxMessage
from portal.service.complaints import operations, settings
from portal.service.complaints.models import CaseReminder
from portal.service.complaints.operations import reminding

MONDAY = "2026-11-16T02:00:00Z"
RULE = pytest.mark.rule("DIS-13")


def reminders(case):
    rows = db.session.query(CaseReminder).filter_by(case_id=case.id).order_by(CaseReminder.id)
    return [(row.state, row.level, row.days) for row in rows]


@RULE
def test_it_is_reminded_once_per_stage_and_age(cases, cast, time_machine):
    time_machine.move_to(MONDAY)
    case = cases.complaint("investigating")
    assert settings.STAGE_DAYS.value() == 3
    time_machine.move_to("2026-11-19T02:00:00Z")  # the third working day is still the handler's
    assert operations.remind_all() == 0
    time_machine.move_to("2026-11-20T02:00:00Z")
    assert (operations.remind_all(), operations.remind_all()) == (1, 0)
    time_machine.move_to("2026-11-23T02:00:00Z")  # a weekend is no age
    assert operations.remind_all() == 0
    time_machine.move_to("2026-11-25T02:00:00Z")
    assert operations.remind_all() == 1
    assert reminders(case) == [("investigating", 1, 4), ("investigating", 2, 7)]
    # another stage begins anew
    cases.solution(case)
    operations.take_plain(case, "agree", by=cast.cs_staff)
    assert operations.remind_all() == 0
    time_machine.move_to("2026-12-01T02:00:00Z")
    assert operations.remind_all() == 1
    assert reminders(case)[-1] == ("agreed", 1, 4)
    db.session.commit()


@RULE
def test_owner_and_managers_are_told_and_never_whom_it_is_about(cases, cast, known_as, time_machine):
    time_machine.move_to(MONDAY)
    known_as(cast.cs_staff, phone="+8613900000001")
    known_as(cast.consult_manager, phone="+8613900000002")
    case = cases.complaint(accused=[cast.consult_manager])
    operations.forward(case, cast.president, by=cast.reception)
    operations.assign_handler(case, cast.cs_staff, by=cast.president)
    time_machine.move_to("2026-11-20T02:00:00Z")
    assert operations.remind_all() == 1
    told = db.session.query(CaseReminder).one().told
    assert told == [person.name for person in reminding.whom(case)]
    assert {cast.cs_staff.name, cast.president.name, cast.cs_manager.name} <= set(told)
    assert cast.consult_manager.name not in told
    [message] = db.session.query(OutboxMessage).filter_by(kind="complaints.reminder")
    assert (message.address, message.rules) == (cast.cs_staff.phone, "DIS-13")
    assert case.number in message.text
    assert "罗敏" not in message.text  # a text message names no customer
    db.session.commit()


@RULE
def test_what_rests_by_law_or_is_closed_is_left_alone(cases, cast, time_machine):
    time_machine.move_to(MONDAY)
    resting = cases.complaint("investigating")
    operations.pause(resting, ground="court", evidence="传票", by=cast.cs_manager)
    cases.complaint("closed")
    time_machine.move_to("2026-12-16T02:00:00Z")
    assert operations.remind_all() == 0
    operations.resume(resting, by=cast.cs_manager)
    assert operations.remind_all() == 1  # days without a worker: one reminder, of its present age
    db.session.commit()


@RULE
def test_the_story_of_the_case_shows_it_and_the_job_runs_in_the_hours_of_work(cases, cast, client, time_machine):
    time_machine.move_to(MONDAY)
    case = cases.dissatisfied("answered")
    time_machine.move_to("2026-11-20T02:00:00Z")
    db.session.commit()
    jobs.run_now("complaints.remind")
    client.enter(cast.cs_manager)
    shown = client.get(case.path).text
    assert "催办提醒：在“已答复”阶段已 4 个工作日" in shown
    found = next(job for job in jobs.declared() if job.name == "complaints.remind")
    assert found.timetable == {"hour": "8-18", "minute": "5"}


@RULE
def test_a_reminder_stays_and_the_database_keeps_each_once(cases, cast, time_machine):
    time_machine.move_to(MONDAY)
    case = cases.complaint("investigating")
    time_machine.move_to("2026-11-20T02:00:00Z")
    operations.remind_all()
    db.session.commit()
    again = "INSERT INTO case_reminders (case_id, branch_id, at, state, stage_since, level, days, told, created_at) SELECT case_id, branch_id, at, state, stage_since, level, days, told, created_at FROM case_reminders"
    for statement in (again, "DELETE FROM case_reminders"):
        with pytest.raises(DatabaseError), db.session.begin_nested():
            db.session.execute(text(statement))
    assert case.reminded_at - case.state_since > timedelta(days=3)


@RULE
def test_the_worker_dies_in_the_middle_and_nobody_is_reminded_twice(cases, cast, known_as, time_machine, monkeypatch):
    time_machine.move_to(MONDAY)
    known_as(cast.cs_staff, phone="+8613900000001")
    for _number in range(3):
        cases.complaint("investigating")
    time_machine.move_to("2026-11-20T02:00:00Z")
    db.session.commit()
    count, put = [0], reminding._message

    def dying(*args, **told):
        count[0] += 1
        if count[0] == 4:
            raise SystemExit("power cut")
        put(*args, **told)

    monkeypatch.setattr(reminding, "_message", dying)
    with pytest.raises(SystemExit):
        jobs.run_now("complaints.remind")
    db.session.rollback()
    assert db.session.query(CaseReminder).count() == 0
    monkeypatch.setattr(reminding, "_message", put)
    jobs.run_now("complaints.remind")
    jobs.run_now("complaints.remind")
    assert db.session.query(CaseReminder).count() == 3
    assert db.session.query(OutboxMessage).filter_by(kind="complaints.reminder").count() == 3
