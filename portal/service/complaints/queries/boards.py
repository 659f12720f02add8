"""The case board: lanes by state, the most pressing first, with more behind a link (DIS-13, CMP-03, CMP-11).

A lane shows its first cards whatever its length: one statement reads them all by the lane's own index,
one counts. 5,000 open and 200,000 closed cases cost little more than fifty. What is the same on every card of a lane
(its steps, the words) is said once.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, select, union_all

from portal.core import clock
from portal.core.database import db
from portal.registry.catalogue.models import ServiceItem
from portal.registry.staff.models import Department, Person
from portal.service.complaints import choices
from portal.service.complaints.models import OPEN, Case
from portal.service.complaints.permissions import Permission
from portal.service.complaints.queries.cases import reach
from portal.service.complaints.workflow import LANES, WORKFLOWS

#: Cards of a lane before "more".
FIRST = 30
MOST = 300
#: What of a case its card shows.
SHOWN = (
    *("id", "number", "state", "state_since", "complainant_name", "category", "matter", "next_step", "next_due_at"),
    *("emergency", "dispute", "dispute_likely", "key_case", "paused"),
)
VIEWS = ("all", "mine", "department", "overdue", "emergency")
#: The key of each step on the board; inside a focused card it moves that card.
KEYS = {
    "forward": "f",
    "settle_at_once": "q",
    "investigate": "i",
    "agree": "a",
    "handle": "h",
    "solve": "r",
    "summarise": "u",
    "close": "c",
    "escalate": "e",
    "resume": "t",
    "begin_on_site": "b",
    "hand_over": "o",
    "convene": "v",
    "propose": "p",
    "answer": "r",
}


@dataclass(frozen=True)
class Filters:
    """What a board is narrowed to."""

    kind: str = "complaint"
    view: str = "all"
    item_id: int | None = None
    doctor_id: int | None = None
    more: str = ""

    def values(self) -> dict[str, Any]:
        """As the address of the board has them."""
        named = {
            "kind": self.kind,
            "view": self.view,
            "item": self.item_id,
            "doctor": self.doctor_id,
            "more": self.more,
        }
        return {name: value for name, value in named.items() if value}


@dataclass
class Lane:
    """A column of the board."""

    state: str
    label: str
    tone: str
    #: the steps out of it that this person may take, each with its key
    steps: list[dict[str, str]] = field(default_factory=list)
    count: int = 0
    cards: list[dict[str, Any]] = field(default_factory=list)


def audience(person: Person, filters: Filters, *, about_me: bool) -> str:
    """Everything the look of the board depends on beside the revision; lateness is looked at every five minutes."""
    rights = [person.can(p) for p in (Permission.SEE_ALL, Permission.HANDLE, Permission.LEAD, Permission.ATTEMPT)]
    whose = person.id if filters.view == "mine" or not rights[0] else 0
    department = person.department_id if filters.view == "department" else 0
    about = person.id if about_me else 0
    minute = clock.now().replace(second=0, microsecond=0)
    parts = (filters, rights, whose, department, about, minute.replace(minute=minute.minute // 5 * 5))
    return "|".join(str(part) for part in parts)


def board(person: Person, filters: Filters, *, about_me: bool) -> dict[str, Any]:
    """The lanes with counts and first cards; `about_me`: whether any case is about this person (CMP-04)."""
    wanted = _wanted(person, filters, about_me)
    table = WORKFLOWS[filters.kind]
    lanes = {
        s: Lane(s, str(table.states[s].label), table.states[s].tone, _steps(filters.kind, s, person))
        for s in LANES[filters.kind]
    }
    counts = select(Case.state, func.count()).where(*wanted, Case.kind == filters.kind, Case.state.in_(lanes))
    for state, count in db.session.execute(counts.group_by(Case.state)):
        lanes[state].count = count
    words = Words(clock.now())
    for row in _first_cards(person, wanted, filters):
        one = lanes[row.state]
        if len(one.cards) < _most(row.state, filters):
            one.cards.append(card(row, words))
    return {"lanes": list(lanes.values()), "total": sum(lane.count for lane in lanes.values())}


def _wanted(person: Person, filters: Filters, about_me: bool) -> list[ColumnElement[bool]]:
    wanted = reach(person, about_me=about_me)
    if filters.view == "mine":
        wanted.append(
            or_(Case.handler_id == person.id, Case.forwarded_to_id == person.id, Case.receiver_id == person.id)
        )
    elif filters.view == "department":
        own = person.department_id
        wanted.append(or_(Case.department_id == own, Case.second_department_id == own) if own else Case.id < 0)
    elif filters.view == "overdue":
        wanted.append(Case.next_due_at < clock.now())
    elif filters.view == "emergency":
        wanted.append(Case.emergency.is_(True))
    if filters.item_id is not None:
        wanted += [Case.item_id == filters.item_id, OPEN]
    if filters.doctor_id is not None:
        wanted += [Case.doctor_id == filters.doctor_id, OPEN]
    return wanted


def _most(state: str, filters: Filters) -> int:
    return MOST if filters.more == state else FIRST


def _first_cards(person: Person, wanted: list[ColumnElement[bool]], filters: Filters) -> Any:
    if len(wanted) == 1:  # the branch alone: the board that most people see
        return db.session.execute(_of_branch(filters.kind, filters.more), {"branch_id": person.branch_id})
    return db.session.execute(_cards(wanted, filters))


@cache
def _of_branch(kind: str, more: str) -> Any:
    """The statement of a whole branch's board, put together once."""
    return _cards([Case.branch_id == bindparam("branch_id")], Filters(kind=kind, more=more))


