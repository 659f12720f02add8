"""From the signed contract to the order: item by item, and shown before money is taken."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.cashier.payments import operations
from portal.consulting.contracts import operations as contracts
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Refused
from tests.cashier.payments.till import again, take
from tests.cast import Cast
from tests.client import Client
from tests.factories import contracting


@pytest.mark.rule("PAY-01")
@pytest.mark.rule("LAW-30")
def test_an_order_is_the_signed_contract_item_by_item_and_nothing_else(cast: Cast) -> None:
    contract = contracting.signed(cast)
    order = operations.order(contract, by=cast.consultant)
    sold = contract.current.lines
    assert [(line.name, line.quantity, line.amount) for line in order.lines] == [
        (item["name"], item["quantity"], item["amount"]) for item in sold
    ]
    assert order.total == contract.total == Money.of(12000)
    assert order.visit is not None
    assert order.visit.state == "awaiting_payment"
    with pytest.raises(Refused) as refusal:
        operations.order(contract, by=cast.consultant)
    assert (refusal.value.rule, refusal.value.link) == ("PAY-01", f"/payments/{order.id}")
    db.session.commit()
    for statement in (
        "UPDATE charge_lines SET unit_price = 1, amount = quantity",
        "UPDATE charge_orders SET total = 99999999",
        "UPDATE charge_orders SET paid = 100",
        "DELETE FROM charge_lines",
        "INSERT INTO charge_lines SELECT * FROM charge_lines LIMIT 1",
    ):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(statement))


@pytest.mark.rule("LAW-25")
@pytest.mark.rule("PAY-01")
@pytest.mark.parametrize("state", ["draft", "in_review", "approved", "ended"])
def test_without_a_signed_contract_nothing_is_charged(cast: Cast, state: str) -> None:
    made = {"draft": contracting.draft, "in_review": contracting.in_review, "approved": contracting.approved}
    contract = made.get(state, contracting.signed)(cast)
    if state == "ended":
        contracts.end(contract, by=cast.president, reason="双方同意")
    with pytest.raises(Refused) as refusal:
        operations.order(contract, by=cast.consultant)
    assert refusal.value.rule == "LAW-25"


@pytest.mark.rule("LAW-25")
def test_an_ended_contract_takes_no_more_money(cast: Cast) -> None:
    order = contracting.ordered(cast)
    contracts.end(order.contract, by=cast.president, reason="双方同意")
    with pytest.raises(Refused) as refusal:
        take(cast, order)
    assert refusal.value.rule == "LAW-25"


@pytest.mark.rule("PAY-02")
def test_breakdown_flow_and_methods_are_shown_before_money_is_taken(client: Client, cast: Cast) -> None:
    order = operations.order(contracting.signed(cast), by=cast.consultant)
    with pytest.raises(Refused) as refusal:
        take(cast, order)
    assert refusal.value.rule == "PAY-02"
    db.session.commit()
    here, order_id = f"/payments/{order.id}", order.id
    names = [line.name for line in order.lines]
    page = client.enter(cast.finance).get(here)
    for shown in [*names, "¥12,000.00", "现金", "支付宝", "转账"]:
        assert shown in page.text
    assert f'action="{here}/payments"' not in page.text
    page = client.send(f"{here}/presentation", page=here)
    assert f'action="{here}/payments"' in page.text
    order = again(order, order_id)
    assert (order.shown_by, order.shown_at is not None) == (cast.finance, True)
