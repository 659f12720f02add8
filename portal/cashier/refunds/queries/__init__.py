"""The reads of refunds: who sees which, what waits for whom, and the figures of a month."""

from portal.cashier.refunds.queries.figures import Figures, figures
from portal.cashier.refunds.queries.reach import (
    case_refunds,
    claimable,
    delegation,
    delegations,
    for_person,
    gone_into,
    listed,
    of_contract,
    of_customer,
    paid_out,
    possible_delegates,
    visible,
)
from portal.cashier.refunds.queries.waiting import Waiting, approvals, today_items

__all__ = [
    "Figures",
    "Waiting",
    "approvals",
    "case_refunds",
    "claimable",
    "delegation",
    "delegations",
    "figures",
    "for_person",
    "gone_into",
    "listed",
    "of_contract",
    "of_customer",
    "paid_out",
    "possible_delegates",
    "today_items",
    "visible",
]
