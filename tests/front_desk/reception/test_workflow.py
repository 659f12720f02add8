"""Every state of a visit × every step: possible or refused, exactly as the table says."""

import pytest

from portal.core import workflow
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.front_desk.reception import operations
from portal.front_desk.reception.models import VISIT
from portal.front_desk.reception.workflow import KEYS, LIKELY, PRESENT

MOVES = [step for step in VISIT.steps if step.offered]


def put_in(visit, state, cast):
    """Bring a visit into a state the way it gets there in the clinic."""
    way = {
        "waiting": [],
        "in_consultation": ["begin_consultation"],
        "awaiting_payment": ["ask_to_pay"],
        "in_service": ["begin_service"],
        "resting": ["begin_consultation", "rest"],
    }
    for step in way.get(state, []):
        operations.move(visit, step, by=cast.consultant)
    if state == "left":
        operations.leave(visit, outcome="not_spent", by=cast.reception)


@pytest.mark.rule("REC-12")
@pytest.mark.parametrize("state", VISIT.states)
@pytest.mark.parametrize("step", MOVES, ids=lambda step: step.name)
def test_a_step_is_possible_exactly_from_its_states(state, step, arrive, cast):
    visit = arrive(visit_type="recheck")
    put_in(visit, state, cast)
    assert visit.state == state
    if state in step.sources:
        operations.move(visit, step.name, by=cast.consultant)
        assert visit.state == step.target
        assert workflow.history(visit)[-1].step == step.name
    else:
        with pytest.raises(Refused) as refused:
            operations.move(visit, step.name, by=cast.consultant)
        assert refused.value.rule == "REC-12"
        assert visit.state == state
    db.session.commit()


@pytest.mark.parametrize("step", MOVES, ids=lambda step: step.name)
def test_somebody_who_only_reads_the_board_moves_nobody(step, arrive, cast):
    visit = arrive(visit_type="recheck")
    with pytest.raises(Forbidden):
        operations.move(visit, step.name, by=cast.quality)


def test_a_step_that_is_not_on_the_table_is_refused(arrive, cast):
    visit = arrive(visit_type="recheck")
    for name in ("fly", "leave", "undo_to_waiting"):
        with pytest.raises(Refused, match="REC-12"):
            operations.move(visit, name, by=cast.reception)


def test_every_offered_step_has_a_key_of_its_own_and_every_state_its_likely_steps():
    assert set(KEYS) == {step.name for step in MOVES}
    assert len(set(KEYS.values())) == len(KEYS)
    for state in PRESENT:
        assert LIKELY[state]
        assert all(state in VISIT.step(name).sources for name in LIKELY[state])


@pytest.mark.rule("REC-12")
def test_the_minutes_of_a_state_begin_with_the_step_into_it(arrive, cast):
    visit = arrive(visit_type="recheck")
    arrived = visit.state_since
    change = operations.move(visit, "ask_to_pay", by=cast.reception)
    assert visit.state_since == change.at >= arrived
    db.session.commit()


def test_a_wrong_move_is_taken_back_with_a_reason_and_the_minutes_count_on(arrive, cast):
    visit = arrive(visit_type="recheck")
    since = visit.state_since
    operations.assign(visit, cast.consultant, by=cast.reception)
    operations.move(visit, "begin_consultation", by=cast.reception)
    assert visit.met_at is not None
    with pytest.raises(Refused, match="REC-12"):
        operations.undo(visit, reason=" ", by=cast.reception)
    operations.undo(visit, reason="点错了顾客", by=cast.reception)
    assert (visit.state, visit.state_since, visit.met_at) == ("waiting", since, None)
    assert workflow.history(visit)[-1].reason == "点错了顾客"
    with pytest.raises(Refused, match="REC-12"):
        operations.undo(visit, reason="再来一次", by=cast.reception)
    db.session.commit()


def test_a_wrong_departure_is_taken_back_unless_the_customer_has_come_again(arrive, cast):
    visit = arrive(visit_type="recheck")
    operations.leave(visit, outcome="left_unseen", by=cast.reception)
    operations.undo(visit, reason="认错了人", by=cast.reception)
    assert (visit.state, visit.outcome, visit.left_at) == ("waiting", "", None)
    operations.leave(visit, outcome="left_unseen", by=cast.reception)
    operations.arrive(visit.customer, by=cast.reception, purpose="又回来了")
    with pytest.raises(Refused, match="REC-01"):
        operations.undo(visit, reason="认错了人", by=cast.reception)
    db.session.commit()


def test_only_the_front_desk_takes_a_move_back(arrive, cast):
    visit = arrive(visit_type="recheck")
    operations.move(visit, "begin_consultation", by=cast.consultant)
    with pytest.raises(Forbidden):
        operations.undo(visit, reason="点错了", by=cast.consultant)
    db.session.commit()
