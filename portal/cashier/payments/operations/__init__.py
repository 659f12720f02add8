"""The verbs of the cash desk: ordered, shown, taken, invoiced, signed off."""

from portal.cashier.payments.operations.closing import close_day
from portal.cashier.payments.operations.taking import check_paid, issue_invoice, order, show, take

__all__ = ["check_paid", "close_day", "issue_invoice", "order", "show", "take"]
