"""From the signed contract to the money: order, breakdown shown, payment, receipt, invoice (PAY-01 … PAY-05)."""

import re

from flask_babel import gettext as _
from sqlalchemy import select

from portal.cashier.payments import documents, policy, queries, schedule
from portal.cashier.payments.facts import ChargeOrdered, PaymentTaken
from portal.cashier.payments.models import ChargeLine, ChargeOrder, Invoice, Payment
from portal.cashier.payments.permissions import Permission
from portal.consulting.contracts import operations as contracts
from portal.consulting.contracts.models import ServiceContract
from portal.consulting.plans import policy as plans
from portal.core import access, audit, clock, events, live, numbers
from portal.core.database import Actor, SystemActor, add, db
from portal.core.money import Money, total
from portal.core.refusals import Refused
from portal.front_desk.reception import operations as reception
from portal.front_desk.reception.queries import open_visit_of
from portal.registry.customers import operations as customers

_INVOICE_NUMBER = re.compile(r"[0-9A-Za-z]{8,30}")
_TAX_NUMBER = re.compile(r"[0-9A-Z]{15,20}")


def order(contract: ServiceContract, *, by: Actor) -> ChargeOrder:
    """Raise the charge order of a signed contract, its items one by one and nothing else (PAY-01, LAW-30).

    The visit of the customer goes to the cash desk. Refused without a signed contract (LAW-25), and a
    second time. What was paid on a contract that this one amends is credited (CTR-09).
    """
    access.check(by, Permission.ORDER)
    if not plans.holds(contract.plan_version, by):
        raise Refused(
            "PAY-01", _("This is %(name)s's customer; the order is theirs to raise.", name=contract.consultant.name)
        )
    policy.check_in_force(contract)
    existing = queries.of_contract(contract)
    if existing is not None:
        raise Refused(
            "PAY-01",
            _("The order %(number)s of this contract is there already.", number=existing.number),
            link=f"/payments/{existing.id}",
        )
    assert by.id is not None  # an order has a person who raises it
    visit = open_visit_of(contract.customer)
    raised = ChargeOrder(
        number=numbers.dated("SF", clock.today()),
        contract_id=contract.id,
        customer_id=contract.customer_id,
        visit_id=visit.id if visit else None,
        ordered_by_id=by.id,
        consultant_id=contract.consultant_id,
        ordered_at=clock.now(),
        total=contract.total,
        credited=_credit(contract),
        paid=Money(0),
    )
    add(raised, by=by)
    db.session.flush()
    _put_lines(raised, by)
    audit.record(
        "payments.order", raised, by=by, number=raised.number, contract=contract.number, total=str(raised.total)
    )
    if visit is not None and visit.state in ("waiting", "in_consultation", "in_service", "resting"):
        reception.move(visit, "ask_to_pay", by=by)
    if raised.settled:
        _go_on(raised, by)
    events.publish(ChargeOrdered(raised))
    _announce(raised)
    return raised


def _put_lines(raised: ChargeOrder, by: Actor) -> None:
    for position, item in enumerate(raised.contract.current.items, 1):
        line = ChargeLine(
            order_id=raised.id,
            position=position,
            item_id=item["item_id"],
            name=item["name"],
            quantity=item["quantity"],
            unit=item["unit"],
            list_price=Money(item["list_price"]),
            unit_price=Money(item["unit_price"]),
            amount=Money(item["amount"]),
        )
        raised.lines.append(add(line, by=by))
    db.session.flush()
    if total(line.amount for line in raised.lines) != raised.total:
        raise Refused(
            "PAY-01", _("The lines do not add up to the contract's total. Nothing is charged; ask for a review.")
        )


def _credit(contract: ServiceContract) -> Money:
    before = queries.of_contract(contract.amends) if contract.amends is not None else None
    return before.paid + before.credited if before is not None else Money(0)


def show(charge: ChargeOrder, *, by: Actor) -> ChargeOrder:
    """Note that breakdown, payment flow and methods were shown to the customer (PAY-02, LAW-30)."""
    access.check(by, Permission.ORDER, Permission.TAKE)
    if charge.shown_at is None:
        charge.shown_at, charge.shown_by_id = clock.now(), by.id
        db.session.flush()
        audit.record("payments.show", charge, by=by, number=charge.number)
        _announce(charge)
    return charge


