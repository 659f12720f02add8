"""Who sees which refund, and the lists of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from portal.cashier.payments.models import ChargeOrder
from portal.cashier.payments.takings import PaidOut
from portal.cashier.refunds import reckoning
from portal.cashier.refunds.models import Delegation, Payout, Refund, RefundLine, RefundPart
from portal.cashier.refunds.permissions import Permission
from portal.cashier.refunds.workflow import DROPPED, OPEN
from portal.consulting.contracts.models import ServiceContract
from portal.core import clock
from portal.core.database import Actor, db
from portal.core.money import Money, total
from portal.core.refusals import Missing
from portal.registry.customers import queries as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

#: What somebody sees who only answers customers: refunds that may be told.
TOLD = ("finance_confirmed", "customer_answered", "accepted", "paid")


def for_person(person: Actor) -> Select[Refund]:
    """The refunds within a person's reach: all of the branch; who only answers sees those that may be told."""
    query = select(Refund).where(Refund.branch_id == person.branch_id)
    if person.can(Permission.READ):
        return query
    return query.where(Refund.state.in_(TOLD))


def visible(refund_id: int, person: Actor) -> Refund:
    """The refund of that id. Raises Missing outside the person's reach."""
    found = db.session.scalar(for_person(person).where(Refund.id == refund_id))
    if found is None or not (person.can(Permission.READ) or person.can(Permission.ANSWER)):
        raise Missing
    return found


def listed(
    person: Actor,
    *,
    show: str = "",
    kind: str = "",
    text: str = "",
    reason: str = "",
    paid_in: tuple[date, date] | None = None,
    item_id: int = 0,
    doctor: str | None = None,
    consultant_id: int = 0,
) -> Select[Refund]:
    """The refunds of the register; `show`: open, mine, late, a state, or everything. Every filter may be left out."""
    query = for_person(person).options(joinedload(Refund.customer), joinedload(Refund.proposer))
    if show == "open":
        query = query.where(Refund.state.in_(OPEN))
    elif show == "mine":
        query = query.where(Refund.proposer_id == person.id)
    elif show == "late":
        query = query.where(Refund.state.in_(OPEN), Refund.pay_by < clock.today())
    elif show and show != "all":
        query = query.where(Refund.state == show)
    if kind:
        query = query.where(Refund.kind == kind)
    if reason:
        query = query.where(Refund.reason_kind == reason)
    if text:
        ids = [row.id for row in customers.search(text, person)]
        query = query.where(
            or_(Refund.number.startswith(text, autoescape=True), Refund.customer_id.in_(ids),
                Refund.case_number == text)
        )  # fmt: skip
    if paid_in is not None:
        query = query.where(*paid_between(person, *paid_in))
    if item_id:
        query = query.where(Refund.id.in_(select(RefundLine.refund_id).where(RefundLine.item_id == item_id)))
    if doctor is not None:
        query = query.where(Refund.id.in_(select(RefundPart.refund_id).where(RefundPart.doctor_name == doctor)))
    if consultant_id:
        part = select(RefundPart.refund_id).where(RefundPart.consultant_id == consultant_id)
        query = query.where(Refund.id.in_(part))
    return query


def paid_between(person: Actor, first: date, last: date) -> list[Any]:
    """The condition that a refund was paid out from one day to another."""
    start, end = clock.day_bounds(first)[0], clock.day_bounds(last)[1]
    paid = select(Payout.refund_id).where(
        Payout.branch_id == person.branch_id, Payout.paid_at >= start, Payout.paid_at < end
    )
    return [Refund.state == "paid", Refund.id.in_(paid)]


def paid_out(branch_id: int, start: datetime, end: datetime, after: int) -> list[PaidOut]:
    """What was paid out to customers from one moment to another, for the day's drawer (PAY-09, REF-05)."""
    rows = (
        select(Payout)
        .where(Payout.branch_id == branch_id, Payout.paid_at >= start, Payout.paid_at < end, Payout.id > after)
        .options(joinedload(Payout.refund).joinedload(Refund.customer), joinedload(Payout.payer))
        .order_by(Payout.id)
    )
    return [
        PaidOut(
            row.id, row.number, f"{row.refund.number} {row.refund.customer.name}", f"/refunds/{row.refund_id}",
            row.amount, row.method, row.voucher, row.payer_id, row.payer.name, row.paid_at,
        )
        for row in db.session.scalars(rows)
    ]  # fmt: skip


def of_customer(customer: Customer, person: Actor) -> Sequence[Refund]:
    """A customer's refunds, the latest first; files merged into it are read with it."""
    query = for_person(person).where(Refund.customer_id.in_(customers.file_ids(customer)))
    return db.session.scalars(query.order_by(Refund.id.desc())).all()


def of_contract(contract_id: int) -> Sequence[Refund]:
    """The refunds of a contract, the latest first."""
    rows = (
        select(Refund).join(RefundPart, RefundPart.refund_id == Refund.id).where(RefundPart.contract_id == contract_id)
    )
    return db.session.scalars(rows.order_by(Refund.id.desc())).all()


def case_refunds(case_id: int) -> Sequence[Refund]:
    """The refunds that belong to a case, in order (DIS-08)."""
    return db.session.scalars(select(Refund).where(Refund.case_id == case_id).order_by(Refund.id)).all()


def claimable(customer: Customer) -> list[tuple[ServiceContract, Money]]:
    """A customer's charged contracts with what could still be refunded of each, the latest first (REF-07)."""
    rows = (
        select(ServiceContract)
        .join(ChargeOrder, ChargeOrder.contract_id == ServiceContract.id)
        .where(ServiceContract.customer_id.in_(customers.file_ids(customer)), ServiceContract.state != "amended")
        .order_by(ServiceContract.id.desc())
        .limit(50)
    )
    return [
        (contract, total(row.amount for row in reckoning.prepaid(contract))) for contract in db.session.scalars(rows)
    ]


def gone_into(contract: ServiceContract) -> list[Refund]:
    """The refunds that hold what was paid for a contract: paid out, or still on their way (REF-07)."""
    return [row for row in of_contract(contract.id) if row.kind == "refund" and row.state not in DROPPED]


def delegations(person: Actor) -> Sequence[Delegation]:
    """All delegations of the branch, the latest first; a delegate sees the own ones."""
    rows = select(Delegation).where(Delegation.branch_id == person.branch_id)
    if not person.can(Permission.PRESIDE) and not person.can(Permission.CONFIRM):
        rows = rows.where(Delegation.delegate_id == person.id)
    people = (joinedload(Delegation.delegator), joinedload(Delegation.delegate))
    return db.session.scalars(rows.options(*people).order_by(Delegation.id.desc()).limit(200)).all()


def delegation(delegation_id: int, person: Actor) -> Delegation:
    """One of them. Raises Missing outside the person's reach."""
    found = db.session.get(Delegation, delegation_id)
    if found is None or found not in delegations(person):
        raise Missing
    return found


def possible_delegates(person: Actor) -> list[Person]:
    """Who may be given a delegation: whoever may agree by one, and is not the president."""
    rows = select(Person).where(Person.branch_id == person.branch_id, Person.active.is_(True)).order_by(Person.id)
    return [one for one in db.session.scalars(rows) if one.can(Permission.AGREE) and not one.can(Permission.PRESIDE)]
