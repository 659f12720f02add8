"""The fact sheet (REC-10) and the waiting-time card (REC-07), read from the catalogue.

What is said to customers is the catalogue's own Chinese, approved there; nothing is written twice.
"""

from dataclasses import dataclass

from portal.core.money import Money
from portal.front_desk.reception import policy
from portal.registry.catalogue import queries as catalogue
from portal.registry.catalogue.models import Offer, ServiceItem
from portal.registry.catalogue.terms import DEPARTMENTS


@dataclass(frozen=True)
class WaitingCard:
    """Feature services and offers in a few words, never longer than the clinic allows (REC-07)."""

    services: list[str]
    offers: list[str]
    longest: int

    @property
    def length(self) -> int:
        """How many characters it says."""
        return sum(len(line) for line in (*self.services, *self.offers))


def waiting_card() -> WaitingCard:
    """The card for the waiting time: whole lines only, services and offers in turn, up to the limit (REC-07)."""
    longest = policy.WAITING_CARD_LENGTH.value()
    wanted = set(policy.FEATURED_ITEMS.value())
    offered = [item for item, _version in catalogue.offered()]
    current = catalogue.offers()
    in_offers = {part.item_id for offer in current for part in offer.parts}
    featured = [item for item in offered if (item.code in wanted if wanted else item.id in in_offers)]
    waiting = [("service", item.name) for item in featured]
    told = [("offer", offer.name) for offer in current]
    lines = [line for pair in zip(told, waiting, strict=False) for line in pair]
    lines += [*told[len(waiting) :], *waiting[len(told) :]]
    card = WaitingCard([], [], longest)
    for kind, text in lines:
        if card.length + len(text) <= longest:
            (card.services if kind == "service" else card.offers).append(text)
    return card


@dataclass(frozen=True)
class Price:
    """A line of the price list: the item, its list price, and the best offer of today with its price."""

    item: ServiceItem
    price: Money
    offer: Offer | None
    best: Money


def price_list(text: str = "") -> list[tuple[str, list[Price]]]:
    """What may be quoted today, by department: item, list price, best price with its offer (REC-10, CAT-02)."""
    words = text.lower().split()
    running: dict[int, list[Offer]] = {}
    for offer in catalogue.offers():
        for part in offer.parts:
            running.setdefault(part.item_id, []).append(offer)
    groups: dict[str, list[Price]] = {}
    for item, version in catalogue.offered():
        said = f"{item.name} {item.name_en} {item.code}".lower()
        if all(word in said for word in words):
            line = _line(item, version.price, running.get(item.id, []))
            groups.setdefault(str(DEPARTMENTS[item.department]), []).append(line)
    return list(groups.items())


def _line(item: ServiceItem, price: Money, offers: list[Offer]) -> Price:
    best = min(offers, key=lambda offer: offer.price(price), default=None)
    return Price(item, price, best, best.price(price) if best else price)
