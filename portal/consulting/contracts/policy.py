"""May this person do this to this contract, and why not."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.consulting.consents import policy as consents
from portal.consulting.consents.models import RiskNotice
from portal.consulting.contracts.choices import TOPICS
from portal.consulting.contracts.models import ContractReview, ContractSignature, ContractVersion, ServiceContract
from portal.consulting.contracts.workflow import CONTRACT, IN_FORCE
from portal.consulting.plans import policy as plans
from portal.consulting.plans.models import PlanVersion
from portal.core import clock, settings
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.core.workflow import Step, available
from portal.registry.customers import queries as customers
from portal.registry.customers.models import Companion

PRE_APPROVED = settings.declare(
    settings.Setting(
        key="contracts.pre_approved",
        default=False,
        label=_l("An unchanged approved template with catalogue prices counts as reviewed"),
        rules=("CTR-03",),
    )
)

#: A look at a contract before it is completed; raises Refused. Rooms further down the house add theirs.
Check = Callable[[ServiceContract], None]
before_completion: list[Check] = []


def require_before_completion(check: Check) -> None:
    """Have a check looked at before every completion; saying it twice does no harm."""
    if check not in before_completion:
        before_completion.append(check)


# --- drafting (CTR-04, CTD-22) --------------------------------------------------------------------------------


def check_confirmed(version: PlanVersion) -> RiskNotice:
    """Refuse drafting from a plan version that is not confirmed, or whose risk notice is not signed.

    Answers with the signed notice, an annex of the contract.
    """
    if version.state != "confirmed":
        raise Refused(
            "CTR-04",
            _("A contract is drafted from a confirmed plan; %(number)s is not. Have the customer confirm it first.",
              number=version.label),
            link=f"/plans/{version.plan_id}",
        )  # fmt: skip
    notice = consents.current_notice(version)
    if notice is None or not notice.signed:
        raise Refused(
            "RSK-02",
            _("The risk notice of %(number)s is not signed. It comes before the contract.", number=version.label),
            link=f"/consents/notices/{notice.id}" if notice else f"/plans/{version.plan_id}",
        )
    return notice


def check_holder(version: PlanVersion, by: Actor) -> None:
    """Refuse everybody but the plan's consultant and the managers of the department (CTR-04)."""
    if not plans.holds(version, by):
        raise Refused(
            "CTR-04", _("This is %(name)s's customer. Ask for a hand-over first.", name=version.plan.consultant.name)
        )


def check_unfrozen(text: ContractVersion) -> None:
    """Refuse changing a text that went to review, was approved or signed (CTR-09)."""
    contract = text.contract
    if contract.state == "draft" and text.frozen_at is None:
        return
    if contract.state in IN_FORCE:
        raise Refused(
            "CTR-09",
            _("This contract is signed. A change is an amendment, which is reviewed and signed again."),
            link=f"/contracts/{contract.id}/amendment",
        )
    raise Refused(
        "CTR-03",
        _(
            "This text is “%(state)s” and cannot be changed. Take it back first.",
            state=CONTRACT.states[contract.state].label,
        ),
    )


# --- review (CTR-03, XC-07) -----------------------------------------------------------------------------------


def wrote(contract: ServiceContract, person: Actor) -> bool:
    """Whether this person had a hand in the contract: drafted a text of it, or consulted the customer."""
    hands = {contract.created_by_id, contract.consultant_id, *(version.drafter_id for version in contract.versions)}
    return person.id in hands


def check_other(contract: ServiceContract, by: Actor) -> None:
    """Refuse a review by whoever drafted it, or by no person at all (CTR-03, XC-07)."""
    if by.id is None:
        raise Refused("CTR-03", _("A named person reviews a contract; no part of the system does."))
    if wrote(contract, by):
        raise Refused(
            "CTR-03", _("You drafted this contract. Somebody else reviews it; the reviewers see it on their page.")
        )


def decision_on(text: ContractVersion) -> ContractReview | None:
    """The decision on a text, if there is one."""
    return db.session.scalar(select(ContractReview).where(ContractReview.version_id == text.id))


