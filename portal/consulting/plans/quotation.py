"""The quotation: prices from the catalogue and its offers, nothing typed (PLN-09, LAW-30, LAW-31)."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from portal.consulting.plans.models import PlanItem, PlanVersion
from portal.core import clock, settings
from portal.core.database import db
from portal.core.money import Money, total
from portal.core.refusals import Refused
from portal.registry.catalogue import queries as catalogue
from portal.registry.catalogue.models import ItemVersion, Offer, ServiceItem

VALID_DAYS = settings.declare(
    settings.Setting(
        key="plans.quotation_days",
        default=30,
        label=_l("A quotation stays valid after its explanation for"),
        unit=_l("days"),
        rules=("PLN-09",),
        least=1,
        most=365,
    )
)
WAS_PRICE_DAYS = settings.declare(
    settings.Setting(
        key="plans.was_price_days",
        default=7,
        label=_l("A crossed-out price is the lowest deal price of the previous"),
        unit=_l("days"),
        rules=("LAW-31",),
        least=1,
        most=90,
    )
)


@dataclass(frozen=True)
class Price:
    """One unit of an item on a day: list price, offer, price with it, and the honest "was" price."""

    version: ItemVersion
    list_price: Money
    offer: Offer | None
    unit_price: Money
    was_price: Money | None


@dataclass(frozen=True)
class Line:
    """A line of a quotation that is being put together."""

    name: str
    quantity: int
    price: Price

    @property
    def amount(self) -> Money:
        return self.price.unit_price * self.quantity

    @property
    def list_amount(self) -> Money:
        return self.price.list_price * self.quantity


@dataclass(frozen=True)
class Preview:
    """What the chosen quantities and offers would cost; nothing of it is kept."""

    lines: list[Line]

    @property
    def total(self) -> Money:
        return total(line.amount for line in self.lines)

    @property
    def list_total(self) -> Money:
        return total(line.list_amount for line in self.lines)


def price(item: ServiceItem, *, offer_id: int | None = None, on: date | None = None) -> Price:
    """What one unit costs on a day with an offer chosen from those in force for it, or without one.

    Refused: an item without a version in force (CAT-02), without filing (LAW-11), an offer that does
    not run for it (PLN-09).
    """
    day = on or clock.today()
    version = catalogue.version_in_force(item)
    if version is None:
        raise Refused(
            "CAT-02",
            _("“%(item)s” has no approved version. Choose another item, or ask for its approval.", item=item.name),
        )
    if item.medical and not version.filing_number:
        raise Refused(
            "LAW-11",
            _(
                "“%(item)s” is not filed with the health authority and cannot be offered. Choose another item.",
                item=item.name,
            ),
        )
    if offer_id is None:
        return Price(version, version.price, None, version.price, None)
    running = {offer.id: offer for offer in catalogue.offers_for(item, day)}
    if offer_id not in running:
        raise Refused(
            "PLN-09",
            _("This offer does not run for “%(item)s” today. Choose one of the offers shown, or none.", item=item.name),
        )
    offer = running[offer_id]
    reduced = offer.price(version.price)
    return Price(version, version.price, offer, reduced, was_price(item, version, reduced, day))


def was_price(item: ServiceItem, version: ItemVersion, now: Money, day: date) -> Money | None:
    """The price that may be shown crossed out: the lowest deal price of the previous days (LAW-31).

    Without a deal in those days it is the list price; None when it is not above the present price.
    """
    start, _end = clock.day_bounds(day - timedelta(days=WAS_PRICE_DAYS.value()))
    end, _end = clock.day_bounds(day)
    deals = (
        select(func.min(PlanItem.unit_price))
        .join(PlanVersion, PlanVersion.id == PlanItem.version_id)
        .where(PlanItem.item_id == item.id, PlanVersion.confirmed_at >= start, PlanVersion.confirmed_at < end)
    )
    lowest = db.session.scalar(deals)
    before = min(lowest, version.price) if lowest is not None else version.price
    return before if before > now else None


def preview(chosen: list[tuple[ServiceItem, int, int | None]]) -> Preview:
    """The quotation of items with quantity and offer as they are being chosen."""
    return Preview([Line(item.name, quantity, price(item, offer_id=offer)) for item, quantity, offer in chosen])


def put_price(line: PlanItem, item: ServiceItem, *, offer_id: int | None) -> None:
    """Write today's price of an item onto a line."""
    quote = price(item, offer_id=offer_id)
    line.item_version_id = quote.version.id
    line.list_price, line.unit_price, line.was_price = quote.list_price, quote.unit_price, quote.was_price
    line.offer_id = quote.offer.id if quote.offer else None


def stale_lines(version: PlanVersion) -> list[PlanItem]:
    """Lines whose catalogue version, price or offer is no longer what the quotation says."""
    stale = []
    for line in version.items:
        try:
            quote = price(line.item, offer_id=line.offer_id)
        except Refused:
            stale.append(line)
            continue
        if (quote.version.id, quote.unit_price) != (line.item_version_id, line.unit_price):
            stale.append(line)
    return stale


def valid_until(day: date) -> date:
    """The last day on which a quotation explained on this day may be confirmed."""
    return day + timedelta(days=VALID_DAYS.value())
