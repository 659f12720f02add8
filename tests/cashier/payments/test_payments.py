"""Money is taken: amount, method, balance, kept by the database too."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.cashier.payments import policy, schedule
from portal.cashier.payments.facts import PaymentTaken
from portal.consulting.contracts import operations as contracts
from portal.core import clock, events, settings
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Refused
from tests.cashier.payments.till import INSERT, take
from tests.cast import Cast
from tests.factories import contracting


@pytest.mark.rule("PAY-03")
def test_a_payment_keeps_amount_method_payer_cashier_time_and_the_balance(cast: Cast) -> None:
    heard: list[PaymentTaken] = []
    events.listen(PaymentTaken, heard.append)
    order = contracting.ordered(cast)
    first = take(cast, order, "5000", method="微信", reference="4200001")
    assert (first.amount, first.method, first.payer, first.cashier) == (
        Money.of(5000), "微信", order.customer.name, cast.finance,
    )  # fmt: skip
    assert (first.number[:2], first.balance, order.balance) == ("SJ", Money.of(7000), Money.of(7000))
    assert order.contract.state == "signed"
    assert order.visit is not None
    assert order.visit.state == "awaiting_payment"
    take(cast, order, "7000")
    assert order.settled
    assert order.contract.state == "in_performance"
    assert order.visit.state == "resting"
    assert len(heard) == 2


@pytest.mark.rule("PAY-03")
def test_the_balance_follows_the_agreed_instalments(cast: Cast) -> None:
    today = clock.today()
    parts = [(today, Money.of(4000)), (today + timedelta(days=30), Money.of(8000))]
    order = contracting.ordered(cast, payment_method="instalments", instalments=parts)
    assert schedule.due_now(order) == Money.of(4000)
    take(cast, order, "4000")
    assert schedule.due_now(order) == Money(0)
    assert [part.open for part in schedule.schedule(order)] == [Money(0), Money.of(8000)]
    assert order.contract.state == "in_performance"
    assert order.balance == Money.of(8000)
    assert schedule.due_now(order, on=today + timedelta(days=30)) == Money.of(8000)
    with pytest.raises(Refused) as refusal:
        contracts.complete(order.contract, by=cast.consultant)
    assert refusal.value.rule == "PAY-03"
    take(cast, order, "8000")
    contracts.complete(order.contract, by=cast.consultant)
    assert order.contract.state == "completed"
    db.session.commit()


@pytest.mark.rule("PAY-03")
@pytest.mark.parametrize("amount", ["0", "-1", "12000.01", "999999999999"])
def test_an_amount_is_above_zero_and_never_above_the_balance(cast: Cast, amount: str) -> None:
    order = contracting.ordered(cast)
    with pytest.raises(Refused) as refusal:
        take(cast, order, amount)
    assert (refusal.value.rule, refusal.value.field) == ("PAY-03", "amount")
    assert order.paid == Money(0)


@pytest.mark.parametrize("field,value", [("method", "比特币"), ("payer", "  ")])
def test_method_and_payer_are_known(cast: Cast, field: str, value: str) -> None:
    order = contracting.ordered(cast)
    with pytest.raises(Refused) as refusal:
        take(cast, order, **{field: value})
    assert refusal.value.field == field


def test_the_clinic_chooses_its_methods(cast: Cast) -> None:
    order = contracting.ordered(cast)
    settings.change(policy.METHODS, ["数字人民币"], by=cast.admin)
    take(cast, order, method="数字人民币")
    db.session.commit()


@pytest.mark.rule("PAY-03")
@pytest.mark.parametrize("fen", [0, -100, 1_200_001])
def test_the_database_refuses_a_wrong_amount(cast: Cast, fen: int) -> None:
    order = contracting.ordered(cast)
    values = {"ordered": order.ordered_by_id, "amount": fen, "cashier": cast.finance.id}
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(INSERT), values)


@pytest.mark.rule("PAY-03")
def test_the_database_adds_up_the_payments_itself(cast: Cast) -> None:
    order = contracting.ordered(cast)
    values = {"ordered": order.ordered_by_id, "amount": 300_000, "cashier": cast.finance.id}
    db.session.execute(text(INSERT), values)
    db.session.refresh(order)
    assert (order.paid, order.balance) == (Money.of(3000), Money.of(9000))
    for statement in ("UPDATE payments SET amount = 1", "DELETE FROM payments", "UPDATE charge_orders SET paid = 0"):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(statement))
