"""A house with thousands of cases: what a page asks of the database does not grow with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, insert

from portal.core import clinic_calendar, clock, jobs, live, settings
from portal.core.database import db
from portal.registry.staff.models import Branch
from portal.service.complaints import operations
from portal.service.complaints.models import Accused, Case, CaseClock, CaseEntry
from portal.service.complaints.queries import boards, today
from portal.service.complaints.workflow import LANES

NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")


@contextmanager
def counted(connection) -> Iterator[list[str]]:
    """The statements run within."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(NOT_COUNTED):
            seen.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(connection, "before_cursor_execute", note)


def put(cast, count: int, state: str = "investigating", **told) -> list[int]:
    """So many cases straight into the table, the last one the most pressing."""
    now, first = clock.now(), (db.session.scalar(db.select(db.func.max(Case.id))) or 0) + 1
    rows = [
        {
            "id": first + n, "number": f"T{first + n:07d}", "kind": "complaint", "state": state, "state_since": now,
            "complainant_name": f"罗敏{n}", "channel": "phone", "matter": "等太久", "demand": "道歉", "received_at": now,
            "receiver_id": cast.reception.id, "handler_id": cast.cs_staff.id, "doctor_id": cast.doctor.id,
            "department_id": cast.doctor.department_id, "next_step": "solution", "branch_id": 1,
            "next_due_at": now - timedelta(minutes=n), "created_at": now,
        } | told
        for n in range(count)
    ]  # fmt: skip
    db.session.execute(insert(Case), rows)
    return [row["id"] for row in rows]


def test_a_lane_of_2000_shows_the_most_urgent_and_says_how_many_more_in_a_dozen_queries(
    cases, cast, client, connection
):
    ids = put(cast, 2000)
    put(cast, 3000, "closed")
    put(cast, 3, emergency=True, next_due_at=clock.now() + timedelta(days=1))
    db.session.execute(insert(Accused), [{"case_id": row, "person_id": cast.doctor.id} for row in ids[:500]])
    live.bump(operations.signals.topic(1))
    db.session.commit()
    client.enter(cast.cs_manager)
    settings.forget()
    with counted(connection) as first:
        page = client.get("/complaints")
    with counted(connection) as again:
        client.get("/complaints")
    assert page.text.count("<article") == boards.FIRST
    assert "1973" in page.text  # 2003 less the 30 that are shown
    shown = boards.board(cast.cs_manager, boards.Filters(), about_me=False)
    lane = next(one for one in shown["lanes"] if one.state == "investigating")
    assert [card["emergency"] for card in lane.cards[:4]] == [True, True, True, False]
    assert lane.cards[3]["id"] == ids[-1]
    assert len(first) <= 14, first
    assert len(again) <= 8, again


@pytest.mark.parametrize("filters", [{}, {"view": "mine"}, {"view": "overdue"}, {"doctor_id": 1}, {"more": "agreed"}])
def test_the_board_counts_and_reads_by_lane_and_never_the_closed(filters, cast, connection):
    put(cast, 20, "closed")
    with counted(connection) as seen:
        boards.board(cast.cs_manager, boards.Filters(**filters), about_me=False)
    about_cases = [statement for statement in seen if "complaint_cases" in statement]
    assert len(about_cases) == 2, about_cases
    assert all(
        "complaint_cases.state IN" in statement or "complaint_cases.state =" in statement for statement in about_cases
    )
    assert "closed" not in LANES["complaint"]


def test_a_story_of_300_entries_takes_no_more_queries_than_a_short_one(cases, cast, client, connection):
    case = cases.complaint("handling")
    db.session.commit()
    client.enter(cast.cs_manager)
    client.get(case.path)
    with counted(connection) as short:
        client.get(case.path)
    people = [cast.doctor.id, cast.consultant.id, cast.reception.id, cast.care_staff.id]
    entries = [
        {"case_id": case.id, "at": clock.now(), "kind": "question", "text": f"询问{n}", "person_id": people[n % 4],
         "created_by_id": people[(n + 1) % 4], "department_id": cast.doctor.department_id, "branch_id": 1}
        for n in range(300)
    ]  # fmt: skip
    db.session.execute(insert(CaseEntry), entries)
    db.session.commit()
    with counted(connection) as long:
        page = client.get(case.path)
    assert page.text.count('<li class="timeline-entry') >= 300
    assert "询问299" in page.text
    assert len(long) <= len(short) <= 30, long


def test_the_today_page_takes_the_same_queries_for_two_and_for_fifty_cases(cast, connection):
    for state, count in (("investigating", 2), ("received", 48)):
        ids = put(cast, count, state, handler_id=cast.cs_manager.id)
        db.session.execute(insert(Accused), [{"case_id": row, "person_id": cast.doctor.id} for row in ids])
        db.session.expire_all()
        with counted(connection) as seen:
            items = today.today_items(cast.cs_manager)
        assert len([item for item in items if item["code"] == "case"]) in (2, 50)
        assert len(seen) <= 14, seen


@pytest.mark.rule("LAW-02")
def test_the_job_goes_through_all_open_days_and_says_how_far_it_is(cases, cast, time_machine, connection):
    time_machine.move_to("2026-11-16T02:00:00Z")
    running, on_site = cases.complaint("handling"), cases.dissatisfied("proposal")
    branch = db.session.execute(
        insert(Branch).values(name="二号院", version=1, created_at=clock.now()).returning(Branch.id)
    )
    other = branch.scalar_one()
    told = {"clock_days": 5, "clock_start": clock.today(), "answer_due": running.answer_due, "branch_id": other}
    far = put(cast, 1, **told, handler_id=None)[0]
    closed = put(cast, 1, "closed", **told)[0]
    before = on_site.next_due_at, running.progress_due_at
    settings.change(clinic_calendar.REST_DAYS, ["2026-11-17", "2026-11-18"], by=cast.admin)
    db.session.commit()
    jobs.run_now("complaints.reckon")
    case, other_case, site = (db.session.get_one(Case, key) for key in (running.id, far, on_site.id))
    assert [c.answer_due.isoformat() for c in (case, other_case)] == ["2026-11-25"] * 2
    assert db.session.get_one(Case, closed).answer_due.isoformat() == "2026-11-23"
    # the next step's day moves too, where the law knows no clock, and so does the day the customer hears again
    assert site.next_due_at > before[0]
    assert case.progress_due_at > before[1]
    row = db.session.query(CaseClock).filter_by(case_id=far).one()
    assert (row.because, row.branch_id) == ("calendar", other)
    seen = jobs.in_hand(timedelta(hours=1))
    assert [(work.name, work.done == work.total > 3, work.ended_at is not None) for work in seen] == [
        ("complaints.reckon", True, True)
    ]
    clocks = db.session.query(CaseClock).count()
    jobs.run_now("complaints.reckon")
    assert db.session.query(CaseClock).count() == clocks  # twice is once


def test_beside_the_calendar_one_sees_the_deadlines_being_reckoned(cast, client):
    client.enter(cast.admin)
    page = "/security/settings/calendar.rest_days"
    assert "calendar_works" in client.get(page).text
    jobs.progress("complaints.reckon", 400, 1000)
    db.session.commit()
    assert 'value="400"' in client.region(page, "calendar_works").text
    assert "calendar_works" not in client.get("/security/settings/complaints.stage_days").text
