"""From the signed contract to the receipt: ordered, shown, paid, invoiced."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from portal.cashier.payments import operations, policy, queries, schedule
from portal.cashier.payments.facts import PaymentTaken
from portal.cashier.payments.models import ChargeOrder, Payment
from portal.consulting.contracts import operations as contracts
from portal.consulting.contracts.choices import TOPICS
from portal.core import audit, clock, database, events, jobs, sealing, settings
from portal.core.database import add, db
from portal.core.money import Money
from portal.core.refusals import Forbidden, Refused
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.client import Client, form_fields
from tests.conftest import race
from tests.factories import contracting


@pytest.fixture(autouse=True)
def _own_files(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "FILES_DIR", str(tmp_path))


def again(order: ChargeOrder, order_id: int | None = None) -> ChargeOrder:
    """The order as it is now; a request ends the session it was read in."""
    return db.session.get_one(ChargeOrder, order_id or order.id, populate_existing=True)


def take(cast: Cast, order: ChargeOrder, amount: str = "12000", by: Person | None = None, **more: str) -> Payment:
    values = {"method": "现金", "payer": order.customer.name, **more}
    return operations.take(order, amount=Money.of(amount), by=by or cast.finance, **values)  # type: ignore[arg-type]


# --- the order ------------------------------------------------------------------------------------------------


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


# --- the money ------------------------------------------------------------------------------------------------


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


INSERT = (
    "INSERT INTO payments (number, order_id, ordered_by_id, consultant_id, customer_id, amount, method, payer,"
    " reference, cashier_id, taken_at, balance, created_at, branch_id) SELECT 'SJ-X', id, :ordered, consultant_id,"
    " customer_id, :amount, '现金', 'x', '', :cashier, ordered_at, 0, created_at, branch_id FROM charge_orders"
)


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


# --- four eyes ------------------------------------------------------------------------------------------------


@pytest.mark.rule("PAY-05")
@pytest.mark.rule("XC-07")
@pytest.mark.parametrize("role", ["consultant", "finance", "president", "admin", "consult_manager"])
def test_who_consulted_never_takes_the_money_whatever_the_role(cast: Cast, role: str) -> None:
    order = contracting.ordered(cast)
    consultant = cast.consultant
    consultant.role = role
    audit.record("tests.role", consultant, by=cast.admin)
    db.session.flush()
    with pytest.raises((Refused, Forbidden)) as error:
        take(cast, order, by=consultant)
    assert isinstance(error.value, Forbidden) or error.value.rule == "PAY-05"
    assert role != "finance" or isinstance(error.value, Refused)
    assert order.paid == Money(0)


@pytest.mark.rule("PAY-05")
def test_who_raised_the_order_never_takes_the_money(cast: Cast) -> None:
    contract = contracting.signed(cast)
    order = operations.order(contract, by=cast.consult_manager)
    operations.show(order, by=cast.finance)
    manager = cast.consult_manager
    manager.role = "finance"
    audit.record("tests.role", manager, by=cast.admin)
    with pytest.raises(Refused) as refusal:
        take(cast, order, by=manager)
    assert refusal.value.rule == "PAY-05"
    take(cast, order)
    db.session.commit()


@pytest.mark.rule("PAY-05")
@pytest.mark.rule("XC-07")
@pytest.mark.parametrize("lie", ["consultant", "cashier"])
def test_the_database_refuses_the_consultants_hand_in_the_till(cast: Cast, lie: str) -> None:
    order = contracting.ordered(cast)
    cashier = cast.consultant.id if lie == "consultant" else order.ordered_by_id
    ordered = order.ordered_by_id if lie == "consultant" else cast.planning.id
    values = {"ordered": ordered, "amount": 100, "cashier": cashier}
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(INSERT), values)


@pytest.mark.rule("PAY-05")
def test_the_page_offers_the_consulting_person_no_till(client: Client, cast: Cast) -> None:
    order = contracting.ordered(cast)
    consultant = cast.consultant
    consultant.role = "finance"
    audit.record("tests.role", consultant, by=cast.admin)
    db.session.commit()
    here, order_id, consultant_id = f"/payments/{order.id}", order.id, consultant.id
    page = client.enter(cast.finance).get(here)
    fields = {"amount": "1", "method": "现金", "payer": "x"}
    assert f'action="{here}/payments"' in page.text
    consultant = db.session.get_one(Person, consultant_id)
    page = client.enter(consultant).get(here)
    assert f'action="{here}/payments"' not in page.text
    token = client.get("/payments/days").text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(f"{here}/payments", data={**fields, "csrf_token": token, "idempotency_key": "k" * 20})
    assert answer.status_code == 422
    assert "PAY-05" in answer.text
    assert again(order, order_id).paid == Money(0)


@pytest.mark.rule("PAY-03")
def test_many_cashiers_in_the_same_second_take_no_more_than_the_balance(arena: Flask) -> None:
    with arena.app_context(), database.transaction():
        cast = Cast()
        order_id = contracting.ordered(cast).id
        tills = []
        for number in range(20):
            person = Person(username=f"till{number}", name=f"收银{number}", role="finance", branch_id=1)
            add(person, by=cast.admin)
            db.session.flush()
            audit.record("tests.hire", person, by=cast.admin)
            tills.append(person.id)

    def pay(number: int) -> str:
        order = db.session.get_one(ChargeOrder, order_id)
        by = db.session.get_one(Person, tills[number])
        return operations.take(order, amount=Money.of(5000), method="现金", payer="顾客", by=by).number

    answers = race(arena, 20, pay)
    assert len([answer for answer in answers if isinstance(answer, str)]) == 2
    for answer in answers:
        assert isinstance(answer, str) or (isinstance(answer, Refused) and answer.rule == "PAY-03"), answer
    with arena.app_context():
        order = db.session.get_one(ChargeOrder, order_id)
        assert order.paid == Money.of(10000)
        assert db.session.scalar(select(func.count()).select_from(Payment)) == 2


# --- papers, invoices, spend ----------------------------------------------------------------------------------


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
