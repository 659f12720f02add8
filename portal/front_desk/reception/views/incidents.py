"""Hall incidents."""

from flask import Response
from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import pages
from portal.core.access import requires
from portal.core.database import db
from portal.front_desk.reception import operations, queries
from portal.front_desk.reception.forms import IncidentForm, SettleForm
from portal.front_desk.reception.models import HallIncident
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.views.blueprint import blueprint
from portal.registry.staff.identity import me
from portal.registry.staff.models import Department, Person


def departments() -> list[Department]:
    """All departments by name."""
    return list(db.session.scalars(select(Department).order_by(Department.name)))


def _people(branch_id: int) -> list[Person]:
    people = select(Person).where(Person.branch_id == branch_id, Person.active.is_(True))
    return list(db.session.scalars(people.order_by(Person.name)))


@blueprint.route("/incidents", methods=["GET", "POST"])
@requires(Permission.INCIDENT)
def incidents() -> Response:
    person, known = me(), departments()
    form = IncidentForm(people=_people(person.branch_id), departments=known, handled_by=person.id)
    if form.is_submitted() and form.attempt(lambda: _record(form, person, known)):
        pages.say(_("The incident is recorded."))
        return pages.go("reception.incidents")
    return pages.form_page("front_desk/reception/incidents.html", form, incidents=queries.incidents(person))


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
