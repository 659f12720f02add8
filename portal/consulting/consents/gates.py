"""Whether the customer of a booking has signed for what is booked (APT-08, RSK-09)."""

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from portal.consulting.consents.models import RiskNotice
from portal.consulting.plans.models import PlanItem
from portal.core.database import db
from portal.front_desk.appointments.gates import Gate
from portal.front_desk.appointments.models import Appointment


def of_appointments(appointments: Sequence[Appointment]) -> Mapping[int, Iterator[Gate]]:
    """One gate each: a signed risk notice and consent about the booked item."""
    customers = {row.customer_id for row in appointments}
    signed = select(RiskNotice.customer_id, PlanItem.item_id)
    signed = signed.join(PlanItem, PlanItem.version_id == RiskNotice.plan_version_id)
    rows = db.session.execute(signed.where(RiskNotice.customer_id.in_(customers), RiskNotice.state == "signed")).all()
    given = {(row[0], row[1]) for row in rows} | {(row[0], None) for row in rows}
    label = _("Risk notice and consent")
    return {
        row.id: iter([Gate("consent", label, (row.customer_id, row.item_id) in given, rule="RSK-09")])
        for row in appointments
    }
