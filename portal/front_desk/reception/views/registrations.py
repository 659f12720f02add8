"""挂号 on the visit's page."""

from flask import Response
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.core.database import db
from portal.front_desk.reception import forms, operations, queries
from portal.front_desk.reception.models import Visit, VisitRegistration
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.queries.registrations import doctors, registration_of
from portal.front_desk.reception.views.blueprint import blueprint
from portal.front_desk.reception.views.visits import page_of
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person


@blueprint.post("/visits/<int:visit_id>/registration")
@requires(Permission.ARRIVE, Permission.LEAD)
def register_visit(visit_id: int) -> Response:
    """Register the visit with a department, or correct its registration (REC-19)."""
    visit = queries.visible_visit(visit_id, me())
    form = forms.RegistrationForm(doctors=doctors(visit.branch_id))
    registration = form.attempt(lambda: _register(visit, form))
    if registration is None:
        return page_of(visit, form)
    pages.say(
        _("Registered: %(number)s, %(department)s.", number=registration.number, department=registration.department)
    )
    return pages.go("reception.show", visit_id=visit.id)


def _register(visit: Visit, form: forms.RegistrationForm) -> VisitRegistration:
    doctor = db.session.get(Person, form.doctor_id.data) if form.doctor_id.data else None
    known = registration_of(visit)
    department = form.department.data or ""
    if known is not None:
        return operations.correct_registration(known, department=department, doctor=doctor, by=me())
    return operations.register(visit, department=department, doctor=doctor, by=me())
