"""A customer to be left in peace gets no promotional message; what concerns their treatment still goes (XC-18)."""

from collections.abc import Collection, Iterator

import pytest

from portal.core import jobs, outbox
from portal.core.database import SystemActor, db
from portal.core.outbox import OutboxMessage
from tests.cast import Cast

IN_PEACE, OTHER = 41, 42


@pytest.fixture
def quiet() -> Iterator[set[int]]:
    """Customers with an open case, as some room would say it; forgotten afterwards."""
    ids: set[int] = set()

    def open_cases(customer_ids: Collection[int]) -> dict[int, str]:
        return {customer_id: "XC-18 投诉处理中" for customer_id in customer_ids if customer_id in ids}

    kept = list(outbox._silences)
    outbox.silence(open_cases)
    outbox.silence(open_cases)
    yield ids
    outbox._silences[:] = kept


def put(customer_id: int | None, *, promotional: bool) -> OutboxMessage:
    message = outbox.put(
        by=SystemActor("tests"),
        channel="sms",
        address="+8613800138000",
        kind="test",
        text="活动",
        customer_id=customer_id,
        promotional=promotional,
    )
    assert message is not None
    return message


@pytest.mark.rule("XC-18")
def test_a_promotional_message_to_a_customer_with_an_open_case_is_stopped_with_the_reason(
    cast: Cast, quiet: set[int]
) -> None:
    quiet.add(IN_PEACE)
    message = put(IN_PEACE, promotional=True)
    db.session.commit()
    jobs.run_now("outbox.deliver")
    assert (message.state, message.result, message.attempts) == ("stopped", "XC-18 投诉处理中", 0)


@pytest.mark.rule("XC-18")
def test_one_that_already_waits_is_stopped_when_its_turn_comes(cast: Cast, quiet: set[int]) -> None:
    waiting, other = put(IN_PEACE, promotional=True), put(OTHER, promotional=True)
    db.session.commit()
    quiet.add(IN_PEACE)
    jobs.run_now("outbox.deliver")
    waiting, other = (db.session.get_one(OutboxMessage, row.id) for row in (waiting, other))
    assert (waiting.state, waiting.result) == ("stopped", "XC-18 投诉处理中")
    assert other.state == "sent"


@pytest.mark.rule("XC-18")
def test_what_concerns_the_treatment_still_goes(cast: Cast, quiet: set[int]) -> None:
    quiet.add(IN_PEACE)
    care, nobody = put(IN_PEACE, promotional=False), put(None, promotional=True)
    db.session.commit()
    jobs.run_now("outbox.deliver")
    assert [db.session.get_one(OutboxMessage, row.id).state for row in (care, nobody)] == ["sent", "sent"]


@pytest.mark.rule("XC-18")
def test_rooms_ask_before_they_plan_sales_tasks(cast: Cast, quiet: set[int]) -> None:
    quiet.add(IN_PEACE)
    assert outbox.silenced([IN_PEACE, OTHER]) == {IN_PEACE: "XC-18 投诉处理中"}
    assert outbox.silenced([]) == {}
