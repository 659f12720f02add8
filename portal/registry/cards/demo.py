"""The demo clinic's cards: members, an IC card for skin care, one that was lost and replaced."""

from collections.abc import Mapping, Sequence

from portal.registry.cards import operations
from portal.registry.cards.choices import EXPLAINED
from portal.registry.cards.models import MembershipCard
from portal.registry.catalogue.models import ServiceItem
from portal.registry.catalogue.queries import offered
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

EVERYTHING = tuple(EXPLAINED)


def build(actors: Mapping[str, Person], customers: Sequence[Customer]) -> list[MembershipCard]:
    """Cards for the first of these customers: every kind and every state."""
    care: list[ServiceItem] = [item for item, _version in offered() if item.department == "care"][:2]
    service = actors["cs_manager"]
    made = []
    for number, customer in enumerate(customers[:12]):
        kind = ("member", "ic", "benefit", "ic")[number % 4]
        items = care if kind == "ic" else []
        note = "疗程卡随身携带" if kind == "ic" else ""
        made.append(operations.issue(customer, by=service, kind=kind, explained=EVERYTHING, items=items, note=note))
    if len(made) >= 8:
        operations.report_lost(made[4], reason="顾客来电：出差途中遗失钱包", by=actors["cs_staff"])
        operations.replace(made[5], reason="卡面磁条损坏，刷不出来", by=service)
        operations.close(made[6], reason="顾客迁往外地，本人申请销卡", by=service)
    return made
