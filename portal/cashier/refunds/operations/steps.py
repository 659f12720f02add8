"""What every step of a refund has in common: the lock, the time, the announcement."""

from typing import Any

from sqlalchemy import select

from portal.cashier.refunds.models import Decision, Refund
from portal.cashier.refunds.workflow import REFUND
from portal.core import clock, live, workflow
from portal.core.database import Actor, add, db


def lock(refund: Refund) -> None:
    """Take the refund for this transaction: whoever comes second sees what the first one did."""
    db.session.flush()
    db.session.execute(select(Refund.id).where(Refund.id == refund.id).with_for_update())
    db.session.refresh(refund)


def take(refund: Refund, step: str, *, by: Actor, reason: str = "", **details: Any) -> None:
    """Take one step and note since when the refund is where it is now."""
    change = workflow.apply(REFUND, refund, step, by=by, reason=reason, total=str(refund.total), **details)
    refund.state_since = change.at
    db.session.flush()
    announce(refund)


def decide(refund: Refund, step: str, *, by: Actor, remarks: str, delegation_id: int | None) -> Decision:
    """Keep one decision with its amount and in whose place it was made."""
    assert by.id is not None  # checked by the policy: a named person
    row = Decision(
        refund_id=refund.id,
        step=step,
        person_id=by.id,
        delegation_id=delegation_id,
        amount=refund.total,
        remarks=remarks.strip(),
        decided_at=clock.now(),
        decided_on=clock.today(),
    )
    refund.decisions.append(add(row, by=by))
    db.session.flush()
    return row


def announce(refund: Refund) -> None:
    """Tell the pages that show this refund, the register, and what waits for approval."""
    live.bump(f"refund:{refund.id}")
    live.bump(f"refunds:{refund.branch_id}")
