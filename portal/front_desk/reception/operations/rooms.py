"""Rooms, and one party in a private room at a time."""

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, live
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.reception.choices import ROOM_KINDS
from portal.front_desk.reception.models import Room, RoomOccupancy, Visit
from portal.front_desk.reception.operations import signals
from portal.front_desk.reception.permissions import Permission
from portal.registry.staff.models import Department


def lead_to_room(visit: Visit, room: Room, *, by: Actor) -> RoomOccupancy:
    """Lead a party to a room (REC-06); a private room takes one party at a time (REC-11).

    Of several who want the same room at once one wins; the others are told who is in it.
    """
    access.check(by, Permission.LEAD, Permission.SERVE)
    if not visit.open:
        raise Refused("REC-11", _("This customer has left. Register a new arrival when they come back."))
    if room.closed or room.branch_id != visit.branch_id:
        raise Refused("REC-11", _("%(room)s is closed. Choose another room.", room=room.name), field="room_id")
    held = _held_by(visit)
    if held is not None and held.room_id == room.id:
        return held
    if not room.shared and occupant(room) is not None:
        raise _taken(room)
    if held is not None:
        held.ended_at = clock.now()
        db.session.flush()
    occupancy = RoomOccupancy(room_id=room.id, visit_id=visit.id, shared=room.shared, started_at=clock.now())
    signals.put(occupancy, lambda: _taken(room), by=by)
    visit.room = room
    db.session.flush()
    audit.record("reception.lead_to_room", visit, by=by, room=room.name)
    signals.queue_changed(visit)
    return occupancy


def free_room(visit: Visit, *, by: Actor) -> None:
    """The party leaves its room."""
    access.check(by, Permission.LEAD, Permission.SERVE)
    if visit.room is None:
        return
    audit.record("reception.free_room", visit, by=by, room=visit.room.name)
    vacate(visit)
    signals.queue_changed(visit)


def vacate(visit: Visit) -> None:
    """End the visit's stay in its room; the operation that calls this speaks of it."""
    held = _held_by(visit)
    if held is not None:
        held.ended_at = clock.now()
    visit.room = None
    db.session.flush()


def occupant(room: Room) -> Visit | None:
    """The party that is in a room now."""
    inside = select(RoomOccupancy).where(RoomOccupancy.room_id == room.id, RoomOccupancy.ended_at.is_(None))
    held = db.session.scalar(inside.order_by(RoomOccupancy.id).limit(1))
    return held.visit if held else None


def _held_by(visit: Visit) -> RoomOccupancy | None:
    return db.session.scalar(
        select(RoomOccupancy).where(RoomOccupancy.visit_id == visit.id, RoomOccupancy.ended_at.is_(None))
    )


def _taken(room: Room) -> Refused:
    inside = occupant(room)
    if inside is None:
        return Refused("REC-11", _("The customer's place has just changed. Look again."), field="room_id")
    return Refused(
        "REC-11",
        _(
            "%(room)s is taken by %(number)s %(name)s. Choose a free room, or wait until it is free.",
            room=room.name,
            number=inside.queue_number,
            name=inside.customer.name,
        ),
        field="room_id",
    )


def add_room(*, name: str, kind: str, by: Actor, department: Department | None = None) -> Room:
    """Add a room of one of the known kinds."""
    access.check(by, Permission.ROOMS)
    _check(name, kind)
    room = Room(name=name.strip(), kind=kind, department_id=department.id if department else None)
    add(room, by=by)
    db.session.flush()
    audit.record("reception.add_room", room, by=by, name=room.name, kind=kind)
    live.bump(signals.topic(room.branch_id))
    return room


def change_room(room: Room, *, name: str, kind: str, by: Actor, department: Department | None = None) -> Room:
    """Rename a room or give it another kind; not its kind while somebody is inside (REC-11)."""
    access.check(by, Permission.ROOMS)
    _check(name, kind)
    if kind != room.kind and occupant(room) is not None:
        raise Refused("REC-11", _("Somebody is in this room. Change its kind when it is free."), field="kind")
    before = {"name": room.name, "kind": room.kind}
    room.name, room.kind, room.department_id = name.strip(), kind, department.id if department else None
    db.session.flush()
    audit.record("reception.change_room", room, by=by, before=before, name=room.name, kind=kind)
    live.bump(signals.topic(room.branch_id))
    return room


def close_room(room: Room, *, by: Actor) -> Room:
    """Take a room out of use; refused while a party is inside (REC-11)."""
    access.check(by, Permission.ROOMS)
    if occupant(room) is not None:
        raise _taken(room)
    return _set_closed(room, True, by=by)


def open_room(room: Room, *, by: Actor) -> Room:
    """Take a room into use again."""
    access.check(by, Permission.ROOMS)
    return _set_closed(room, False, by=by)


def _set_closed(room: Room, closed: bool, *, by: Actor) -> Room:
    room.closed = closed
    db.session.flush()
    audit.record("reception.close_room" if closed else "reception.open_room", room, by=by, name=room.name)
    live.bump(signals.topic(room.branch_id))
    return room


def _check(name: str, kind: str) -> None:
    if not name.strip():
        raise Refused("REC-11", _("Give the room a name."), field="name")
    if kind not in ROOM_KINDS:
        raise Refused("REC-11", _("Choose one of the kinds of room."), field="kind")
