"""The reads of the plans room: who may see which plan, lists, warnings, what changed between versions."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from portal.consulting.consultations import queries as consultations
from portal.consulting.consultations.models import Consultation
from portal.consulting.consultations.permissions import Permission as Consultations
from portal.consulting.consultations.queries import Warned
from portal.consulting.plans.models import PlanItem, PlanVersion, TreatmentPlan
from portal.consulting.plans.permissions import Permission
from portal.consulting.plans.workflow import EDITABLE, WRITABLE
from portal.core.database import Actor, db
from portal.core.refusals import Missing
from portal.registry.catalogue import queries as catalogue
from portal.registry.catalogue.models import ItemVersion, ServiceItem
from portal.registry.catalogue.terms import NEEDS
from portal.registry.customers import queries as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


def sees_all(person: Actor) -> bool:
    """Whether this person reads, and where it may write also writes, the whole department's plans."""
    return person.can(Consultations.SEE_ALL)


def for_person(person: Actor) -> Select[tuple[PlanVersion]]:
    """The current versions of the plans within a person's reach: own customers, or the department's.

    A doctor sees every plan that waits for a doctor; somebody has to take it.
    """
    query = (
        select(PlanVersion)
        .join(TreatmentPlan, TreatmentPlan.id == PlanVersion.plan_id)
        .where(PlanVersion.state != "superseded", TreatmentPlan.branch_id == person.branch_id)
    )
    if sees_all(person):
        return query
    own = TreatmentPlan.customer_id.in_(customers.for_person(person).with_only_columns(Customer.id))
    if person.can(Permission.APPROVE):
        return query.where(own | (PlanVersion.state == "awaiting_doctor"))
    return query.where(own)


def plan(plan_id: int, person: Actor) -> TreatmentPlan:
    """The plan of that id. Raises Missing outside the person's reach."""
    found = db.session.get(TreatmentPlan, plan_id)
    if found is None or not reaches(found, person):
        raise Missing
    return found


def version(version_id: int, person: Actor) -> PlanVersion:
    """The version of that id. Raises Missing outside the person's reach."""
    found = db.session.get(PlanVersion, version_id)
    if found is None or not reaches(found.plan, person):
        raise Missing
    return found


def item(item_id: int, person: Actor) -> PlanItem:
    """The item of that id. Raises Missing outside the person's reach."""
    found = db.session.get(PlanItem, item_id)
    if found is None or not reaches(found.whole.plan, person):
        raise Missing
    return found


def reaches(found: TreatmentPlan, person: Actor) -> bool:
    """Whether a plan is within a person's reach: own customers, the department's, or waiting for a doctor."""
    if found.branch_id != person.branch_id or not person.can(Permission.READ):
        return False
    if sees_all(person) or customers.may_see_id(found.customer_id, person):
        return True
    return person.can(Permission.APPROVE) and found.state == "awaiting_doctor"


def of_customer(customer_id: int) -> list[TreatmentPlan]:
    """The plans of a customer, latest first."""
    rows = select(TreatmentPlan).where(TreatmentPlan.customer_id == customer_id).order_by(TreatmentPlan.id.desc())
    return list(db.session.scalars(rows))


def of_consultation(consultation: Consultation) -> list[TreatmentPlan]:
    """The plans of a consultation, latest first."""
    rows = select(TreatmentPlan).where(TreatmentPlan.consultation_id == consultation.id)
    return list(db.session.scalars(rows.order_by(TreatmentPlan.id.desc())))


def planned_items(consultation: Consultation) -> list[int]:
    """Ids of the items in the living versions of a consultation's plans: the consultation warns of them too."""
    rows = select(PlanItem.item_id).join(PlanVersion, PlanVersion.id == PlanItem.version_id)
    rows = rows.join(TreatmentPlan, TreatmentPlan.id == PlanVersion.plan_id)
    living = (TreatmentPlan.consultation_id == consultation.id, PlanVersion.state != "superseded")
    return list(db.session.scalars(rows.where(*living)))


def numbered(found: TreatmentPlan, number: int) -> PlanVersion:
    """A plan's version by its number; raises Missing."""
    for row in found.versions:
        if row.version == number:
            return row
    raise Missing


def waiting_for_doctor(person: Actor) -> list[PlanVersion]:
    """Versions that wait for a doctor other than their drafter, oldest first (PLN-04)."""
    rows = for_person(person).where(PlanVersion.state == "awaiting_doctor", PlanVersion.drafter_id != person.id)
    return list(db.session.scalars(rows.order_by(PlanVersion.id)))


