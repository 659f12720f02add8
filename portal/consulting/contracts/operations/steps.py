"""What every step of a contract has in common: the lock, the time, the announcement."""

from typing import Any

from sqlalchemy import select

from portal.consulting.contracts.models import ContractVersion, ServiceContract
from portal.consulting.contracts.workflow import CONTRACT
from portal.core import live, workflow
from portal.core.database import Actor, add, db


def lock(contract: ServiceContract) -> None:
    """Take the contract for this transaction: whoever comes second sees what the first one did."""
    db.session.flush()
    db.session.execute(select(ServiceContract.id).where(ServiceContract.id == contract.id).with_for_update())
    db.session.refresh(contract)


def take(contract: ServiceContract, step: str, *, by: Actor, reason: str = "", **details: Any) -> None:
    """Take one step and note since when the contract is where it is now."""
    change = workflow.apply(CONTRACT, contract, step, by=by, reason=reason, **details)
    contract.state_since = change.at
    db.session.flush()
    announce(contract)


def next_text(contract: ServiceContract, before: ContractVersion, *, by: Actor, drafter_id: int) -> ContractVersion:
    """The next text of a contract as a copy of the one before, to be written on."""
    copied = (
        "template_version_id", "clauses", "items", "total", "payment_method", "instalments", "term_from", "term_to",
        "surgery", "doctor_name", "doctor_licence", "special_terms",
    )  # fmt: skip
    text = ContractVersion(
        contract_id=contract.id,
        number=max((version.number for version in contract.versions), default=0) + 1,
        drafter_id=drafter_id,
        **{name: getattr(before, name) for name in copied},
    )
    contract.versions.append(add(text, by=by))
    db.session.flush()
    return text


def announce(contract: ServiceContract) -> None:
    """Tell the pages that show this contract, and the list."""
    live.bump(f"contract:{contract.id}")
    live.bump(f"contracts:{contract.branch_id}")
