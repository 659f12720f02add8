"""The payout: only for an accepted refund, by another hand, against a signature and a voucher (REF-05, PAY-12)."""

from flask_babel import gettext as _

from portal.cashier.payments import policy as payments
from portal.cashier.refunds import documents, policy
from portal.cashier.refunds.effects import paid_back
from portal.cashier.refunds.facts import RefundPaid
from portal.cashier.refunds.models import Payout, Refund
from portal.cashier.refunds.operations.answering import Signed, keep
from portal.cashier.refunds.operations.steps import lock, take
from portal.cashier.refunds.permissions import Permission
from portal.core import access, clock, events, live, numbers
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.customers import operations as customers
from portal.registry.papers import signatures


def pay(refund: Refund, *, by: Actor, method: str, voucher: str, signed: Signed) -> Payout:
    """Pay the whole amount out; the receiver signs. Nothing leaves the cash desk in another way (PAY-12).

    Refused before the customer accepted (REF-05) and to whoever proposed, agreed or confirmed (REF-06).
    """
    access.check(by, Permission.PAY)
    lock(refund)
    own_confirmation = policy.check_payer(refund, by)
    if refund.state != "accepted":
        take(refund, "pay", by=by)  # refused by the table of steps, in its own words
    if method not in payments.METHODS.value():
        raise Refused("REF-05", _("Choose one of the payment methods."), field="method")
    if not voucher.strip():
        raise Refused("REF-05", _("Write the number of the transfer or voucher."), field="voucher")
    if not signed.name.strip():
        raise Refused("REF-05", _("Write who receives the money."), field="receiver")
    assert by.id is not None  # checked above: a named person
    drawn = keep(signed, refund, by=by, purpose="refund_receipt")
    payout = Payout(
        number=numbers.dated("FK", clock.today()),
        refund_id=refund.id,
        amount=refund.total,
        method=method,
        voucher=voucher.strip(),
        receiver=signed.name.strip(),
        way=signed.way,
        signature_id=drawn.id if drawn else None,
        original_place=signed.original_place.strip(),
        payer_id=by.id,
        paid_at=clock.now(),
    )
    refund.payout = add(payout, by=by)
    db.session.flush()
    refund.payer_id, refund.payer_may_confirm = by.id, own_confirmation
    take(refund, "pay", by=by, number=payout.number, method=method, voucher=payout.voucher, receiver=payout.receiver)
    document = documents.seal_receipt(payout, by=by)
    if drawn is not None:
        signatures.link(drawn, document, by=by)
    customers.note(
        refund.customer, by=by, kind="purchase",
        text=_("%(amount)s paid back (%(method)s), %(number)s", amount=payout.amount.written, method=method,
               number=refund.number),
        link=f"/papers/{document.id}",
    )  # fmt: skip
    events.publish(RefundPaid(refund, payout, paid_back(refund), by))
    live.bump(f"payments:{refund.branch_id}")
    for part in refund.parts:
        live.bump(f"charge:{part.order_id}")
    return payout