def mine_open(person: Actor) -> list[PlanVersion]:
    """This consultant's versions that wait for the consultant, oldest first."""
    rows = for_person(person).where(
        TreatmentPlan.consultant_id == person.id, PlanVersion.state.in_((*EDITABLE, "approved", "explained"))
    )
    return list(db.session.scalars(rows.order_by(PlanVersion.id)))


def filtered(
    person: Actor, *, state: str = "", mine: bool = False, flagged: bool = False
) -> Select[tuple[PlanVersion]]:
    """The list with its filters: a state, this person's own, those with an item without a need (PLN-11)."""
    query = for_person(person).options(selectinload(PlanVersion.items))
    if state:
        query = query.where(PlanVersion.state == state)
    if mine:
        query = query.where(TreatmentPlan.consultant_id == person.id)
    if flagged:
        unlinked = select(PlanItem.version_id).where(PlanItem.need == "", PlanItem.need_reviewed_by_id.is_(None))
        query = query.where(PlanVersion.id.in_(unlinked), PlanVersion.state.in_(WRITABLE))
    return query


def today_items(person: Person) -> list[dict[str, Any]]:
    """What waits for this person: a doctor's approvals; a consultant's plans to write on, explain, confirm."""
    found: list[dict[str, Any]] = []
    if person.can(Permission.APPROVE):
        found += [
            _today(
                row,
                _("%(customer)s: decide on the plan", customer=row.plan.customer.name),
                f"/plans/versions/{row.id}/approval",
            )
            for row in waiting_for_doctor(person)
        ]
    if person.can(Permission.WRITE):
        titles = {
            "approved": _("explain the approved plan"),
            "explained": _("the plan is explained and not confirmed"),
            "draft": _("finish the draft"),
            "in_adjustment": _("adjust the plan"),
        }
        found += [
            _today(row, f"{row.plan.customer.name}{_(': ')}{titles[row.state]}", f"/plans/{row.plan_id}")
            for row in mine_open(person)
        ]
    return found


def _today(row: PlanVersion, title: str, url: str) -> dict[str, Any]:
    return {"kind": _("Plan"), "title": title, "url": url, "since": row.created_at, "note": row.label}


def open_warnings(found: PlanVersion) -> list[Warned]:
    """The contraindication warnings of the version's items that no doctor has cleared (CON-11)."""
    consultation = found.plan.consultation
    return consultations.open_warnings(consultation.customer, [line.item for line in found.items], consultation)


def warnings(found: PlanVersion) -> list[Warned]:
    """Every contraindication warning of the version's items, cleared or not, open ones first (CON-11)."""
    consultation = found.plan.consultation
    every = consultations.warnings_of(consultation.customer, [line.item for line in found.items], consultation)
    return sorted(every, key=lambda warned: warned.clearance is not None)


def needs_of(consultation: Consultation) -> dict[str, Any]:
    """The needs recorded in the consultation, key → label: what an item may serve (PLN-11)."""
    needs = {key: NEEDS[key] for key in consultation.needs or [] if key in NEEDS}
    if consultation.need_words:
        needs["words"] = consultation.need_words[:60]
    return needs


def choosable(found: PlanVersion, text: str = "", limit: int = 12) -> list[tuple[ServiceItem, ItemVersion]]:
    """Catalogue items in force that are not in the version yet; those that fit its needs first."""
    taken = {line.item_id for line in found.items}
    needs = set(found.plan.consultation.needs or [])
    words = text.casefold().split()
    rows = [
        (entry, current)
        for entry, current in catalogue.offered()
        if entry.id not in taken
        and all(word in f"{entry.name} {entry.code} {entry.name_en}".casefold() for word in words)
    ]
    return sorted(rows, key=lambda row: (not needs & set(row[0].needs), row[0].code))[:limit]


def earlier_responses(item_id: int) -> dict[str, str]:
    """Responses to risks as they were last written for this item, risk → response."""
    latest = (
        select(PlanItem)
        .join(PlanVersion, PlanVersion.id == PlanItem.version_id)
        .where(PlanItem.item_id == item_id, PlanVersion.state.in_(("approved", "explained", "confirmed", "superseded")))
        .order_by(PlanItem.id.desc())
        .limit(1)
    )
    found = db.session.scalar(latest)
    return dict(found.risk_lines()) if found else {}
