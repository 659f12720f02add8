"""Who comes before midnight and leaves after it: everything goes on, and the visit belongs to the day it began on."""

from datetime import date, timedelta

import pytest
import time_machine

from portal.core import clock
from portal.core.database import db
from portal.core.refusals import Refused
from portal.front_desk.reception import operations, policy, queries
from portal.front_desk.reception.models import Visit
from portal.front_desk.reception.queries.flow import visits_per_day

EVENING, NEXT = date(2026, 12, 31), date(2027, 1, 1)
TEN_TO_MIDNIGHT = clock.at(EVENING, policy.time(23, 50))


@pytest.fixture
def night():
    """The last ten minutes of a year; `night.shift` lets time pass."""
    with time_machine.travel(TEN_TO_MIDNIGHT, tick=False) as wall:
        yield wall


@pytest.mark.rule("REC-15")
def test_a_visit_goes_on_after_midnight_and_is_counted_on_the_day_it_began(night, arrive, cast, client):
    visit = arrive("夜来客")
    offer = operations.offer_hand_over(visit, cast.consultant, need="夜间急诊", by=cast.reception)
    night.shift(timedelta(minutes=12))
    operations.accept_hand_over(offer, by=cast.consultant)
    operations.move(visit, "begin_consultation", by=cast.consultant)
    db.session.commit()
    assert visit.wait_minutes == 12
    # She is still here: the board says so, and the way to her outcome is on the list of the forgotten.
    assert list(queries.open_from_earlier_days(cast.reception)) == [visit]
    assert queries.board(cast.reception, "all")["forgotten"] == 1
    number, path = visit.id, visit.path
    client.enter(cast.reception)
    assert path in client.get("/reception/departures").text
    visit = db.session.get_one(Visit, number)
    night.shift(timedelta(minutes=3))
    operations.leave(visit, outcome="not_spent", by=cast.reception)
    db.session.commit()
    assert visits_per_day(visit.branch_id, EVENING, NEXT) == {EVENING: 1}
    assert [row.id for row in queries.departures(cast.reception, EVENING)] == [visit.id]
    assert clock.local(visit.left_at).date() == NEXT


@pytest.mark.rule("REC-12")
def test_a_move_before_midnight_is_taken_back_after_it_while_the_customer_is_here(night, arrive, cast):
    visit = arrive("夜来客", assign_to=cast.consultant)
    operations.move(visit, "begin_consultation", by=cast.consultant)
    db.session.commit()
    night.shift(timedelta(minutes=12))
    operations.undo(visit, reason="点错了", by=cast.reception)
    db.session.commit()
    assert (visit.state, visit.met_at) == ("waiting", None)
    operations.leave(visit, outcome="not_spent", by=cast.reception)
    db.session.commit()
    with pytest.raises(Refused, match="REC-12"):
        operations.undo(visit, reason="还在", by=cast.reception)


def test_the_first_of_the_new_day_is_number_one_again(night, arrive):
    assert [arrive().queue_number for _ in range(2)] == ["A001", "A002"]
    night.shift(timedelta(minutes=10))
    late = arrive()
    assert (late.queue_number, late.day) == ("A001", NEXT)
