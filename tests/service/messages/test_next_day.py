"""The day after a visit: one message, merged, with consent, once."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.core import clock, jobs
from portal.core.database import SystemActor, db
from portal.core.outbox import OutboxMessage
from portal.front_desk.reception import operations as reception
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.service.messages import next_day
from tests.cast import Cast
from tests.client import Client


@pytest.fixture
def visited(cast: Cast) -> Callable[..., Customer]:
    """A customer who came yesterday and left with this outcome."""

    def make(
        outcome: str, visit_type: str = "first_visit", *, consent: bool = True, customer: Customer | None = None
    ) -> Customer:
        with time_machine.travel(clock.at(clock.today() - timedelta(days=1), time(10))):
            who = customer or customers.register(
                by=cast.reception, name="王小美", phone="+8613800138000", different_because="测试"
            )
            customers.record_consent(who, by=cast.reception, purpose="service_messages", given=consent, way="in_person")
            customers.record_consent(who, by=cast.reception, purpose="marketing", given=consent, way="in_person")
            visit = reception.arrive(who, by=cast.reception, purpose="咨询", visit_type=visit_type)
            reception.leave(visit, outcome=outcome, by=cast.reception)
            db.session.commit()
        return who

    return make


def written() -> list[OutboxMessage]:
    jobs.run_now("messages.next_day")
    return list(db.session.scalars(select(OutboxMessage)))


@pytest.mark.rule("MSG-01")
@pytest.mark.rule("MSG-15")
@pytest.mark.rule("MSG-21")
def test_a_first_visitor_who_spent_gets_one_message_with_greeting_and_thanks(
    visited: Callable[..., Customer],
) -> None:
    customer = visited("spent")
    (message,) = written()
    assert message.rules == "MSG-01 MSG-15"
    assert message.text.index("首次光临") < message.text.index("感谢您的信任") < message.text.index("满意吗")
    assert (message.customer_id, message.address) == (customer.id, "+8613800138000")
    assert clock.local(message.not_before).date() == clock.today()


@pytest.mark.rule("MSG-14")
def test_somebody_who_did_not_spend_is_thanked_without_pressure(visited: Callable[..., Customer]) -> None:
    visited("not_spent", "return_visit")
    (message,) = written()
    assert message.rules == "MSG-14"
    assert "不必着急决定" in message.text
    assert "首次光临" not in message.text


@pytest.mark.rule("MSG-16")
def test_a_return_visitor_is_thanked_for_coming_again(visited: Callable[..., Customer]) -> None:
    visited("return_visit", "recheck")
    (message,) = written()
    assert message.rules == "MSG-16"


@pytest.mark.rule("MSG-21")
def test_two_visits_on_one_day_are_one_message(visited: Callable[..., Customer]) -> None:
    customer = visited("not_spent")
    visited("spent", "return_visit", customer=customer)
    (message,) = written()
    assert message.rules == "MSG-01 MSG-14 MSG-15"


def test_running_the_job_again_writes_nothing_new(visited: Callable[..., Customer]) -> None:
    visited("spent")
    assert len(written()) == 1
    assert len(written()) == 1


@pytest.mark.rule("CUS-19")
def test_nobody_is_written_to_without_consent(visited: Callable[..., Customer]) -> None:
    visited("spent", consent=False)
    assert written() == []


@pytest.mark.parametrize("outcome", ["left_unseen"])
def test_somebody_who_left_unseen_is_only_greeted_when_it_was_the_first_visit(
    visited: Callable[..., Customer], outcome: str
) -> None:
    visited(outcome)
    (message,) = written()
    assert message.rules == "MSG-01"


def test_todays_visits_wait_until_tomorrow(cast: Cast) -> None:
    customer = customers.register(by=cast.reception, name="王小美", phone="+8613800138000")
    customers.record_consent(customer, by=cast.reception, purpose="service_messages", given=True, way="in_person")
    visit = reception.arrive(customer, by=cast.reception, purpose="咨询")
    reception.leave(visit, outcome="spent", by=cast.reception)
    db.session.commit()
    assert written() == []


def test_the_outbox_page_shows_what_was_written_and_why(
    visited: Callable[..., Customer], client: Client, cast: Cast
) -> None:
    visited("spent")
    next_day.write(clock.today() - timedelta(days=1), by=SystemActor("tests"))
    db.session.commit()
    page = client.enter(cast.cs_manager).get("/messages")
    assert page.status_code == 200
    assert "感谢您的信任" in page.text
    assert "/rulebook/MSG-15" in page.text
    assert "13800138000" not in page.text, "a phone number is not shown whole on a list"
    assert client.get("/messages?state=sent").status_code == 200
    assert client.enter(cast.planning).get("/messages").status_code == 403
