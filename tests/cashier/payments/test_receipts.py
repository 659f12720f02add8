"""What a payment leaves: receipt, invoice, spend, lists; and the form that takes it once."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.cashier.payments import operations, queries
from portal.cashier.payments.models import ChargeOrder, Payment
from portal.consulting.contracts import operations as contracts
from portal.consulting.contracts.choices import TOPICS
from portal.core import clock, jobs, sealing
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Refused
from tests.cashier.payments.till import again, take
from tests.cast import Cast
from tests.client import Client, form_fields
from tests.factories import contracting


@pytest.mark.rule("PAY-03")
def test_the_receipt_says_the_amount_in_figures_and_capitals(cast: Cast, tmp_path: Path) -> None:
    order = contracting.ordered(cast)
    payment = take(cast, order, "6007.14", method="银行卡", reference="622202")
    contract_number, payment_id = order.contract.number, payment.id
    db.session.commit()
    jobs.run_now("documents.seal")
    payment = db.session.get_one(Payment, payment_id)
    document = sealing.of_subject(payment, "receipt")[0]
    assert (document.number, document.state) == (payment.number, "sealed")
    path = tmp_path / "receipt.pdf"
    path.write_bytes(sealing.content(document))
    said = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()
    for wanted in (
        payment.number,
        "¥6,007.14",
        "人民币陆仟零柒元壹角肆分",
        "银行卡",
        contract_number,
        "何敏",
        "¥5,992.86",
    ):
        assert wanted in said.replace(" ", ""), wanted


@pytest.mark.rule("PAY-04")
def test_every_payment_gets_one_official_invoice_and_those_without_are_listed(client: Client, cast: Cast) -> None:
    order = contracting.ordered(cast)
    payment = take(cast, order)
    db.session.commit()
    assert list(db.session.scalars(queries.without_invoice(cast.finance))) == [payment]
    payment_id, number = payment.id, payment.number
    assert number in client.enter(cast.finance).get("/payments/without-invoice").text
    url = f"/payments/receipts/{payment_id}/invoice"
    assert url in [item["url"] for item in queries.today_items(cast.finance)]
    for typed, tax in (("", ""), ("12", ""), ("2632200000001234567号", ""), ("26322000000012345678", "短")):
        answer = client.send(url, number=typed, title="苏婉清", tax_number=tax)
        assert answer.status_code == 422, typed
    client.send(url, number="26322000000012345678", title="某某公司", tax_number="91310000MA1FL0000X")
    payment = db.session.get_one(Payment, payment_id, populate_existing=True)
    assert payment.invoice is not None
    assert (payment.invoice.amount, payment.invoice.tax_number) == (payment.amount, "91310000MA1FL0000X")
    assert list(db.session.scalars(queries.without_invoice(cast.finance))) == []
    with pytest.raises(Refused) as refusal:
        operations.issue_invoice(payment, number="26322000000012345679", title="x", by=cast.finance)
    assert refusal.value.rule == "PAY-04"
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE invoices SET number = 'x'"))


@pytest.mark.rule("PAY-08")
def test_a_customers_spend_is_summed_by_year_with_its_last_day(cast: Cast) -> None:
    order = contracting.ordered(cast)
    customer = order.customer
    assert queries.spend(customer).total == Money(0)
    assert queries.spend(customer).last_on is None
    with clock.pretending(datetime(2027, 12, 31, 15, 59, tzinfo=UTC)):
        take(cast, order, "4000")
    with clock.pretending(datetime(2027, 12, 31, 16, 1, tzinfo=UTC)):
        take(cast, order, "1000")
    found = queries.spend(customer)
    assert found.total == Money.of(5000)
    assert found.per_year == {2027: Money.of(4000), 2028: Money.of(1000)}
    assert str(found.last_on) == "2028-01-01"
    db.session.commit()


@pytest.mark.rule("CTR-09")
def test_what_was_paid_counts_for_the_amendment(cast: Cast) -> None:
    order = contracting.ordered(cast)
    take(cast, order, "5000")
    contract = order.contract
    amendment = contracts.amend(contract, by=cast.consultant, reason="改条款")
    contracts.submit(amendment, by=cast.consultant)
    contracts.review(amendment, by=cast.reviewer, approved=True)
    contracts.explain(amendment, TOPICS, by=cast.consultant, statement="明白")
    contracting.sign(cast, amendment)
    following = operations.order(amendment, by=cast.consultant)
    operations.show(following, by=cast.finance)
    assert (following.credited, following.balance) == (Money.of(5000), Money.of(7000))
    with pytest.raises(Refused):
        take(cast, order, "1")
    take(cast, following, "7000")
    assert following.settled
    db.session.commit()


def test_wrong_amounts_stay_in_the_field_with_a_message(client: Client, cast: Cast) -> None:
    order = contracting.ordered(cast)
    order_id = order.id
    client.enter(cast.finance)
    here = f"/payments/{order_id}"
    for amount in ("", "-5", "99999999999999999999", "abc", "1.001", "12000.01", "<b>1</b>", "１２😀"):
        answer = client.send(f"{here}/payments", page=here, amount=amount, method="现金")
        assert answer.status_code == 422, amount
    assert again(order, order_id).paid == Money(0)
    answer = client.send(f"{here}/payments", page=here, amount="￥１２，０００", method="支付宝")
    assert answer.status_code == 200
    assert again(order, order_id).settled


def test_a_second_click_takes_the_money_once(client: Client, cast: Cast) -> None:
    order = contracting.ordered(cast)
    order_id = order.id
    client.enter(cast.finance)
    here = f"/payments/{order_id}"
    fields = {**form_fields(client.get(here).text, f"{here}/payments"), "amount": "100", "method": "现金"}
    first = client.post(f"{here}/payments", data=fields)
    second = client.post(f"{here}/payments", data=fields)
    assert (first.status_code, first.location) == (second.status_code, second.location) == (303, first.location)
    assert again(order, order_id).paid == Money.of(100)


def test_the_lists_show_what_each_may_see(client: Client, cast: Cast) -> None:
    contract = contracting.signed(cast)
    contract_id = contract.id
    assert f"/payments/contracts/{contract_id}/order" in [i["url"] for i in queries.today_items(cast.consultant)]
    page = client.enter(cast.consultant).send(f"/payments/contracts/{contract_id}/order")
    order = db.session.scalars(select(ChargeOrder)).one()
    order_id, number = order.id, order.number
    assert number in page.text
    assert client.get("/payments").status_code == 403
    assert client.enter(cast.consultant2).get(f"/payments/{order_id}").status_code == 404
    assert client.enter(cast.reception).get(f"/payments/{order_id}").status_code == 403
    client.enter(cast.finance)
    for show in ("open", "paid", "all", "x"):
        assert client.get(f"/payments?show={show}").status_code == 200
    assert number in client.get("/payments").text
    assert number in client.get("/payments?show=all&export=csv").text
    assert client.region(f"/payments/{order_id}", "charge_state").status_code == 200
    assert f"/payments/{order_id}" in [item["url"] for item in queries.today_items(cast.finance)]
