"""Early signs of dissatisfaction, and scores that open a case (DIS-15, SAT-07)."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.core import access, audit, clock, live
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.reception.models import Visit
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Department, Person
from portal.service.complaints import choices, policy, settings
from portal.service.complaints.chinese import written
from portal.service.complaints.models import Case, EarlySign
from portal.service.complaints.operations import intake, signals
from portal.service.complaints.permissions import Permission


def record_sign(
    customer: Customer,
    *,
    place: str,
    sign: str,
    by: Actor,
    explanation: str = "",
    remedy: str = "",
    departments: Iterable[Department] = (),
    visit: Visit | None = None,
) -> EarlySign:
    """Record a sign noticed by anybody, with explanation and remedy tried; the departments are told (DIS-15)."""
    access.check(by, Permission.TAKE_IN)
    if place not in choices.SIGN_PLACES:
        raise Refused("DIS-15", _("Choose one of the words offered."), field="place")
    if not sign.strip():
        raise Refused("DIS-15", _("Write what you noticed."), field="sign")
    informed = list(departments)
    row = EarlySign(
        customer_id=customer.id,
        visit_id=visit.id if visit else None,
        noticed_at=clock.now(),
        place=place,
        sign=sign.strip(),
        explanation=explanation.strip(),
        remedy=remedy.strip(),
        departments=[department.id for department in informed],
    )
    add(row, by=by)
    db.session.flush()
    names = [department.name for department in informed]
    audit.record("complaints.record_sign", row, by=by, sign=row.sign[:200], informed=names)
    _tell(row, by.branch_id)
    return row


def settle_sign(sign: EarlySign, *, remedy: str, by: Actor) -> EarlySign:
    """The customer is content again; what helped is kept (DIS-15)."""
    access.check(by, Permission.TAKE_IN)
    if sign.settled_at is not None:
        raise Refused("DIS-15", _("This is done already."))
    if not remedy.strip():
        raise Refused("DIS-15", _("Write what helped."), field="remedy")
    sign.remedy, sign.settled_at = remedy.strip(), clock.now()
    db.session.flush()
    audit.record("complaints.settle_sign", sign, by=by, remedy=sign.remedy[:200])
    _tell(sign, sign.branch_id)
    return sign


def open_from_sign(sign: EarlySign, *, demand: str, by: Actor, handler: Person | None = None) -> Case:
    """A sign has become an open dissatisfaction: open its case (DIS-15, DIS-01)."""
    if sign.case_id is not None:
        raise Refused("DIS-15", _("This sign has its case already."), link=f"/complaints/{sign.case_id}")
    case = intake.take_in(
        kind="dissatisfied",
        complainant_name=sign.customer.name,
        customer=sign.customer,
        complainant_phone=sign.customer.phone,
        matter=sign.sign,
        demand=demand,
        channel="on_site",
        handler=handler,
        by=by,
        source=written(_l("Early sign")),
        source_url="/complaints/signs",
    )
    sign.case_id, sign.settled_at = case.id, clock.now()
    db.session.flush()
    audit.record("complaints.open_from_sign", sign, by=by, case=case.number)
    _tell(sign, sign.branch_id)
    return case


def open_from_score(
    customer: Customer,
    *,
    score: int,
    words: str,
    receiver: Person,
    by: Actor,
    source: str = "",
    source_url: str = "",
    accused: Iterable[Person] = (),
) -> Case | EarlySign | None:
    """A low satisfaction score opens a case, a middling one an early sign to follow up, a good one nothing (SAT-07).

    `score` is of 100. A customer whose case is open gets no second one.
    """
    if not 0 <= score <= 100:
        raise ValueError("a score lies between 0 and 100")
    if score >= settings.LOW_SCORE.value():
        return None
    said = words.strip() or written(_l("Satisfaction score %(score)d of 100.", score=score))
    open_case = select(Case).where(Case.customer_id == customer.id, Case.state != "closed").limit(1)
    if score >= settings.CASE_SCORE.value() or db.session.scalar(open_case) is not None:
        return record_sign(customer, place="follow_up", sign=f"{score}/100 {said}", by=by)
    about = list(accused)
    consultant = _consultant_for(customer, about, by.branch_id)
    return intake.take_in(
        kind="dissatisfied",
        complainant_name=customer.name,
        customer=customer,
        complainant_phone=customer.phone,
        matter=f"{score}/100 {said}",
        demand=written(_l("To be asked: the score came without a demand.")),
        channel="survey",
        receiver=receiver,
        accused=about,
        handler=consultant,
        by=by,
        source=source,
        source_url=source_url,
    )


def _consultant_for(customer: Customer, accused: list[Person], branch_id: int) -> Person | None:
    """The customer's own consultant; a manager of the consultants where there is none."""
    if customer.owner is not None and customer.owner.role == "consultant" and customer.owner.active:
        return None if policy.is_accused(customer.owner, accused) else customer.owner
    return next((p for p in policy.managers(branch_id) if not policy.is_accused(p, accused)), None)


def _tell(sign: EarlySign, branch_id: int) -> None:
    live.bump(f"signs:{branch_id}")
    told = [person.id for person in policy.customer_service(branch_id)]
    for department_id in sign.departments:
        told += policy.answering_for(department_id, branch_id)
    signals.tell(*dict.fromkeys(told))
