"""What other rooms may hear of: facts in the past tense."""

from dataclasses import dataclass

from portal.cashier.payments.models import ChargeOrder, Payment


@dataclass(frozen=True)
class ChargeOrdered:
    """The consultant raised the order of a signed contract; the cashier takes the money (CTD-23)."""

    order: ChargeOrder


@dataclass(frozen=True)
class PaymentTaken:
    """Money was taken; `payment.order` knows what is left to pay."""

    payment: Payment
