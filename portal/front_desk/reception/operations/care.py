"""Courtesies shown to a visitor, and the flag of somebody who is upset."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import delete, select

from portal.core import access, audit, clock, events
from portal.core.database import Actor, add, db
from portal.front_desk.reception.choices import COURTESIES
from portal.front_desk.reception.facts import CustomerUnsettled
from portal.front_desk.reception.models import Courtesy, Visit
from portal.front_desk.reception.operations import signals, visits
from portal.front_desk.reception.permissions import Permission


def tick_courtesies(visit: Visit, kinds: Iterable[str], *, by: Actor) -> list[str]:
    """Set which courtesies were shown (REC-06); each keeps who and when. Answers with all of them."""
    access.check(by, Permission.LEAD, Permission.SERVE)
    wanted = {kind for kind in kinds if kind in COURTESIES}
    known = set(db.session.scalars(select(Courtesy.kind).where(Courtesy.visit_id == visit.id)))
    for kind in sorted(wanted - known):
        add(Courtesy(visit_id=visit.id, kind=kind), by=by)
    if known - wanted:
        db.session.execute(delete(Courtesy).where(Courtesy.visit_id == visit.id, Courtesy.kind.in_(known - wanted)))
    if wanted != known:
        db.session.flush()
        audit.record("reception.courtesies", visit, by=by, ticked=sorted(wanted), before=sorted(known))
    return [kind for kind in COURTESIES if kind in wanted]


def flag_unsettled(visit: Visit, *, note: str, by: Actor) -> Visit:
    """Raise the unsettled-customer flag; the assigned person and customer service are alerted (REC-18)."""
    access.check(by, Permission.LEAD, Permission.SERVE)
    visits.refuse_when_left(visit, "REC-18")
    visits.refuse_unless(bool(note.strip()), "REC-18", _("Write in a few words what upsets the customer."), "note")
    visit.unsettled, visit.unsettled_note, visit.unsettled_at = True, note.strip(), clock.now()
    _alert(visit, "reception.flag_unsettled", by=by)
    events.publish(CustomerUnsettled(visit))
    return visit


def calm(visit: Visit, *, by: Actor) -> Visit:
    """Lower the unsettled-customer flag; what was noted stays in the audit log (REC-18)."""
    access.check(by, Permission.LEAD, Permission.SERVE)
    visits.refuse_unless(visit.unsettled, "REC-18", _("The flag is not raised."))
    visit.unsettled = False
    _alert(visit, "reception.calm", by=by)
    return visit


def _alert(visit: Visit, action: str, *, by: Actor) -> None:
    db.session.flush()
    audit.record(action, visit, by=by, note=visit.unsettled_note)
    signals.queue_changed(visit)
    signals.tell(visit.assigned_to_id, *signals.customer_service(visit.branch_id))
