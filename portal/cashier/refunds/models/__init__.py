"""The tables of refunds and compensation, in reading order."""

from portal.cashier.refunds.models.delegations import Delegation
from portal.cashier.refunds.models.parts import RefundLine, RefundPart, RefundShare
from portal.cashier.refunds.models.rates import InterestRate
from portal.cashier.refunds.models.refund import Refund
from portal.cashier.refunds.models.steps import Acceptance, Decision, Payout
from portal.core import witness

__all__ = [
    "Acceptance",
    "Decision",
    "Delegation",
    "InterestRate",
    "Payout",
    "Refund",
    "RefundLine",
    "RefundPart",
    "RefundShare",
]

witness.vouch(
    Refund.__table__,
    *(part.__table__.c.refund_id for part in (RefundPart, RefundLine, RefundShare, Decision, Acceptance, Payout)),
)
witness.vouch(Delegation.__table__)
witness.vouch(InterestRate.__table__)
