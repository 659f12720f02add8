"""The reads of the cards room: a card, a customer's cards, the register, what the search says of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.database import Actor, db
from portal.core.refusals import Missing
from portal.registry.cards import policy
from portal.registry.cards.models import CoveredItem, MembershipCard
from portal.registry.cards.permissions import Permission
from portal.registry.cards.workflow import CARD
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers import queries as customers
from portal.registry.customers.glances import Fact, Glance
from portal.registry.customers.models import Customer, CustomerReach
from portal.registry.customers.permissions import Permission as Customers
from portal.registry.staff.models import Person


def for_person(person: Actor) -> Select[tuple[MembershipCard]]:
    """The cards of the customers in a person's reach (PRV-01)."""
    found = select(MembershipCard).where(MembershipCard.branch_id == person.branch_id)
    if not person.can(Customers.SEE_ALL):
        own = select(CustomerReach.customer_id).where(CustomerReach.person_id == person.id)
        found = found.where(MembershipCard.customer_id.in_(own))
    return found


def visible(card_id: int, person: Actor) -> MembershipCard:
    """The card, if its customer is in reach; raises Missing."""
    card = db.session.get(MembershipCard, card_id)
    if card is None or card.branch_id != person.branch_id or not customers.may_see_id(card.customer_id, person):
        raise Missing
    return card


def filtered(person: Actor, filters: Mapping[str, str]) -> Select[tuple[MembershipCard]]:
    """The register: by the beginning of the number, kind, state and day of issue."""
    found = for_person(person)
    if filters.get("q"):
        low = policy.plain_number(filters["q"])
        found = found.where(MembershipCard.number >= low, MembershipCard.number < f"{low}\U0010ffff")
    for name, column in (("kind", MembershipCard.kind), ("state", MembershipCard.state)):
        if filters.get(name):
            found = found.where(column == filters[name])
    if since := _day(filters.get("since", "")):
        found = found.where(MembershipCard.issued_on >= since)
    if until := _day(filters.get("until", "")):
        found = found.where(MembershipCard.issued_on <= until)
    shown = (joinedload(MembershipCard.customer), joinedload(MembershipCard.issued_by))
    return found.options(*shown, selectinload(MembershipCard.coverings))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def of_customer(customer: Customer) -> Sequence[MembershipCard]:
    """Every card of a customer, of files merged into theirs too; valid ones first, then the latest."""
    mine = MembershipCard.customer_id.in_(customers.file_ids(customer))
    rows = db.session.scalars(
        select(MembershipCard).where(mine).options(selectinload(MembershipCard.coverings)).order_by(MembershipCard.id)
    )
    return sorted(rows, key=lambda card: (not card.valid, -card.id))


def valid_of(customer: Customer) -> list[MembershipCard]:
    """The cards a customer can be served under."""
    return [card for card in of_customer(customer) if card.valid]


def covering(customer: Customer, item_id: int | None) -> MembershipCard | None:
    """The valid card of a customer under which this item is served; the IC card before others."""
    if item_id is None:
        return None
    mine = MembershipCard.customer_id.in_(customers.file_ids(customer))
    rows = db.session.scalars(
        select(MembershipCard)
        .join(CoveredItem, CoveredItem.card_id == MembershipCard.id)
        .where(mine, MembershipCard.state == "active", CoveredItem.item_id == item_id)
        .order_by(MembershipCard.id)
    ).all()
    return min(rows, key=lambda card: (card.kind != "ic", card.id), default=None)


def successor(card: MembershipCard) -> MembershipCard | None:
    """The card that was handed out in place of this one."""
    return db.session.scalar(select(MembershipCard).where(MembershipCard.replaces_id == card.id))


def coverable() -> list[ServiceItem]:
    """The items a card may cover: whatever is in force, care first."""
    rows = db.session.scalars(
        select(ServiceItem).where(ServiceItem.current_version.has()).order_by(ServiceItem.department, ServiceItem.code)
    )
    return sorted(rows, key=lambda item: item.department != "care")


def glances(customer_ids: Collection[int], person: Person) -> dict[int, Glance]:
    """What the search says of somebody's cards; one query for all hits. Cards that ended are left out."""
    if not person.can(Permission.READ):
        return {}
    rows: Any = db.session.execute(
        select(MembershipCard.customer_id, MembershipCard.number, MembershipCard.kind, MembershipCard.state)
        .where(MembershipCard.customer_id.in_(customer_ids), MembershipCard.state.in_(("active", "lost")))
        .order_by(MembershipCard.id)
    )
    found: dict[int, Glance] = {}
    for row in rows:
        state = CARD.states[row.state]
        words = row.number if row.state == "active" else f"{row.number} · {state.label}"
        found.setdefault(row.customer_id, Glance()).facts.append(
            Fact(words, "info" if row.kind == "ic" else state.tone)
        )
    return found
