"""What a payout changes elsewhere: spend here, points, commission and tier in the rooms that keep them (REF-09)."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.cashier.refunds.facts import PaidBack
from portal.cashier.refunds.models import Payout, Refund, RefundPart
from portal.core.database import db
from portal.core.money import Money

#: Answers with label and what changed, such as ("Points", "−120"); later rooms add theirs.
Effect = Callable[[Refund], Iterable[tuple[Any, str]]]
_effects: list[Effect] = []


def provide_effect(effect: Effect) -> None:
    """Have a room's effect of a payout shown beside the spend; saying it twice does no harm."""
    if effect not in _effects:
        _effects.append(effect)


def others(refund: Refund) -> list[tuple[Any, str]]:
    """What other rooms say a payout changed with them."""
    return [line for effect in _effects for line in effect(refund)]


def paid_back(refund: Refund) -> tuple[PaidBack, ...]:
    """The amounts per contract and item, as later rooms take points and commission back (REF-09)."""
    return tuple(
        PaidBack(
            part.contract_id, part.consultant_id, part.amount, part.interest,
            tuple((line.item_id, line.amount) for line in part.lines if line.amount),
        )
        for part in refund.parts
    )  # fmt: skip


def returned(customer_ids: list[int]) -> list[tuple[datetime, Money]]:
    """What was paid back to these files and when, without interest and compensation: it is no longer spent (REF-09)."""
    rows = (
        select(Payout.paid_at, Refund.amount)
        .join(Refund, Refund.id == Payout.refund_id)
        .where(Refund.customer_id.in_(customer_ids), Refund.kind == "refund", Refund.state == "paid")
    )
    return [(paid_at, amount) for paid_at, amount in db.session.execute(rows.order_by(Payout.paid_at))]


def returned_of_contract(contract_id: int) -> Money:
    """What was paid back of a contract so far."""
    rows = (
        select(func.coalesce(func.sum(RefundPart.amount), 0))
        .join(Refund, Refund.id == RefundPart.refund_id)
        .where(RefundPart.contract_id == contract_id, Refund.state == "paid")
    )
    found = db.session.scalar(rows)
    return found if isinstance(found, Money) else Money(int(found or 0))
