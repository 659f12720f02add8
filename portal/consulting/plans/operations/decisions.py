"""The doctor's decision: sent, taken back, approved with the injection plan, or returned (PLN-04)."""

from collections.abc import Mapping

from flask_babel import gettext as _

from portal.consulting.plans import policy, queries
from portal.consulting.plans.facts import PlanApproved, PlanReturned, PlanSubmitted
from portal.consulting.plans.models import PlanApproval, PlanVersion
from portal.consulting.plans.operations.writing import announce
from portal.consulting.plans.permissions import Permission
from portal.consulting.plans.workflow import EDITABLE, VERSION
from portal.core import access, audit, events, workflow
from portal.core.database import Actor, SystemActor, add, db
from portal.core.refusals import Refused
from portal.registry.customers import operations as customers
from portal.registry.staff.models import Person


def submit(version: PlanVersion, *, by: Actor) -> PlanVersion:
    """Send a complete version to the doctors (PLN-03, PLN-04)."""
    access.check(by, Permission.WRITE)
    policy.check_holder(version, by)
    if not version.needs_doctor and version.state in EDITABLE:
        raise Refused("PLN-04", _("No item of this plan needs a doctor's approval; explain it right away."))
    policy.check_complete(version)
    workflow.apply(VERSION, version, "submit", by=by)
    events.publish(PlanSubmitted(version))
    announce(version)
    return version


def withdraw(version: PlanVersion, *, by: Actor) -> PlanVersion:
    """Take a version back that no doctor has decided on, to write on."""
    access.check(by, Permission.WRITE)
    policy.check_holder(version, by)
    workflow.apply(VERSION, version, "withdraw", by=by)
    announce(version)
    return version


def approve_medical(
    version: PlanVersion, *, by: Person, injection_details: Mapping[int, str] | str = "", remarks: str = ""
) -> PlanApproval:
    """A doctor who did not draft it approves the version and writes the injection plan (PLN-04, CTD-24).

    `injection_details` is one text per plan item id, or one text for all injection items. Refused
    while a contraindication warning is open (CON-11).
    """
    _check_doctor(version, by)
    if version.state == "awaiting_doctor":
        policy.check_complete(version)
        policy.check_warnings(version)
        _write_injection_plan(version, injection_details, by)
        policy.check_injection_details(version)
    workflow.apply(VERSION, version, "approve", by=by, remarks=remarks.strip())
    approval = _keep(version, "approved", remarks, by)
    _let_doctor_read(version, by)
    events.publish(PlanApproved(version))
    announce(version)
    return approval


def return_to_consultant(version: PlanVersion, *, by: Person, reason: str) -> PlanApproval:
    """A doctor sends the version back with the reason; nothing was approved."""
    _check_doctor(version, by)
    workflow.apply(VERSION, version, "return", by=by, reason=reason)
    decision = _keep(version, "returned", reason, by)
    _let_doctor_read(version, by)
    events.publish(PlanReturned(version))
    announce(version)
    return decision


def _check_doctor(version: PlanVersion, by: Person) -> None:
    access.check(by, Permission.APPROVE)
    if by.id is None:
        raise Refused("XC-14", _("Only a doctor decides medically; no part of the system does."))
    policy.check_other(version, by)


def _write_injection_plan(version: PlanVersion, details: Mapping[int, str] | str, by: Person) -> None:
    for line in version.items:
        text = details if isinstance(details, str) else details.get(line.id, "")
        if line.is_injection and text.strip():
            line.injection_details, line.injection_by_id = text.strip(), by.id
    db.session.flush()


def _keep(version: PlanVersion, decision: str, remarks: str, by: Person) -> PlanApproval:
    cleared = [
        f"{warned.item.name}: {warned.contraindication} ({warned.clearance.doctor.name}: {warned.clearance.note})"
        for warned in queries.warnings(version)
        if warned.clearance is not None
    ]
    approval = PlanApproval(
        version_id=version.id,
        decision=decision,
        doctor_id=by.id,
        drafter_id=version.drafter_id,
        remarks=remarks.strip(),
        cleared=cleared,
    )
    version.approvals.append(add(approval, by=by))
    db.session.flush()
    audit.record(f"plans.decision_{decision}", version, by=by, remarks=remarks.strip())
    return approval


def _let_doctor_read(version: PlanVersion, by: Person) -> None:
    """Whoever decided on a plan may read the customer's file from then on (PRV-01)."""
    why = _("Decided on plan %(number)s", number=version.plan.number)
    customers.grant_reach(version.plan.customer, by, why=why, by=SystemActor("plans", by.branch_id))
