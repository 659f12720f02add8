"""The queue board: who is here, in which state, since when; how busy everybody is; which rooms are free.

Plain rows, not records: a board of 300 visits is three queries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from portal.core import clock
from portal.core.database import db
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.duty.queries import people_on_duty
from portal.front_desk.reception import policy
from portal.front_desk.reception.choices import OUTCOMES, ROOM_KINDS
from portal.front_desk.reception.models import HandOver, QueueCall, Room, RoomOccupancy, Visit
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.queries.cards import Card, Viewer, Words, card, discreet
from portal.front_desk.reception.queries.visits import serving_people
from portal.front_desk.reception.workflow import PRESENT, STATES
from portal.registry.cards.models import MembershipCard
from portal.registry.customers import cautions
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

VIEWS = ("all", "mine", "department")


@dataclass
class Lane:
    """A column of the board."""

    state: str
    label: str
    tone: str
    cards: list[Card]


def view_of(wanted: str, person: Person) -> str:
    """The view asked for; the front desk starts with everybody, whoever serves with their own."""
    if wanted in VIEWS:
        return wanted
    return "all" if policy.sees_everybody(person) or not policy.serves(person) else "mine"


def audience(person: Person, view: str) -> str:
    """Everything the look of a board depends on beside the revision: rights, filter, hours, day, target."""
    rights = [str(p) for p in (Permission.LEAD, Permission.MOVE, Permission.ARRIVE) if person.can(p)]
    whose = {"mine": person.id, "department": person.department_id}.get(view, 0)
    parts = (view, whose, policy.sees_everybody(person), rights, clock.today(), policy.WAIT_TARGET.value())
    # Who is on duty is named, and changes with the roster's hours (REC-16).
    hours = int(clock.now().timestamp()) // 300
    closed = not policy.consulting_rooms_open()
    calls = (policy.CALL_TARGET.value(), policy.priority_grades(), policy.priority_notice())
    return "|".join(str(part) for part in (*parts, policy.opening_hours(), hours, closed, *calls))


def board(person: Person, view: str) -> dict[str, Any]:
    """Everything the board shows (REC-12).

    The order within a lane is the order of coming; nobody goes first but by the published class policy, and
    then it shows (XC-11).
    """
    viewer, words = Viewer.of(person, view), Words()
    lanes = {state: Lane(state, str(STATES[state].label), STATES[state].tone, []) for state in PRESENT}
    rows = _present(person, view)
    warned = cautions.of({row.customer_id for row in rows}, person)
    for row in rows:
        words_of_caution = tuple(caution.label for caution in warned.get(row.customer_id, ()))
        lanes[row.state].cards.append(card(row, viewer, words, words_of_caution))
    lanes["waiting"].cards.sort(key=lambda one: not one.first)  # stable: the order of coming stays within
    left_today, forgotten = _elsewhere(person)
    on_duty = people_on_duty(person.branch_id)
    return {
        "lanes": list(lanes.values()),
        "words": words,
        "priority": policy.priority_notice(),
        "gone": _gone(person, viewer),
        "on_duty": [_on_duty(one) for one in on_duty],
        "closed": outside_hours(person.branch_id, on_duty),
        "loads": load(person.branch_id),
        "rooms": rooms(person.branch_id),
        "left_today": left_today,
        "forgotten": forgotten,
    }


def _present(person: Person, view: str) -> Any:
    whose = {"mine": person.id, "department": person.department_id}.get(view)
    kind = "no department" if view == "department" and whose is None else view
    return db.session.execute(_presence(kind), {"branch": person.branch_id, "day": clock.today(), "whose": whose}).all()


@cache
def _presence(view: str) -> Any:
    """The statement behind a view, put together once."""
    server = aliased(Person)
    receiver = aliased(Person)
    open_offer = (HandOver.visit_id == Visit.id) & (HandOver.answer == "")
    wanted: list[ColumnElement[bool]] = [Visit.branch_id == bindparam("branch"), Visit.state != "left"]
    wanted.append(Visit.day == bindparam("day"))
    if view == "mine":
        wanted.append(or_(Visit.assigned_to_id == bindparam("whose"), HandOver.to_id == bindparam("whose")))
    elif view == "department":
        wanted.append(server.department_id == bindparam("whose"))
    elif view == "no department":
        wanted.append(server.department_id.is_(None))
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
        .where(*wanted)
        .order_by(Visit.state_since, Visit.queue_position)
    )


#: The lane of those who left shows the latest; all of them are on the page of departures.
LATEST_GONE = 8


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody who left today: number, name as far as the viewer may know it, when, and how it ended."""

    path: str
    number: str
    name: str
    known: bool
    at: str
    outcome: str


def _gone(person: Person, viewer: Viewer) -> list[Gone]:
    """The latest who left today (REC-15)."""
    rows = db.session.execute(
        select(Visit.id, Visit.queue_number, Visit.left_at, Visit.outcome, Customer.name, Customer.gender)
        .join(Customer, Customer.id == Visit.customer_id)
        .where(Visit.branch_id == person.branch_id, Visit.day == clock.today(), Visit.state == "left")
        .where(*([Visit.assigned_to_id == person.id] if viewer.view == "mine" else []))
        .order_by(Visit.left_at.desc())
        .limit(LATEST_GONE)
    )
    known = viewer.everybody or viewer.view == "mine"
    words = {name: str(label) for name, label in OUTCOMES.items()}
    return [
        Gone(
            f"/reception/visits/{row.id}",
            row.queue_number,
            row.name if known else discreet(row.name, row.gender),
            known,
            f"{clock.local(row.left_at):%H:%M}",
            words.get(row.outcome, ""),
        )
        for row in rows
    ]


def _on_duty(person: Person) -> dict[str, str]:
    return {"name": person.name, "state": person.role_label, "tone": "info"}


def _elsewhere(person: Person) -> tuple[int, int]:
    """How many left today, and how many visits of earlier days have no outcome; one statement for both."""
    left = select(func.count()).select_from(Visit)
    left = left.where(Visit.branch_id == person.branch_id, Visit.day == clock.today(), Visit.state == "left")
    # The day is looked at, not searched by: the few who are here have an index of their own, the past is long.
    earlier = func.sum(case((Visit.day < clock.today(), 1), else_=0))
    forgotten = select(earlier).where(Visit.branch_id == person.branch_id, Visit.state != "left")
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


def outside_hours(branch_id: int, on_duty: Sequence[Person] | None = None) -> dict[str, Any] | None:
    """Outside the consulting hours: the hours, and who on duty receives arrivals (REC-16)."""
    if policy.consulting_rooms_open():
        return None
    opens, closes = policy.opening_hours()
    names = [person.name for person in (people_on_duty(branch_id) if on_duty is None else on_duty)]
    return {"hours": f"{opens:%H:%M}–{closes:%H:%M}", "people": "、".join(names)}
