"""What a change in a case sets in motion on other people's screens, and the case's next step."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.core import live
from portal.core.database import Actor, Record, add, db
from portal.core.refusals import Refused
from portal.service.complaints import next_steps, policy
from portal.service.complaints.models import Case


def topic(branch_id: int) -> str:
    """The live topic of a branch's case board."""
    return f"cases:{branch_id}"


def case_topic(case_id: int) -> str:
    """The live topic of one case's page."""
    return f"case:{case_id}"


def changed(case: Case, *also: int | None) -> None:
    """The case's next step is found anew; board, page and the people concerned are told."""
    refresh(case)
    db.session.flush()
    live.bump(topic(case.branch_id))
    live.bump(case_topic(case.id))
    tell(case.handler_id, case.receiver_id, *policy.leaders(case), *also)


def refresh(case: Case) -> None:
    """Find the case's next step anew; nobody is told yet."""
    case.next_step, case.next_due_at = next_steps.next_of(case)


def tell(*people_ids: int | None) -> None:
    """These people's day has a new or changed item."""
    for person_id in people_ids:
        if person_id is not None:
            live.bump(f"today:{person_id}")


def put(record: Any, refusal: Callable[[], Refused], *, by: Actor) -> None:
    """Insert a row that somebody else may be inserting at this very moment: the second is refused."""
    try:
        with db.session.begin_nested():
            add(record, by=by)
            db.session.flush()
    except IntegrityError:
        raise refusal() from None


def keep(record: Record, *, by: Actor) -> None:
    """Insert a part of a case."""
    add(record, by=by)
    db.session.flush()
