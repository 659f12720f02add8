"""The tables of the plans room."""

from portal.consulting.plans.models.decisions import Explanation, PlanApproval, PlanExamination
from portal.consulting.plans.models.versions import PlanItem, PlanVersion, TreatmentPlan

__all__ = ["Explanation", "PlanApproval", "PlanExamination", "PlanItem", "PlanVersion", "TreatmentPlan"]
