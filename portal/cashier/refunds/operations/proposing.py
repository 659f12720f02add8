"""The proposal: what is to come back out of which payments, beside what the law gives (REF-01, REF-07, REF-08)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask_babel import gettext as _

from portal.cashier.refunds import calculation, choices, doctors, policy, reckoning
from portal.cashier.refunds.facts import RefundProposed
from portal.cashier.refunds.models import Refund, RefundLine, RefundPart, RefundShare
from portal.cashier.refunds.operations.steps import announce
from portal.cashier.refunds.permissions import Permission
from portal.cashier.refunds.policy import Delivery
from portal.cashier.refunds.workflow import DROPPED
from portal.consulting.contracts.models import ServiceContract
from portal.core import access, audit, clock, events, files, numbers
from portal.core.database import Actor, add, db
from portal.core.money import ZERO, Money, total
from portal.core.refusals import Refused
from portal.registry.customers import queries as customers
from portal.registry.customers.models import Customer


@dataclass(frozen=True)
class Claim:
    """What comes back of one contract, and what was delivered of it (item's position → quantity and day).

    Without `delivered`, what the rooms that deliver say counts. A compensation's claims have no amount.
    """

    contract: ServiceContract
    amount: Money = ZERO
    delivered: Mapping[int, Delivery] | None = None


@dataclass(frozen=True)
class Terms:
    """What a proposal says beside its money."""

    reason: str
    reason_kind: str = "other"
    requested_on: date | None = None
    demanded: Money | None = None
    had_before: bool = False
    difference_reason: str = ""
    free_service: str = ""
    gifts_returned: str = ""
    aftercare: str = ""
    #: the case behind it, in plain values
    case_id: int | None = None
    case_number: str = ""
    case_url: str = ""
    #: the determination of a medical accident: a PDF or a picture
    determination: bytes = b""
    resubmits: Refund | None = field(default=None)


def propose(
    customer: Customer,
    *,
    by: Actor,
    terms: Terms,
    claims: Sequence[Claim] = (),
    kind: str = "refund",
    cause: str = "customer",
    nature: str = "",
    interest: Money = ZERO,
    amount: Money = ZERO,
) -> Refund:
    """Propose money back to a customer (REF-01).

    A refund comes out of its claims' payments, never more than was paid (REF-07), with the lawful calculation beside
    it (LAW-26, LAW-27): offering something else than the law gives needs `terms.difference_reason`. A compensation
    has its own `amount` and a `nature`; damages need the determination of an accident (REF-08).
    """
    access.check(by, Permission.PROPOSE)
    policy.check_named(by)
    policy.check_not_complained_about(terms.case_id, by)
    _check_words(kind, cause, nature, terms)
    requested_on = terms.requested_on or clock.today()
    for claim in claims:
        _check_contract(claim.contract, customer)
    refund = _new(customer, by=by, terms=terms, requested_on=requested_on)
    refund.kind = kind
    if kind == "refund":
        found = _refund(refund, claims, cause, interest, terms)
    else:
        found = None
        _compensation(refund, nature, amount, terms)
    refund.total = refund.amount + refund.interest
    refund.needs_second = policy.needs_second(refund.total)
    add(refund, by=by)
    db.session.flush()
    for claim in claims:
        _put_part(refund, claim, found, by=by)
    audit.record(
        "refunds.propose", refund, by=by, number=refund.number, kind=kind, total=str(refund.total),
        lawful=str(refund.lawful_total), case=refund.case_number, contracts=[row.contract.number for row in claims],
    )  # fmt: skip
    events.publish(RefundProposed(refund, by))
    announce(refund)
    return refund


def _check_words(kind: str, cause: str, nature: str, terms: Terms) -> None:
    if kind not in choices.KINDS:
        raise Refused("REF-01", _("Choose refund or compensation."), field="kind")
    if kind == "refund" and cause not in choices.CAUSES:
        raise Refused("REF-01", _("Choose whose cause it is."), field="cause")
    if kind == "compensation" and nature not in choices.NATURES:
        raise Refused("REF-01", _("Choose what kind of compensation it is."), field="nature")
    if terms.reason_kind not in choices.REASONS:
        raise Refused("REF-01", _("Choose a reason."), field="reason_kind")
    if not terms.reason.strip():
        raise Refused("REF-01", _("Write the reason."), field="reason")
    if terms.requested_on is not None and terms.requested_on > clock.today():
        raise Refused("REF-01", _("The customer cannot have asked in the future."), field="requested_on")
    if terms.resubmits is not None and terms.resubmits.state not in DROPPED:
        raise Refused(
            "REF-01",
            _("Only a rejected or withdrawn proposal is submitted anew."),
            link=f"/refunds/{terms.resubmits.id}",
        )


def _check_contract(contract: ServiceContract, customer: Customer) -> None:
    if contract.customer_id not in customers.file_ids(customer):
        raise Refused("REF-01", _("The contract %(number)s is another customer's.", number=contract.number))
    if contract.state == "amended":
        message = _(
            "The contract %(number)s was amended. Choose the amendment: its payments count there.",
            number=contract.number,
        )
        raise Refused("REF-01", message)


def _new(customer: Customer, *, by: Actor, terms: Terms, requested_on: date) -> Refund:
    suffix, digest = _determination(terms.determination)
    now = clock.now()
    return Refund(
        number=numbers.dated("TK", clock.today()),
        customer_id=customer.id,
        proposer_id=by.id,
        proposed_at=now,
        state_since=now,
        requested_on=requested_on,
        demanded=terms.demanded,
        had_before=terms.had_before,
        reason_kind=terms.reason_kind,
        reason=terms.reason.strip(),
        difference_reason=terms.difference_reason.strip(),
        free_service=terms.free_service.strip(),
        gifts_returned=terms.gifts_returned.strip(),
        aftercare=terms.aftercare.strip(),
        case_id=terms.case_id,
        case_number=terms.case_number,
        case_url=terms.case_url,
        determination_sha256=digest,
        determination_suffix=suffix,
        resubmits_id=terms.resubmits.id if terms.resubmits else None,
        interest=Money(0),
        lawful=Money(0),
        lawful_interest=Money(0),
        calculation={},
    )


def _determination(content: bytes) -> tuple[str, str]:
    """Keep the determination; suffix and hash, both empty without one."""
    if not content:
        return "", ""
    if content[:5] == b"%PDF-":
        return ".pdf", files.store(content, ".pdf").sha256
    try:
        picture = files.accept_image(content)
    except ValueError as error:
        raise Refused("REF-08", str(error), field="determination") from error
    return picture.suffix, files.store(picture.content, picture.suffix).sha256


def _compensation(refund: Refund, nature: str, amount: Money, terms: Terms) -> None:
    if amount <= Money(0):
        raise Refused("REF-01", _("The amount must be above zero."), field="amount")
    policy.check_determination(nature, terms.case_id, terms.case_number, bool(refund.determination_sha256))
    refund.nature, refund.cause, refund.amount = nature, "", amount


def _refund(
    refund: Refund, claims: Sequence[Claim], cause: str, interest: Money, terms: Terms
) -> calculation.Calculation:
    if not claims:
        raise Refused("REF-01", _("Choose the contract the money was paid for."), field="reason")
    reckoning.lock_payments([claim.contract for claim in claims])
    found = reckoning.calculate(
        [(claim.contract, claim.delivered) for claim in claims], cause, requested_on=refund.requested_on
    )
    if cause == "cooling_off":
        for claim in claims:
            policy.check_cooling_off(
                reckoning.payments_of(claim.contract), refund.requested_on, had_before=terms.had_before
            )
        refund.pay_by = refund.requested_on + timedelta(days=policy.PAY_WITHIN_DAYS.value())
    for claim in claims:
        _check_amount(claim, found.of(claim.contract.id).prepaid)
    refund.cause, refund.nature = cause, ""
    refund.amount, refund.interest = total(claim.amount for claim in claims), interest
    refund.lawful, refund.lawful_interest = found.refundable, found.interest
    refund.calculation = found.to_json()
    _check_lawful(refund)
    return found


def _check_amount(claim: Claim, prepaid: Money) -> None:
    name = f"amount-{claim.contract.id}"
    if claim.amount <= Money(0):
        raise Refused("REF-01", _("The amount must be above zero."), field=name)
    if claim.amount > prepaid:
        raise Refused(
            "REF-07",
            _(
                "Of the contract %(number)s %(left)s can be refunded at most: what was paid, without what was or will"
                " be refunded already. Compensation is proposed separately.",
                number=claim.contract.number,
                left=prepaid.written,
            ),
            field=name,
        )


def _check_lawful(refund: Refund) -> None:
    if refund.interest > refund.lawful_interest:
        raise Refused(
            "REF-07",
            _(
                "The interest is %(amount)s at most; anything more is compensation.",
                amount=refund.lawful_interest.written,
            ),
            field="interest",
        )
    offered = refund.amount + refund.interest
    if offered != refund.lawful_total and not refund.difference_reason:
        raise Refused(
            "LAW-27",
            _(
                "The law gives %(lawful)s, you propose %(offered)s. Write why it is another amount.",
                lawful=refund.lawful_total.written,
                offered=offered.written,
            ),
            field="difference_reason",
        )


def _put_part(refund: Refund, claim: Claim, found: calculation.Calculation | None, *, by: Actor) -> None:
    contract = claim.contract
    order = reckoning.order_of(contract)
    reckoned = found.of(contract.id) if found is not None else None
    part = RefundPart(
        refund_id=refund.id,
        contract_id=contract.id,
        order_id=order.id,
        consultant_id=contract.consultant_id,
        doctor_name=doctors.of(contract, refund.case_id)[:60],
        amount=claim.amount if reckoned else Money(0),
        interest=_interest_of(refund, found, contract.id) if found else Money(0),
    )
    refund.parts.append(add(part, by=by))
    db.session.flush()
    sold = reckoning.sold(contract, claim.delivered)
    left = [row.unit_price.fen * (row.quantity - row.delivered) for row in sold]
    weights = left if any(left) else [row.unit_price.fen * row.quantity for row in sold]
    shares = calculation.spread(part.amount, weights)
    items = contract.current.items
    for row, share in zip(sold, shares, strict=True):
        line = RefundLine(
            refund_id=refund.id, part_id=part.id, position=row.position, item_id=items[row.position - 1]["item_id"],
            name=row.name, unit=row.unit, quantity=row.quantity, delivered=row.delivered,
            delivered_on=row.delivered_on, list_price=row.list_price, unit_price=row.unit_price, amount=share,
        )  # fmt: skip
        part.lines.append(add(line, by=by))
    if reckoned is not None:
        for payment, amount in calculation.allot(claim.amount, reckoning.prepaid(contract)):
            share_row = RefundShare(refund_id=refund.id, part_id=part.id, payment_id=payment.payment_id, amount=amount)
            part.shares.append(add(share_row, by=by))
    db.session.flush()


def _interest_of(refund: Refund, found: calculation.Calculation, contract_id: int) -> Money:
    """This contract's part of the interest that is paid, by what the law gives each."""
    parts = calculation.spread(refund.interest, [one.interest.fen for one in found.contracts])
    return parts[[one.contract_id for one in found.contracts].index(contract_id)]
