"""Trouble: a hand-made request skips a step, the only manager is complained about, the calendar ends, a worker dies."""

import re
import secrets
from datetime import date

import pytest

from portal.core import clinic_calendar, clock, jobs, settings, workdays
from portal.core.database import db
from portal.core.refusals import Refused
from portal.service.complaints import operations, policy
from portal.service.complaints.models import Case, CaseClock
from portal.service.complaints.operations import moves
from portal.service.complaints.workflow import COMPLAINT, DISSATISFIED
from tests.client import form_fields

TABLES = {"complaint": COMPLAINT, "dissatisfied": DISSATISFIED}
STATES = [(kind, state) for kind, table in TABLES.items() for state in table.states]


@pytest.mark.rule("CMP-03", "CMP-05", "CMP-09", "CMP-12", "CMP-13", "DIS-04", "DIS-07", "DIS-14")
@pytest.mark.parametrize("kind, state", STATES, ids=lambda one: str(one))
def test_a_hand_made_request_skips_no_step(kind, state, cases, cast, client):
    """Every step of the table is asked for from every state, by button and by card, as the president."""
    case = getattr(cases, kind)(state)
    case_id, path = case.id, case.path
    db.session.commit()
    client.enter(cast.president)
    table, faults = TABLES[kind], []
    for step in table.steps:
        allowed = state in step.sources and step.name in moves.PLAIN
        if allowed:
            continue  # the buttons' own way, with tests of its own
        for url, data in (
            (f"{path}/steps", {"step": step.name, "reason": "手工请求"}),
            *(
                [(f"{path}/moves", {"to": step.target})]
                if state not in step.sources and not lane(table, state, step)
                else []
            ),
        ):
            answer = client.post(url, data=data | token(client))
            if answer.status_code not in (409, 422) or not re.search(r"\b(CMP|DIS|LAW)-\d\d\b", answer.text):
                faults.append(f"{step.name} at {url}: {answer.status_code}")
            db.session.expire_all()
            if db.session.get_one(Case, case_id).state != state:
                faults.append(f"{step.name} at {url} moved the case")
    assert not faults, faults


def lane(table, state, step):
    """Whether another step leads from this state into the same lane: then the card may go there."""
    return any(other.target == step.target and state in other.sources for other in table.steps)


def token(client):
    """What a form of this person carries: the token, and a key that was not used yet."""
    hidden = form_fields(client.get("/complaints/new").text, "/complaints/new")
    return {"csrf_token": hidden["csrf_token"], "idempotency_key": secrets.token_urlsafe(18)}


@pytest.mark.rule("CMP-03", "CMP-04")
def test_the_only_managers_are_complained_about_and_the_president_leads_to_the_end(cases, cast):
    case = cases.complaint(accused=[cast.consult_manager, cast.cs_manager])
    assert policy.head_for(case.branch_id, [cast.consult_manager, cast.cs_manager]).id == cast.president.id
    assert {person.role for person in policy.heads(case)} == {"president"}
    operations.forward(case, cast.president, by=cast.reception)
    for manager in (cast.consult_manager, cast.cs_manager):
        with pytest.raises(Refused, match="CMP-04"):
            operations.assign_handler(case, cast.cs_staff, by=manager)
    operations.assign_handler(case, cast.cs_staff, by=cast.president)
    operations.take_plain(case, "investigate", by=cast.cs_staff)
    for step in ("agreed", "handling", "solved"):
        getattr(cases, f"_to_{step}")(case)
    with pytest.raises(Refused, match="CMP-04"):
        cases.summary(case)
    operations.summarise(
        case, cause="attitude", causes="负责人态度", weaknesses="无人监督", by=cast.president,
        measures=[("负责人接待规范", cast.president, clock.today())],
    )  # fmt: skip
    for measure in cases.measures(case):
        operations.complete_measure(measure, outcome="已执行", by=cast.president)
    operations.write(case, kind="report", text="已上报董事会", person=cast.president, by=cast.president)
    operations.take_plain(case, "close", by=cast.president)
    assert case.state == "closed"
    db.session.commit()


