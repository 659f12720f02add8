"""Calls: the open one of a visit, and what the display in the waiting area shows."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.core import clock
from portal.core.database import db
from portal.front_desk.reception import policy
from portal.front_desk.reception.models import QueueCall, Visit
from portal.registry.customers.models import Customer
from portal.registry.customers.names import given_name, is_chinese

#: So many numbers are read at a glance from five metres.
MOST_SHOWN = 4
RECENT = 6


@dataclass(frozen=True, slots=True)
class Called:
    """A number on the display: masked name, place, and whether it is being called now."""

    number: str
    name: str
    place: str
    time: str
    now: bool


def open_call(visit: Visit) -> QueueCall | None:
    """The call of a visit that nobody answered yet."""
    return db.session.scalar(select(QueueCall).where(QueueCall.visit_id == visit.id, QueueCall.result == ""))


def display(branch_id: int) -> dict[str, Any]:
    """What everybody in the hall may read: numbers with masked names, nothing else (REC-12, XC-11).

    The numbers being called, the latest first; those called before; how many wait.
    """
    start, end = clock.day_bounds(clock.today())
    rows = db.session.execute(
        select(Visit.queue_number, Customer.name, QueueCall.place, QueueCall.called_at, QueueCall.result, Visit.id)
        .join(Visit, Visit.id == QueueCall.visit_id)
        .join(Customer, Customer.id == Visit.customer_id)
        .where(QueueCall.branch_id == branch_id, QueueCall.called_at >= start, QueueCall.called_at < end)
        .order_by(QueueCall.called_at.desc(), QueueCall.id.desc())
        .limit(40)
    ).all()
    now = [_called(row, now=True) for row in rows if row.result == ""][:MOST_SHOWN]
    shown = {called.number for called in now}
    before: list[Called] = []
    for row in rows:
        if row.result in ("came", "missed") and row.queue_number not in shown and len(before) < RECENT:
            shown.add(row.queue_number)
            before.append(_called(row, now=False))
    return {"now": now, "before": before, "waiting": _waiting(branch_id), "priority": policy.priority_notice()}


def _waiting(branch_id: int) -> int:
    waiting = select(func.count()).select_from(Visit)
    waiting = waiting.where(Visit.branch_id == branch_id, Visit.state == "waiting", Visit.day == clock.today())
    return db.session.scalar(waiting) or 0


def _called(row: Any, *, now: bool) -> Called:
    at = f"{clock.local(row.called_at):%H:%M}"
    return Called(row.queue_number, masked(row.name), row.place, at, now)


def masked(name: str) -> str:
    """A name that only its owner recognises: 欧阳＊＊, J＊＊＊."""
    if not name:
        return "＊"
    kept = name[: len(name) - len(given_name(name))] if is_chinese(name[:1]) else name[:1]
    return f"{kept}{'＊' * max(1, min(3, len(name) - len(kept)))}"
