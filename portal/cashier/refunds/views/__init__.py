"""The pages of refunds: register, proposal, one refund and its steps, approvals, delegations, rates, figures."""

from portal.cashier.refunds.views import approvals, customer, proposals, records, registers  # noqa: F401
from portal.cashier.refunds.views.blueprint import blueprint

__all__ = ["blueprint"]
