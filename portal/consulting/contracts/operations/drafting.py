"""Drafting: from the confirmed plan and its quotation, nothing else (CTR-01, CTR-02, CTR-04)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from portal.consulting.consents.models import RiskNotice
from portal.consulting.contracts import composing, policy, queries, wording
from portal.consulting.contracts.choices import METHODS
from portal.consulting.contracts.models import ContractVersion, ServiceContract
from portal.consulting.contracts.operations import reviewing
from portal.consulting.contracts.operations.steps import announce, lock, take
from portal.consulting.contracts.permissions import Permission
from portal.consulting.contracts.templates import TemplateVersion
from portal.consulting.contracts.workflow import CONTRACT, IN_FORCE
from portal.consulting.plans.models import PlanVersion
from portal.core import access, audit, clock, numbers
from portal.core.database import Actor, add, db
from portal.core.money import Money, total
from portal.core.refusals import Refused
from portal.registry.customers import operations as customers

Schedule = Sequence[tuple[date, Money]]
#: A contract ends a year after it begins unless its course takes longer, in days.
USUAL_TERM = 365


def draft(
    plan_version: PlanVersion,
    *,
    by: Actor,
    payment_method: str = "full",
    instalments: Schedule = (),
    term_from: date | None = None,
    term_to: date | None = None,
    special_terms: str = "",
) -> ServiceContract:
    """Draft the contract of a confirmed plan version: its items and total are the quotation's (CTR-04).

    Refused without the customer's confirmation, without the signed risk notice (RSK-02, CTD-22), when
    the version has a contract already, or when no template is approved (CTR-01).
    """
    access.check(by, Permission.DRAFT)
    policy.check_holder(plan_version, by)
    notice = policy.check_confirmed(plan_version)
    existing = queries.live_of(plan_version)
    if existing is not None:
        raise Refused(
            "CTR-04",
            _("This plan has the contract %(number)s already. Go on there.", number=existing.number),
            link=f"/contracts/{existing.id}",
        )
    _template(plan_version)
    terms = _terms(plan_version, payment_method, instalments, term_from, term_to, special_terms)
    contract = ServiceContract(
        number=numbers.dated("HT", clock.today()),
        plan_version_id=plan_version.id,
        customer_id=plan_version.customer_id,
        consultant_id=plan_version.plan.consultant_id,
        state=CONTRACT.initial,
        state_since=clock.now(),
    )
    add(contract, by=by)
    db.session.flush()
    _write(contract, notice, terms, by=by)
    audit.record(
        "contracts.draft", contract, by=by, number=contract.number, plan=plan_version.label, total=str(contract.total)
    )
    _note(contract, _("Contract %(number)s drafted", number=contract.number), by=by)
    return contract


def amend(
    contract: ServiceContract, *, by: Actor, reason: str, plan_version: PlanVersion | None = None
) -> ServiceContract:
    """Draft an amendment of a signed contract: a text of its own that passes review again (CTR-09).

    `plan_version` is the plan's newly confirmed version when items change; else the text starts from
    the same one. Nothing changes for the contract until both have signed the amendment.
    """
    access.check(by, Permission.DRAFT)
    policy.check_holder(contract.plan_version, by)
    lock(contract)
    if contract.state not in IN_FORCE:
        raise Refused(
            "CTR-09",
            _("Only a signed contract is amended; this one is “%(state)s”.", state=contract.state_label),
            link=f"/contracts/{contract.id}",
        )
    if not reason.strip():
        raise Refused("CTR-09", _("Write what changes and why."), field="reason")
    open_one = queries.amendment_of(contract)
    if open_one is not None:
        raise Refused(
            "CTR-09",
            _("The amendment %(number)s is under way.", number=open_one.number),
            link=f"/contracts/{open_one.id}",
        )
    basis = plan_version or contract.plan_version.plan.current_version
    if basis.plan_id != contract.plan_version.plan_id:
        raise Refused("CTR-09", _("An amendment follows the same plan. Another plan gets its own contract."))
    notice = policy.check_confirmed(basis)
    _template(basis)
    root = contract
    while root.amends is not None:
        root = root.amends
    amendment = ServiceContract(
        number=f"{root.number}-B{numbers.next_in(f'amendment:{root.id}')}",
        plan_version_id=basis.id,
        customer_id=contract.customer_id,
        consultant_id=contract.consultant_id,
        amends_id=contract.id,
        amendment_reason=reason.strip(),
        state=CONTRACT.initial,
        state_since=clock.now(),
    )
    add(amendment, by=by)
    db.session.flush()
    before = contract.current
    same = before.total == basis.total
    method = before.payment_method if same else "full"
    schedule = before.schedule if same else ()
    _write(
        amendment,
        notice,
        _terms(basis, method, schedule, before.term_from, before.term_to, before.special_terms),
        by=by,
    )
    audit.record(
        "contracts.amend", amendment, by=by, number=amendment.number, amends=contract.number, reason=reason.strip()
    )
    _note(amendment, _("Amendment %(number)s drafted", number=amendment.number), by=by)
    return amendment


def save(contract: ServiceContract, *, by: Actor, **fields: Any) -> ContractVersion:
    """Write the open parts of a draft: payment_method, instalments, term_from, term_to, special_terms.

    Everything else follows from plan and template. A manager who writes on becomes the drafter.
    """
    access.check(by, Permission.DRAFT)
    policy.check_holder(contract.plan_version, by)
    text = contract.current
    policy.check_unfrozen(text)
    unknown = set(fields) - {"payment_method", "instalments", "term_from", "term_to", "special_terms"}
    if unknown:
        raise TypeError(f"not written on a contract: {sorted(unknown)}")
    merged = {
        "payment_method": text.payment_method,
        "instalments": text.schedule,
        "term_from": text.term_from,
        "term_to": text.term_to,
        "special_terms": text.special_terms,
        **fields,
    }
    notice = policy.check_confirmed(contract.plan_version)
    terms = _terms(contract.plan_version, **merged)
    _put(text, contract, notice, terms, by=by)
    db.session.flush()
    audit.record("contracts.save", contract, by=by, fields=sorted(fields))
    announce(contract)
    return text


def submit(contract: ServiceContract, *, by: Actor) -> ServiceContract:
    """Send the text to review; it is frozen from here on (CTR-03).

    With the setting for it, an unchanged approved template counts as reviewed by whoever approved it
    (CTD-25), unless that person had a hand in the contract.
    """
    access.check(by, Permission.DRAFT)
    policy.check_holder(contract.plan_version, by)
    lock(contract)
    text = contract.current
    if contract.state == "draft":
        policy.check_confirmed(contract.plan_version)
        _check_template(text.template_version)
        text.frozen_at = clock.now()
    take(contract, "submit", by=by, text=text.number)
    reviewing.pre_approve(contract)
    return contract


# --- the text -------------------------------------------------------------------------------------------------


def _terms(
    plan_version: PlanVersion,
    payment_method: str,
    instalments: Schedule,
    term_from: date | None,
    term_to: date | None,
    special_terms: str,
) -> dict[str, Any]:
    """The agreed terms, checked: method, instalments that add up, a term that ends after it begins."""
    begins = term_from or clock.today()
    ends = term_to or begins + timedelta(days=max(USUAL_TERM, plan_version.days_needed))
    if payment_method not in METHODS:
        raise Refused("CTR-01", _("Choose how the customer pays."), field="payment_method")
    if ends < begins:
        raise Refused("CTR-02", _("The term ends before it begins."), field="term_to")
    wording.check_not_void([{"title": _("Special terms"), "text": special_terms}], field="special_terms")
    schedule = list(instalments) if payment_method == "instalments" else [(begins, plan_version.total)]
    _check_schedule(schedule, plan_version.total, payment_method, begins, ends)
    return {
        "payment_method": payment_method,
        "instalments": [{"due": day.isoformat(), "fen": amount.fen} for day, amount in schedule],
        "term_from": begins,
        "term_to": ends,
        "special_terms": special_terms.strip(),
    }


def _check_schedule(schedule: list[tuple[date, Money]], whole: Money, method: str, begins: date, ends: date) -> None:
    if method == "full":
        return
    if len(schedule) < 2 or any(amount <= Money(0) for _day, amount in schedule):
        raise Refused("CTR-01", _("Instalments are at least two amounts above zero."))
    if total(amount for _day, amount in schedule) != whole:
        raise Refused("CTR-01", _("The instalments add up to another sum than %(total)s.", total=whole.written))
    days = [day for day, _amount in schedule]
    if days != sorted(set(days)) or days[0] < begins or days[-1] > ends:
        raise Refused("CTR-01", _("The due days follow one another within the term."))


def _check_template(template: TemplateVersion) -> None:
    if template.state != "approved":
        raise Refused(
            "CTR-01",
            _(
                "The template %(name)s is no longer in force. Save the draft again to use the present one.",
                name=template.label,
            ),
        )


def _write(contract: ServiceContract, notice: RiskNotice, terms: dict[str, Any], *, by: Actor) -> ContractVersion:
    """The first text of a new contract."""
    assert by.id is not None  # a contract has a person who drafts it
    text = ContractVersion(contract_id=contract.id, number=1, drafter_id=by.id)
    with db.session.no_autoflush:
        _put(text, contract, notice, terms, by=by)
        contract.versions.append(add(text, by=by))
    db.session.flush()
    announce(contract)
    return text


def _template(plan_version: PlanVersion) -> TemplateVersion:
    """The approved template for these items: with surgery, the surgery contract (CTR-02)."""
    surgery = any(item.kind == "surgery" for item in plan_version.items)
    template = queries.template_in_force("surgery" if surgery else "service")
    if template is None:
        raise Refused(
            "CTR-02" if surgery else "CTR-01",
            _("No contract template of this kind is approved. Have one approved first."),
            link="/contracts/templates",
        )
    return template


def _put(
    text: ContractVersion, contract: ServiceContract, notice: RiskNotice, terms: dict[str, Any], *, by: Actor
) -> None:
    """Write plan, template and agreed terms onto a text that is open."""
    plan_version = db.session.get_one(PlanVersion, contract.plan_version_id)
    template = _template(plan_version)
    if by.id is not None:
        text.drafter_id = by.id
    for name, value in terms.items():
        setattr(text, name, value)
    text.template_version_id, text.surgery = template.id, template.template.kind == "surgery"
    text.items, text.total = composing.items(plan_version), plan_version.total
    text.doctor_name, text.doctor_licence = composing.doctor(plan_version)
    text.clauses = composing.clauses(text, template, plan_version, notice)


def _note(contract: ServiceContract, words: str, *, by: Actor) -> None:
    customers.note(contract.customer, by=by, kind="paper", text=words, link=f"/contracts/{contract.id}")
