"""Four different people, nobody exempt: tried with every pair, through HTTP and in the database itself (REF-06, XC-07)."""

from itertools import combinations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.cashier.refunds import operations, policy
from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.permissions import Permission
from portal.consulting.contracts.models import ServiceContract
from portal.core import access, audit, idempotency, settings
from portal.core.database import SystemActor, db
from portal.core.refusals import Refused
from portal.registry.staff.models import Person
from tests.cast import NAMES, Cast
from tests.client import Client, form_fields
from tests.factories import refunding

STEPS = ("propose", "agree", "confirm", "pay")
#: Which state a refund must be in for a step.
STATE = {"agree": "proposed", "confirm": "president_agreed", "pay": "accepted"}
HAND = {
    "propose": "proposer_id", "agree": "approver_id", "second": "second_approver_id", "confirm": "confirmer_id",
    "pay": "payer_id",
}  # fmt: skip


@pytest.fixture
def everybody_may(monkeypatch: pytest.MonkeyPatch) -> None:
    """Roles that hold every right of the room, so that only the separation of hands is left to refuse."""
    held = access.held_by

    def all_of_it(role: str, flags: list[str]) -> frozenset[str]:
        return held(role, flags) | {str(one) for one in Permission}

    monkeypatch.setattr(access, "held_by", all_of_it)


def act(cast: Cast, refund: Refund, step: str, by: Person) -> None:
    if step == "agree":
        operations.agree(refund, by=by)
    elif step == "confirm":
        operations.confirm(refund, by=by)
    elif step == "answer":
        operations.answer(refund, by=by, way="phone")
    else:
        refunding.pay(cast, refund, by)


@pytest.mark.rule("REF-06")
@pytest.mark.rule("XC-07")
@pytest.mark.parametrize("first, second", list(combinations(STEPS, 2)))
@pytest.mark.usefixtures("everybody_may")
def test_no_two_steps_by_one_person_whatever_their_rights(cast: Cast, first: str, second: str) -> None:
    one = cast.quality  # holds every right here
    hands = {
        "propose": cast.cs_manager,
        "agree": cast.president,
        "confirm": cast.finance,
        "pay": cast.finance2,
        first: one,
    }
    refund = refunding.proposed(cast, by=hands["propose"])
    for step in STEPS[1 : STEPS.index(second)]:
        act(cast, refund, step, hands[step])
        if step == "confirm":
            operations.answer(refund, by=cast.cs_staff, way="phone")
            refunding.accept(cast, refund)
    with pytest.raises(Refused) as refusal:
        act(cast, refund, second, one)
    assert refusal.value.rule == "REF-06"
    act(cast, refund, second, hands[second] if second != first else cast.president2)


@pytest.mark.rule("REF-06")
@pytest.mark.parametrize("step", STEPS[1:])
def test_no_part_of_the_system_takes_a_step(cast: Cast, step: str) -> None:
    refund = refunding.brought(cast, STATE[step])
    with pytest.raises(Refused) as refusal:
        act(cast, refund, step, SystemActor("worker"))  # type: ignore[arg-type]
    assert refusal.value.rule == "REF-06"


@pytest.mark.rule("REF-06")
@pytest.mark.usefixtures("everybody_may")
def test_a_second_account_is_no_second_person(cast: Cast) -> None:
    cast.cs_manager.phone = cast.quality.phone = "+8613900000001"
    cast.quality.name = cast.cs_manager.name
    for person in (cast.cs_manager, cast.quality):
        audit.record("tests.rename", person, by=cast.admin)
    refund = refunding.proposed(cast)
    with pytest.raises(Refused) as refusal:
        operations.agree(refund, by=cast.quality)
    assert refusal.value.rule == "REF-06"


