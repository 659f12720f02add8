"""What waits for a person in this room, and who may be asked."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.consulting.consultations.models import Consultation, DoctorPart, OpenQuestion, PassedFeedback
from portal.consulting.consultations.permissions import Permission
from portal.core import clock
from portal.core.database import db
from portal.registry.staff.models import Person


def people_who(permission: str, branch_id: int) -> list[Person]:
    """Active people of a branch who hold a permission, by name."""
    query = select(Person).where(Person.active, Person.branch_id == branch_id).order_by(Person.name)
    return [person for person in db.session.scalars(query) if person.can(permission)]


def today_items(person: Person) -> list[dict[str, Any]]:
    """What waits for this person here: calls, unsigned cards, open questions, passed feedback."""
    found: list[dict[str, Any]] = []
    if person.can(Permission.DOCTOR):
        calls = select(DoctorPart).where(DoctorPart.doctor_id == person.id, DoctorPart.closed_at.is_(None))
        found += [_call_item(call) for call in db.session.scalars(calls.order_by(DoctorPart.id))]
    if person.can(Permission.WRITE):
        found += _own_items(person)
    if person.can(Permission.SEE_ALL):
        passed = select(PassedFeedback).where(
            PassedFeedback.superior_id == person.id, PassedFeedback.handled_at.is_(None)
        )
        found += [_feedback_item(feedback) for feedback in db.session.scalars(passed.order_by(PassedFeedback.id))]
    return found


def _call_item(call: DoctorPart) -> dict[str, Any]:
    return {
        "kind": _("Called by a consultant"),
        "title": _("%(customer)s: give your opinion", customer=call.consultation.customer.name),
        "url": f"/consultations/{call.consultation_id}/doctor",
        "since": call.called_at,
        "note": call.question or call.called_by.name,
    }


def _own_items(person: Person) -> list[dict[str, Any]]:
    unsigned = (
        select(Consultation)
        .where(Consultation.consultant_id == person.id, Consultation.state != "signed")
        .order_by(Consultation.opened_at)
    )
    today = clock.day_bounds(clock.today())[0]
    found = [
        {
            "kind": _("Consultation"),
            "title": _("%(customer)s: sign the consultation record", customer=consultation.customer.name),
            "url": f"/consultations/{consultation.id}",
            "since": consultation.opened_at,
            "overdue": consultation.opened_at < today,
            "note": consultation.number,
        }
        for consultation in db.session.scalars(unsigned)
    ]
    questions = (
        select(OpenQuestion)
        .where(OpenQuestion.owner_id == person.id, OpenQuestion.answered_at.is_(None))
        .order_by(OpenQuestion.id)
    )
    return found + [
        {
            "kind": _("Open question"),
            "title": _("%(customer)s is waiting for an answer", customer=question.consultation.customer.name),
            "url": f"/consultations/{question.consultation_id}/talk#questions",
            "since": question.created_at,
            "overdue": question.created_at < today,
            "note": question.question[:80],
        }
        for question in db.session.scalars(questions)
    ]


def _feedback_item(feedback: PassedFeedback) -> dict[str, Any]:
    return {
        "kind": _("Customer feedback"),
        "title": _("Passed on by %(name)s", name=feedback.consultation.consultant.name),
        "url": f"/consultations/{feedback.consultation_id}#feedback",
        "since": feedback.created_at,
        "note": feedback.text[:80],
    }
