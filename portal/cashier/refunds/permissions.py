"""What may be asked for about refunds and compensation."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "refunds.read"
    PROPOSE = "refunds.propose"
    #: to decide as the president does: in one's own right, or by a written delegation
    AGREE = "refunds.agree"
    #: to decide in one's own right, and to delegate it
    PRESIDE = "refunds.preside"
    CONFIRM = "refunds.confirm"
    ANSWER = "refunds.answer"
    PAY = "refunds.pay"
    RATES = "refunds.rates"
    #: to see what waits for approval
    APPROVALS = "refunds.approvals"
