"""The case behind a refund, for whoever confirms its amount: the refund part, and only while it waits (section 1.3).

Finance reads no cases. To judge an amount the president has agreed to, finance reads what was demanded, what was found
and what was settled; no talks, no evidence, no medical course. Once finance has answered, the door closes again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.cashier.refunds.models import Refund
from portal.core.database import db
from portal.core.refusals import Missing
from portal.registry.staff.models import Person
from portal.service.complaints.models import Case, CaseAttempt, CaseConference, CaseEntry, CaseSolution, MedicalDispute
from portal.service.complaints.queries import cases

#: The president has agreed, finance has not answered yet.
WAITING = "president_agreed"


@dataclass(frozen=True)
class Behind:
    """What of a case is read beside its refund."""

    refund: Refund
    case: Case
    attempts: int
    causes: Sequence[CaseEntry]
    #: the conferences whose plan involves money
    plans: Sequence[CaseConference]
    solutions: Sequence[CaseSolution]
    dispute: MedicalDispute | None


def for_person(person: Person) -> Select[Refund]:
    """The refunds whose case this person may read beside them: they wait for finance, and are not about the person."""
    whose = select(Case.id).where(*cases.not_about(person))
    return select(Refund).where(
        Refund.branch_id == person.branch_id, Refund.state == WAITING, Refund.case_id.in_(whose)
    )


def visible(refund_id: int, person: Person) -> Behind:
    """The case behind the refund of that id; Missing when none is open to this person now."""
    refund = db.session.scalar(for_person(person).where(Refund.id == refund_id))
    if refund is None:
        raise Missing
    case = db.session.get_one(Case, refund.case_id)
    attempts = db.session.scalars(select(CaseAttempt.id).where(CaseAttempt.case_id == case.id)).all()
    causes = select(CaseEntry).where(CaseEntry.case_id == case.id, CaseEntry.kind == "cause").order_by(CaseEntry.id)
    plans = select(CaseConference).where(CaseConference.case_id == case.id, CaseConference.money.is_(True))
    solutions = select(CaseSolution).where(CaseSolution.case_id == case.id).order_by(CaseSolution.id)
    return Behind(
        refund=refund,
        case=case,
        attempts=len(attempts),
        causes=db.session.scalars(causes).all(),
        plans=db.session.scalars(plans.order_by(CaseConference.id)).all(),
        solutions=db.session.scalars(
            solutions.options(joinedload(CaseSolution.department), joinedload(CaseSolution.person))
        ).all(),
        dispute=db.session.scalar(select(MedicalDispute).where(MedicalDispute.case_id == case.id)),
    )
