"""The tables of refunds and compensation, in reading order."""

from portal.cashier.refunds.models.delegations import Delegation
from portal.cashier.refunds.models.parts import RefundLine, RefundPart, RefundShare
from portal.cashier.refunds.models.rates import InterestRate
from portal.cashier.refunds.models.refund import Refund
from portal.cashier.refunds.models.steps import Acceptance, Decision, Payout

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
