"""Who consulted or ordered takes no money, and no two take more than the balance."""

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from portal.cashier.payments import operations
from portal.cashier.payments.models import ChargeOrder, Payment
from portal.core import audit, database
from portal.core.database import add, db
from portal.core.money import Money
from portal.core.refusals import Forbidden, Refused
from portal.registry.staff.models import Person
from tests.cashier.payments.till import INSERT, again, take
from tests.cast import Cast
from tests.client import Client
from tests.conftest import race
from tests.factories import contracting


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
