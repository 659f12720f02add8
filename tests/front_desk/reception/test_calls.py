"""Numbers called out: once at a time, to a place, with a memory of who did not come."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.core import clock, database, settings
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.reception import operations, policy
from portal.front_desk.reception.models import QueueCall, Visit
from portal.front_desk.reception.queries import calls
from portal.registry.customers import operations as customers
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.conftest import race

MORNING = clock.at(clock.today(), policy.time(10, 0))


def put_behind_the_portals_back(record):
    """Insert a row as no operation would."""
    with db.session.begin_nested():
        db.session.add(record)
        db.session.flush()


@pytest.mark.rule("REC-12")
def test_two_receptionists_cannot_call_the_same_number_at_once(arrive, cast):
    with time_machine.travel(MORNING, tick=False) as wall:
        visit = arrive("欧阳静雯")
        first = operations.call(visit, by=cast.reception)
        assert operations.call(visit, by=cast.reception) is first
        with pytest.raises(Refused) as refused:
            operations.call(visit, by=cast.consult_manager)
        assert refused.value.rule == "REC-12"
        assert cast.reception.name in refused.value.message
        wall.shift(timedelta(seconds=31))
        again = operations.call(visit, by=cast.consult_manager, place="咨询室 2")
        assert (first.result, again.sequence, again.place) == ("repeated", 2, "咨询室 2")
        db.session.commit()


@pytest.mark.rule("REC-12")
def test_how_long_a_colleagues_call_stands_is_a_setting(arrive, cast):
    with time_machine.travel(MORNING, tick=False) as wall:
        visit = arrive()
        operations.call(visit, by=cast.reception)
        settings.change(policy.CALL_AGAIN_AFTER, 10, by=cast.admin)
        wall.shift(timedelta(seconds=11))
        assert operations.call(visit, by=cast.consult_manager).sequence == 2
        db.session.commit()


def test_the_database_keeps_one_open_call_per_visit(arrive, cast):
    visit = arrive()
    operations.call(visit, by=cast.reception)
    second = QueueCall(visit_id=visit.id, sequence=2, called_at=clock.now(), place="x", result="", branch_id=1)
    with pytest.raises(IntegrityError):
        put_behind_the_portals_back(second)
    db.session.commit()


@pytest.mark.rule("REC-12")
def test_nobody_came_is_remembered_and_the_next_step_answers_the_call(arrive, cast):
    visit = arrive()
    with pytest.raises(Refused, match="REC-12"):
        operations.miss_call(visit, by=cast.reception)
    operations.call(visit, by=cast.reception)
    operations.miss_call(visit, by=cast.reception)
    assert (visit.calls_missed, visit.state) == (1, "waiting")
    call = operations.call(visit, by=cast.reception)
    operations.move(visit, "begin_consultation", by=cast.consultant)
    assert call.result == "came"
    with pytest.raises(Refused, match="REC-12"):
        operations.call(visit, by=cast.reception)
    db.session.commit()


@pytest.mark.rule("REC-15")
def test_who_is_called_in_vain_leaves_unseen_and_the_call_ends_with_the_visit(arrive, cast):
    visit = arrive()
    call = operations.call(visit, by=cast.reception)
    operations.leave(visit, outcome="left_unseen", by=cast.reception)
    db.session.commit()
    assert (call.result, visit.outcome) == ("withdrawn", "left_unseen")
    with pytest.raises(Refused, match="REC-12"):
        operations.call(visit, by=cast.reception)


def test_who_only_reads_the_board_calls_nobody(arrive, cast):
    visit = arrive()
    with pytest.raises(Forbidden):
        operations.call(visit, by=cast.quality)


def test_the_display_says_number_place_and_a_name_only_its_owner_recognises(arrive, make_room, cast):
    visit = arrive("欧阳静雯", purpose="隆鼻")
    operations.lead_to_room(visit, make_room("咨询室 5"), by=cast.reception)
    operations.call(visit, by=cast.reception)
    other = arrive("陈嘉怡")
    operations.call(other, by=cast.reception)
    operations.miss_call(other, by=cast.reception)
    db.session.commit()
    shown = calls.display(cast.branch.id)
    assert [(one.number, one.name, one.place) for one in shown["now"]] == [(visit.queue_number, "欧阳＊＊", "咨询室 5")]
    assert [one.number for one in shown["before"]] == [other.queue_number]
    assert shown["waiting"] == 2
    assert calls.masked("Jane Smith") == "J＊＊＊"


def test_of_twenty_who_call_one_number_in_the_same_second_one_does(arena):
    with arena.app_context(), database.transaction():
        cast = Cast()
        customer = customers.register(
            by=cast.reception, name="李雨桐", phone="+8613800000001", gender="female", first_channel="walk_in"
        )
        visit_id = operations.arrive(customer, by=cast.reception, purpose="咨询").id
        callers = [cast.reception.id, cast.consult_manager.id, cast.cs_manager.id, cast.assistant.id]

    def call(number: int) -> int:
        caller = db.session.get_one(Person, callers[number % 4])
        return operations.call(db.session.get_one(Visit, visit_id), by=caller).id

    answers = race(arena, 20, call)
    called = {answer for answer in answers if isinstance(answer, int)}
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(called) == 1
    assert all(isinstance(answer, Refused) and answer.rule == "REC-12" for answer in refused), refused
    with arena.app_context():
        assert db.session.scalar(select(func.count()).select_from(QueueCall)) == 1
