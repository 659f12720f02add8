"""The other ways of a contract: taken back, changed before signing, performed, completed, given up, ended."""

from flask_babel import gettext as _

from portal.consulting.contracts import policy
from portal.consulting.contracts.choices import PROCEDURES
from portal.consulting.contracts.facts import ContractEnded
from portal.consulting.contracts.models import ContractHelp, ServiceContract
from portal.consulting.contracts.operations.steps import announce, lock, next_text, take
from portal.consulting.contracts.permissions import Permission
from portal.core import access, audit, clock, events
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.customers import operations as customers


def withdraw(contract: ServiceContract, *, by: Actor) -> ServiceContract:
    """Take a text back that nobody has decided on; writing goes on in a copy (CTR-03)."""
    return _back_to_draft(contract, "withdraw", by=by)


def reopen(contract: ServiceContract, *, by: Actor, reason: str) -> ServiceContract:
    """Change an approved text before it is signed: a copy is written on and passes review again (CTR-03)."""
    return _back_to_draft(contract, "reopen", by=by, reason=reason)


def _back_to_draft(contract: ServiceContract, step: str, *, by: Actor, reason: str = "") -> ServiceContract:
    access.check(by, Permission.DRAFT)
    policy.check_holder(contract.plan_version, by)
    lock(contract)
    before = contract.current
    take(contract, step, by=by, reason=reason)
    next_text(contract, before, by=by, drafter_id=before.drafter_id)
    return contract


def begin_performance(contract: ServiceContract, *, by: Actor) -> ServiceContract:
    """What was agreed to be paid first is paid: services may be delivered."""
    lock(contract)
    take(contract, "begin", by=by)
    return contract


def complete(contract: ServiceContract, *, by: Actor) -> ServiceContract:
    """Everything agreed was delivered and paid; refused while a room further on says something is open."""
    access.check(by, Permission.DRAFT)
    policy.check_holder(contract.plan_version, by)
    lock(contract)
    if contract.state == "in_performance":
        for check in policy.before_completion:
            check(contract)
    take(contract, "complete", by=by)
    return contract


def abandon(contract: ServiceContract, *, by: Actor, reason: str) -> ServiceContract:
    """Give up a contract that was not signed, with the reason; the plan may get a new one."""
    access.check(by, Permission.DRAFT)
    policy.check_holder(contract.plan_version, by)
    return _close(contract, "abandon", by=by, reason=reason)


def end(contract: ServiceContract, *, by: Actor, reason: str) -> ServiceContract:
    """End a signed contract, with the reason; money goes back only through a refund case (PAY-12)."""
    return _close(contract, "end", by=by, reason=reason)


def _close(contract: ServiceContract, step: str, *, by: Actor, reason: str) -> ServiceContract:
    lock(contract)
    take(contract, step, by=by, reason=reason)
    customers.note(
        contract.customer,
        by=by,
        kind="paper",
        text=_("Contract %(number)s ended: %(reason)s", number=contract.number, reason=reason.strip()),
        link=f"/contracts/{contract.id}",
    )
    events.publish(ContractEnded(contract))
    return contract


def help_with(contract: ServiceContract, procedure: str, *, by: Actor, note: str = "") -> ContractHelp:
    """Record help given with registration, booking or payment after the decision (CTR-11)."""
    access.check(by, Permission.READ, Permission.STATUS)
    if procedure not in PROCEDURES:
        raise Refused("CTR-11", _("Choose what you helped with."), field="procedure")
    row = ContractHelp(contract_id=contract.id, procedure=procedure, note=note.strip(), given_at=clock.now())
    contract.help_given.append(add(row, by=by))
    db.session.flush()
    audit.record("contracts.help", contract, by=by, procedure=procedure, note=row.note)
    announce(contract)
    return row
