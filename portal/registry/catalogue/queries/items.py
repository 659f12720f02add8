"""Items: what is offered, at what price, with which warnings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from portal.core import clock
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Missing, Refused
from portal.registry.catalogue import matching
from portal.registry.catalogue.models import Contraindication, ItemVersion, Offer, OfferPart, ServiceItem


@dataclass(frozen=True)
class ItemWarning:
    """A contraindication of an item that the customer's history speaks of, and the word found."""

    item: ServiceItem
    contraindication: Contraindication
    matched: str


@dataclass(frozen=True)
class Quote:
    """What an item costs on a day: list price, the best offer if there is one, and the price with it."""

    list_price: Money
    offer: Offer | None
    price: Money


def item(item_id: int) -> ServiceItem:
    """The item of that id; raises Missing."""
    found = db.session.get(ServiceItem, item_id)
    if found is None:
        raise Missing
    return found


def version(version_id: int) -> ItemVersion:
    """The version of that id; raises Missing."""
    found = db.session.get(ItemVersion, version_id)
    if found is None:
        raise Missing
    return found


def by_code(code: str) -> ServiceItem | None:
    """The item of that code."""
    return db.session.scalar(select(ServiceItem).where(ServiceItem.code == code))


def items(*, text: str = "", department: str = "", kind: str = "", need: str = "") -> list[ServiceItem]:
    """All items, also those not in force, with their versions; for the catalogue's own page."""
    query = select(ServiceItem).options(selectinload(ServiceItem.versions).lazyload(ItemVersion.contraindications))
    if department:
        query = query.where(ServiceItem.department == department)
    if kind:
        query = query.where(ServiceItem.kind == kind)
    for word in text.split():
        fields = (ServiceItem.name, ServiceItem.name_en, ServiceItem.code)
        query = query.where(or_(*(field.icontains(word, autoescape=True) for field in fields)))
    rows = db.session.scalars(query.order_by(ServiceItem.department, ServiceItem.code))
    return [row for row in rows if not need or need in row.needs]


def offered(on: date | None = None, *, needs: Iterable[str] = ()) -> list[tuple[ServiceItem, ItemVersion]]:
    """Items with the version that may be quoted (CAT-02), by department and code; `needs` narrows them.

    With `on`, the versions that were in force at the end of that day.
    """
    wanted = set(needs)
    rows = db.session.scalars(
        _in_force(on)
        .join(ItemVersion.item)
        .options(contains_eager(ItemVersion.item))
        .order_by(ServiceItem.department, ServiceItem.code, ItemVersion.version)
    )
    return [(row.item, row) for row in rows if not wanted or wanted & set(row.item.needs)]


def names_offered() -> list[tuple[int, str]]:
    """Id and name of what may be quoted now, in the same order; for choices, which need no more of it."""
    table = ServiceItem.__table__.c
    in_force = _in_force(None).with_only_columns(ItemVersion.item_id)
    rows = db.session.execute(
        select(table.id, table.name).where(table.id.in_(in_force)).order_by(table.department, table.code)
    )
    return [(row.id, row.name) for row in rows]


def version_in_force(item: ServiceItem, on: date | None = None) -> ItemVersion | None:
    """The version of an item that is in force now, or was at the end of a day."""
    found = _in_force(on).where(ItemVersion.item_id == item.id).order_by(ItemVersion.version.desc()).limit(1)
    return db.session.scalar(found)


def price_of(item: ServiceItem, on: date | None = None) -> Money:
    """The approved list price of an item; refused when no version is in force (CAT-02)."""
    found = version_in_force(item, on)
    if found is None:
        raise Refused(
            "CAT-02",
            _(
                "“%(item)s” has no approved version. Choose another item, or ask for its approval.",
                item=item.name,
            ),
        )
    return found.price


def offers(on: date | None = None) -> list[Offer]:
    """The offers in force on a day (CAT-04), by code."""
    return list(db.session.scalars(_running(on or clock.today()).order_by(Offer.code)))


def offers_for(item: ServiceItem, on: date | None = None) -> list[Offer]:
    """The offers in force for an item on a day (CAT-04), the best for the customer first."""
    running = _running(on or clock.today()).join(Offer.parts).where(OfferPart.item_id == item.id)
    current = version_in_force(item, on)
    price = current.price if current else Money(0)
    return sorted(db.session.scalars(running), key=lambda offer: (offer.price(price), offer.code))


def best_price(item: ServiceItem, on: date | None = None) -> Quote:
    """List price, best offer and the price with it on a day."""
    price = price_of(item, on)
    best = next(iter(offers_for(item, on)), None)
    return Quote(price, best, best.price(price) if best else price)


def warnings_for(text: str, items: Iterable[ServiceItem | ItemVersion]) -> list[ItemWarning]:
    """The contraindications of these items that a customer's history speaks of (CON-11).

    A `ServiceItem` is judged by its version in force. Denied words ("无糖尿病") do not warn.
    """
    found = []
    for entry in items:
        version = entry.current_version if isinstance(entry, ServiceItem) else entry
        for reason in version.contraindications if version else ():
            matched = matching.first_mentioned(text, reason.match)
            if matched and version:
                found.append(ItemWarning(version.item, reason, matched))
    return found


def _in_force(on: date | None) -> Select[ItemVersion]:
    if on is None:
        return select(ItemVersion).where(ItemVersion.state == "in_force")
    _start, end = clock.day_bounds(on)
    lasting = or_(ItemVersion.ended_at.is_(None), ItemVersion.ended_at >= end)
    return select(ItemVersion).where(ItemVersion.price_approved_at < end, lasting)


def _running(day: date) -> Select[Offer]:
    return select(Offer).where(Offer.approved_at.is_not(None), Offer.starts_on <= day, Offer.ends_on >= day)
