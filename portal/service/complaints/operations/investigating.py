"""The investigation starts at once, by the named handler (CMP-04, CMP-05)."""

from flask_babel import gettext as _

from portal.core import clock
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.service.complaints.models import Case
from portal.service.complaints.operations import entries, signals, steps
from portal.service.complaints.permissions import Permission


def begin(case: Case, *, by: Actor) -> Case:
    """Start the investigation and keep when; from now on progress is told at intervals (CMP-05, CMP-11)."""
    if case.handler_id is not None and by.id != case.handler_id and not by.can(Permission.LEAD):
        name = case.handler.name if case.handler else "…"
        raise Refused("CMP-04", _("%(name)s was named to deal with this case.", name=name))
    steps.take(case, "investigate", by=by)
    case.investigation_at = case.investigation_at or clock.now()
    entries.plan_progress(case)
    db.session.flush()
    signals.changed(case)
    return case
