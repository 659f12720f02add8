"""President's level, then finance; or no (REF-02, REF-03, REF-06)."""

from flask_babel import gettext as _

from portal.cashier.refunds import policy
from portal.cashier.refunds.facts import RefundAgreed, RefundConfirmed, RefundRejected, RefundWithdrawn
from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.operations.steps import decide, lock, take
from portal.cashier.refunds.permissions import Permission
from portal.core import access, events
from portal.core.database import Actor
from portal.core.refusals import Refused


def agree(refund: Refund, *, by: Actor, remarks: str = "") -> Refund:
    """Agree as the president does, in one's own right or by a delegation; the second time as the second (REF-02)."""
    access.check(by, Permission.AGREE)
    lock(refund)
    delegation = policy.check_step(refund, "agree", by)
    used = delegation.id if delegation else None
    if refund.state == "president_agreed" and not refund.second_agreed:
        decide(refund, "agree_second", by=by, remarks=remarks, delegation_id=used)
        refund.second_approver_id, refund.second_delegation_id = by.id, used
        take(refund, "agree_second", by=by, reason=remarks, delegation=used)
    else:
        if refund.state == "proposed":
            decide(refund, "agree", by=by, remarks=remarks, delegation_id=used)
            refund.approver_id, refund.approver_delegation_id = by.id, used
        take(refund, "agree", by=by, reason=remarks, delegation=used)
    if refund.second_agreed:
        events.publish(RefundAgreed(refund, by))
    return refund


def confirm(refund: Refund, *, by: Actor, remarks: str = "") -> Refund:
    """Finance confirms the amount, after the president and never before (REF-03)."""
    access.check(by, Permission.CONFIRM)
    lock(refund)
    policy.check_step(refund, "confirm", by)
    if refund.state == "president_agreed":
        if not refund.second_agreed:
            raise Refused(
                "REF-02",
                _("%(amount)s needs a second agreement of the president's level first.", amount=refund.total.written),
            )
        decide(refund, "confirm", by=by, remarks=remarks, delegation_id=None)
        refund.confirmer_id = by.id
    take(refund, "confirm", by=by, reason=remarks)
    events.publish(RefundConfirmed(refund, by))
    return refund


def reject(refund: Refund, *, by: Actor, reason: str) -> Refund:
    """The president's level says no to a proposal, with the reason (REF-02)."""
    return _say_no(refund, "reject", Permission.AGREE, by=by, reason=reason)


def take_back(refund: Refund, *, by: Actor, reason: str) -> Refund:
    """The president's level takes its agreement back before finance has confirmed (REF-02)."""
    return _say_no(refund, "take_back", Permission.AGREE, by=by, reason=reason)


def refuse(refund: Refund, *, by: Actor, reason: str) -> Refund:
    """Finance does not confirm the amount, with the reason (REF-03)."""
    return _say_no(refund, "refuse", Permission.CONFIRM, by=by, reason=reason)


def _say_no(refund: Refund, step: str, permission: str, *, by: Actor, reason: str) -> Refund:
    access.check(by, permission)
    lock(refund)
    delegation = policy.check_step(refund, step, by)
    take(refund, step, by=by, reason=reason)
    decide(refund, step, by=by, remarks=reason, delegation_id=delegation.id if delegation else None)
    events.publish(RefundRejected(refund, reason.strip(), by))
    return refund


def withdraw(refund: Refund, *, by: Actor, reason: str) -> Refund:
    """Take a proposal back before the customer has accepted; whoever may propose does, with the reason (REF-01)."""
    access.check(by, Permission.PROPOSE)
    lock(refund)
    policy.check_step(refund, "withdraw", by)
    take(refund, "withdraw", by=by, reason=reason)
    events.publish(RefundWithdrawn(refund, reason.strip(), by))
    return refund
