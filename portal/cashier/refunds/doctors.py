"""Which doctor a refund is about, also where the contract names none (REF-11)."""

from portal.cashier.refunds.policy import case_of
from portal.consulting.contracts.models import ServiceContract


def of(contract: ServiceContract, case_id: int | None) -> str:
    """The doctor's name: of the contract, who approved its plan, who advised in its consultation, of the case.

    Empty when nobody of them says: the figures then name it as what it is, no doctor.
    """
    version = contract.plan_version
    approved = [row.doctor.name for row in version.approvals if row.decision == "approved"]
    advised = [row.doctor.name for row in version.plan.consultation.doctor_parts if not row.withdrawn]
    case = case_of(case_id)
    named = (contract.current.doctor_name, *reversed(approved), *reversed(advised), case.doctor if case else "")
    return next((name for name in named if name), "")
