"""Every view, print and export of a file leaves one row, and those who may can read them."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from portal.core import clock
from portal.core.database import db
from portal.registry.customers import openings
from portal.registry.customers.models import FileOpening


def rows() -> list[tuple[int, str, str]]:
    return [(row.person_id, row.how, row.what) for row in db.session.query(FileOpening).order_by(FileOpening.id)]


@pytest.mark.rule("PRV-04")
def test_opening_a_file_is_recorded_once_in_a_quarter_of_an_hour(client, cast, customer):
    client.enter(cast.reception)
    for path in ("", "/timeline", "/papers", ""):
        assert client.get(f"/customers/{customer.id}{path}").status_code == 200
    client.enter(cast.doctor2)
    assert client.get(f"/customers/{customer.id}").status_code == 404
    assert rows() == [(cast.reception.id, "view", "")]


@pytest.mark.rule("PRV-04")
def test_a_later_look_and_every_print_are_rows_of_their_own(session, cast, customer):
    earlier = openings.write(customer.id, cast.reception, "view")
    db.session.flush()
    assert openings._known(customer.id, cast.reception.id, "view", "")
    openings.write(customer.id, cast.reception, "print", "DJ1")
    db.session.flush()
    assert not openings._known(customer.id, cast.reception.id, "print", "DJ2")
    assert not openings._known(customer.id, cast.consultant.id, "view", "")
    assert earlier.at <= clock.now() < earlier.at + timedelta(minutes=1)


@pytest.mark.rule("PRV-04")
def test_the_access_log_is_read_by_quality_and_management_only(client, cast, customer):
    client.enter(cast.reception).get(f"/customers/{customer.id}")
    assert client.get(f"/customers/{customer.id}/access-log").status_code == 403
    for reader in (cast.quality, cast.president):
        page = client.enter(reader).get(f"/customers/{customer.id}/access-log")
        assert cast.reception.name in page.text
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.query(FileOpening).delete()