def _cards(wanted: list[ColumnElement[bool]], filters: Filters) -> Any:
    """The first cards of each lane: emergencies, then by due time; read by the lane's index.

    What is ours stands in the statement in words: PostgreSQL plans it once then. With a limit it does not know it
    believed each time that it had better plan anew, for longer than the cards take.
    """
    firsts, table = [], Case.__table__.c
    for state in LANES[filters.kind]:
        for emergency in (True, False):
            part = select(table.id).where(*wanted, table.kind == _ours(filters.kind), table.state == _ours(state))
            part = part.where(table.emergency.is_(emergency)).order_by(table.next_due_at, table.id)
            part = part.limit(literal_column(str(_most(state, filters))))
            firsts.append(select(part.subquery().c.id))
    # read once, whatever PostgreSQL believes of a table that it has not counted yet
    shown = union_all(*firsts).cte("shown").prefix_with("MATERIALIZED", dialect="postgresql")
    handler, doctor = Person.__table__.alias("handler"), Person.__table__.alias("doctor")
    department = Department.__table__
    return (
        select(
            *(table[name] for name in SHOWN),
            handler.c.name.label("handler"), doctor.c.name.label("doctor"), department.c.name.label("department"),
        )
        .select_from(Case.__table__)
        .outerjoin(handler, handler.c.id == table.handler_id)
        .outerjoin(doctor, doctor.c.id == table.doctor_id)
        .outerjoin(department, department.c.id == table.department_id)
        .where(table.id.in_(select(shown.c.id)))
        .order_by(table.emergency.desc(), table.next_due_at, table.id)
    )  # fmt: skip


def _ours(name: str) -> ColumnElement[str]:
    """A kind or state of the workflow, written into the statement."""
    return literal_column(f"'{name}'")


class Words:
    """The words of a board in the reader's language, said once and not on every card."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.categories = {name: str(label) for name, label in choices.CATEGORIES.items()}
        self.steps = {name: str(label) for name, label in choices.NEXT_STEPS.items()}
        self.minutes, self.hours, self.days = _("%(count)d min"), _("%(count)d h"), _("%(count)d days")
        self.marks = {
            "emergency": (_("Emergency"), "danger"),
            "dispute": (_("Dispute"), "danger"),
            "dispute_likely": (_("Dispute likely"), "warning"),
            "key_case": (_("Key case"), "info"),
            "paused": (_("Rests"), "secondary"),
        }

    def age(self, since: datetime) -> str:
        """How long, in the largest unit that says something."""
        minutes = clock.minutes_between(since, self.now)
        if minutes < 60:
            return self.minutes % {"count": minutes}
        if minutes < 48 * 60:
            return self.hours % {"count": minutes // 60}
        return self.days % {"count": minutes // (24 * 60)}

    def marks_of(self, row: Any) -> list[tuple[str, str]]:
        """What is special about a case; a dispute is no longer only likely."""
        return [
            mark
            for name, mark in self.marks.items()
            if getattr(row, name) and not (name == "dispute_likely" and row.dispute)
        ]


def card(row: Any, words: Words) -> dict[str, Any]:
    """One case on the board: what it is about, the next step and its deadline."""
    return {
        "id": row.id,
        "path": f"/complaints/{row.id}",
        "number": row.number,
        "name": row.complainant_name,
        "category": words.categories[row.category],
        "matter": row.matter[:60],
        "age": words.age(row.state_since),
        "step": words.steps.get(row.next_step, ""),
        "due": row.next_due_at,
        "late": row.next_due_at < words.now and not row.paused,
        "marks": words.marks_of(row),
        "handler": row.handler,
        "doctor": row.doctor,
        "department": row.department,
        "emergency": row.emergency,
    }


def _steps(kind: str, state: str, person: Person) -> list[dict[str, str]]:
    return [
        {"target": step.target, "label": str(step.label), "key": KEYS[step.name]}
        for step in WORKFLOWS[kind].steps
        if state in step.sources and step.name in KEYS and person.can(step.permission)
    ]


def doctors(branch_id: int) -> list[tuple[int, str]]:
    """The doctors to filter by."""
    rows = select(Person.id, Person.name).where(Person.branch_id == branch_id, Person.role == "doctor", Person.active)
    return [(row.id, row.name) for row in db.session.execute(rows.order_by(Person.name))]


def items() -> list[tuple[int, str]]:
    """The treatment items to filter by."""
    rows = select(ServiceItem.id, ServiceItem.name).order_by(ServiceItem.name)
    return [(row.id, row.name) for row in db.session.execute(rows)]
