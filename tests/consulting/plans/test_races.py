"""The same second at two desks, on real connections."""

from typing import Any

import pytest
from flask import Flask

from portal.consulting.plans import operations as plans
from portal.consulting.plans.models import PlanApproval, PlanVersion
from portal.core import database
from portal.core.database import db
from portal.core.refusals import Refused
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.conftest import race
from tests.factories import planning


def prepared(arena: Flask, state: str) -> tuple[int, int, int]:
    """A version in that state; its id and two people's ids."""
    with arena.app_context():
        database.writing()
        cast = Cast()
        version = (
            planning.draft(cast, "INJ-BTX-01") if state == "awaiting_doctor" else planning.explained(cast, "INJ-BTX-01")
        )
        if state == "awaiting_doctor":
            plans.submit(version, by=cast.consultant)
        db.session.commit()
        people = (
            (cast.doctor.id, cast.doctor2.id)
            if state == "awaiting_doctor"
            else (cast.consultant.id, cast.consult_manager.id)
        )
        found = (version.id, *people)
        db.session.remove()
        database.writing(False)
    return found


def with_rows(version_id: int, person_id: int) -> tuple[PlanVersion, Person]:
    return db.session.get_one(PlanVersion, version_id), db.session.get_one(Person, person_id)


@pytest.mark.rule("PLN-04")
@pytest.mark.parametrize("attempt", range(3))
def test_two_doctors_approve_and_return_at_the_same_second_and_one_is_told(arena: Flask, attempt: int):
    version_id, first, second = prepared(arena, "awaiting_doctor")

    def act(number: int) -> str:
        version, doctor = with_rows(version_id, (first, second)[number % 2])
        if number % 2:
            return plans.return_to_consultant(version, by=doctor, reason="剂量再议").decision
        return plans.approve_medical(version, by=doctor, injection_details="50单位").decision

    answers: list[Any] = race(arena, 4, act)
    won = [answer for answer in answers if isinstance(answer, str)]
    told = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(won) == 1, answers
    assert all(isinstance(answer, Refused) or type(answer).__name__ == "StaleDataError" for answer in told), told
    with arena.app_context():
        version = db.session.get_one(PlanVersion, version_id)
        assert version.state == {"approved": "approved", "returned": "in_adjustment"}[won[0]]
        assert [row.decision for row in db.session.query(PlanApproval)] == won


@pytest.mark.rule("PLN-07")
def test_two_adjustments_at_the_same_second_make_one_new_version(arena: Flask):
    version_id, first, second = prepared(arena, "explained")

    def act(number: int) -> int:
        version, person = with_rows(version_id, (first, second)[number % 2])
        return plans.adjust(version, by=person, wish="换一种").version

    answers = race(arena, 4, act)
    assert [answer for answer in answers if isinstance(answer, int)] == [2], answers
    with arena.app_context():
        assert [row.version for row in db.session.query(PlanVersion).order_by(PlanVersion.version)] == [1, 2]
