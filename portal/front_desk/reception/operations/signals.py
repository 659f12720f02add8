"""What a change at reception sets in motion on other people's screens."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.core import live
from portal.core.database import Actor, Record, add, db
from portal.core.refusals import Refused
from portal.front_desk.reception.models import Visit
from portal.registry.staff.models import Person


def topic(branch_id: int) -> str:
    """The live topic of a branch's queue."""
    return f"queue:{branch_id}"


def queue_changed(visit: Visit) -> None:
    """Everything that shows this branch's queue is out of date."""
    live.bump(topic(visit.branch_id))


def tell(*people_ids: int | None) -> None:
    """These people's day has a new or changed item."""
    for person_id in people_ids:
        if person_id is not None:
            live.bump(f"today:{person_id}")


def customer_service(branch_id: int) -> list[int]:
    """The ids of the branch's customer-service people."""
    people = select(Person.id).where(Person.branch_id == branch_id, Person.active.is_(True))
    return list(db.session.scalars(people.where(Person.role.in_(("cs_staff", "cs_manager")))))


def put(record: Record, refusal: Callable[[], Refused], *, by: Actor) -> None:
    """Insert a row that somebody else may be inserting at this very moment: the second is refused."""
    try:
        with db.session.begin_nested():
            add(record, by=by)
            db.session.flush()
    except IntegrityError:
        raise refusal() from None
