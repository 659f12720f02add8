"""The queue board: who is here, in which state, since when; how busy everybody is; which rooms are free.

Plain rows, not records, and read once for all audiences of a moment (hall.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.database import db
from portal.front_desk.reception import policy
from portal.front_desk.reception.choices import OUTCOMES
from portal.front_desk.reception.models import Visit
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.queries.cards import Card, Viewer, Words, card, discreet
from portal.front_desk.reception.queries.hall import Hall, on_duty, outside_hours, together
from portal.front_desk.reception.workflow import PRESENT, STATES
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
    duty = [
        one["name"] for one in on_duty(person.branch_id)
    ]  # named on the board, and changes with the roster's hours (REC-16)
    closed = not policy.consulting_rooms_open()
    calls = (policy.CALL_TARGET.value(), policy.priority_grades(), policy.priority_notice())
    return "|".join(str(part) for part in (*parts, policy.opening_hours(), duty, closed, *calls))


def board(person: Person, view: str, revision: str = "") -> dict[str, Any]:
    """Everything the board shows (REC-12); drawings of the same live revision share what they read.

    The order within a lane is the order of coming; nobody goes first but by the published class policy, and
    then it shows (XC-11).
    """
    viewer, words = Viewer.of(person, view), Words()
    lanes = {state: Lane(state, str(STATES[state].label), STATES[state].tone, []) for state in PRESENT}
    hall = together(person.branch_id, revision)
    rows = _seen(hall, person, view)
    warned = cautions.of({row.customer_id for row in rows}, person)
    for row in rows:
        words_of_caution = tuple(caution.label for caution in warned.get(row.customer_id, ()))
        lanes[row.state].cards.append(card(row, viewer, words, words_of_caution))
    lanes["waiting"].cards.sort(key=lambda one: not one.first)  # stable: the order of coming stays within
    return {
        "lanes": list(lanes.values()),
        "words": words,
        "priority": policy.priority_notice(),
        "gone": _gone(person, viewer),
        "on_duty": on_duty(person.branch_id),
        "closed": outside_hours(person.branch_id),
        "loads": hall.loads,
        "rooms": hall.rooms,
        "left_today": hall.left_today,
        "forgotten": hall.forgotten,
    }


def _seen(hall: Hall, person: Person, view: str) -> Sequence[Any]:
    """The visits of a view."""
    if view == "mine":
        return [row for row in hall.present if person.id in (row.assigned_to_id, row.to_id)]
    if view == "department":
        return [row for row in hall.present if row.server_department_id == person.department_id]
    return hall.present


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