@pytest.mark.rule("CMP-03", "CMP-04")
def test_nobody_is_left_to_lead_and_the_desk_is_told_so(cases, cast):
    case = cases.complaint(accused=[cast.consult_manager, cast.cs_manager, cast.president])
    others = policy.heads(case)
    assert not {cast.consult_manager, cast.cs_manager, cast.president} & set(others)
    for about in (cast.consult_manager, cast.cs_manager, cast.president):
        with pytest.raises(Refused, match="CMP-04"):
            operations.forward(case, about, by=cast.reception)
    assert case.state == "received"
    db.session.commit()


@pytest.mark.rule("LAW-02")
def test_a_case_before_spring_festival_is_due_after_it_with_every_day_explained(cases, client, cast, time_machine):
    time_machine.move_to("2026-02-11T02:00:00Z")
    case = cases.complaint("investigating")
    [row] = db.session.query(CaseClock).filter_by(case_id=case.id)
    days = {day["date"]: day["reason"] for day in row.derivation["derivation"]}
    # the Saturday before the festival is worked, the festival rests from the 15th to the 23rd
    assert days["2026-02-14"] == "makeup"
    assert {days[f"2026-02-{day}"] for day in range(15, 24)} == {"holiday"}
    assert (case.answer_due, case.clock_provisional) == (date(2026, 2, 25), False)
    db.session.commit()
    client.enter(cast.cs_manager)
    shown = client.get(case.path).text
    assert "02-17" in shown
    assert "暂定" not in shown


@pytest.mark.rule("LAW-02")
def test_a_clock_beyond_the_known_table_is_provisional_until_the_clinic_says_more(cases, cast, client, time_machine):
    last = workdays.known_years()[-1]
    time_machine.move_to(f"{last}-12-28T02:00:00Z")
    case = cases.complaint("investigating")
    assert case.clock_provisional
    assert case.answer_due > date(last + 1, 1, 1)
    before = case.answer_due
    db.session.commit()
    client.enter(cast.cs_manager)
    assert "暂定" in client.get(case.path).text
    # the new year's calendar becomes known as days of rest: the clock moves, the old reckoning stays
    settings.change(clinic_calendar.REST_DAYS, [str(before)], by=cast.admin)
    db.session.commit()
    jobs.run_now("complaints.reckon")
    db.session.expire_all()
    again = db.session.get_one(Case, case.id)
    assert again.answer_due > before
    assert [row.because for row in db.session.query(CaseClock).order_by(CaseClock.id)] == ["opened", "calendar"]


@pytest.mark.rule("LAW-02")
def test_the_worker_dies_while_the_clocks_are_reckoned_and_the_next_run_finishes(
    cases, cast, monkeypatch, time_machine
):
    time_machine.move_to("2026-11-16T02:00:00Z")
    rows = [cases.complaint("investigating") for _number in range(3)]
    settings.change(clinic_calendar.REST_DAYS, ["2026-11-18"], by=cast.admin)
    db.session.commit()
    ids, tell = [case.id for case in rows], operations.Sweep.tell

    def dies(_sweep):
        raise SystemExit("power cut")

    monkeypatch.setattr(operations.Sweep, "tell", dies)
    with pytest.raises(SystemExit):
        jobs.run_now("complaints.reckon")
    db.session.rollback()
    monkeypatch.setattr(operations.Sweep, "tell", tell)
    jobs.run_now("complaints.reckon")
    jobs.run_now("complaints.reckon")
    db.session.expire_all()
    for case_id in ids:
        assert db.session.get_one(Case, case_id).answer_due == date(2026, 11, 24)
        assert db.session.query(CaseClock).filter_by(case_id=case_id).count() == 2
