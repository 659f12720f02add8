"""When two act in the same second, or something dies in between: one wins, nothing is done twice (REF-02 … REF-07)."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.cashier.refunds import documents, operations, reckoning
from portal.cashier.refunds.models import Decision, Payout, Refund, RefundShare
from portal.cashier.refunds.operations import Claim
from portal.consulting.contracts.models import ServiceContract
from portal.core import database, idempotency, jobs, sealing
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Refused
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.client import Client, form_fields
from tests.conftest import race
from tests.factories import planning, refunding


def prepared(arena: Flask, state: str, **given: Any) -> int:
    """A refund in a state, committed; its id."""
    with arena.app_context():
        database.writing()
        refund_id = refunding.brought(Cast(), state, **given).id
        db.session.remove()
        database.writing(False)
    return refund_id


def named(username: str) -> Person:
    return db.session.scalars(select(Person).where(Person.username == username)).one()


@pytest.mark.rule("REF-02")
def test_two_managers_approve_and_reject_in_the_same_second(arena: Flask) -> None:
    refund_id = prepared(arena, "proposed")

    def decide(number: int) -> str:
        refund, by = db.session.get_one(Refund, refund_id), named(("president", "president2")[number % 2])
        if number % 2:
            return operations.reject(refund, by=by, reason="不同意").state
        return operations.agree(refund, by=by).state

    answers = race(arena, 8, decide)
    won = [answer for answer in answers if isinstance(answer, str)]
    assert len(won) == 1
    assert all(isinstance(answer, Refused) for answer in answers if not isinstance(answer, str)), answers
    with arena.app_context():
        refund = db.session.get_one(Refund, refund_id)
        assert refund.state == won[0]
        assert db.session.scalar(select(func.count()).select_from(Decision)) == 1


@pytest.mark.rule("REF-03")
def test_finance_confirms_while_the_president_withdraws(arena: Flask) -> None:
    refund_id = prepared(arena, "president_agreed")

    def act(number: int) -> str:
        refund = db.session.get_one(Refund, refund_id)
        if number % 2:
            return operations.take_back(refund, by=named("president"), reason="重新考虑").state
        return operations.confirm(refund, by=named("finance")).state

    answers = race(arena, 6, act)
    won = [answer for answer in answers if isinstance(answer, str)]
    assert len(won) == 1, answers
    with arena.app_context():
        refund = db.session.get_one(Refund, refund_id)
        assert refund.state == won[0]
        assert (refund.confirmer_id is not None) is (won[0] == "finance_confirmed")


@pytest.mark.rule("REF-07")
def test_refunds_of_the_same_payment_at_once_never_exceed_it(arena: Flask) -> None:
    with arena.app_context():
        database.writing()
        contract_id = refunding.bought(Cast()).id
        db.session.remove()
        database.writing(False)

    def propose(_number: int) -> int:
        contract = db.session.get_one(ServiceContract, contract_id)
        refund = operations.propose(
            contract.customer, by=named("cs_manager"), terms=refunding.terms(), cause="clinic",
            claims=[Claim(contract, Money.of(5000), {})],
        )  # fmt: skip
        return refund.id

    answers = race(arena, 6, propose)
    kinds = Counter(type(answer) for answer in answers)
    assert kinds[int] == 2, answers
    assert all(answer.rule == "REF-07" for answer in answers if isinstance(answer, Refused))
    with arena.app_context():
        assert db.session.scalar(select(func.sum(RefundShare.amount))) == Money.of(10_000)


@pytest.mark.rule("REF-05")
@pytest.mark.rule("PAY-12")
def test_two_cashiers_pay_the_same_refund_once(arena: Flask) -> None:
    refund_id = prepared(arena, "accepted")

    def pay(number: int) -> str:
        refund = db.session.get_one(Refund, refund_id)
        operations.pay(refund, by=named("finance2"), method="现金", voucher=f"V{number}",
                       signed=operations.Signed("顾客", original_place="柜"))  # fmt: skip
        return "paid"

    answers = race(arena, 4, pay)
    assert answers.count("paid") == 1, answers
    with arena.app_context():
        assert db.session.scalar(select(func.count()).select_from(Payout)) == 1


@pytest.mark.rule("REF-03")
def test_the_process_dies_between_approval_and_answer(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of a step that could not finish remains; the same click afterwards takes it, and a second one not again."""
    refund = refunding.brought(cast, "president_agreed")
    client.enter(cast.finance)
    fields = {
        **form_fields(client.get(f"/refunds/{refund.id}").text, f"/refunds/{refund.id}/decision"),
        "step": "confirm",
    }

    def die(*_args: object) -> None:
        raise OSError("power cut")

    monkeypatch.setattr(idempotency, "remember", die)
    with pytest.raises(OSError, match="power cut"):
        client.post(f"/refunds/{refund.id}/decision", data=fields)
    monkeypatch.undo()
    now = db.session.get_one(Refund, refund.id, populate_existing=True)
    assert (now.state, now.confirmer_id) == ("president_agreed", None)
    first = client.post(f"/refunds/{refund.id}/decision", data=fields)
    again = client.post(f"/refunds/{refund.id}/decision", data=fields)
    assert (first.status_code, again.status_code, first.location) == (303, 303, again.location)
    now = db.session.get_one(Refund, refund.id, populate_existing=True)
    assert (now.state, [row.step for row in now.decisions]) == ("finance_confirmed", ["agree", "confirm"])


