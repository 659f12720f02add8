"""Whom and what a booking can hold: people of this branch, rooms, devices.

Rooms belong to reception, which stands above this room; `portal/reactions.py` says where they are read.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.core.database import db
from portal.front_desk.appointments import policy
from portal.front_desk.appointments.choices import PEOPLE_GROUPS
from portal.front_desk.appointments.models import Device
from portal.registry.staff.models import Person


@dataclass(frozen=True)
class Place:
    """A room of the branch."""

    id: int
    name: str
    closed: bool = False
    department_id: int | None = None


RoomsOf = Callable[[int], Iterable[Place]]
_rooms: list[RoomsOf] = []


def provide_rooms(provider: RoomsOf) -> None:
    """Say where the rooms of a branch are read."""
    if provider not in _rooms:
        _rooms.append(provider)


def rooms(branch_id: int) -> list[Place]:
    """The rooms of a branch that can be booked."""
    return [place for provider in _rooms for place in provider(branch_id)]


def people(branch_id: int, role: str = "") -> list[Person]:
    """Everybody customers can have appointments with, or those of one role, in the order of the staff list."""
    wanted = select(Person).where(Person.branch_id == branch_id, Person.active.is_(True))
    wanted = wanted.where(Person.role == role) if role else wanted.where(Person.role.in_(PEOPLE_GROUPS))
    rows = db.session.scalars(wanted.order_by(Person.id))
    return [person for person in rows if policy.can_be_booked(person)]


def devices(branch_id: int) -> Sequence[Device]:
    """The devices of a branch by name."""
    return db.session.scalars(select(Device).where(Device.branch_id == branch_id).order_by(Device.name)).all()
