"""What a change of duty sets in motion on other people's screens."""

from collections.abc import Callable

from sqlalchemy.exc import IntegrityError

from portal.core import events, live
from portal.core.database import Actor, Record, add, db
from portal.core.refusals import Refused
from portal.front_desk.duty.facts import DutyChanged


def topic(branch_id: int) -> str:
    """The live topic of who is on duty in a branch."""
    return f"duty:{branch_id}"


def duty_changed(branch_id: int) -> None:
    """Everything that shows who is on duty is out of date."""
    live.bump(topic(branch_id))
    events.publish(DutyChanged(branch_id))


def tell(*people_ids: int | None) -> None:
    """These people's day has a new or changed item."""
    for person_id in people_ids:
        if person_id is not None:
            live.bump(f"today:{person_id}")


def put(record: Record, refusal: Callable[[], Refused], *, by: Actor) -> None:
    """Insert a row that somebody else may be inserting at this very moment: the second is refused."""
    try:
        with db.session.begin_nested():
            add(record, by=by)
            db.session.flush()
    except IntegrityError:
        raise refusal() from None
