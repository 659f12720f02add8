"""Who wants to hear from the clinic: what a missing or withdrawn consent stops in the outbox (LAW-20, LAW-24)."""

from collections.abc import Collection

from sqlalchemy import select

from portal.core import outbox
from portal.core.database import SystemActor, db
from portal.registry.customers import queries
from portal.registry.customers.facts import ConsentWithdrawn
from portal.registry.customers.models import Customer

#: The reason on a stopped message, in Chinese, with its rule.
UNWILLING = "LAW-24 顾客未同意接收优惠信息"
WITHDRAWN = {
    "marketing": "LAW-24 顾客已拒收优惠信息",
    "service_messages": "LAW-20 顾客已撤回接收服务信息的同意",
}


def silence(customer_ids: Collection[int]) -> dict[int, str]:
    """Whom no promotional message may reach because they did not agree to any (LAW-24)."""
    rows = select(Customer.id).where(Customer.id.in_(customer_ids), Customer.consent_marketing.is_(False))
    return dict.fromkeys(db.session.scalars(rows), UNWILLING)


def stop_what_rests_on(fact: ConsentWithdrawn) -> None:
    """A consent that is taken back stops at once whatever waits and rests on it (LAW-20, LAW-24)."""
    if reason := WITHDRAWN.get(fact.purpose):
        clinic = SystemActor("consents", fact.customer.branch_id)
        outbox.stop(queries.file_ids(fact.customer), rests_on=fact.purpose, reason=reason, by=clinic)
