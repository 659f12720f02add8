"""The reads of the contracts room: reach, lists by state, what waits for whom."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.consulting.contracts import policy
from portal.consulting.contracts.models import ContractSignature, ContractVersion, ServiceContract
from portal.consulting.contracts.permissions import Permission
from portal.consulting.contracts.templates import ContractTemplate, TemplateVersion
from portal.consulting.contracts.workflow import CONTRACT
from portal.consulting.plans.models import PlanVersion, TreatmentPlan
from portal.core.database import Actor, db
from portal.core.refusals import Missing
from portal.registry.customers import queries as customers
from portal.registry.customers.models import Customer
from portal.registry.customers.permissions import Permission as Customers
from portal.registry.staff.models import Person


def sees_all(person: Actor) -> bool:
    """Whether this person reads every contract of the branch: reviewers, signatories, the office."""
    return any(person.can(held) for held in (Customers.SEE_ALL, Permission.REVIEW, Permission.SIGN))


def for_person(person: Actor) -> Select[ServiceContract]:
    """The contracts within a person's reach: of own customers, or all of the branch."""
    query = select(ServiceContract).where(ServiceContract.branch_id == person.branch_id)
    if sees_all(person):
        return query
    own = customers.for_person(person).with_only_columns(Customer.id)
    return query.where(ServiceContract.customer_id.in_(own))


def visible(contract_id: int, person: Actor) -> ServiceContract:
    """The contract of that id. Raises Missing outside the person's reach."""
    found = db.session.scalar(for_person(person).where(ServiceContract.id == contract_id))
    if found is None or not person.can(Permission.READ):
        raise Missing
    return found


def listed(person: Actor, *, state: str = "", text: str = "") -> Select[ServiceContract]:
    """The list with its filters: state, and a customer's name or the beginning of a number (CTR-10)."""
    query = for_person(person).options(joinedload(ServiceContract.customer), joinedload(ServiceContract.consultant))
    if state in CONTRACT.states:
        query = query.where(ServiceContract.state == state)
    words = text.strip()
    if words:
        named = select(Customer.id).where(Customer.branch_id == person.branch_id, Customer.name == words)
        begins = ServiceContract.number.between(words.upper(), f"{words.upper()}\U0010ffff")
        query = query.where(ServiceContract.customer_id.in_(named) | begins)
    return query


def counts(person: Actor) -> dict[str, int]:
    """How many contracts in reach are in each state (CTR-10)."""
    rows = for_person(person).with_only_columns(ServiceContract.state, func.count()).group_by(ServiceContract.state)
    found = {row[0]: row[1] for row in db.session.execute(rows)}
    return {state: found.get(state, 0) for state in CONTRACT.states}


def waiting_for_review(person: Actor) -> Sequence[ServiceContract]:
    """Contracts in review that this person may decide on, longest waiting first (CTR-03, CTR-10)."""
    if not person.can(Permission.REVIEW):
        return []
    rows = for_person(person).where(ServiceContract.state == "in_review").order_by(ServiceContract.state_since)
    return [contract for contract in db.session.scalars(rows) if not policy.wrote(contract, person)]


def waiting_for_signature(person: Actor) -> Sequence[ServiceContract]:
    """Approved contracts in reach that lack a signature, longest waiting first (CTR-10)."""
    rows = for_person(person).where(ServiceContract.state == "approved").order_by(ServiceContract.state_since)
    return db.session.scalars(rows).all()


def waiting_for_clinic(person: Actor) -> Sequence[ServiceContract]:
    """Approved contracts the customer has signed and the clinic has not."""
    if not person.can(Permission.SIGN):
        return []
    signed = select(ContractSignature.version_id).where(ContractSignature.party == "customer")
    latest = select(func.max(ContractVersion.id)).group_by(ContractVersion.contract_id)
    ready = select(ContractVersion.contract_id).where(ContractVersion.id.in_(latest), ContractVersion.id.in_(signed))
    rows = for_person(person).where(ServiceContract.state == "approved", ServiceContract.id.in_(ready))
    return db.session.scalars(rows.order_by(ServiceContract.state_since)).all()


