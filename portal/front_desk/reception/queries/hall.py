"""What a branch's hall is like now: who is here, how busy everybody is, which rooms are free, who is on duty.

Boards of several audiences are drawn in the same moment; what they share is read once for all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import g
from flask_babel import gettext as _
from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import aliased

from portal.core import clock, live
from portal.core.database import db
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.duty.queries import people_on_duty
from portal.front_desk.reception import policy
from portal.front_desk.reception.choices import ROOM_KINDS
from portal.front_desk.reception.models import HandOver, QueueCall, Room, RoomOccupancy, Visit
from portal.front_desk.reception.operations.signals import topic
from portal.front_desk.reception.queries.visits import serving_people
from portal.registry.cards.models import MembershipCard
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

#: Seconds after which a board knows that somebody else is on duty.
DUTY_IS_NEW_AFTER = 10


@dataclass(frozen=True)
class Hall:
    """What every board of a branch shows in its own way; plain values only."""

    #: today's visits who have not left, in the order of coming
    present: Sequence[Any]
    loads: list[dict[str, Any]]
    rooms: list[dict[str, Any]]
    left_today: int
    #: visits of earlier days without an outcome
    forgotten: int


def together(branch_id: int, revision: str) -> Hall:
    """The hall as it is now, read once for all audiences of this second and revision; anew when none is named."""
    if not revision:
        return _hall(branch_id)
    name = topic(branch_id)
    moment = (revision, int(clock.now().timestamp()))
    return live.renderings.reading(name, f"hall in {g.get('locale', '')}", moment, lambda: _hall(branch_id))


def _hall(branch_id: int) -> Hall:
    left_today, forgotten = _elsewhere(branch_id)
    return Hall(
        db.session.execute(_presence(), {"branch": branch_id, "day": clock.today()}).all(),
        load(branch_id),
        rooms(branch_id),
        left_today,
        forgotten,
    )


def on_duty(branch_id: int) -> list[dict[str, str]]:
    """Who receives outside the consulting hours, as it was a few seconds ago: every answer to a board asks."""
    moment = int(clock.now().timestamp()) // DUTY_IS_NEW_AFTER
    about = f"duty in {g.get('locale', '')}"
    return live.renderings.reading(topic(branch_id), about, moment, lambda: _on_duty(people_on_duty(branch_id)))


@cache
def _presence() -> Any:
    """The statement behind every view, put together once."""
    server = aliased(Person)
    receiver = aliased(Person)
    open_offer = (HandOver.visit_id == Visit.id) & (HandOver.answer == "")
    columns = (
        Visit.id,
        Visit.customer_id,
        Visit.state,
        Visit.queue_number,
        Visit.state_since,
        Visit.visit_type,
        Visit.purpose,
        Visit.assigned_to_id,
        Visit.notified_at,
        Visit.met_at,
        Visit.unsettled,
        Visit.unsettled_note,
        Visit.calls_missed,
        Customer.name,
        Customer.gender,
        Customer.grade,
        server.name.label("server"),
        server.role.label("server_role"),
        server.department_id.label("server_department_id"),
        Room.name.label("room"),
        HandOver.id.label("hand_over_id"),
        HandOver.to_id,
        HandOver.need,
        receiver.name.label("receiver"),
        Appointment.starts_at.label("booked_at"),
        QueueCall.called_at,
        QueueCall.place.label("called_to"),
        MembershipCard.kind.label("card_kind"),
    )
    return (
        select(*columns)
        .join(Customer, Customer.id == Visit.customer_id)
        .outerjoin(server, server.id == Visit.assigned_to_id)
        .outerjoin(Room, Room.id == Visit.room_id)
        .outerjoin(HandOver, open_offer)
        .outerjoin(receiver, receiver.id == HandOver.to_id)
        .outerjoin(QueueCall, (QueueCall.visit_id == Visit.id) & (QueueCall.result == ""))
        .outerjoin(Appointment, Appointment.visit_id == Visit.id)
        .outerjoin(MembershipCard, MembershipCard.id == Visit.card_id)
        .where(Visit.branch_id == bindparam("branch"), Visit.state != "left", Visit.day == bindparam("day"))
        .order_by(Visit.state_since, Visit.queue_position)
    )


def _on_duty(people: Sequence[Person]) -> list[dict[str, str]]:
    return [{"name": person.name, "state": person.role_label, "tone": "info"} for person in people]


def _elsewhere(branch_id: int) -> tuple[int, int]:
    """How many left today, and how many visits of earlier days have no outcome; one statement for both."""
    left = select(func.count()).select_from(Visit)
    left = left.where(Visit.branch_id == branch_id, Visit.day == clock.today(), Visit.state == "left")
    # The day is looked at, not searched by: the few who are here have an index of their own, the past is long.
    earlier = func.sum(case((Visit.day < clock.today(), 1), else_=0))
    forgotten = select(earlier).where(Visit.branch_id == branch_id, Visit.state != "left")
    counts = db.session.execute(select(left.scalar_subquery(), forgotten.scalar_subquery())).one()
    return counts[0] or 0, counts[1] or 0


def load(branch_id: int) -> list[dict[str, Any]]:
    """Who serves, with how many waiting for them and how many with them now; the freest first (REC-03)."""
    counts: dict[int, dict[str, int]] = {}
    rows = db.session.execute(
        select(Visit.assigned_to_id, Visit.state, func.count())
        .where(Visit.branch_id == branch_id, Visit.state.in_(("waiting", "in_consultation", "in_service")))
        .where(Visit.assigned_to_id.is_not(None), Visit.day == clock.today())
        .group_by(Visit.assigned_to_id, Visit.state)
    )
    for person_id, state, count in rows:
        counts.setdefault(person_id or 0, {})[state] = count
    loads = [_load_of(person, counts.get(person.id, {})) for person in serving_people(branch_id)]
    return sorted(loads, key=lambda load: (load["waiting"] + load["serving"], load["id"]))


def _load_of(person: Person, counts: dict[str, int]) -> dict[str, Any]:
    waiting, serving = (
        counts.get("waiting", 0),
        counts.get("in_consultation", 0) + counts.get("in_service", 0),
    )
    state, tone = _("available"), "success"
    if serving:
        state, tone = _("busy"), "info"
    if waiting:
        state, tone = _("%(count)d waiting", count=waiting), "warning"
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role_label,
        "department": person.department.name if person.department else "",
        "on_duty": person.has_flag("on_duty"),
        "waiting": waiting,
        "serving": serving,
        "state": state,
        "tone": tone,
        "detail": _("%(count)d with the customer", count=serving) if serving else "",
    }


def rooms(branch_id: int, *, closed: bool = False) -> list[dict[str, Any]]:
    """The rooms with who is inside (REC-11)."""
    wanted = [Room.branch_id == branch_id] if closed else [Room.branch_id == branch_id, Room.closed.is_(False)]
    inside = (RoomOccupancy.room_id == Room.id) & RoomOccupancy.ended_at.is_(None)
    rows = db.session.execute(
        select(Room.id, Room.name, Room.kind, Room.closed, Room.department_id, Visit.queue_number)
        .outerjoin(RoomOccupancy, inside)
        .outerjoin(Visit, Visit.id == RoomOccupancy.visit_id)
        .where(*wanted)
        .order_by(Room.kind, Room.name, Visit.queue_position)
    )
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        kept = {"id": row.id, "name": row.name, "kind": row.kind, "kind_label": str(ROOM_KINDS[row.kind])}
        entry = found.setdefault(
            row.id, {**kept, "closed": row.closed, "department_id": row.department_id, "inside": []}
        )
        if row.queue_number:
            entry["inside"].append(row.queue_number)
    return [{**entry, **_room_state(entry)} for entry in found.values()]


def _room_state(entry: dict[str, Any]) -> dict[str, Any]:
    shared, inside = entry["kind"] in ("hall", "rest"), entry["inside"]
    if entry["closed"]:
        return {"shared": shared, "free": False, "state": _("out of use"), "tone": "secondary"}
    if inside and not shared:
        return {"shared": shared, "free": False, "state": inside[0], "tone": "info"}
    state = _("%(count)d inside", count=len(inside)) if inside else _("available")
    return {"shared": shared, "free": True, "state": state, "tone": "success"}


def outside_hours(branch_id: int) -> dict[str, Any] | None:
    """Outside the consulting hours: the hours, and who on duty receives arrivals (REC-16)."""
    if policy.consulting_rooms_open():
        return None
    opens, closes = policy.opening_hours()
    people = "、".join(one["name"] for one in on_duty(branch_id))
    return {"hours": f"{opens:%H:%M}–{closes:%H:%M}", "people": people}