def check_undecided(contract: ServiceContract) -> None:
    """Refuse a second decision, and say who made the first one (CTR-03)."""
    decided = decision_on(contract.current)
    if decided is None:
        return
    done = {"approved": _("approved"), "pre_approved": _("approved"), "returned": _("returned")}[decided.result]
    raise Refused(
        "CTR-03",
        _(
            "%(name)s has decided already: %(result)s, %(at)s. There is nothing left to review.",
            name=decided.reviewer.name,
            result=done,
            at=clock.local(decided.reviewed_at).strftime("%m-%d %H:%M"),
        ),
        link=f"/contracts/{contract.id}",
    )


# --- explanation and signatures (CTR-05, CTR-06) --------------------------------------------------------------


def unexplained(contract: ServiceContract) -> list[str]:
    """The topics of the present text that were not explained yet (CTR-05)."""
    told = {topic for row in contract.explanations if row.version_id == contract.current.id for topic in row.topics}
    return [topic for topic in TOPICS if topic not in told]


def signature_of(contract: ServiceContract, party: str) -> ContractSignature | None:
    """A party's signature under the present text."""
    return next((s for s in contract.signatures if s.party == party and s.version_id == contract.current.id), None)


def check_customer_may_sign(contract: ServiceContract) -> None:
    """Refuse the customer's signature before everything it rests on is there (CTR-05, CTR-06)."""
    if contract.state != "approved":
        raise Refused(
            "CTR-03" if contract.state in ("draft", "in_review") else "CTR-06",
            _("“%(state)s”: only an approved contract can be signed.", state=CONTRACT.states[contract.state].label),
            link=f"/contracts/{contract.id}",
        )
    if signature_of(contract, "customer") is not None:
        raise Refused("CTR-06", _("The customer has signed already. The clinic signs next."))
    untold = unexplained(contract)
    if untold:
        raise Refused(
            "CTR-05",
            _("Not explained yet: %(topics)s. Explain these before the signature.",
              topics=_("、").join(str(TOPICS[topic]) for topic in untold)),
            link=f"/contracts/{contract.id}/explanation",
        )  # fmt: skip
    lacking = customers.missing_fields(contract.customer)
    if lacking:
        raise Refused(
            "CTR-06",
            _("The personal-information form still lacks: %(fields)s. Complete it, then sign the contract.",
              fields=_("、").join(str(label) for label in lacking)),
            link=f"/customers/{contract.customer_id}",
        )  # fmt: skip


def needs_guardian(contract: ServiceContract) -> bool:
    """Whether the customer is too young to sign alone (LAW-13)."""
    age = contract.customer.age
    return age is None or age < consents.GUARDIAN_AGE.value()


def check_guardian(contract: ServiceContract, guardian: Companion | None, id_number: str) -> None:
    """Refuse a signature of somebody under age without the recorded guardian (LAW-13)."""
    if not needs_guardian(contract):
        return
    mine = guardian is not None and guardian.customer_id in customers.file_ids(contract.customer)
    if guardian is None or not mine or not guardian.guardian or guardian.ended_at is not None:
        raise Refused(
            "LAW-13",
            _(
                "The customer is under age: the guardian signs. "
                "Record the guardian in the customer's file, then choose them here."
            ),
            field="guardian_id",
            link=f"/customers/{contract.customer_id}",
        )
    if not id_number.strip():
        raise Refused("LAW-13", _("Write the number of the guardian's identity document."), field="guardian_id_number")


def check_clinic_may_sign(contract: ServiceContract) -> None:
    """Refuse the clinic's signature before the customer's (CTR-06)."""
    if contract.state == "approved" and signature_of(contract, "customer") is None:
        raise Refused("CTR-06", _("The customer signs first; then the clinic signs."), link=f"/contracts/{contract.id}")


def offered_steps(contract: ServiceContract, person: Actor) -> list[Step]:
    """The plain steps this person may take now, as buttons."""
    steps = available(CONTRACT, contract, person)
    if plans.holds(contract.plan_version, person):
        return steps
    return [step for step in steps if step.permission != "contracts.draft"]
