"""What other rooms may hear of: facts in the past tense."""

from dataclasses import dataclass

from portal.consulting.plans.models import PlanVersion, TreatmentPlan


@dataclass(frozen=True)
class PlanItemsChanged:
    """The plan's current version is another one, or offers other items than before (RSK-07)."""

    plan: TreatmentPlan


@dataclass(frozen=True)
class PlanSubmitted:
    version: PlanVersion


@dataclass(frozen=True)
class PlanApproved:
    version: PlanVersion


@dataclass(frozen=True)
class PlanReturned:
    version: PlanVersion


@dataclass(frozen=True)
class PlanExplained:
    version: PlanVersion


@dataclass(frozen=True)
class PlanConfirmed:
    version: PlanVersion
