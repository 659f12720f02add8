"""The answer to the customer, unlocked by both approvals, and the signature under the settlement (REF-04, REF-05)."""

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _

from portal.cashier.refunds import choices, documents, policy
from portal.cashier.refunds.facts import RefundAccepted, RefundAnswered, RefundRejected
from portal.cashier.refunds.models import Acceptance, Refund
from portal.cashier.refunds.operations.steps import lock, take
from portal.cashier.refunds.permissions import Permission
from portal.core import access, clock, events
from portal.core.database import Actor, Record, add, db
from portal.core.refusals import Refused
from portal.core.sealing import Document
from portal.registry.customers import operations as customers
from portal.registry.papers import signatures
from portal.registry.papers.models import Signature


@dataclass(frozen=True)
class Signed:
    """How somebody signed: drawn on the screen (a PNG data address), or on paper that is kept somewhere."""

    name: str
    drawing: str = ""
    original_place: str = ""
    relation: str = ""

    @property
    def way(self) -> str:
        return "paper" if self.original_place.strip() else "drawn"


def keep(signed: Signed, subject: Record, *, by: Actor, purpose: str) -> Signature | None:
    """Keep a drawn signature; None when it is on paper (LAW-18)."""
    if signed.way == "paper":
        return None
    return signatures.keep(
        signed.drawing, by=by, subject=subject, signer_name=signed.name.strip(),
        signer_role="authorised" if signed.relation else "customer", purpose=purpose,
    )  # fmt: skip


def answer(refund: Refund, *, by: Actor, way: str, note: str = "") -> Refund:
    """Tell the customer, only after president and finance (REF-04); the settlement is printed for signing (REF-10)."""
    access.check(by, Permission.ANSWER)
    lock(refund)
    policy.check_step(refund, "answer", by)
    if way not in choices.ANSWER_WAYS:
        raise Refused("REF-04", _("Choose how the customer was told."), field="way")
    if refund.state == "finance_confirmed":
        refund.answered_by_id, refund.answered_at = by.id, clock.now()
        refund.answer_way, refund.answer_note = way, note.strip()
    take(refund, "answer", by=by, reason=note, way=way)
    documents.seal_for_ink(refund, by=by)
    customers.note(
        refund.customer, by=by, kind="contact",
        text=_("Told about %(number)s: %(amount)s", number=refund.number, amount=refund.total.written),
        link=f"/refunds/{refund.id}",
    )  # fmt: skip
    events.publish(RefundAnswered(refund, by))
    return refund


def print_for_ink(refund: Refund, *, by: Actor) -> Document:
    """The settlement with lines to sign on by hand; only once it was answered (REF-04, REF-10)."""
    access.check(by, Permission.ANSWER)
    if refund.answered_at is None:
        raise Refused("REF-04", _("The answer is locked until president and finance have decided."))
    return documents.seal_for_ink(refund, by=by)


def accept(refund: Refund, *, by: Actor, signed: Signed, account_holder: str, account: str = "") -> Acceptance:
    """The customer signs the settlement and says where the money goes; the days of payment run (REF-05, LAW-29)."""
    access.check(by, Permission.ANSWER)
    lock(refund)
    policy.check_step(refund, "accept", by)
    if refund.state != "customer_answered":
        take(refund, "accept", by=by)  # refused by the table of steps, in its own words
    for value, field, message in (
        (signed.name, "signer_name", _("Write who signs.")),
        (account_holder, "account_holder", _("Write whose account the money goes to.")),
    ):
        if not value.strip():
            raise Refused("REF-05", message, field=field)
    drawn = keep(signed, refund, by=by, purpose="refund_settlement")
    row = Acceptance(
        refund_id=refund.id,
        signer_name=signed.name.strip(),
        relation=signed.relation.strip(),
        way=signed.way,
        signature_id=drawn.id if drawn else None,
        original_place=signed.original_place.strip(),
        account_holder=account_holder.strip(),
        account=account.strip(),
        signed_at=clock.now(),
    )
    refund.acceptance = add(row, by=by)
    db.session.flush()
    due = clock.today() + timedelta(days=policy.PAY_WITHIN_DAYS.value())
    refund.accepted_at = row.signed_at
    refund.pay_by = min(due, refund.pay_by) if refund.pay_by else due
    take(refund, "accept", by=by, signer=row.signer_name, way=row.way, pay_by=refund.pay_by)
    document = documents.seal_settlement(refund, by=by)
    if drawn is not None:
        signatures.link(drawn, document, by=by)
    customers.note(
        refund.customer, by=by, kind="paper", text=_("Settlement %(number)s signed", number=refund.number),
        link=f"/papers/{document.id}",
    )  # fmt: skip
    events.publish(RefundAccepted(refund, by))
    return row


def decline(refund: Refund, *, by: Actor, reason: str) -> Refund:
    """The customer does not accept; what she says is the reason. Another offer is a new proposal (REF-05)."""
    access.check(by, Permission.ANSWER)
    lock(refund)
    policy.check_step(refund, "decline", by)
    take(refund, "decline", by=by, reason=reason)
    events.publish(RefundRejected(refund, reason.strip(), by))
    return refund
