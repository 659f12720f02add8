"""挂号: a visit registered with a department and, where one is chosen, a doctor (REC-19)."""

from flask_babel import gettext as _

from portal.core import access, audit, clock, events, numbers
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.front_desk.reception import policy
from portal.front_desk.reception.facts import VisitRegistered
from portal.front_desk.reception.models import Visit, VisitRegistration
from portal.front_desk.reception.operations import signals, visits
from portal.front_desk.reception.permissions import Permission
from portal.front_desk.reception.queries.registrations import enquiry_behind, registration_of
from portal.registry.staff.models import Person


def register(visit: Visit, *, department: str, by: Actor, doctor: Person | None = None) -> VisitRegistration:
    """Give a visit its registration number (REC-19); a visit is registered once."""
    access.check(by, Permission.ARRIVE, Permission.LEAD)
    visits.refuse_when_left(visit, "REC-19")
    _check(visit, department, doctor)
    if registration_of(visit) is not None:
        raise _registered_already(visit)
    day, enquiry = clock.today(), enquiry_behind(visit)
    registration = VisitRegistration(
        visit_id=visit.id,
        customer_id=visit.customer_id,
        number=numbers.dated("GH" if visit.branch_id == 1 else f"GH{visit.branch_id}-", day, 3),
        day=day,
        department=department,
        doctor_id=doctor.id if doctor else None,
        enquiry_id=enquiry.id if enquiry else None,
    )
    signals.put(registration, lambda: _registered_already(visit), by=by)
    audit.record(
        "reception.register",
        visit,
        by=by,
        number=registration.number,
        department=department,
        doctor=doctor.name if doctor else "",
    )
    events.publish(VisitRegistered(registration, by))
    signals.queue_changed(visit)
    return registration


def correct_registration(
    registration: VisitRegistration, *, department: str, by: Actor, doctor: Person | None = None
) -> VisitRegistration:
    """Another department or doctor; the number stays, the audit log keeps what stood before (REC-19)."""
    access.check(by, Permission.ARRIVE, Permission.LEAD)
    visit = registration.visit
    visits.refuse_when_left(visit, "REC-19")
    if department != registration.department:
        _check(visit, department, doctor)
    else:
        _check_doctor(visit, doctor)
    before = {
        "department": registration.department,
        "doctor": registration.doctor.name if registration.doctor else "",
    }
    registration.department, registration.doctor = department, doctor
    db.session.flush()
    audit.record(
        "reception.correct_registration",
        visit,
        by=by,
        before=before,
        department=department,
        doctor=doctor.name if doctor else "",
    )
    signals.queue_changed(visit)
    return registration


def _check(visit: Visit, department: str, doctor: Person | None) -> None:
    if department not in policy.DEPARTMENTS.value():
        raise Refused("REC-19", _("Choose one of the departments."), field="department")
    _check_doctor(visit, doctor)


def _check_doctor(visit: Visit, doctor: Person | None) -> None:
    if doctor is not None and (doctor.role != "doctor" or not doctor.active or doctor.branch_id != visit.branch_id):
        raise Refused("REC-19", _("%(name)s is not a doctor of this house.", name=doctor.name), field="doctor_id")


def _registered_already(visit: Visit) -> Refused:
    found = registration_of(visit)
    return Refused(
        "REC-19",
        _("This visit is registered already, as %(number)s.", number=found.number if found else "…"),
        link=visit.path,
    )
