"""The course of a consultation: opened from a visit, closed, opened again; or skipped with leave."""

from flask_babel import gettext as _

from portal.consulting.consultations import choices, policy, queries
from portal.consulting.consultations.facts import ConsultationOpened, ConsultationRecorded, CustomerDeclined
from portal.consulting.consultations.models import (
    ConsideringPeriod,
    Consultation,
    DoctorPart,
    SkippedConsultation,
)
from portal.consulting.consultations.permissions import Permission
from portal.consulting.consultations.workflow import CONSULTATION, OUTCOMES
from portal.core import access, audit, clock, events, live, numbers, workflow
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.reception import operations as reception
from portal.front_desk.reception.models import Visit
from portal.registry.customers import operations as customers
from portal.registry.customers import queries as customer_queries


def open_consultation(visit: Visit, *, by: Actor) -> Consultation:
    """Open the consult card of a visit (CON-01).

    Only after registration and triage to a named person, and only by that person (REC-04); one
    consultation is open per visit. The visit is in consultation from here on.
    """
    access.check(by, Permission.WRITE)
    _check_triage(visit, by)
    existing = queries.open_of(visit)
    if existing is not None:
        raise Refused(
            "CON-01",
            _(
                "The consultation %(number)s of this visit is open already. Go on there.",
                number=existing.number,
            ),
            link=f"/consultations/{existing.id}",
        )
    consultation = Consultation(
        number=numbers.dated("ZX", clock.today()),
        visit_id=visit.id,
        customer_id=visit.customer_id,
        consultant_id=by.id,
        state=CONSULTATION.initial,
        opened_at=clock.now(),
        reason=visit.purpose,
        skin_type=visit.customer.skin_type,
        care_habits=visit.customer.care_habits,
    )
    add(consultation, by=by)
    db.session.flush()
    if visit.state != "in_consultation":
        reception.move(visit, "begin_consultation", by=by)
    audit.record("consultations.open", consultation, by=by, number=consultation.number, visit=visit.id)
    customers.note(
        visit.customer,
        by=by,
        kind="consultation",
        text=_("Consultation %(number)s opened", number=consultation.number),
        link=f"/consultations/{consultation.id}",
    )
    events.publish(ConsultationOpened(consultation))
    announce(consultation)
    return consultation


def _check_triage(visit: Visit, by: Actor) -> None:
    """Registration, then triage to a named person, and this is the person (REC-04)."""
    if visit.state == "left":
        raise Refused("REC-04", _("This customer has left. Register the next arrival first."))
    absent = customer_queries.missing_fields(visit.customer, "basic")
    if absent:
        names = _("、").join(str(name) for name in absent)
        raise Refused(
            "REC-04",
            _("The registration form is not complete. Still missing: %(fields)s.", fields=names),
            link=f"/customers/{visit.customer_id}",
        )
    if visit.assigned_to_id is None:
        raise Refused("REC-04", _("Nobody is named for this customer yet. Reception assigns her to a person first."))
    if visit.assigned_to_id != by.id:
        named = visit.assigned_to.name if visit.assigned_to else ""
        raise Refused("REC-04", _("This customer is assigned to %(name)s, who opens the card.", name=named))
    offered = queries.unanswered_hand_over(visit)
    if offered is not None:
        raise Refused(
            "REC-08",
            _(
                "The hand-over to %(name)s is not answered yet. Accept it first, then open the card.",
                name=offered.receiver.name,
            ),
            link=f"/reception/visits/{visit.id}",
        )


def approve_skip(visit: Visit, *, by: Actor, reason: str) -> SkippedConsultation:
    """The store manager lets this visit go on without its required consultation, with a reason (CON-05)."""
    access.check(by, Permission.APPROVE_SKIP)
    if not reason.strip():
        raise Refused("CON-05", _("Skipping a required consultation needs a reason."), field="reason")
    if queries.skip_of(visit) is not None:
        raise Refused("CON-05", _("Skipping was approved already."))
    if queries.of_visit(visit):
        raise Refused("CON-05", _("This visit has its consultation; there is nothing to skip."))
    skip = SkippedConsultation(
        visit_id=visit.id, customer_id=visit.customer_id, approved_by_id=by.id, reason=reason.strip()
    )
    add(skip, by=by)
    db.session.flush()
    audit.record("consultations.skip", skip, by=by, visit=visit.id, reason=skip.reason)
    live.bump("consultations")
    return skip


