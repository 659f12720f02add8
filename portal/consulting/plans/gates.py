"""Whether the examinations a plan asks for have their results (APT-08, PLN-04)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from portal.consulting.plans.models import PlanExamination, TreatmentPlan
from portal.core.database import db
from portal.front_desk.appointments.gates import Gate
from portal.front_desk.appointments.models import Appointment


def of_appointments(appointments: Sequence[Appointment]) -> Mapping[int, Iterator[Gate]]:
    """One gate each: every examination the customer's plans ask for has its result."""
    customers = {row.customer_id for row in appointments}
    rows = db.session.execute(
        select(TreatmentPlan.customer_id, PlanExamination.name)
        .join(TreatmentPlan, TreatmentPlan.id == PlanExamination.plan_id)
        .where(TreatmentPlan.customer_id.in_(customers), PlanExamination.result == "")
    )
    waiting: dict[int, list[str]] = defaultdict(list)
    for customer_id, name in rows:
        waiting[customer_id].append(name)
    label = _("Examinations")
    return {row.id: iter([_gate(label, waiting.get(row.customer_id or 0, []))]) for row in appointments}


def _gate(label: str, waiting: list[str]) -> Gate:
    return Gate("examinations", label, not waiting, note=_("、").join(waiting))
