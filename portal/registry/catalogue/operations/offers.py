"""Offers and retail products: written by one person, approved for price by another (CAT-03, CAT-04)."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import gettext as _

from portal.core import access, audit, clock
from portal.core.database import Actor, add, db
from portal.core.money import Money
from portal.core.refusals import Refused
from portal.registry.catalogue import policy
from portal.registry.catalogue.models import Offer, OfferPart, Product, ServiceItem
from portal.registry.catalogue.permissions import Permission


def record_offer(
    code: str,
    *,
    by: Actor,
    name: str,
    starts_on: date,
    ends_on: date,
    conditions: str,
    items: Iterable[ServiceItem],
    percent_off: int | None = None,
    amount_off: Money | None = None,
) -> Offer:
    """Write an offer with period, conditions, items and price effect; in force after approval (CAT-04)."""
    access.check(by, Permission.WRITE)
    if ends_on < starts_on:
        raise Refused("CAT-04", _("The offer ends before it starts."), field="ends_on")
    if not conditions.strip():
        raise Refused("CAT-04", _("Write the conditions of the offer."), field="conditions")
    if bool(percent_off) == bool(amount_off):
        raise Refused("CAT-04", _("Give either a percentage or an amount, not both."), field="percent_off")
    parts = [add(OfferPart(item_id=item.id), by=by) for item in items]
    if not parts:
        raise Refused("CAT-04", _("Choose at least one item the offer is for."), field="items")
    offer = add(
        Offer(
            code=code,
            name=name,
            starts_on=starts_on,
            ends_on=ends_on,
            conditions=conditions,
            percent_off=percent_off or None,
            amount_off=amount_off or None,
            parts=parts,
        ),
        by=by,
    )
    db.session.flush()
    audit.record("catalogue.record_offer", offer, by=by, code=code, starts_on=starts_on, ends_on=ends_on)
    return offer


def approve_offer(offer: Offer, *, by: Actor) -> Offer:
    """Finance approves an offer; it is shown on the days of its period (CAT-04, XC-02)."""
    access.check(by, Permission.APPROVE_PRICE)
    db.session.refresh(offer, ["approved_at"], with_for_update=True)
    if offer.approved:
        raise Refused("CAT-04", _("This offer is approved already."))
    policy.check_other_person(offer, by, "XC-02")
    policy.check_truthful([offer.name, offer.conditions])
    offer.approved_by_id, offer.approved_at = by.id, clock.now()
    audit.record("catalogue.approve_offer", offer, by=by, code=offer.code)
    return offer


def record_product(
    code: str,
    *,
    by: Actor,
    name: str,
    use: str,
    cautions: str,
    price: Money,
    skin_conditions: Sequence[str] = (),
    combination: str = "",
) -> Product:
    """Record a retail product; shown to customers after approval (CAT-03)."""
    access.check(by, Permission.WRITE)
    product = add(
        Product(
            code=code,
            name=name,
            use=use,
            cautions=cautions,
            price=price,
            skin_conditions=list(skin_conditions),
            combination=combination,
        ),
        by=by,
    )
    db.session.flush()
    audit.record("catalogue.record_product", product, by=by, code=code, price=price)
    return product
