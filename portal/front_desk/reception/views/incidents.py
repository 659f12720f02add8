"""Hall incidents: the register, which the figure of a flow report opens for its days, and their ends (REC-13)."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.core import listing, pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.fields import cleaned
from portal.front_desk.reception import operations, queries
from portal.front_desk.reception.forms import IncidentForm, SettleForm
from portal.front_desk.reception.models import HallIncident
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.views.blueprint import blueprint
from portal.front_desk.reception.views.register import day_asked
from portal.registry.staff.identity import me
from portal.registry.staff.models import Department, Person

ENDS = {"open": _l("Still being handled"), "solved": _l("Solved on the spot"), "escalated": _l("Escalated")}
MOST_EXPORTED = 5000


def departments() -> list[Department]:
    """All departments by name."""
    return list(db.session.scalars(select(Department).order_by(Department.name)))


def _people(branch_id: int) -> list[Person]:
    people = select(Person).where(Person.branch_id == branch_id, Person.active.is_(True))
    return list(db.session.scalars(people.order_by(Person.name)))


@blueprint.route("/incidents", methods=["GET", "POST"])
@requires(Permission.INCIDENT, Permission.READ_INCIDENTS)
def incidents() -> Response:
    person, known = me(), departments()
    form = IncidentForm(people=_people(person.branch_id), departments=known, handled_by=person.id)
    if form.is_submitted() and form.attempt(lambda: _record(form, person, known)):
        pages.say(_("The incident is recorded."))
        return pages.go("reception.incidents")
    filters: dict[str, Any] = {
        "first": day_asked("from"),
        "last": day_asked("to"),
        "result": request.args.get("result", "") if request.args.get("result", "") in ENDS else "",
        "text": cleaned(request.args.get("text", ""))[:60],
    }
    rows = queries.incidents(person, **filters)
    if listing.wants_export():
        return _export(list(db.session.scalars(rows.order_by(HallIncident.occurred_at.desc()).limit(MOST_EXPORTED))))
    found = listing.listing(rows, sorts={"when": HallIncident.occurred_at}, default="-when", key=HallIncident.id)
    return pages.form_page(
        "front_desk/reception/incidents.html",
        form,
        listing=found,
        asked=filters,
        ends=list(ENDS.items()),
        records=person.can(Permission.INCIDENT),
    )


def _export(incidents: list[HallIncident]) -> Response:
    header = [
        _("Time"), _("What happened"), _("Place"), _("Handled by"), _("How it ended"), _("Escalated to"), _("Remark"),
    ]  # fmt: skip
    rows = [
        (
            pages.moment(row.occurred_at), row.event, row.place, row.handled_by.name, str(ENDS[row.result]),
            row.escalated_to.name if row.escalated_to else "", row.note,
        )
        for row in incidents
    ]  # fmt: skip
    return listing.export("hall-incidents", header, rows)


def _record(form: IncidentForm, person: Person, known: list[Department]) -> HallIncident:
    escalated = next((row for row in known if row.id == form.department.data), None)
    return operations.record_incident(
        event=form.event.data or "",
        place=form.place.data or "",
        occurred_at=form.occurred_at(),
        handled_by=db.session.get_one(Person, form.handled_by.data),
        solved=form.result.data == "solved",
        escalated_to=escalated if form.result.data == "escalated" else None,
        note=form.note.data or "",
        by=person,
    )


@blueprint.route("/incidents/<int:incident_id>", methods=["GET", "POST"])
@requires(Permission.INCIDENT)
def settle_incident(incident_id: int) -> Response:
    person, known = me(), departments()
    incident = queries.incident(incident_id, person)
    form = SettleForm(departments=known)
    if form.is_submitted() and form.attempt(
        lambda: operations.settle_incident(
            incident,
            solved=form.result.data == "solved",
            escalated_to=next((row for row in known if row.id == form.department.data), None)
            if form.result.data == "escalated"
            else None,
            note=form.note.data or "",
            by=person,
        )
    ):
        pages.say(_("The incident is closed."))
        return pages.go("reception.incidents")
    return pages.form_page("front_desk/reception/incident.html", form, incident=incident)
