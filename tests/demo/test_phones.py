"""The demo clinic's telephones: whatever names chance draws, the house can be built."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.front_desk.enquiries import demo
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person
from tests.cast import Cast


def test_two_callers_of_one_name_are_two_people(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which callers come and what they are called moves with the day and the hour."""
    monkeypatch.setattr(demo, "SURNAMES", "王")
    monkeypatch.setattr(demo, "GIVEN", ("雨桐",))
    actors = {person.username: person for person in db.session.scalars(select(Person))}
    phones = demo.Phones(actors, lambda *_booking: SimpleNamespace())
    for ago in range(5, 2, -1):
        phones.past_day(clock.today() - timedelta(days=ago))
    assert db.session.query(Customer).filter_by(name="王雨桐").count() > 1