@pytest.mark.rule("REF-06")
@pytest.mark.parametrize("one, other", list(combinations(HAND, 2)))
def test_the_database_itself_keeps_every_pair_apart(cast: Cast, one: str, other: str) -> None:
    """Raw SQL that puts the same person into two hands of a refund is refused, and names the pair."""
    refund = refunding.brought(cast, "accepted")
    people = {"propose": cast.cs_manager.id, "agree": cast.president.id, "second": cast.president2.id,
              "confirm": cast.finance.id, "pay": cast.finance2.id}  # fmt: skip
    people[other] = people[one]
    columns = [column.name for column in Refund.__table__.columns if column.name not in ("id", "number")]
    values = {name: f"source.{name}" for name in columns}
    values |= {HAND[name]: str(person) for name, person in people.items()} | {"state": "'paid'"}
    drop = {
        "sqlite": "DROP TRIGGER refunds_start", "postgresql": "ALTER TABLE refunds DISABLE TRIGGER refunds_start",
    }[db.engine.dialect.name]  # fmt: skip
    # A row written by hand from the first to the last column; the triggers aside, the constraint alone refuses it.
    into, what = ", ".join(values), ", ".join(values.values())
    insert = f"INSERT INTO refunds (number, {into}) SELECT 'X', {what} FROM refunds source"
    db.session.execute(text(drop))
    with pytest.raises(IntegrityError) as violated, db.session.begin_nested():
        db.session.execute(text(insert))
    assert refund.id
    name = f"{HAND[one].removesuffix('_id')}_is_not_{HAND[other].removesuffix('_id')}"
    assert name in str(violated.value.orig)


RIGHT = {
    "propose": Permission.PROPOSE, "agree": Permission.PRESIDE, "confirm": Permission.CONFIRM, "pay": Permission.PAY,
}  # fmt: skip


def hand_made(client: Client, person: Person, refund_id: int, step: str) -> int:
    """A POST as nobody's page would send it; its status."""
    client.enter(person)
    seal = form_fields(client.get("/sessions").text, "/language")["csrf_token"]
    data = {
        "csrf_token": seal, "idempotency_key": idempotency.new_key(), "step": step, "how": "paper", "method": "现金",
        "voucher": f"V{refund_id}", "receiver": "本人", "original_place": "柜",
    }  # fmt: skip
    return client.post(f"/refunds/{refund_id}/{'payout' if step == 'pay' else 'decision'}", data=data).status_code


def state_of(refund_id: int) -> str:
    return db.session.get_one(Refund, refund_id, populate_existing=True).state


@pytest.mark.rule("REF-06")
@pytest.mark.rule("XC-07")
@pytest.mark.parametrize("first, second", [("propose", "agree"), ("agree", "confirm"), ("confirm", "pay")])
def test_nobody_of_the_clinic_takes_two_steps_over_http(cast: Cast, client: Client, first: str, second: str) -> None:
    contract = refunding.bought(cast)
    for username in NAMES:
        person = getattr(cast, username)
        did_first = person if person.can(RIGHT[first]) else None
        refund_id = _waiting_for(cast, contract, second, did_first).id
        status = hand_made(client, person, refund_id, second)
        if did_first is not None or not person.can(RIGHT[second]):
            assert status in (403, 404, 409, 422), username
            assert state_of(refund_id) == STATE[second], username


@pytest.mark.rule("REF-06")
@pytest.mark.rule("XC-07")
@pytest.mark.parametrize("first, second", list(combinations(STEPS, 2)))
@pytest.mark.usefixtures("everybody_may")
def test_not_even_with_every_right_over_http(cast: Cast, client: Client, first: str, second: str) -> None:
    one = cast.quality
    hands = {"propose": cast.cs_manager, "agree": cast.president, "confirm": cast.finance, first: one}
    refund = refunding.proposed(cast, by=hands["propose"])
    for step in STEPS[1 : STEPS.index(second)]:
        act(cast, refund, step, hands[step])
    if second == "pay":
        operations.answer(refund, by=cast.cs_staff, way="phone")
        refunding.accept(cast, refund)
    db.session.commit()
    refund_id = refund.id
    assert hand_made(client, one, refund_id, second) in (409, 422)
    assert state_of(refund_id) == STATE[second]


