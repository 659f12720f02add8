"""Refunds on the paid contract of journey J1, made through the real operations."""

from datetime import timedelta
from typing import Any

from portal.cashier.payments.models import ChargeOrder
from portal.cashier.refunds import operations
from portal.cashier.refunds.models import Delegation, Refund
from portal.cashier.refunds.operations import Claim, Signed, Terms
from portal.cashier.refunds.policy import Delivery
from portal.consulting.contracts.models import ServiceContract
from portal.core import clock
from portal.core.database import db
from portal.core.money import Money
from portal.front_desk.reception import operations as reception
from portal.front_desk.reception.queries import open_visit_of
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.factories import contracting, planning

PDF = b"%PDF-1.4 delegation"
REASON = "效果与预期不符，顾客要求退还未做部分。"


def bought(cast: Cast, *codes: str, **given: Any) -> ServiceContract:
    """A contract paid in full: 12,000."""
    order: ChargeOrder = contracting.ordered(cast, *codes, **given)
    contracting.paid(cast, order)
    return order.contract


def bought_again(cast: Cast, customer: Customer, *codes: str) -> ServiceContract:
    """A second contract of the same customer, paid in full on a later visit."""
    visit = open_visit_of(customer)
    if visit is not None:
        reception.leave(visit, outcome="spent", by=cast.reception)
        db.session.commit()
    return bought(cast, *(codes or ("INJ-BTX-01",)), who=customer)


def terms(**changes: Any) -> Terms:
    """What a proposal says beside its money."""
    return Terms(**{"reason": REASON, "reason_kind": "effect", "difference_reason": "双方协商。", **changes})


def proposed(
    cast: Cast, amount: str = "8000", *, contract: ServiceContract | None = None, by: Person | None = None,
    cause: str = "clinic", delivered: dict[int, Delivery] | None = None, interest: str = "0", **said: Any,
) -> Refund:  # fmt: skip
    """A proposed refund of a paid contract."""
    contract = contract or bought(cast)
    refund = operations.propose(
        contract.customer, by=by or cast.cs_manager, terms=terms(**said), cause=cause,
        claims=[Claim(contract, Money.of(amount), delivered or {})], interest=Money.of(interest),
    )  # fmt: skip
    db.session.commit()
    return refund


def compensation(cast: Cast, amount: str = "500", nature: str = "goodwill", **said: Any) -> Refund:
    """A proposed compensation of somebody who bought something."""
    contract = bought(cast)
    refund = operations.propose(
        contract.customer, by=cast.cs_manager, terms=terms(**said), kind="compensation", nature=nature,
        amount=Money.of(amount), claims=[Claim(contract)],
    )  # fmt: skip
    db.session.commit()
    return refund


STATES = ("proposed", "president_agreed", "finance_confirmed", "customer_answered", "accepted", "paid")


def brought(cast: Cast, state: str, refund: Refund | None = None, **given: Any) -> Refund:
    """A refund as far as a state, each step by the person of the demo who takes it."""
    refund = refund or proposed(cast, **given)
    if state == "rejected":
        operations.reject(refund, by=cast.president, reason="金额依据不足。")
    elif state == "withdrawn":
        operations.withdraw(refund, by=cast.cs_manager, reason="顾客改变主意。")
    else:
        for step in STATES[STATES.index(refund.state) + 1 : STATES.index(state) + 1]:
            go(cast, refund, step)
    db.session.commit()
    return refund


def go(cast: Cast, refund: Refund, state: str) -> None:
    """The one step into a state."""
    if state == "president_agreed":
        operations.agree(refund, by=cast.president)
        if refund.needs_second:
            operations.agree(refund, by=cast.president2)
    elif state == "finance_confirmed":
        operations.confirm(refund, by=cast.finance)
    elif state == "customer_answered":
        operations.answer(refund, by=cast.cs_manager, way="phone", note="电话告知。")
    elif state == "accepted":
        accept(cast, refund)
    else:
        pay(cast, refund)


def signed(name: str, shift: int = 3) -> Signed:
    """A drawn signature."""
    return Signed(name, drawing=planning.drawing(shift))


def accept(cast: Cast, refund: Refund, by: Person | None = None) -> None:
    operations.accept(
        refund, by=by or cast.cs_manager, signed=signed(refund.customer.name), account_holder=refund.customer.name,
        account="工商银行 6222 0000 0000 1234",
    )  # fmt: skip


def pay(cast: Cast, refund: Refund, by: Person | None = None, voucher: str = "") -> None:
    operations.pay(
        refund, by=by or cast.finance2, method="转账", voucher=voucher or f"ZZ{refund.id:06d}",
        signed=signed(refund.customer.name, 5),
    )  # fmt: skip


def delegation(cast: Cast, to: Person, limit: str = "10000", **days: Any) -> Delegation:
    """A delegation of the president in force today."""
    today = clock.today()
    made = operations.delegate(
        to, by=cast.president, paper=PDF, limit=Money.of(limit),
        **{"written_on": today, "from_on": today, "to_on": today + timedelta(days=30), **days},
    )  # fmt: skip
    db.session.commit()
    return made
