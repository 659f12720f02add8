"""The way from a visit at reception into its consultation."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from portal.consulting.consultations import queries
from portal.consulting.consultations.permissions import Permission
from portal.consulting.consultations.workflow import CONSULTATION
from portal.front_desk.reception.models import Visit
from portal.registry.staff.models import Person


def for_visit(visit: Visit, person: Person) -> list[dict[str, Any]]:
    """One link: begin the consultation, go on with it, or why there is none."""
    held = queries.of_visit(visit)
    if held:
        latest = held[0]
        readable = person.can(Permission.READ)
        return [
            {
                "label": _("Consultation"),
                "url": url_for("consultations.show", consultation_id=latest.id) if readable else "",
                "state": "done" if latest.signed else "current",
                "note": str(CONSULTATION.states[latest.state].label),
            }
        ]
    if queries.skip_of(visit) is not None:
        return [{"label": _("Consultation"), "url": "", "state": "done", "note": _("skipped with leave")}]
    may_open = person.can(Permission.WRITE) and visit.assigned_to_id == person.id
    may_begin = visit.open and (may_open or person.can(Permission.APPROVE_SKIP))
    return [
        {
            "label": _("Consultation"),
            "url": url_for("consultations.start", visit_id=visit.id) if may_begin else "",
            "state": "current" if may_begin else "ahead",
            "note": _note(visit),
        }
    ]


def _note(visit: Visit) -> str:
    if queries.owes_consultation(visit):
        return _("required: first visit")
    return _("required: IC card") if queries.owes_skin_consultation(visit) else ""
