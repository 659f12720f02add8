"""Somebody works here no longer: their shifts show as gaps, their open requests end."""

from sqlalchemy import select

from portal.core import workflow
from portal.core.database import SystemActor, db
from portal.front_desk.duty.models import Leave
from portal.front_desk.duty.operations import rosters, swaps
from portal.front_desk.duty.workflow import LEAVE
from portal.registry.staff.facts import PersonLeft


def person_left(fact: PersonLeft) -> None:
    """Take the person out of all coming shifts, swaps and requests for leave; the leads are told."""
    by = SystemActor("duty", fact.person.branch_id)
    swaps.withdraw_all(fact.person, by=by)
    for leave in db.session.scalars(select(Leave).where(Leave.person_id == fact.person.id, Leave.state == "asked")):
        workflow.apply(LEAVE, leave, "withdraw", by=by)
    rosters.release(fact.person, by=by)
