"""Arrival, triage, waiting, courtesies, departure."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.core import clock, events, settings
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.reception import facts, operations, policy, queries
from portal.front_desk.reception.models import Visit
from portal.registry.customers import queries as customer_files

MORNING = clock.at(clock.today(), policy.time(10, 0))


def put_behind_the_portals_back(record):
    """Insert a row as no operation would."""
    with db.session.begin_nested():
        db.session.add(record)
        db.session.flush()


@pytest.mark.rule("REC-01")
@pytest.mark.rule("REC-03")
@pytest.mark.rule("REC-17")
def test_an_arrival_keeps_time_purpose_type_need_and_papers(arrive, cast):
    visit = arrive(
        "周慧敏",
        purpose="咨询双眼皮",
        need="想了解恢复期",
        papers_brought=["examination_reports", "identity_card", "nonsense"],
        companion="朋友 1 人",
    )
    assert visit.visit_type == "first_visit"
    assert visit.papers_brought == ["identity_card", "examination_reports"]
    assert (visit.need, visit.companion, visit.walk_in) == ("想了解恢复期", "朋友 1 人", True)
    assert visit.customer.phone
    assert visit.arrived_at <= clock.now()


@pytest.mark.rule("REC-01")
def test_an_arrival_without_a_purpose_or_of_an_unknown_type_is_refused(register, cast):
    for wrong in ({"purpose": "  "}, {"purpose": "咨询", "visit_type": "tourist"}):
        with pytest.raises(Refused) as refused:
            operations.arrive(register(), by=cast.reception, **wrong)
        assert refused.value.rule == "REC-01"


@pytest.mark.rule("REC-01")
def test_a_customer_who_was_here_before_comes_for_a_return_visit(arrive, cast):
    visit = arrive()
    operations.leave(visit, outcome="not_spent", by=cast.reception)
    again = operations.arrive(visit.customer, by=cast.reception, purpose="再看看")
    db.session.commit()
    assert again.visit_type == "return_visit"


def test_numbers_run_from_a001_every_day(arrive, cast):
    with time_machine.travel(MORNING, tick=False):
        assert [arrive().queue_number for _ in range(3)] == ["A001", "A002", "A003"]
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        assert arrive().queue_number == "A001"


def test_the_database_gives_a_number_once_a_day(arrive, cast):
    first, second = arrive(), arrive()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(
            text("UPDATE visits SET queue_position = :p WHERE id = :id"),
            {"p": first.queue_position, "id": second.id},
        )


def test_nobody_is_here_twice(arrive, cast):
    visit = arrive("孙晓琳")
    with pytest.raises(Refused, match=visit.queue_number) as refused:
        operations.arrive(visit.customer, by=cast.reception, purpose="咨询")
    assert refused.value.rule == "REC-01"
    copy = Visit(customer_id=visit.customer_id, day=visit.day, queue_position=999, queue_number="A999", branch_id=1)
    copy.state_since = copy.arrived_at = clock.now()
    copy.state, copy.visit_type, copy.purpose = "waiting", "recheck", "x"
    with pytest.raises(IntegrityError):
        put_behind_the_portals_back(copy)


@pytest.mark.rule("REC-15")
def test_a_visit_left_open_yesterday_must_get_its_outcome_before_the_next_arrival(arrive, cast):
    with time_machine.travel(MORNING - timedelta(days=1), tick=False):
        visit = arrive()
    with pytest.raises(Refused, match="REC-15"):
        operations.arrive(visit.customer, by=cast.reception, purpose="咨询")
    assert list(queries.open_from_earlier_days(cast.reception)) == [visit]
    assert any(item["code"] == "no_outcome" for item in queries.today_items(cast.reception))
    operations.leave(visit, outcome="not_spent", by=cast.reception)
    db.session.commit()
    assert list(queries.open_from_earlier_days(cast.reception)) == []


@pytest.mark.rule("REC-04")
def test_a_customer_is_assigned_to_a_named_serving_person_who_can_then_open_the_file(arrive, cast):
    visit = arrive()
    assert not customer_files.may_see(visit.customer, cast.consultant)
    operations.assign(visit, cast.consultant, by=cast.reception)
    db.session.commit()
    assert visit.assigned_to is cast.consultant
    assert customer_files.may_see(visit.customer, cast.consultant)
    for wrong in (cast.finance, cast.reception, cast.assistant):
        with pytest.raises(Refused, match="REC-04"):
            operations.assign(visit, wrong, by=cast.reception)
    with pytest.raises(Forbidden):
        operations.assign(visit, cast.consultant2, by=cast.consultant)


@pytest.mark.rule("REC-04")
def test_nobody_begins_with_a_customer_who_is_assigned_to_nobody(arrive, cast):
    visit = arrive()
    with pytest.raises(Refused, match="REC-04"):
        operations.move(visit, "begin_consultation", by=cast.reception)
    operations.move(visit, "begin_consultation", by=cast.consultant)
    assert visit.assigned_to is cast.consultant
    db.session.commit()


@pytest.mark.rule("REC-05")
def test_the_wait_runs_from_notifying_to_meeting_and_stands_out_above_the_target(arrive, cast):
    with time_machine.travel(MORNING, tick=False) as traveller:
        visit = arrive()
        operations.assign(visit, cast.consultant, by=cast.reception)
        db.session.commit()
        traveller.shift(timedelta(minutes=4))
        assert visit.wait_minutes == 4
        assert not waiting_item(cast.consultant)["overdue"]
        traveller.shift(timedelta(minutes=7))
        assert waiting_item(cast.consultant)["overdue"]
        card = queries.board(cast.reception, "all")["lanes"][0].cards[0]
        assert (card.overdue, card.told_late) == (True, True)
        settings.change(policy.WAIT_TARGET, 15, by=cast.admin)
        card = queries.board(cast.reception, "all")["lanes"][0].cards[0]
        assert (card.overdue, card.told_late) == (False, False)
        operations.move(visit, "begin_consultation", by=cast.consultant)
        traveller.shift(timedelta(minutes=30))
        assert visit.wait_minutes == 11
        db.session.commit()


def waiting_item(person):
    return next(item for item in queries.today_items(person) if item["code"] == "assigned")


@pytest.mark.rule("REC-03")
def test_the_load_counts_waiting_and_serving_per_person_and_the_freest_comes_first(arrive, cast):
    first, second = arrive(), arrive()
    operations.assign(first, cast.consultant, by=cast.reception)
    operations.assign(second, cast.consultant, by=cast.reception)
    operations.move(first, "begin_consultation", by=cast.consultant)
    db.session.commit()
    loads = {load["name"]: load for load in queries.load(cast.branch.id)}
    assert (loads["陈思雨"]["waiting"], loads["陈思雨"]["serving"]) == (1, 1)
    assert (loads["周雅琴"]["waiting"], loads["周雅琴"]["serving"]) == (0, 0)
    assert {cast.care_staff.name, cast.doctor.name} < set(loads)
    assert not {cast.assistant.name, cast.reception.name, cast.finance.name} & set(loads)
    assert next(reversed(loads)) == "陈思雨"


@pytest.mark.rule("REC-06")
def test_courtesies_are_ticked_once_each_with_who_and_when(arrive, cast):
    visit = arrive()
    assert operations.tick_courtesies(visit, ["seated", "greeted", "song"], by=cast.reception) == [
        "greeted",
        "seated",
    ]
    operations.tick_courtesies(visit, ["greeted", "drink"], by=cast.consultant)
    db.session.commit()
    shown = queries.courtesies_of(visit)
    assert [row.kind for row in shown] == ["greeted", "drink"]
    assert [row.created_by_id for row in shown] == [cast.reception.id, cast.consultant.id]


@pytest.mark.rule("REC-15")
def test_a_departure_needs_an_outcome_that_fits(arrive, cast):
    visit = arrive()
    for wrong in ("", "vanished"):
        with pytest.raises(Refused, match="REC-15"):
            operations.leave(visit, outcome=wrong, by=cast.reception)
    operations.move(visit, "begin_consultation", by=cast.consultant)
    with pytest.raises(Refused, match="REC-15"):
        operations.leave(visit, outcome="left_unseen", by=cast.reception)
    operations.leave(visit, outcome="spent", by=cast.reception, note="周五来治疗")
    db.session.commit()
    assert (visit.state, visit.outcome, visit.left_at is not None) == ("left", "spent", True)
    assert list(queries.departures(cast.reception, visit.day)) == [visit]


@pytest.mark.rule("REC-15")
def test_the_database_keeps_nobody_leaving_without_an_outcome(arrive, cast):
    visit = arrive()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE visits SET state = 'left' WHERE id = :id"), {"id": visit.id})


@pytest.mark.rule("REC-18")
def test_an_unsettled_customer_alerts_the_consultant_and_customer_service(arrive, cast):
    visit = arrive()
    operations.assign(visit, cast.consultant, by=cast.reception)
    with pytest.raises(Refused, match="REC-18"):
        operations.flag_unsettled(visit, note="", by=cast.reception)
    operations.flag_unsettled(visit, note="等得太久，声音很大", by=cast.reception)
    db.session.commit()
    for alerted in (cast.consultant, cast.cs_staff, cast.cs_manager):
        assert any(item["code"] == "unsettled" for item in queries.today_items(alerted)), alerted.name
    assert not any(item["code"] == "unsettled" for item in queries.today_items(cast.consultant2))
    operations.calm(visit, by=cast.consultant)
    db.session.commit()
    assert not any(item["code"] == "unsettled" for item in queries.today_items(cast.cs_staff))


@pytest.mark.rule("XC-11")
def test_the_order_of_the_queue_is_the_order_of_coming_whoever_comes(arrive, cast):
    with time_machine.travel(MORNING, tick=False) as traveller:
        ordinary = arrive()
        traveller.shift(timedelta(minutes=1))
        vip = arrive()
        traveller.shift(timedelta(minutes=1))
        known = arrive()
        vip.customer.grade, vip.customer.category = "vip", "member"
        operations.assign(known, cast.consultant, by=cast.reception)
        db.session.flush()
        lane = queries.board(cast.reception, "all")["lanes"][0]
        assert [card.id for card in lane.cards] == [ordinary.id, vip.id, known.id]
        db.session.rollback()


def test_other_rooms_hear_of_arrivals_and_departures(arrive, cast, monkeypatch):
    heard: list[object] = []
    monkeypatch.setattr(events, "_listeners", {**events._listeners})
    for fact in (facts.CustomerArrived, facts.CustomerLeft):
        monkeypatch.setitem(events._listeners, fact, [heard.append])
    visit = arrive()
    operations.leave(visit, outcome="left_unseen", by=cast.reception)
    db.session.commit()
    assert heard == [facts.CustomerArrived(visit), facts.CustomerLeft(visit)]


def test_whoever_serves_sees_their_own_visits_and_the_desk_sees_all(arrive, cast):
    visit, other = arrive(), arrive()
    operations.assign(visit, cast.consultant, by=cast.reception)
    db.session.commit()
    seen = {person: set(db.session.scalars(queries.for_person(person))) for person in (cast.reception, cast.consultant)}
    assert seen[cast.reception] >= {visit, other}
    assert seen[cast.consultant] == {visit}
    assert set(db.session.scalars(queries.for_person(cast.consultant2))) == set()
