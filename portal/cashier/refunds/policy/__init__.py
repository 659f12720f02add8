"""May this be proposed, decided, answered or paid by this person, and why not."""

from portal.cashier.refunds.policy.amounts import check_cooling_off, check_determination, needs_second
from portal.cashier.refunds.policy.cases import CaseView, case_of, provide_case, provide_way_to_case, ways_to_case
from portal.cashier.refunds.policy.delivery import Delivery, delivered_of, provide_delivered
from portal.cashier.refunds.policy.hands import (
    authority,
    check_hand,
    check_named,
    check_not_complained_about,
    check_payer,
    check_step,
    delegations_of,
    offered,
)
from portal.cashier.refunds.policy.limits import (
    CONFIRMER_MAY_PAY,
    COOLING_OFF_DAYS,
    DELEGATION_DAYS,
    PAY_WITHIN_DAYS,
    RATE_AGE_DAYS,
    SECOND_ABOVE,
    WARN_ON_DAY,
    YEAR_DAYS,
)

__all__ = [
    "CONFIRMER_MAY_PAY",
    "COOLING_OFF_DAYS",
    "DELEGATION_DAYS",
    "PAY_WITHIN_DAYS",
    "RATE_AGE_DAYS",
    "SECOND_ABOVE",
    "WARN_ON_DAY",
    "YEAR_DAYS",
    "CaseView",
    "Delivery",
    "authority",
    "case_of",
    "check_cooling_off",
    "check_determination",
    "check_hand",
    "check_named",
    "check_not_complained_about",
    "check_payer",
    "check_step",
    "delegations_of",
    "delivered_of",
    "needs_second",
    "offered",
    "provide_case",
    "provide_delivered",
    "provide_way_to_case",
    "ways_to_case",
]
