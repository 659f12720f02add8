"""What other rooms may hear of: facts in the past tense."""

from dataclasses import dataclass

from portal.consulting.contracts.models import ContractReview, ServiceContract


@dataclass(frozen=True)
class ContractReviewed:
    """A reviewer approved a contract's text or sent it back (CTR-03)."""

    review: ContractReview


@dataclass(frozen=True)
class ContractSigned:
    """Both sides signed; the paper is being sealed (CTR-06)."""

    contract: ServiceContract


@dataclass(frozen=True)
class ContractAmended:
    """An amendment was signed; the contract it amends is closed (CTR-09)."""

    contract: ServiceContract
    amendment: ServiceContract


@dataclass(frozen=True)
class ContractEnded:
    """A contract was given up or ended before it was performed."""

    contract: ServiceContract
