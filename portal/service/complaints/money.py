"""What cases and refunds know of each other (DIS-08, REF-06, REF-08).

The cash desk stands before this room: it asks what a case says, and tells how its refunds go.
"""

from typing import Any

from sqlalchemy import select

from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.policy import CaseView
from portal.cashier.refunds.workflow import REFUND
from portal.core import audit
from portal.core.database import db
from portal.service.complaints.models import Accused, Case, MedicalDispute
from portal.service.complaints.operations import signals
from portal.service.complaints.policy import Money

#: President and finance have agreed: the customer may be answered.
UNLOCKED = ("finance_confirmed", "customer_answered", "accepted", "paid")
DROPPED = ("rejected", "withdrawn")


def refunds_of(case_id: int) -> list[Money]:
    """The refund cases of a case, in plain values."""
    rows = select(Refund.id, Refund.number, Refund.state).where(Refund.case_id == case_id).order_by(Refund.id)
    return [
        Money(
            number=row.number,
            url=f"/refunds/{row.id}",
            state=str(REFUND.states[row.state].label),
            unlocked=row.state in UNLOCKED,
            dropped=row.state in DROPPED,
        )
        for row in db.session.execute(rows)
    ]


def case_view(case_id: int) -> CaseView | None:
    """What money asks of a case: is an accident determined (CTD-18), and who is complained about."""
    case = db.session.get(Case, case_id)
    if case is None:
        return None
    accident = db.session.scalar(select(MedicalDispute.accident).where(MedicalDispute.case_id == case_id))
    about = db.session.scalars(select(Accused.person_id).where(Accused.case_id == case_id))
    doctor = case.doctor.name if case.doctor else ""
    return CaseView(case.number, accident == "accident", frozenset(about), doctor)


def ways_to_case(refund_id: int, case_id: int) -> list[str]:
    """Where the case behind a refund is read, the whole of it first, then the refund part."""
    return [f"/complaints/{case_id}", f"/complaints/refunds/{refund_id}"]


def refund_moved(fact: Any) -> None:
    """A refund of a case took a step: its next step and its page are found anew."""
    case_id = fact.refund.case_id
    case = db.session.get(Case, case_id) if case_id is not None else None
    if case is not None:
        number, what = fact.refund.number, type(fact).__name__
        audit.record("complaints.refund_moved", case, by=fact.by, refund=number, what=what)
        signals.changed(case)
