"""Items and the way of their versions: written, signed off, priced, in force, replaced (CAT-01, CAT-02)."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, workflow
from portal.core.database import Actor, add, db
from portal.core.money import Money
from portal.core.refusals import Refused
from portal.registry.catalogue import policy
from portal.registry.catalogue.models import Contraindication, ItemVersion, ServiceItem
from portal.registry.catalogue.permissions import Permission
from portal.registry.catalogue.workflow import ITEM_VERSION


def add_item(
    code: str,
    *,
    by: Actor,
    name: str,
    department: str,
    kind: str,
    medical: bool,
    name_en: str = "",
    unit: str = "次",
    needs: Sequence[str] = (),
) -> ServiceItem:
    """Put a new item into the catalogue; it is offered once a version is in force (CAT-01)."""
    access.check(by, Permission.WRITE)
    if db.session.scalar(select(ServiceItem.id).where(ServiceItem.code == code)):
        raise Refused("CAT-01", _("The code %(code)s is already used by another item.", code=code), field="code")
    item = add(
        ServiceItem(
            code=code,
            name=name,
            name_en=name_en,
            department=department,
            kind=kind,
            medical=medical,
            unit=unit,
            needs=list(needs),
        ),
        by=by,
    )
    db.session.flush()
    audit.record("catalogue.add_item", item, by=by, code=code, name=name)
    return item


def write_version(
    item: ServiceItem,
    *,
    by: Actor,
    price: Money,
    contraindications: Iterable[tuple[str, Sequence[str]]] = (),
    duration_minutes: int = 0,
    course_sessions: int = 1,
    course_interval_days: int = 0,
    recovery_days: int = 0,
    filing_number: str = "",
    change_note: str = "",
    based_on: int | None = None,
    **texts: Any,
) -> ItemVersion:
    """Write the next version of an item's texts and price, as a draft (CAT-02).

    `texts` are those of `policy.TEXTS`; a draft that was still waiting is superseded. `based_on` is
    the number of the version the writer saw: refused when a colleague wrote a later one meanwhile.
    """
    access.check(by, Permission.WRITE)
    unknown = set(texts) - set(policy.TEXTS)
    if unknown:
        raise TypeError(f"unknown texts: {sorted(unknown)}")
    if price <= Money(0):
        raise Refused("CAT-01", _("The price must be more than zero."), field="price")
    db.session.refresh(item, ["code"], with_for_update=True)
    versions = list(db.session.scalars(select(ItemVersion).where(ItemVersion.item_id == item.id)))
    latest = max((version.version for version in versions), default=0)
    if based_on is not None and based_on != latest:
        raise Refused(
            "CAT-02",
            _(
                "Version %(number)d was written while you typed. Compare it with yours, then save again.",
                number=latest,
            ),
        )
    for version in versions:
        if version.state in ITEM_VERSION.step("supersede").sources:
            workflow.apply(ITEM_VERSION, version, "supersede", by=by)
    lists: dict[str, Any] = {name: [] for name in policy.LISTS}
    empty: dict[str, Any] = {**dict.fromkeys(policy.TEXTS, ""), **lists}
    draft = ItemVersion(
        item_id=item.id,
        version=latest + 1,
        state=ITEM_VERSION.initial,
        price=price,
        duration_minutes=duration_minutes,
        course_sessions=course_sessions,
        course_interval_days=course_interval_days,
        recovery_days=recovery_days,
        filing_number=filing_number,
        change_note=change_note,
        **{**empty, **texts},
    )
    draft.contraindications = [
        add(Contraindication(position=position, text=text, match=list(match)), by=by)
        for position, (text, match) in enumerate(contraindications)
    ]
    add(draft, by=by)
    db.session.flush()
    db.session.expire(item, ["versions"])
    audit.record("catalogue.write_version", draft, by=by, item=item.code, version=draft.version, price=price)
    return draft


def sign_off(version: ItemVersion, *, by: Actor) -> ItemVersion:
    """A doctor stands for the texts: complete, true, with alternatives (CAT-01, CAT-02, LAW-14, XC-02)."""
    access.check(by, Permission.SIGN_OFF)
    _hold(version)
    if version.state == "draft":
        policy.check_sign_off(version, by)
        version.signed_off_by_id, version.signed_off_at = by.id, clock.now()
    workflow.apply(ITEM_VERSION, version, "sign_off", by=by)
    return version


def approve_price(version: ItemVersion, *, by: Actor) -> ItemVersion:
    """Finance approves the price: the version is in force at once and replaces the one before (CAT-02)."""
    access.check(by, Permission.APPROVE_PRICE)
    _hold(version)
    if version.state == "signed_off":
        policy.check_offerable(version, by)
        before = db.session.scalar(
            select(ItemVersion).where(ItemVersion.item_id == version.item_id, ItemVersion.state == "in_force")
        )
        if before is not None:
            before.ended_at = clock.now()
            workflow.apply(ITEM_VERSION, before, "replace", by=by, by_version=version.version)
        version.price_approved_by_id, version.price_approved_at = by.id, clock.now()
    workflow.apply(ITEM_VERSION, version, "approve_price", by=by, price=version.price)
    db.session.expire(version.item, ["current_version"])
    return version


def decline(version: ItemVersion, *, by: Actor, reason: str) -> ItemVersion:
    """Signer or finance do not agree: the version ends with their reason; a new one is written (CAT-02)."""
    _hold(version)
    step = "decline_price" if version.state == "signed_off" else "decline"
    workflow.apply(ITEM_VERSION, version, step, by=by, reason=reason)
    return version


def withdraw(version: ItemVersion, *, by: Actor, reason: str) -> ItemVersion:
    """Take a version back; an item without a version in force is not offered any more (CAT-02)."""
    _hold(version)
    was_in_force = version.state == "in_force"
    workflow.apply(ITEM_VERSION, version, "withdraw", by=by, reason=reason)
    if was_in_force:
        version.ended_at = clock.now()
        db.session.expire(version.item, ["current_version"])
    return version


def take_step(version: ItemVersion, step: str, *, by: Actor, reason: str = "") -> ItemVersion:
    """Take the step of that name; KeyError when it is none that people take."""
    steps = {
        "sign_off": lambda: sign_off(version, by=by),
        "approve_price": lambda: approve_price(version, by=by),
        "decline": lambda: decline(version, by=by, reason=reason),
        "decline_price": lambda: decline(version, by=by, reason=reason),
        "withdraw": lambda: withdraw(version, by=by, reason=reason),
    }
    return steps[step]()


def _hold(version: ItemVersion) -> None:
    """Look at the state as it is now, and let nobody else change it before this transaction ends."""
    db.session.refresh(version, ["state"], with_for_update=True)
