"""Complaints and dissatisfied customers of the demo clinic, and what the register makes of their improvements."""

from collections.abc import Mapping, Sequence

from portal.management.improvements import operations as improvements
from portal.management.improvements import queries
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person
from portal.service.complaints import demo


def build(actors: Mapping[str, Person], customers: Sequence[Customer]) -> None:
    """A dozen cases in all states; improvements of the closed ones have been looked at."""

    def improved(url: str) -> None:
        for action in queries.open_for(url):
            if action.state == "open":
                improvements.finish(action, result="已按措施执行", by=action.owner)
            improvements.confirm_effect(action, effect="两周内没有再发生", by=actors["president"])

    demo.build(actors, customers, improved)