@pytest.mark.rule("REF-10")
def test_the_worker_seals_a_settlement_once_however_often_it_runs(cast: Cast) -> None:
    refund_id = refunding.brought(cast, "accepted").id

    def papers() -> dict[str, str | None]:
        jobs.run_now("documents.seal")
        refund = db.session.get_one(Refund, refund_id)
        return {row.number: row.sha256 for row in sealing.of_subject(refund, documents.SETTLEMENT.kind)}

    sealed = papers()
    assert papers() == sealed
    assert len(sealed) == 2
    assert all(sealed.values())


@pytest.mark.rule("REF-03")
@pytest.mark.rule("REF-04")
@pytest.mark.rule("REF-05")
@pytest.mark.parametrize(
    "state, who, url, typed",
    [
        ("proposed", "finance", "decision", {"step": "confirm"}),
        ("proposed", "cs_manager", "answer", {"way": "phone"}),
        ("president_agreed", "cs_manager", "answer", {"way": "phone"}),
        ("finance_confirmed", "cs_manager", "acceptance", {"signer_name": "x", "account_holder": "x"}),
        ("finance_confirmed", "finance2", "payout", {"method": "现金", "voucher": "1", "receiver": "x"}),
        ("customer_answered", "finance2", "payout", {"method": "现金", "voucher": "1", "receiver": "x"}),
        ("proposed", "president", "decision", {"step": "pay"}),
        ("proposed", "president", "decision", {"step": "confirm"}),
        ("paid", "cs_manager", "withdrawal", {"reason": "晚了"}),
        ("accepted", "cs_manager", "withdrawal", {"reason": "晚了"}),
        ("accepted", "cs_manager", "refusal", {"reason": "晚了"}),
    ],
)
def test_a_hand_made_request_skips_no_step(
    cast: Cast, client: Client, state: str, who: str, url: str, typed: dict[str, str]
) -> None:
    refund = refunding.brought(cast, state)
    client.enter(getattr(cast, who))
    seal = form_fields(client.get("/sessions").text, "/language")["csrf_token"]
    data = {"csrf_token": seal, "idempotency_key": idempotency.new_key(), "signature": planning.drawing(2), **typed}
    answer = client.post(f"/refunds/{refund.id}/{url}", data=data)
    assert answer.status_code in (403, 404, 409, 422), answer.status_code
    assert db.session.get_one(Refund, refund.id, populate_existing=True).state == state


@pytest.mark.rule("REF-03")
@pytest.mark.rule("REF-01")
def test_finance_confirms_while_the_proposal_is_withdrawn(arena: Flask) -> None:
    """Both may hold in turn: confirmed, then withdrawn; never withdrawn, then confirmed; nobody is told half of it."""
    refund_id = prepared(arena, "president_agreed")

    def act(number: int) -> str:
        refund = db.session.get_one(Refund, refund_id)
        if number % 2:
            return operations.withdraw(refund, by=named("cs_manager"), reason="顾客撤回").state
        return operations.confirm(refund, by=named("finance")).state

    answers = race(arena, 6, act)
    won = [answer for answer in answers if isinstance(answer, str)]
    assert sorted(won) in (["withdrawn"], ["finance_confirmed", "withdrawn"]), answers
    with arena.app_context():
        refund = db.session.get_one(Refund, refund_id)
        assert refund.state == "withdrawn"
        assert (refund.confirmer_id is not None) is ("finance_confirmed" in won)


@pytest.mark.rule("REF-07")
def test_two_proposals_over_two_contracts_cross_and_neither_takes_more_than_was_paid(arena: Flask) -> None:
    """One names first and second contract, the other second and first: no deadlock, no 分 too much out of either."""
    with arena.app_context():
        database.writing()
        first = refunding.bought(Cast())
        ids = first.id, refunding.bought_again(Cast(), first.customer).id
        paid = {order: sum((row.amount for row in reckoning.payments_of(db.session.get_one(ServiceContract, order))),
                           Money(0)) for order in ids}  # fmt: skip
        db.session.remove()
        database.writing(False)

    def propose(number: int) -> int:
        contracts = [db.session.get_one(ServiceContract, one) for one in (ids if number % 2 else reversed(ids))]
        claims = [Claim(contract, Money(paid[contract.id].fen * 2 // 3), {}) for contract in contracts]
        return operations.propose(
            contracts[0].customer, by=named("cs_manager"), terms=refunding.terms(), cause="clinic", claims=claims
        ).id

    answers = race(arena, 4, propose)
    assert Counter(type(answer) for answer in answers) == {int: 1, Refused: 3}, answers
    assert all(answer.rule == "REF-07" for answer in answers if isinstance(answer, Refused))
    with arena.app_context():
        for contract_id, amount in paid.items():
            left = reckoning.prepaid(db.session.get_one(ServiceContract, contract_id))
            assert sum((row.amount for row in left), Money(0)) == amount - Money(amount.fen * 2 // 3)
