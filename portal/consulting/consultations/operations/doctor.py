"""The doctor's part: called, heard, and the only one who lifts a warning (CON-33, CON-11, XC-14)."""

from collections.abc import Iterable

from flask_babel import gettext as _

from portal.consulting.consultations import policy, queries
from portal.consulting.consultations.facts import DoctorCalled
from portal.consulting.consultations.models import Consultation, ContraindicationClearance, DoctorPart
from portal.consulting.consultations.operations.course import announce
from portal.consulting.consultations.permissions import Permission
from portal.consulting.consultations.workflow import CONSULTATION
from portal.core import access, audit, clock, events, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.customers import operations as customers
from portal.registry.staff.models import Person


def call_doctor(consultation: Consultation, doctor: Person, *, by: Actor, question: str = "") -> DoctorPart:
    """Call a doctor into the consultation; from here on the doctor may read the customer's file (CON-33)."""
    access.check(by, Permission.WRITE)
    policy.check_writable(consultation, by)
    if not doctor.can(Permission.DOCTOR):
        raise Refused("CON-33", _("%(name)s is not a doctor.", name=doctor.name), field="doctor_id")
    workflow.apply(CONSULTATION, consultation, "call_doctor", by=by, doctor=doctor.name)
    part = DoctorPart(
        consultation_id=consultation.id,
        doctor_id=doctor.id,
        called_by_id=by.id,
        called_at=clock.now(),
        question=question.strip(),
    )
    consultation.doctor_parts.append(add(part, by=by))
    customers.grant_reach(consultation.customer, doctor, why="doctor_call", by=by)
    db.session.flush()
    events.publish(DoctorCalled(part))
    announce(consultation, doctor.id)
    return part


def record_doctor_part(
    consultation: Consultation,
    *,
    by: Actor,
    opinion: str,
    recommended: Iterable[int] = (),
    refused: Iterable[int] = (),
    refused_reason: str = "",
    examination: str = "",
) -> DoctorPart:
    """The called doctor's opinion, items recommended or refused, examination guided (CON-33, CON-10)."""
    access.check(by, Permission.DOCTOR)
    part = queries.open_call(consultation)
    if part is not None and part.doctor_id != by.id:
        raise Refused("CON-33", _("%(name)s was called to this consultation.", name=part.doctor.name))
    if not opinion.strip():
        raise Refused("CON-33", _("Write your opinion; it is the doctor's part of the record."), field="opinion")
    refused_ids = list(refused)
    if refused_ids and not refused_reason.strip():
        raise Refused("CON-33", _("Say why you advise against these items."), field="refused_reason")
    both = set(refused_ids) & set(recommended)
    if both:
        raise Refused("CON-33", _("An item cannot be recommended and refused at once."), field="refused")
    workflow.apply(CONSULTATION, consultation, "doctor_part", by=by)
    assert part is not None  # the state and the call change together
    part.opinion, part.closed_at = opinion.strip(), clock.now()
    part.recommended, part.refused, part.refused_reason = (
        list(recommended),
        refused_ids,
        refused_reason.strip(),
    )
    part.examination = examination.strip()
    if refused_ids:
        consultation.suitable_items = [key for key in consultation.suitable_items if key not in refused_ids]
    db.session.flush()
    announce(consultation, part.doctor_id)
    return part


def clear_warning(
    consultation: Consultation, *, item_id: int, contraindication: str, matched: str, note: str, by: Person
) -> ContraindicationClearance:
    """A doctor lifts one warning for this consultation with a medical note (CON-11).

    Nobody else may: no manager, no administrator, no part of the system (XC-14).
    """
    if by.id is None or not by.can(Permission.DOCTOR):
        raise Refused("XC-14", _("Only a doctor's reasoned note lifts a contraindication warning. Call a doctor."))
    if not note.strip():
        raise Refused("CON-11", _("Write the medical reason for lifting this warning."), field="note")
    clearance = ContraindicationClearance(
        consultation_id=consultation.id,
        item_id=item_id,
        contraindication=contraindication[:200],
        matched=matched[:200],
        doctor_id=by.id,
        note=note.strip(),
    )
    if queries.clearance_of(clearance) is not None:
        raise Refused("CON-11", _("This warning was lifted already."))
    add(clearance, by=by)
    db.session.flush()
    audit.record(
        "consultations.clear_warning",
        consultation,
        by=by,
        item=item_id,
        contraindication=contraindication,
        note=note,
    )
    announce(consultation, by.id)
    return clearance
