"""The review: by a named person who is not the drafter, with result, date and remarks (CTR-03)."""

from flask_babel import gettext as _

from portal.consulting.contracts import policy
from portal.consulting.contracts.facts import ContractReviewed
from portal.consulting.contracts.models import ContractReview, ServiceContract
from portal.consulting.contracts.operations.steps import announce, lock, next_text, take
from portal.consulting.contracts.permissions import Permission
from portal.consulting.contracts.workflow import CONTRACT
from portal.core import access, audit, clock, events, workflow
from portal.core.database import Actor, SystemActor, add, db
from portal.core.refusals import Refused


def review(contract: ServiceContract, *, by: Actor, approved: bool, remarks: str = "") -> ContractReview:
    """Decide on the text that lies in review: approve it, or return it with remarks (CTR-03, XC-07).

    One decision per text: whoever comes second is told who decided and when. A returned text stays as
    it was; its drafter goes on with a copy.
    """
    access.check(by, Permission.REVIEW)
    lock(contract)
    policy.check_other(contract, by)
    policy.check_undecided(contract)
    text = contract.current
    if not approved and not remarks.strip():
        raise Refused("CTR-03", _("Write what has to change; the drafter reads it."), field="remarks")
    take(contract, "approve" if approved else "return", by=by, reason=remarks, text=text.number)
    decision = _keep(contract, "approved" if approved else "returned", remarks, by)
    if not approved:
        next_text(contract, text, by=by, drafter_id=text.drafter_id)
    events.publish(ContractReviewed(decision))
    return decision


def pre_approve(contract: ServiceContract) -> ContractReview | None:
    """Count an unchanged approved template as reviewed by whoever approved it, when the clinic says so (CTD-25)."""
    text = contract.current
    approver = text.template_version.approved_by
    if not policy.PRE_APPROVED.value() or text.special_terms or approver is None or policy.wrote(contract, approver):
        return None
    by = SystemActor("contracts", contract.branch_id)
    remarks = _(
        "Unchanged template %(name)s, approved by %(person)s", name=text.template_version.label, person=approver.name
    )
    workflow.apply(CONTRACT, contract, "approve", by=by, reason=remarks)
    contract.state_since = clock.now()
    row = ContractReview(
        contract_id=contract.id, version_id=text.id, drafter_id=text.drafter_id, reviewer_id=approver.id,
        result="pre_approved", remarks=remarks, reviewed_at=clock.now(),
    )  # fmt: skip
    contract.reviews.append(add(row, by=by))
    db.session.flush()
    audit.record("contracts.pre_approve", contract, by=by, template=text.template_version.label)
    announce(contract)
    return row


def _keep(contract: ServiceContract, result: str, remarks: str, by: Actor) -> ContractReview:
    text = contract.current
    row = ContractReview(
        contract_id=contract.id,
        version_id=text.id,
        drafter_id=text.drafter_id,
        reviewer_id=by.id,
        result=result,
        remarks=remarks.strip(),
        reviewed_at=clock.now(),
    )
    contract.reviews.append(add(row, by=by))
    db.session.flush()
    audit.record("contracts.review", contract, by=by, result=result, remarks=row.remarks, text=text.number)
    return row