def check_consulted(visit: Visit) -> None:
    """Refuse going on with a first visit that has neither consultation nor leave to skip (CON-01, CON-05)."""
    if queries.owes_consultation(visit):
        raise Refused(
            "CON-01",
            _("This is a first visit: it needs a consultation with its card, or the store manager's leave."),
            link=f"/consultations/visits/{visit.id}",
        )


def withdraw_call(consultation: Consultation, *, by: Actor, reason: str) -> DoctorPart:
    """Go on without the doctor who was called; the reason is kept (CON-33)."""
    policy.check_writable(consultation, by)
    workflow.apply(CONSULTATION, consultation, "withdraw_call", by=by, reason=reason)
    part = queries.open_call(consultation)
    assert part is not None  # the state and the call change together
    part.withdrawn, part.closed_at = reason.strip(), clock.now()
    announce(consultation, part.doctor_id)
    return part


def record(
    consultation: Consultation,
    *,
    by: Actor,
    outcome: str,
    reaction: str = "",
    result: str = "",
    decline_reason: str = "",
    farewell: str = "",
    referred_to: str = "",
) -> Consultation:
    """Close the card with its outcome (CON-17); refused while a mandatory part is empty (CON-18).

    A refusal of the customer needs its reason and the farewell (CON-34); considering opens a period
    in which contacts are capped (CON-22).
    """
    access.check(by, Permission.WRITE)
    policy.check_writable(consultation, by)
    if outcome not in OUTCOMES:
        raise Refused("CON-17", _("Choose how the consultation ended."), field="outcome")
    if outcome == "declined" and not (decline_reason.strip() and farewell.strip()):
        missing = "decline_reason" if not decline_reason.strip() else "farewell"
        raise Refused("CON-34", _("A refusal is recorded with its reason and a courteous farewell."), field=missing)
    consultation.reaction = reaction.strip() or consultation.reaction
    consultation.result = result.strip() or consultation.result
    policy.check_format(consultation)
    _check_needs_doctor(consultation)
    consultation.outcome = outcome
    consultation.decline_reason, consultation.farewell = decline_reason.strip(), farewell.strip()
    consultation.referred_to = referred_to.strip()
    consultation.recorded_at = clock.now()
    consultation.person_facts = queries.person_facts(consultation)
    workflow.apply(CONSULTATION, consultation, "record", by=by, outcome=outcome)
    _consider(consultation, by)
    _update_file(consultation, by)
    events.publish(ConsultationRecorded(consultation))
    if outcome == "declined":
        customers.note(
            consultation.customer,
            by=by,
            kind="consultation",
            text=_(
                "Declined finally; no more sales contacts. Reason: %(reason)s",
                reason=consultation.decline_reason,
            ),
            link=f"/consultations/{consultation.id}",
        )
        customers.record_consent(consultation.customer, by=by, purpose="marketing", given=False, way="in_person")
        events.publish(CustomerDeclined(consultation))
    announce(consultation)
    return consultation


def _update_file(consultation: Consultation, by: Actor) -> None:
    """What was learned about the skin belongs to the customer file as well (CON-28)."""
    learned = {"skin_type": consultation.skin_type, "care_habits": consultation.care_habits}
    customers.record_health(consultation.customer, by=by, **{name: text for name, text in learned.items() if text})


def _check_needs_doctor(consultation: Consultation) -> None:
    if consultation.examination and consultation.examined_by_id is None:
        raise Refused("CON-10", _("An examination is recorded with the doctor who guided it."), field="examined_by_id")


def _consider(consultation: Consultation, by: Actor) -> None:
    """Open, or end, the considering period as the outcome says (CON-22)."""
    period = queries.period_of(consultation)
    if consultation.outcome == "considering":
        if period is None:
            period = ConsideringPeriod(
                consultation_id=consultation.id,
                customer_id=consultation.customer_id,
                touches=choices.CONTACT_TOUCHES.value(),
                days=choices.CONTACT_DAYS.value(),
            )
            add(period, by=by)
        period.ended_at = None
    elif period is not None and period.ended_at is None:
        period.ended_at = clock.now()
    db.session.flush()


def resume(consultation: Consultation, *, by: Actor) -> Consultation:
    """Open a closed card again before it is signed."""
    policy.check_unsigned(consultation)
    policy.check_holder(consultation, by)
    workflow.apply(CONSULTATION, consultation, "resume", by=by)
    announce(consultation)
    return consultation


def announce(consultation: Consultation, *people: int) -> None:
    """Tell every board that shows this consultation."""
    live.bump("consultations")
    live.bump(f"consultation:{consultation.id}")
    for person_id in (consultation.consultant_id, *people):
        live.bump(f"today:{person_id}")
