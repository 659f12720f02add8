"""Approvals over HTTP: the password again at each, and the second agreement by a second person (REF-02, XC-07)."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.cashier.refunds import policy
from portal.cashier.refunds.models import Refund
from portal.core import clock, idempotency, settings
from portal.core.database import db
from tests.cast import Cast
from tests.client import Client, form_fields
from tests.factories import refunding


@pytest.mark.rule("REF-02")
@pytest.mark.rule("REF-03")
@pytest.mark.rule("REF-05")
@pytest.mark.rule("XC-07")
@pytest.mark.parametrize(
    "state, who, url, typed",
    [
        ("proposed", "president", "decision", {"step": "agree"}),
        ("proposed", "president", "decision", {"step": "reject", "reason": "不同意"}),
        ("president_agreed", "finance", "decision", {"step": "confirm"}),
        ("president_agreed", "finance", "decision", {"step": "refuse", "reason": "不符"}),
        ("accepted", "finance2", "payout", {"method": "现金", "voucher": "1", "receiver": "x", "how": "paper"}),
    ],
)
def test_every_approval_asks_for_the_password_again(
    cast: Cast, client: Client, state: str, who: str, url: str, typed: dict[str, str]
) -> None:
    """Ten minutes after the password was given the click does nothing but ask for it (XC-07)."""
    refund_id = refunding.brought(cast, state).id
    client.enter(getattr(cast, who))
    seal = form_fields(client.get("/sessions").text, "/language")["csrf_token"]
    data = {"csrf_token": seal, "idempotency_key": idempotency.new_key(), "original_place": "柜", **typed}
    with time_machine.travel(clock.now() + timedelta(minutes=10), tick=True):
        answer = client.post(f"/refunds/{refund_id}/{url}", data=data)
        assert (answer.status_code, "/confirm" in answer.location) == (303, True)
        assert db.session.get_one(Refund, refund_id, populate_existing=True).state == state
    client.enter(getattr(cast, who))  # the password was given again
    seal = form_fields(client.get("/sessions").text, "/language")["csrf_token"]
    data |= {"csrf_token": seal, "idempotency_key": idempotency.new_key()}
    answer = client.post(f"/refunds/{refund_id}/{url}", data=data)
    assert answer.status_code == 303
    assert db.session.get_one(Refund, refund_id, populate_existing=True).state != state


@pytest.mark.rule("REF-02")
@pytest.mark.rule("REF-06")
def test_the_second_agreement_is_another_persons_over_http_too(cast: Cast, client: Client) -> None:
    """Above the clinic's amount: the first of the president's level cannot be the second, nor finance go before it."""
    settings.change(policy.SECOND_ABOVE, 1000, by=cast.admin)
    refund_id = refunding.proposed(cast).id

    def decides(who: str, step: str) -> int:
        client.enter(getattr(cast, who))
        seal = form_fields(client.get("/sessions").text, "/language")["csrf_token"]
        data = {"csrf_token": seal, "idempotency_key": idempotency.new_key(), "step": step}
        return client.post(f"/refunds/{refund_id}/decision", data=data).status_code

    assert decides("president", "agree") == 303
    assert decides("president", "agree") in (409, 422)
    assert decides("president", "agree_second") in (409, 422)
    assert decides("finance", "confirm") in (409, 422)
    refund = db.session.get_one(Refund, refund_id, populate_existing=True)
    assert (refund.state, refund.second_approver_id) == ("president_agreed", None)
    for statement in (
        "UPDATE refunds SET second_approver_id = approver_id",
        "UPDATE refunds SET second_approver_id = proposer_id",
        "UPDATE refunds SET state = 'finance_confirmed', confirmer_id = (SELECT id FROM people WHERE username = 'finance')",
    ):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(statement))
    assert decides("president2", "agree_second") == 303
    assert decides("finance", "confirm") == 303
    refund = db.session.get_one(Refund, refund_id, populate_existing=True)
    assert (refund.state, refund.second_approver_id) == ("finance_confirmed", cast.president2.id)
