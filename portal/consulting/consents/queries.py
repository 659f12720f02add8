"""The reads of the consents room: reach, lists per customer and per state."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select

from portal.consulting.consents import policy
from portal.consulting.consents.models import RiskNotice
from portal.consulting.consents.permissions import Permission
from portal.consulting.plans import queries as plans
from portal.consulting.plans.models import PlanVersion, TreatmentPlan
from portal.core.database import Actor, db
from portal.core.refusals import Missing
from portal.registry.customers import queries as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


def notice(notice_id: int, person: Actor) -> RiskNotice:
    """The notice of that id. Raises Missing outside the person's reach."""
    found = db.session.get(RiskNotice, notice_id)
    if found is None or not person.can(Permission.READ) or not policy.may_read(person, found.plan_version):
        raise Missing
    return found


def for_person(person: Actor, *, state: str = "") -> Select[tuple[RiskNotice]]:
    """The notices within a person's reach, those of one state or all (RSK-09)."""
    query = select(RiskNotice).where(RiskNotice.branch_id == person.branch_id)
    if not plans.sees_all(person):
        query = query.where(RiskNotice.customer_id.in_(customers.for_person(person).with_only_columns(Customer.id)))
    return query.where(RiskNotice.state == state) if state else query


def of_customer(customer_id: int) -> list[RiskNotice]:
    """A customer's notices, open, signed and expired, latest first (RSK-09)."""
    rows = select(RiskNotice).where(RiskNotice.customer_id == customer_id).order_by(RiskNotice.id.desc())
    return list(db.session.scalars(rows))


def of_plan(plan: TreatmentPlan) -> list[RiskNotice]:
    """The notices of all versions of a plan, latest first."""
    rows = select(RiskNotice).join(PlanVersion, PlanVersion.id == RiskNotice.plan_version_id)
    return list(db.session.scalars(rows.where(PlanVersion.plan_id == plan.id).order_by(RiskNotice.id.desc())))


def today_items(person: Person) -> list[dict[str, Any]]:
    """Notices that wait for this person: not yet explained, or explained and not yet signed."""
    if not person.can(Permission.WRITE):
        return []
    rows = (
        select(RiskNotice)
        .join(PlanVersion, PlanVersion.id == RiskNotice.plan_version_id)
        .join(TreatmentPlan, TreatmentPlan.id == PlanVersion.plan_id)
        .where(TreatmentPlan.consultant_id == person.id, RiskNotice.state.in_(("draft", "explained")))
        .order_by(RiskNotice.id)
    )
    return [
        {
            "kind": _("Risk notice"),
            "title": _("%(customer)s: have the risk notice explained and signed", customer=row.customer.name),
            "url": f"/consents/notices/{row.id}",
            "since": row.created_at,
            "note": row.number,
        }
        for row in db.session.scalars(rows)
    ]