def take(charge: ChargeOrder, *, amount: Money, method: str, payer: str, by: Actor, reference: str = "") -> Payment:
    """Take money for an order, at most its balance; the receipt is sealed (PAY-03).

    Refused to whoever consulted or ordered (PAY-05), before the breakdown was shown (PAY-02), and
    without a contract in force (LAW-25). The first agreed part paid, performance begins; when nothing
    is due any more, the visit moves on.
    """
    access.check(by, Permission.TAKE)
    policy.check_cashier(charge, by)
    _lock(charge)
    policy.check_in_force(charge.contract)
    if charge.shown_at is None:
        raise Refused(
            "PAY-02",
            _("Show the customer the breakdown, the flow and the methods first, then note that here."),
            link=f"/payments/{charge.id}",
        )
    policy.check_amount(charge, amount)
    if method not in policy.METHODS.value():
        raise Refused("PAY-03", _("Choose one of the payment methods."), field="method")
    if not payer.strip():
        raise Refused("PAY-03", _("Write who pays."), field="payer")
    assert by.id is not None  # checked above: a named cashier
    payment = Payment(
        number=numbers.dated("SJ", clock.today()),
        order_id=charge.id,
        ordered_by_id=charge.ordered_by_id,
        consultant_id=charge.consultant_id,
        customer_id=charge.customer_id,
        amount=amount,
        method=method,
        payer=payer.strip(),
        reference=reference.strip(),
        cashier_id=by.id,
        taken_at=clock.now(),
        balance=charge.balance - amount,
    )
    add(payment, by=by)
    db.session.flush()
    db.session.refresh(charge)
    audit.record(
        "payments.take", payment, by=by, number=payment.number, order=charge.number, amount=str(amount), method=method,
        payer=payment.payer, balance=str(charge.balance),
    )  # fmt: skip
    _after(payment, by)
    return payment


def _after(payment: Payment, by: Actor) -> None:
    charge = payment.order
    document = documents.seal_receipt(payment, by=by)
    customers.note(
        charge.customer,
        by=by,
        kind="purchase",
        text=_("Paid %(amount)s (%(method)s), receipt %(number)s", amount=payment.amount.written, method=payment.method,
               number=payment.number),
        link=f"/papers/{document.id}",
    )  # fmt: skip
    _go_on(charge, by)
    events.publish(PaymentTaken(payment))
    _announce(charge)


def _go_on(charge: ChargeOrder, by: Actor) -> None:
    """What was agreed to be paid by now is paid: performance begins, and the visit leaves the cash desk."""
    if schedule.due_now(charge):
        return
    if charge.contract.state == "signed":
        contracts.begin_performance(charge.contract, by=by)
    visit = open_visit_of(charge.customer)
    if visit is not None and visit.state == "awaiting_payment":
        reception.move(visit, "rest", by=SystemActor("cash desk", charge.branch_id))


def issue_invoice(payment: Payment, *, number: str, title: str, by: Actor, tax_number: str = "") -> Invoice:
    """Record the official invoice of a payment, as the tax system numbered it (PAY-04); once."""
    access.check(by, Permission.TAKE)
    if payment.invoice is not None:
        raise Refused(
            "PAY-04", _("This payment has the invoice %(number)s.", number=payment.invoice.number), field="number"
        )
    if not _INVOICE_NUMBER.fullmatch(number.strip()):
        raise Refused("PAY-04", _("An invoice number has 8 to 30 digits or letters."), field="number")
    if not title.strip():
        raise Refused("PAY-04", _("Write whom the invoice is for."), field="title")
    if tax_number.strip() and not _TAX_NUMBER.fullmatch(tax_number.strip().upper()):
        raise Refused("PAY-04", _("A tax number has 15 to 20 digits or capital letters."), field="tax_number")
    invoice = Invoice(
        payment_id=payment.id,
        number=number.strip().upper(),
        title=title.strip(),
        tax_number=tax_number.strip().upper(),
        amount=payment.amount,
        issued_at=clock.now(),
    )
    add(invoice, by=by)
    db.session.flush()
    db.session.expire(payment, ["invoice"])
    audit.record("payments.invoice", invoice, by=by, number=invoice.number, receipt=payment.number, title=invoice.title)
    live.bump(f"payments:{payment.branch_id}")
    return invoice


def check_paid(contract: ServiceContract) -> None:
    """Refuse completing a contract while something is left to pay (PAY-03); heard by the contracts room."""
    charge = queries.of_contract(contract)
    if charge is None or not charge.settled:
        left = charge.balance if charge is not None else contract.total
        raise Refused(
            "PAY-03",
            _("%(amount)s of this contract is still to be paid.", amount=left.written),
            link=f"/payments/{charge.id}" if charge else f"/payments/contracts/{contract.id}/order",
        )


def _lock(charge: ChargeOrder) -> None:
    """Take the order for this transaction: the second cashier sees what the first one took."""
    db.session.flush()
    db.session.execute(select(ChargeOrder.id).where(ChargeOrder.id == charge.id).with_for_update())
    db.session.refresh(charge)


def _announce(charge: ChargeOrder) -> None:
    live.bump(f"charge:{charge.id}")
    live.bump(f"contract:{charge.contract_id}")
    live.bump(f"payments:{charge.branch_id}")
