"""Explained, signed by the customer, signed by the clinic, sealed and filed (CTR-05 … CTR-08)."""

from collections.abc import Iterable

from flask_babel import gettext as _

from portal.consulting.contracts import documents, policy
from portal.consulting.contracts.choices import TOPICS
from portal.consulting.contracts.facts import ContractAmended, ContractSigned
from portal.consulting.contracts.models import ContractExplanation, ContractSignature, ServiceContract
from portal.consulting.contracts.operations.steps import announce, lock, take
from portal.consulting.contracts.permissions import Permission
from portal.consulting.contracts.workflow import UNSIGNED
from portal.core import access, audit, clock, events
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.core.sealing import Document
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Companion
from portal.registry.papers import signatures


def explain(
    contract: ServiceContract, topics: Iterable[str], *, by: Actor, statement: str, notes: str = ""
) -> ContractExplanation:
    """Record which parts of the present text were explained to the customer, and what she said (CTR-05)."""
    access.check(by, Permission.DRAFT)
    policy.check_holder(contract.plan_version, by)
    if contract.state not in UNSIGNED:
        raise Refused("CTR-05", _("The contract is signed; explaining comes before the signature."))
    wanted = set(topics)
    told = [topic for topic in TOPICS if topic in wanted]
    if not told:
        raise Refused("CTR-05", _("Tick what you explained."), field="topics")
    if not statement.strip():
        raise Refused("CTR-05", _("Write what the customer said about having understood."), field="statement")
    row = ContractExplanation(
        contract_id=contract.id,
        version_id=contract.current.id,
        explainer_id=by.id,
        explained_at=clock.now(),
        topics=told,
        notes=notes.strip(),
        statement=statement.strip(),
    )
    contract.explanations.append(add(row, by=by))
    db.session.flush()
    audit.record("contracts.explain", contract, by=by, topics=told, text=contract.current.number)
    announce(contract)
    return row


def print_for_ink(contract: ServiceContract, *, by: Actor) -> Document:
    """Seal the approved text with empty lines, to be printed and signed by hand (CTR-07)."""
    access.check(by, Permission.DRAFT, Permission.SIGN)
    if contract.state != "approved":
        raise Refused(
            "CTR-03",
            _("“%(state)s”: only an approved contract is printed for signing.", state=contract.state_label),
            link=f"/contracts/{contract.id}",
        )
    return documents.seal_for_ink(contract, by=by)


def sign_customer(
    contract: ServiceContract,
    *,
    by: Actor,
    place: str,
    drawing: str = "",
    original_place: str = "",
    guardian: Companion | None = None,
    guardian_id_number: str = "",
) -> ContractSignature:
    """The customer signs, under age the guardian (CTR-06, LAW-13, LAW-18).

    `drawing` is a PNG data address. Signed on paper instead, `original_place` says where the original
    is kept. Refused before the explanation (CTR-05) and while the personal-information form lacks
    something (CTR-06).
    """
    access.check(by, Permission.DRAFT)
    policy.check_holder(contract.plan_version, by)
    lock(contract)
    policy.check_customer_may_sign(contract)
    policy.check_guardian(contract, guardian, guardian_id_number)
    by_guardian = policy.needs_guardian(contract) and guardian is not None
    row = ContractSignature(
        party="customer",
        signer_name=guardian.name if by_guardian and guardian else contract.customer.name,
        signer_role="guardian" if by_guardian else "customer",
        guardian_relation=guardian.relation if by_guardian and guardian else "",
        guardian_id_number=guardian_id_number.strip() if by_guardian else "",
    )
    return _keep(contract, row, drawing, original_place, place, by=by)


def sign_clinic(
    contract: ServiceContract, *, by: Actor, place: str = "", drawing: str = "", original_place: str = ""
) -> ContractSignature:
    """The clinic's signatory signs as the second: the contract is in force, sealed and filed (CTR-06, CTR-08)."""
    access.check(by, Permission.SIGN)
    if by.id is None:
        raise Refused("CTR-06", _("A named person signs for the clinic; no part of the system does."))
    lock(contract)
    policy.check_clinic_may_sign(contract)
    theirs = policy.signature_of(contract, "customer")
    if contract.state == "approved" and theirs is not None:
        row = ContractSignature(party="clinic", signer_name=by.name, signer_role="clinic", person_id=by.id)
        row = _keep(contract, row, drawing, original_place, place or theirs.place, by=by)
        contract.place, contract.signed_at = row.place, row.signed_at
    else:
        row = ContractSignature()
    take(contract, "sign", by=by, total=str(contract.total), place=contract.place)
    _file(contract, by)
    events.publish(ContractSigned(contract))
    return row


def _keep(
    contract: ServiceContract, row: ContractSignature, drawing: str, original_place: str, place: str, *, by: Actor
) -> ContractSignature:
    if not place.strip():
        raise Refused("CTR-06", _("Write where the contract is signed."), field="place")
    row.contract_id, row.version_id = contract.id, contract.current.id
    row.place, row.signed_at = place.strip(), clock.now()
    row.original_place = original_place.strip()
    row.way = "paper" if row.original_place else "drawn"
    if row.way == "drawn":
        kept = signatures.keep(
            drawing,
            by=by,
            subject=contract,
            signer_name=row.signer_name,
            signer_role=row.signer_role,
            purpose="contract",
        )
        row.signature_id = kept.id
    contract.signatures.append(add(row, by=by))
    db.session.flush()
    audit.record(
        "contracts.sign_party", contract, by=by, party=row.party, way=row.way, signer=row.signer_name,
        role=row.signer_role,
        place=row.place, original=row.original_place,
    )  # fmt: skip
    announce(contract)
    return row


def _file(contract: ServiceContract, by: Actor) -> None:
    """Seal the signed contract and put it into the customer's file; close what it amends (CTR-08, CTR-09)."""
    document = documents.seal(contract, by=by)
    for row in documents.signed(contract):
        if row.drawn is not None:
            signatures.link(row.drawn, document, by=by)
    customers.note(
        contract.customer,
        by=by,
        kind="purchase",
        text=_("Contract %(number)s signed, %(total)s", number=contract.number, total=contract.total.written),
        link=f"/papers/{document.id}",
    )
    if contract.amends is not None:
        lock(contract.amends)
        take(contract.amends, "amend", by=by, reason=contract.amendment_reason, amendment=contract.number)
        events.publish(ContractAmended(contract.amends, contract))
