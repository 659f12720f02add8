"""The verbs of refunds: propose, agree, confirm, answer, accept, pay; and the delegations and rates they rest on."""

from portal.cashier.refunds.operations.answering import Signed, accept, answer, decline, print_for_ink
from portal.cashier.refunds.operations.deciding import agree, confirm, refuse, reject, take_back, withdraw
from portal.cashier.refunds.operations.delegating import delegate, revoke
from portal.cashier.refunds.operations.paying import pay
from portal.cashier.refunds.operations.proposing import Claim, Terms, propose
from portal.cashier.refunds.operations.rating import enter_rate

__all__ = [
    "Claim",
    "Signed",
    "Terms",
    "accept",
    "agree",
    "answer",
    "confirm",
    "decline",
    "delegate",
    "enter_rate",
    "pay",
    "print_for_ink",
    "propose",
    "refuse",
    "reject",
    "revoke",
    "take_back",
    "withdraw",
]