def _waiting_for(cast: Cast, contract: ServiceContract, step: str, first: Person | None) -> Refund:
    """A refund waiting for a step; the step before was done by `first` where given."""
    refund = refunding.proposed(cast, "10", contract=contract, by=first if step == "agree" else None)
    if step == "agree":
        return refund
    operations.agree(refund, by=first if first and step == "confirm" else cast.president)
    if step == "pay":
        operations.confirm(refund, by=first or cast.finance)
        operations.answer(refund, by=cast.cs_manager, way="phone")
        refunding.accept(cast, refund)
    db.session.commit()
    return refund


@pytest.mark.rule("REF-06")
def test_the_confirmer_pays_only_where_the_setting_says_so(cast: Cast) -> None:
    refund = refunding.brought(cast, "accepted")
    with pytest.raises(Refused) as refusal:
        refunding.pay(cast, refund, cast.finance)
    assert refusal.value.rule == "REF-06"
    settings.change(policy.CONFIRMER_MAY_PAY, True, by=cast.admin, reason="小型诊所")
    refunding.pay(cast, refund, cast.finance)
    assert (refund.state, refund.payer_id, refund.payer_may_confirm) == ("paid", refund.confirmer_id, True)


@pytest.mark.rule("REF-02")
@pytest.mark.rule("REF-03")
@pytest.mark.rule("REF-04")
@pytest.mark.rule("REF-05")
@pytest.mark.rule("PAY-12")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE refunds SET state = 'paid', approver_id = 1, confirmer_id = 2, payer_id = 3",
        "UPDATE refunds SET state = 'finance_confirmed', approver_id = 1, confirmer_id = 2",
        "UPDATE refunds SET state = 'president_agreed'",
        "UPDATE refunds SET amount = 1, total = 1",
        "UPDATE refunds SET reason = 'anders'",
        "DELETE FROM refunds",
        "DELETE FROM refund_shares",
        "UPDATE refund_shares SET amount = amount + 100000000",
        "UPDATE refund_parts SET amount = 1",
    ],
)
def test_the_database_refuses_to_skip_a_step_or_change_a_proposal(cast: Cast, statement: str) -> None:
    refunding.proposed(cast)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


@pytest.mark.rule("PAY-12")
@pytest.mark.parametrize(
    "state", ["proposed", "president_agreed", "finance_confirmed", "customer_answered", "rejected"]
)
def test_no_money_leaves_the_cash_desk_before_acceptance(cast: Cast, state: str) -> None:
    refund = refunding.brought(cast, state)
    with pytest.raises(Refused):
        refunding.pay(cast, refund)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(
            text(
                "INSERT INTO refund_payouts (refund_id, number, amount, method, voucher, receiver, way, original_place,"
                " payer_id, paid_at, created_at, branch_id) SELECT id, 'FK1', total, '现金', 'V', 'R', 'paper', 'P',"
                " :payer, proposed_at, proposed_at, branch_id FROM refunds WHERE id = :id"
            ),
            {"id": refund.id, "payer": cast.finance2.id},
        )
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE payments SET amount = amount - 100"))


@pytest.mark.rule("PAY-12")
def test_who_sold_it_does_not_pay_it_out(cast: Cast) -> None:
    refund = refunding.brought(cast, "accepted")
    cast.consultant.role = "finance"
    audit.record("tests.role", cast.consultant, by=cast.admin)
    db.session.flush()
    with pytest.raises(Refused) as refusal:
        refunding.pay(cast, refund, cast.consultant)
    assert refusal.value.rule == "PAY-12"


@pytest.mark.rule("XC-07")
@pytest.mark.parametrize("step", ["agree", "confirm", "pay", "answer"])
def test_whom_the_case_complains_about_takes_no_step(cast: Cast, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    person = {"agree": cast.president, "confirm": cast.finance, "pay": cast.finance2, "answer": cast.cs_staff}[step]
    refund = refunding.brought(cast, {**STATE, "answer": "finance_confirmed"}[step],
                               refunding.proposed(cast, case_id=7, case_number="TS-7"))  # fmt: skip
    monkeypatch.setattr("portal.cashier.refunds.policy.cases._providers",
                        [lambda case_id: policy.CaseView("TS-7", complained_about=frozenset({person.id}))])  # fmt: skip
    with pytest.raises(Refused) as refusal:
        act(cast, refund, step, person)
    assert refusal.value.rule == "XC-07"
