"""A member and cards in her hand."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.core.database import db
from portal.registry.cards import operations
from portal.registry.cards.choices import EXPLAINED
from portal.registry.cards.models import MembershipCard
from portal.registry.catalogue import operations as catalogue
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from tests.cast import Cast
from tests.registry.catalogue.conftest import in_force, written


@pytest.fixture
def member(cast: Cast) -> Customer:
    """A customer with a file."""
    made = customers.register(
        by=cast.reception, name="苏婉清", phone="+8613800138555", gender="female", first_channel="walk_in"
    )
    db.session.commit()
    return made


@pytest.fixture
def care(cast: Cast) -> ServiceItem:
    """A care item in force."""
    item = catalogue.add_item(
        "CARE-T", by=cast.consult_manager, name="补水护理", department="care", kind="care", medical=False
    )
    in_force(written(item, cast, filing_number=""), cast)
    return item


@pytest.fixture
def issue(cast: Cast, member: Customer, care: ServiceItem) -> Callable[..., MembershipCard]:
    """Hands out a card, an IC card for the care item unless said otherwise."""

    def make(customer: Customer | None = None, **details: Any) -> MembershipCard:
        details = {"kind": "ic", "items": [care], "explained": list(EXPLAINED), "by": cast.cs_staff, **details}
        card = operations.issue(customer or member, **details)
        db.session.commit()
        return card

    return make
