"""What happens to cards: handed out, lost, found, replaced, closed. The only place their rows change."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, numbers, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.cards import policy
from portal.registry.cards.choices import EXPLAINED, KINDS, PREFIXES
from portal.registry.cards.models import CoveredItem, MembershipCard
from portal.registry.cards.permissions import Permission
from portal.registry.cards.workflow import CARD
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer


def issue(
    customer: Customer,
    *,
    by: Actor,
    kind: str,
    explained: Iterable[str],
    number: str = "",
    items: Iterable[ServiceItem] = (),
    note: str = "",
) -> MembershipCard:
    """Hand out a card; benefits, procedure and points rules were explained, and that is kept (MEM-01).

    `number` is what is printed on the card; empty: the next one of the kind. An IC card names the items
    it covers, because each of them needs its skin consultation (CON-04).
    """
    access.check(by, Permission.ISSUE)
    if kind not in KINDS:
        raise Refused("MEM-01", _("Choose the kind of card."), field="kind")
    told = [name for name in EXPLAINED if name in set(explained)]
    untold = [str(label) for name, label in EXPLAINED.items() if name not in told]
    if untold:
        words = _("、").join(untold)
        raise Refused("MEM-01", _("Explain these first, then tick them: %(what)s.", what=words), field="explained")
    covered = list(items)
    if kind == "ic" and not covered:
        raise Refused("CON-04", _("Choose the items that are served under this IC card."), field="items")
    card = _put(customer, by=by, kind=kind, number=number, items=covered, told=told, note=note)
    audit.record("cards.issue", card, by=by, number=card.number, kind=kind, items=[item.code for item in covered])
    _note(card, _("%(kind)s %(number)s handed out", kind=card.kind_label, number=card.number), by)
    return card


def report_lost(card: MembershipCard, *, reason: str, by: Actor) -> MembershipCard:
    """The customer does not find the card: nobody is served under it until it is found or replaced."""
    workflow.apply(CARD, card, "report_lost", by=by, reason=reason)
    _note(card, _("%(kind)s %(number)s reported lost", kind=card.kind_label, number=card.number), by)
    return card


def find(card: MembershipCard, *, by: Actor, reason: str = "") -> MembershipCard:
    """The card turned up again and is valid."""
    workflow.apply(CARD, card, "find", by=by, reason=reason)
    _note(card, _("%(kind)s %(number)s found again", kind=card.kind_label, number=card.number), by)
    return card


def replace(card: MembershipCard, *, reason: str, by: Actor, number: str = "") -> MembershipCard:
    """Hand out a new card of the same kind for the same items; the old one is worth nothing from now on."""
    workflow.apply(CARD, card, "replace", by=by, reason=reason)
    new = _put(
        card.customer, by=by, kind=card.kind, number=number, items=card.items, told=card.explained, replaces=card
    )
    audit.record("cards.issue", new, by=by, number=new.number, kind=new.kind, replaces=card.number)
    words = _("%(kind)s %(old)s replaced by %(new)s", kind=card.kind_label, old=card.number, new=new.number)
    _note(new, words, by)
    return new


def close(card: MembershipCard, *, reason: str, by: Actor) -> MembershipCard:
    """End a card for good; the record stays."""
    workflow.apply(CARD, card, "close", by=by, reason=reason)
    _note(card, _("%(kind)s %(number)s closed", kind=card.kind_label, number=card.number), by)
    return card


def cover(card: MembershipCard, items: Iterable[ServiceItem], *, by: Actor) -> MembershipCard:
    """Change which items are served under a valid card; what it covered before stays in the audit log."""
    access.check(by, Permission.ISSUE)
    wanted = {item.id: item for item in items}
    if not card.valid:
        raise Refused("MEM-01", _("This card is not valid: %(state)s.", state=card.state_label))
    if card.kind == "ic" and not wanted:
        raise Refused("CON-04", _("Choose the items that are served under this IC card."), field="items")
    before = [item.code for item in card.items]
    for row in card.coverings:
        if wanted.pop(row.item_id, None) is None:
            db.session.delete(row)
    _cover(card, wanted.values(), by)
    audit.record("cards.cover", card, by=by, before=before, after=[item.code for item in card.items])
    return card


def _put(
    customer: Customer,
    *,
    by: Actor,
    kind: str,
    number: str,
    items: list[ServiceItem],
    told: list[str],
    note: str = "",
    replaces: MembershipCard | None = None,
) -> MembershipCard:
    given = policy.checked_number(number) if number.strip() else _next(kind, by.branch_id)
    if _taken(given, by.branch_id):
        raise Refused("MEM-01", _("There is a card of this number already."), field="number")
    card = MembershipCard(
        customer_id=customer.id,
        number=given,
        kind=kind,
        state=CARD.initial,
        issued_on=clock.today(),
        explained=told,
        note=note.strip(),
        replaces_id=replaces.id if replaces else None,
    )
    add(card, by=by)
    db.session.flush()
    _cover(card, items, by)
    return card


def _cover(card: MembershipCard, items: Iterable[ServiceItem], by: Actor) -> None:
    for item in items:
        add(CoveredItem(card_id=card.id, item_id=item.id), by=by)
    db.session.flush()
    db.session.expire(card, ["coverings"])


def _next(kind: str, branch_id: int) -> str:
    """The next free number of a kind; numbers of cards printed elsewhere are left out."""
    while True:
        number = f"{PREFIXES[kind]}{numbers.next_in(f'card:{branch_id}:{kind}'):06d}"
        if not _taken(number, branch_id):
            return number


def _taken(number: str, branch_id: int) -> bool:
    same = select(MembershipCard.id).where(MembershipCard.branch_id == branch_id, MembershipCard.number == number)
    return db.session.scalar(same) is not None


def _note(card: MembershipCard, text: str, by: Actor) -> None:
    customers.note(card.customer, by=by, kind="file", text=text, link=card.path)