def mine_open(person: Actor) -> Sequence[ServiceContract]:
    """This consultant's contracts that wait for the consultant."""
    rows = select(ServiceContract).where(
        ServiceContract.consultant_id == person.id, ServiceContract.state.in_(("draft", "approved"))
    )
    found = db.session.scalars(rows.order_by(ServiceContract.state_since)).all()
    return [contract for contract in found if policy.signature_of(contract, "customer") is None]


def of_customer(customer: Customer) -> Sequence[ServiceContract]:
    """A customer's contracts, latest first, those of merged files included (CTR-08)."""
    rows = select(ServiceContract).where(ServiceContract.customer_id.in_(customers.file_ids(customer)))
    return db.session.scalars(rows.order_by(ServiceContract.id.desc())).all()


def live_of(version: PlanVersion) -> ServiceContract | None:
    """The contract of a plan version that was not given up."""
    rows = select(ServiceContract).where(
        ServiceContract.plan_version_id == version.id,
        ServiceContract.amends_id.is_(None),
        ServiceContract.state != "ended",
    )
    return db.session.scalar(rows)


def amendment_of(contract: ServiceContract) -> ServiceContract | None:
    """The amendment of a contract that was not given up."""
    rows = select(ServiceContract).where(ServiceContract.amends_id == contract.id, ServiceContract.state != "ended")
    return db.session.scalar(rows)


def undrafted(person: Actor) -> Sequence[PlanVersion]:
    """This consultant's confirmed plans without a contract, oldest first."""
    have = select(ServiceContract.plan_version_id).where(ServiceContract.state != "ended")
    rows = (
        select(PlanVersion)
        .join(TreatmentPlan, TreatmentPlan.id == PlanVersion.plan_id)
        .where(PlanVersion.state == "confirmed", TreatmentPlan.consultant_id == person.id, PlanVersion.id.not_in(have))
    )
    return db.session.scalars(rows.order_by(PlanVersion.confirmed_at)).all()


def templates(kind: str = "") -> list[ContractTemplate]:
    """The clinic's contract templates."""
    rows = select(ContractTemplate).order_by(ContractTemplate.kind, ContractTemplate.id)
    return list(db.session.scalars(rows.where(ContractTemplate.kind == kind) if kind else rows))


def template_in_force(kind: str) -> TemplateVersion | None:
    """The approved text for contracts of this kind; the latest approved one when there are several."""
    rows = (
        select(TemplateVersion)
        .join(ContractTemplate, ContractTemplate.id == TemplateVersion.template_id)
        .where(ContractTemplate.kind == kind, TemplateVersion.state == "approved")
        .order_by(TemplateVersion.approved_at.desc())
    )
    return db.session.scalars(rows.limit(1)).first()


def template_version(version_id: int, person: Actor) -> TemplateVersion:
    """The template text of that id. Raises Missing."""
    found = db.session.get(TemplateVersion, version_id)
    if found is None or found.branch_id != person.branch_id:
        raise Missing
    return found


# --- what waits for a person (XC-09, CTR-10) ------------------------------------------------------------------


def today_items(person: Person) -> list[dict[str, Any]]:
    """Reviews, signatures and drafts that wait for this person."""
    found = [
        _item(
            _("Contract review"), _("%(name)s: review the contract", name=contract.customer.name), contract, "/review"
        )
        for contract in waiting_for_review(person)
    ]
    found += [
        _item(
            _("Contract"),
            _("%(name)s: sign for the clinic", name=contract.customer.name),
            contract,
            "/clinic-signature",
        )
        for contract in waiting_for_clinic(person)
    ]
    if not person.can(Permission.DRAFT):
        return found
    titles = {
        "draft": _("%(name)s: complete the contract and send it to review"),
        "approved": _("%(name)s: explain the contract and have it signed"),
    }
    found += [
        _item(_("Contract"), titles[contract.state] % {"name": contract.customer.name}, contract)
        for contract in mine_open(person)
    ]
    return found + [
        {
            "kind": _("Contract"),
            "title": _("%(name)s: draft the contract", name=version.plan.customer.name),
            "url": f"/contracts/plans/{version.id}/new",
            "since": version.confirmed_at,
            "note": version.label,
        }
        for version in undrafted(person)
    ]


def _item(kind: str, title: str, contract: ServiceContract, part: str = "") -> dict[str, Any]:
    return {
        "kind": kind,
        "title": title,
        "url": f"/contracts/{contract.id}{part}",
        "since": contract.state_since,
        "note": contract.number,
    }
