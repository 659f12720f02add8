"""A shift handed over: written down, offered, each open item acknowledged by the next person, closed (DTY-06)."""

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, events, workflow
from portal.core.database import add, db
from portal.core.refusals import Missing, Refused
from portal.front_desk.duty import open_matters
from portal.front_desk.duty.facts import ShiftHandedOver
from portal.front_desk.duty.models import HandOverItem, Shift, ShiftHandOver
from portal.front_desk.duty.operations import signals
from portal.front_desk.duty.permissions import Permission
from portal.front_desk.duty.queries import hand_overs as reads
from portal.front_desk.duty.workflow import HAND_OVER
from portal.registry.staff.models import Person


def begin_hand_over(shift: Shift, *, by: Person) -> ShiftHandOver:
    """Begin to hand over one's own shift; every open matter is an item already (DTY-04, DTY-06)."""
    access.check(by, Permission.TAKE_PART)
    if by.id != shift.person_id:
        raise Missing
    if shift.cancelled or not shift.roster.published or shift.starts_at > clock.now():
        raise Refused("DTY-06", _("A shift is handed over when it has begun."))
    following = reads.next_shift(shift)
    hand_over = ShiftHandOver(
        shift_id=shift.id,
        post_id=shift.post_id,
        from_id=by.id,
        to_id=following.person_id if following else None,
        open_items=0,
    )
    signals.put(hand_over, lambda: Refused("DTY-06", _("This shift is being handed over already.")), by=by)
    audit.record("duty.begin_hand_over", hand_over, by=by, shift=shift.label, day=shift.day)
    for matter in reads.open_matters(shift.branch_id):
        text = f"{matter.kind_label}{_(': ')}{matter.what}"
        _add(hand_over, text, matter.path, by, matter_id=matter.id)
    for raw in open_matters.of(shift.branch_id):
        _add(hand_over, str(raw["text"]), str(raw.get("url", "")), by)
    return hand_over


def add_item(hand_over: ShiftHandOver, *, text: str, by: Person, url: str = "") -> HandOverItem:
    """Write down one more thing the next person must know."""
    _check_writes(hand_over, by)
    if not text.strip():
        raise Refused("DTY-06", _("Write what the next person must know."), field="text")
    return _add(hand_over, text.strip(), url, by)


def _add(hand_over: ShiftHandOver, text: str, url: str, by: Person, matter_id: int | None = None) -> HandOverItem:
    item = HandOverItem(hand_over_id=hand_over.id, text=text, url=url[:200], matter_id=matter_id)
    add(item, by=by)
    hand_over.open_items += 1
    db.session.flush()
    audit.record("duty.add_item", item, by=by, text=text)
    return item


def drop_item(item: HandOverItem, *, by: Person) -> None:
    """Take an item off that somebody wrote by hand; an open duty matter stays until it is settled."""
    _check_writes(item.hand_over, by)
    if item.matter_id is not None:
        raise Refused("DTY-06", _("This matter is still open: settle it, or hand it over."))
    audit.record("duty.drop_item", item, by=by, text=item.text)
    item.hand_over.open_items -= item.acknowledged_at is None
    db.session.delete(item)
    db.session.flush()


def offer(hand_over: ShiftHandOver, *, by: Person, to: Person | None, remark: str = "") -> ShiftHandOver:
    """Ask the next person to take over; by default who is rostered next at the post."""
    _check_writes(hand_over, by)
    if to is None:
        raise Refused("DTY-06", _("Choose who takes over."), field="to")
    if to.id == by.id or not to.active or to.branch_id != hand_over.branch_id:
        raise Refused("DTY-06", _("A hand-over is between two people. Choose a colleague."), field="to")
    hand_over.to_id, hand_over.remark, hand_over.offered_at = to.id, remark.strip(), clock.now()
    workflow.apply(HAND_OVER, hand_over, "offer", by=by, to=to.name, items=hand_over.open_items)
    db.session.expire(hand_over, ["receiver"])
    _told(hand_over)
    return hand_over


def acknowledge(item: HandOverItem, *, by: Person) -> HandOverItem:
    """The next person takes note of one open item."""
    hand_over = item.hand_over
    _check_receives(hand_over, by)
    if hand_over.state != "offered":
        raise Refused("DTY-06", _("This hand-over is not waiting for you. Load the page again."))
    if item.acknowledged_at is None:
        item.acknowledged_at, item.acknowledged_by_id = clock.now(), by.id
        hand_over.open_items -= 1
        db.session.flush()
        audit.record("duty.acknowledge_item", item, by=by, text=item.text)
        _told(hand_over)
    return item


def close(hand_over: ShiftHandOver, *, by: Person) -> ShiftHandOver:
    """Take over the shift; refused while an open item is not acknowledged (DTY-06)."""
    _check_receives(hand_over, by)
    open_items = [item for item in _items(hand_over) if item.acknowledged_at is None]
    if hand_over.state == "offered" and open_items:
        raise Refused(
            "DTY-06",
            _(
                "%(count)d items are not acknowledged yet, the first: “%(text)s”. Take note of each one first.",
                count=len(open_items),
                text=open_items[0].text,
            ),
        )
    hand_over.closed_at = clock.now()
    workflow.apply(HAND_OVER, hand_over, "close", by=by)
    events.publish(ShiftHandedOver(hand_over))
    _told(hand_over)
    return hand_over


def give_back(hand_over: ShiftHandOver, *, by: Person, reason: str) -> ShiftHandOver:
    """The next person does not take over yet, and says why; the giver completes it or asks somebody else."""
    _check_receives(hand_over, by)
    workflow.apply(HAND_OVER, hand_over, "give_back", by=by, reason=reason)
    _told(hand_over)
    return hand_over


def _items(hand_over: ShiftHandOver) -> list[HandOverItem]:
    rows = select(HandOverItem).where(HandOverItem.hand_over_id == hand_over.id).order_by(HandOverItem.id)
    return list(db.session.scalars(rows))


def _check_writes(hand_over: ShiftHandOver, by: Person) -> None:
    access.check(by, Permission.TAKE_PART)
    if by.id != hand_over.from_id:
        raise Missing
    if hand_over.state != "draft":
        raise Refused("DTY-06", _("This hand-over has been passed on already and is not changed any more."))


def _check_receives(hand_over: ShiftHandOver, by: Person) -> None:
    access.check(by, Permission.TAKE_PART)
    if by.id != hand_over.to_id:
        name = hand_over.receiver.name if hand_over.receiver else "…"
        raise Refused("DTY-06", _("Only %(name)s can take over this shift.", name=name))


def _told(hand_over: ShiftHandOver) -> None:
    signals.tell(hand_over.from_id, hand_over.to_id)
    signals.duty_changed(hand_over.branch_id)
