"""No commercial message without consent; what rests on a consent stops the moment it is taken back."""

import pytest

from portal.core import jobs, outbox
from portal.core.database import SystemActor, db
from portal.core.outbox import OutboxMessage
from portal.registry.customers import operations
from portal.registry.customers.choices import CONSENT_PURPOSES


def answer(customer, cast, purpose, given):
    operations.record_consent(customer, by=cast.reception, purpose=purpose, given=given, way="by_phone")
    db.session.commit()


def put(customer, **details):
    message = outbox.put(
        by=SystemActor("tests"), channel="sms", address=customer.phone, kind="test", text="您好",
        customer_id=customer.id, **details,
    )  # fmt: skip
    db.session.commit()
    return message


@pytest.mark.rule("LAW-24")
def test_without_consent_nothing_commercial_goes_and_the_law_is_named(customer, cast):
    message = put(customer, promotional=True)
    assert message.state == "stopped"
    assert message.result.startswith("LAW-24")
    assert put(customer).state == "waiting"
    answer(customer, cast, "marketing", True)
    assert put(customer, promotional=True).state == "waiting"


@pytest.mark.rule("LAW-24")
def test_an_opt_out_stops_what_waits_at_once_and_nothing_else(customer, cast):
    for purpose in ("marketing", "service_messages"):
        answer(customer, cast, purpose, True)
    offer, care, plain = put(customer, promotional=True), put(customer, rests_on="service_messages"), put(customer)
    answer(customer, cast, "marketing", False)
    assert (offer.state, care.state, plain.state) == ("stopped", "waiting", "waiting")
    assert offer.result.startswith("LAW-24")
    jobs.run_now("outbox.deliver")
    states = [db.session.get_one(OutboxMessage, row.id).state for row in (offer, care, plain)]
    assert states == ["stopped", "sent", "sent"]


@pytest.mark.rule("LAW-20")
def test_a_withdrawn_consent_to_service_messages_stops_those_that_wait(customer, cast):
    for purpose in ("marketing", "service_messages"):
        answer(customer, cast, purpose, True)
    offer, care, plain = put(customer, promotional=True), put(customer, rests_on="service_messages"), put(customer)
    answer(customer, cast, "service_messages", False)
    assert (offer.state, care.state, plain.state) == ("waiting", "stopped", "waiting")
    assert care.result.startswith("LAW-20")


def test_what_was_sent_stays_sent(customer, cast):
    answer(customer, cast, "marketing", True)
    offer = put(customer, promotional=True)
    jobs.run_now("outbox.deliver")
    answer(customer, cast, "marketing", False)
    assert db.session.get_one(OutboxMessage, offer.id).state == "sent"


def test_what_messages_rest_on_is_a_purpose_customers_are_asked_for():
    from portal.registry.customers import willing

    assert set(willing.WITHDRAWN) <= set(CONSENT_PURPOSES)
