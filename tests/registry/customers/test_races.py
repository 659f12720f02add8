"""Two desks register the same person in the same second: one file, and the other desk sees who it is."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.core import database
from portal.core.database import db
from portal.core.refusals import Refused
from portal.front_desk.reception.models import Visit
from portal.registry.customers import operations
from portal.registry.customers.models import Customer
from tests.cast import Cast
from tests.client import form_fields
from tests.conftest import race

RIVALS = 20
ARRIVAL = "/reception/arrivals/new"
FILE = "/customers/new"
#: What the two of them have typed, each at the own desk.
TYPED = {
    ARRIVAL: {
        "name": "同时到的客", "phone": "13700000201", "gender": "female", "purpose": "皮肤护理咨询",
        "visit_type": "first_visit", "source": "walk_in", "need": "怕晒，想问防晒",
    },
    FILE: {
        "name": "同时到的客", "phone": "13700000201", "gender": "female", "birth_date": "1990-01-02",
        "first_channel": "walk_in", "occupation": "教师",
    },
}  # fmt: skip
KEPT = {ARRIVAL: "怕晒，想问防晒", FILE: "教师"}


@pytest.mark.rule("CUS-04")
def test_of_twenty_who_register_one_person_at_once_one_opens_the_file(arena):
    def rush(_number):
        return operations.register(by=Cast().reception, name="同时到的客", phone="+8613700000201", gender="female").id

    answers = race(arena, RIVALS, rush)
    assert len([answer for answer in answers if isinstance(answer, int)]) == 1, answers
    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    assert [refusal.rule for refusal in refusals] == ["CUS-04"] * (RIVALS - 1)
    with arena.app_context():
        assert db.session.query(Customer).count() == 1


@pytest.mark.rule("CUS-04")
@pytest.mark.parametrize("url", [ARRIVAL, FILE])
def test_two_desks_register_one_person_at_once_the_second_sees_who_it_is_and_keeps_what_was_typed(arena, url):
    """Two browsers, two connections, one moment: 303 and 422, whoever comes first."""
    with arena.app_context():
        database.writing()
        cast = Cast()
        desks = [arena.test_client().enter(cast.reception), arena.test_client().enter(cast.consult_manager)]
        if url == ARRIVAL:
            desks[1] = arena.test_client().enter(cast.reception)
        db.session.commit()
        db.session.remove()
    shown = [desk.get(url).text for desk in desks]
    start = threading.Barrier(2)

    def send(number: int):
        typed = form_fields(shown[number], url) | TYPED[url]
        start.wait()
        return desks[number].post(url, data=typed)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    page = next(answer.text for answer in answers if answer.status_code == 422)
    with arena.app_context():
        known = db.session.query(Customer).one()
        assert "CUS-04" in page
        assert known.number in page, "who it is"
        assert re.search(rf'customer={known.id}"|name="use_file"\s+value="{known.id}"', page), "and the way there"
        assert 'value="同时到的客"' in page
        assert 'value="13700000201"' in page
        assert KEPT[url] in page
        assert db.session.query(Visit).count() == (1 if url == ARRIVAL else 0)
