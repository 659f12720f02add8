"""Incidents in the hall: what happened, who handled it, solved on the spot or passed on (REC-13)."""

from datetime import datetime

from flask_babel import gettext as _

from portal.core import access, audit, clock, events
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.reception.facts import IncidentEscalated
from portal.front_desk.reception.models import HallIncident
from portal.front_desk.reception.permissions import Permission
from portal.registry.staff.models import Department, Person


def record_incident(
    *,
    event: str,
    handled_by: Person,
    by: Actor,
    occurred_at: datetime | None = None,
    place: str = "",
    solved: bool = False,
    escalated_to: Department | None = None,
    note: str = "",
) -> HallIncident:
    """Record a hall incident; neither solved nor escalated means it is still being handled (REC-13)."""
    access.check(by, Permission.INCIDENT)
    if not event.strip():
        raise Refused("REC-13", _("Write what happened."), field="event")
    now = clock.now()
    if occurred_at is not None and occurred_at > now:
        raise Refused("REC-13", _("The incident cannot lie in the future."), field="occurred_at")
    incident = HallIncident(
        occurred_at=occurred_at or now,
        event=event.strip(),
        place=place.strip(),
        handled_by_id=handled_by.id,
        result="open",
    )
    add(incident, by=by)
    _settle(incident, solved, escalated_to, note)
    db.session.flush()
    audit.record("reception.record_incident", incident, by=by, event=incident.event, result=incident.result)
    _tell(incident)
    return incident


def settle_incident(
    incident: HallIncident,
    *,
    by: Actor,
    solved: bool = False,
    escalated_to: Department | None = None,
    note: str = "",
) -> HallIncident:
    """Close an open incident: solved, or escalated to a department at this moment (REC-13)."""
    access.check(by, Permission.INCIDENT)
    if incident.result != "open":
        raise Refused("REC-13", _("This incident is closed already."))
    if not solved and escalated_to is None:
        raise Refused("REC-13", _("Say whether it was solved, or which department it goes to."), field="result")
    _settle(incident, solved, escalated_to, note)
    db.session.flush()
    audit.record("reception.settle_incident", incident, by=by, result=incident.result, note=incident.note)
    _tell(incident)
    return incident


def _settle(incident: HallIncident, solved: bool, escalated_to: Department | None, note: str) -> None:
    if solved and escalated_to is not None:
        raise Refused("REC-13", _("Either solved on the spot, or escalated: choose one."), field="result")
    if solved:
        incident.result, incident.solved_at = "solved", clock.now()
    elif escalated_to is not None:
        incident.result, incident.escalated_to, incident.escalated_at = "escalated", escalated_to, clock.now()
    incident.note = note.strip()


def _tell(incident: HallIncident) -> None:
    if incident.result == "escalated":
        events.publish(IncidentEscalated(incident))
