"""Two people in the same second: one of them acts, the other is told (real connections, really committed)."""

import pytest
from sqlalchemy import func, select

from portal.core.database import db
from portal.core.refusals import Refused
from portal.service.complaints import operations
from portal.service.complaints.models import Case, CaseAttempt, CaseFollowUp, EmergencyAlert, EmergencyNotice
from tests.cast import Cast
from tests.conftest import race
from tests.factories.cases import Cases


def prepare(arena, build):
    """Bring a case somewhere on the arena's database; its id."""
    from portal.core import database

    with arena.app_context(), database.transaction():
        case = build(Cases(Cast()))
        db.session.flush()
        return case.id


def won(answers):
    return [answer for answer in answers if not isinstance(answer, Exception)]


def count(arena, model):
    with arena.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.rule("DIS-03")
def test_the_third_attempt_recorded_twice_is_there_once(arena):
    def build(cases):
        case = cases.dissatisfied("on_site")
        cases.try_once(case, 2)
        return case

    case_id = prepare(arena, build)

    def third(_number):
        case = db.session.get_one(Case, case_id)
        operations.record_attempt(case, 3, content="第三次", result="unsolved", by=Cast().consultant)

    answers = race(arena, 6, third)
    assert len(won(answers)) == 1
    lost = [answer for answer in answers if isinstance(answer, Exception)]
    assert all(isinstance(answer, Refused) and answer.rule == "DIS-03" for answer in lost), lost
    assert count(arena, CaseAttempt) == 3


@pytest.mark.rule("CMP-14", "CMP-16")
def test_of_two_managers_in_the_same_second_one_moves_the_case(arena):
    case_id = prepare(arena, lambda cases: cases.complaint("handling"))

    def act(number):
        case = db.session.get_one(Case, case_id)
        if number % 2:
            operations.take_plain(case, "escalate", by=Cast().consult_manager, reason="上报")
        else:
            operations.tell_result(case, result="已处理", way="电话", view="satisfied", by=Cast().cs_manager)

    answers = race(arena, 4, act)
    assert len(won(answers)) == 1, answers
    with arena.app_context():
        case = db.session.get_one(Case, case_id)
        assert case.state in ("escalated", "solved")
        assert (case.customer_view == "satisfied") == (case.state == "solved")
    assert count(arena, CaseFollowUp) <= 1


@pytest.mark.rule("DIS-09")
def test_an_alarm_raised_by_three_at_once_is_one_alarm(arena):
    case_id = prepare(arena, lambda cases: cases.dissatisfied("with_service"))

    def shout(_number):
        operations.raise_emergency(db.session.get_one(Case, case_id), what="吵闹", by=Cast().reception)

    assert len(won(race(arena, 3, shout))) == 1
    assert count(arena, EmergencyAlert) == 1
    with arena.app_context():
        told = db.session.scalars(select(EmergencyNotice.person_id)).all()
        assert len(told) == len(set(told))


@pytest.mark.rule("CMP-02")
def test_twenty_complaints_at_once_have_twenty_numbers(arena):
    def take_in(number):
        case = operations.take_in(
            kind="complaint", complainant_name=f"顾客{number}", complainant_phone="13900001111", matter="等", demand="快",
            channel="phone", by=Cast().reception,
        )  # fmt: skip
        return case.number

    numbers = race(arena, 12, take_in)
    assert len(set(numbers)) == 12
    assert len(won(numbers)) == 12
