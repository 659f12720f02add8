"""What other rooms may hear of: facts in the past tense. Later rooms act on them: points, commission, tier, cases."""

from dataclasses import dataclass

from portal.cashier.refunds.models import Payout, Refund
from portal.core.database import Actor
from portal.core.money import Money


@dataclass(frozen=True)
class RefundProposed:
    """Somebody proposed a refund or compensation; `refund.case_id` names the case it comes from."""

    refund: Refund
    by: Actor


@dataclass(frozen=True)
class RefundAgreed:
    """Everybody of the president's level who must agree has agreed (REF-02)."""

    refund: Refund
    by: Actor


@dataclass(frozen=True)
class RefundConfirmed:
    """Finance confirmed the amount: the customer may be answered (REF-03, REF-04)."""

    refund: Refund
    by: Actor


@dataclass(frozen=True)
class RefundAnswered:
    """The customer was told."""

    refund: Refund
    by: Actor


@dataclass(frozen=True)
class RefundAccepted:
    """The customer signed the settlement; the days of payment run (LAW-29)."""

    refund: Refund
    by: Actor


@dataclass(frozen=True)
class PaidBack:
    """What came back of one contract, item by item, without the interest that was paid on top."""

    contract_id: int
    consultant_id: int
    amount: Money
    interest: Money
    #: item → its share of the amount
    items: tuple[tuple[int, Money], ...]


@dataclass(frozen=True)
class RefundPaid:
    """The money is out: what spend, points, commission and tier are taken back by (REF-09).

    Spend falls by the sum of `parts[].amount` of `refund.customer`, on `payout.paid_at`; points and tier follow the
    spend. Commission falls per contract: `parts[].consultant_id` sold it, `parts[].items` names each item's share.
    Interest counts for none of them. A compensation takes nothing back: its parts say which contracts it was about,
    with amounts of zero.
    """

    refund: Refund
    payout: Payout
    parts: tuple[PaidBack, ...]
    by: Actor


@dataclass(frozen=True)
class RefundRejected:
    """President or finance said no, or the customer did; `reason` says why."""

    refund: Refund
    reason: str
    by: Actor


@dataclass(frozen=True)
class RefundWithdrawn:
    """The proposal was taken back."""

    refund: Refund
    reason: str
    by: Actor
