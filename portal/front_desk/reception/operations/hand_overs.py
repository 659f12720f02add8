"""A customer passed from hand to hand, each time accepted by the receiver (REC-08, REC-09)."""

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, events
from portal.core.database import db
from portal.core.refusals import Refused
from portal.front_desk.reception import policy
from portal.front_desk.reception.facts import HandOverAccepted
from portal.front_desk.reception.models import HandOver, Visit
from portal.front_desk.reception.operations import signals, visits
from portal.front_desk.reception.permissions import Permission
from portal.registry.staff.models import Person


def offer_hand_over(visit: Visit, to: Person, *, need: str, by: Person, info: str = "") -> HandOver:
    """Offer a customer to the next person, with the need in one line (REC-08).

    Between two serving departments it is a transfer, and the information passed on is required (REC-09).
    From the front desk it also assigns the visit.
    """
    access.check(by, Permission.LEAD, Permission.SERVE)
    visits.refuse_when_left(visit, "REC-08")
    if not need.strip():
        raise Refused("REC-08", _("Say in one line what the customer needs."), field="need")
    if to.id == by.id:
        raise Refused("REC-08", _("A hand-over is between two people. Choose a colleague."), field="person_id")
    if not policy.serves(to) or to.branch_id != visit.branch_id:
        raise Refused(
            "REC-08",
            _("%(name)s does not receive customers. Choose somebody else.", name=to.name),
            field="person_id",
        )
    transfer = policy.serves(by) and by.department_id != to.department_id
    if transfer and not info.strip():
        raise Refused("REC-09", _("Write what the next department must know about this customer."), field="info")
    if _open_offer(visit) is not None:
        raise _already_offered(visit)
    if by.can(Permission.LEAD) and visit.assigned_to_id != to.id and not policy.serves(by):
        visits.assign(visit, to, by=by)
    hand_over = HandOver(
        visit_id=visit.id,
        customer_id=visit.customer_id,
        from_id=by.id,
        to_id=to.id,
        from_department_id=by.department_id,
        to_department_id=to.department_id,
        transfer=transfer,
        need=need.strip()[:200],
        info=info.strip(),
        offered_at=clock.now(),
        answer="",
    )
    signals.put(hand_over, lambda: _already_offered(visit), by=by)
    visits.open_file_to(visit, to, why="hand_over", by=by)
    audit.record("reception.offer_hand_over", hand_over, by=by, to=to.name, need=hand_over.need, transfer=transfer)
    signals.queue_changed(visit)
    signals.tell(to.id)
    return hand_over


def accept_hand_over(hand_over: HandOver, *, by: Person, introduced: bool = False) -> HandOver:
    """Take over the customer; only the named receiver may (REC-08). The giver's part is closed.

    With `introduced` the receiver stands before the customer: the wait ends (REC-05) and, when the
    customer was still waiting, the consultation or service begins.
    """
    _answer(hand_over, "accepted", by=by)
    visit = hand_over.visit
    hand_over.introduced = introduced
    if visit.assigned_to_id != by.id:
        visit.assigned_to, visit.assigned_at = by, clock.now()
        visit.notified_at = visit.notified_at or hand_over.offered_at
    db.session.flush()
    if introduced and visit.state == "waiting":
        visits.move(visit, policy.beginning_for(by), by=by)
    elif introduced and visit.met_at is None:
        visit.met_at = clock.now()
        db.session.flush()
    audit.record("reception.accept_hand_over", hand_over, by=by, introduced=introduced)
    events.publish(HandOverAccepted(hand_over, by))
    _tell_both(hand_over)
    return hand_over


def return_hand_over(hand_over: HandOver, *, by: Person, reason: str) -> HandOver:
    """Give the customer back with a reason; the visit waits for another person (REC-08)."""
    if not reason.strip():
        raise Refused("REC-08", _("Say why you return the customer, so that the desk can help."), field="reason")
    _answer(hand_over, "returned", by=by)
    hand_over.answer_reason = reason.strip()
    visit = hand_over.visit
    if visit.assigned_to_id == by.id and visit.state == "waiting":
        visit.assigned_to, visit.assigned_at, visit.notified_at = None, None, None
    db.session.flush()
    audit.record("reception.return_hand_over", hand_over, by=by, reason=hand_over.answer_reason)
    _tell_both(hand_over)
    return hand_over


def withdraw_hand_over(hand_over: HandOver, *, by: Person) -> HandOver:
    """Take an unanswered offer back; its giver or the front desk may."""
    if by.id != hand_over.from_id:
        access.check(by, Permission.LEAD)
    _refuse_answered(hand_over)
    hand_over.answer, hand_over.answered_at = "withdrawn", clock.now()
    db.session.flush()
    audit.record("reception.withdraw_hand_over", hand_over, by=by)
    _tell_both(hand_over)
    return hand_over


def _answer(hand_over: HandOver, answer: str, *, by: Person) -> None:
    access.check(by, Permission.SERVE)
    if by.id != hand_over.to_id:
        raise Refused("REC-08", _("Only %(name)s can answer this hand-over.", name=hand_over.receiver.name))
    _refuse_answered(hand_over)
    visits.refuse_when_left(hand_over.visit, "REC-08")
    hand_over.answer, hand_over.answered_at = answer, clock.now()


def _refuse_answered(hand_over: HandOver) -> None:
    if hand_over.answer:
        raise Refused("REC-08", _("This hand-over was answered already. Load the page again."))


def _open_offer(visit: Visit) -> HandOver | None:
    return db.session.scalar(select(HandOver).where(HandOver.visit_id == visit.id, HandOver.answer == ""))


def _already_offered(visit: Visit) -> Refused:
    offer = _open_offer(visit)
    name = offer.receiver.name if offer else "…"
    return Refused(
        "REC-08",
        _("%(name)s has been asked already. Withdraw that hand-over first.", name=name),
        field="person_id",
    )


def _tell_both(hand_over: HandOver) -> None:
    signals.queue_changed(hand_over.visit)
    signals.tell(hand_over.from_id, hand_over.to_id)
