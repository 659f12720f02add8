"""Whether what is booked stands in a contract both sides signed (APT-08)."""

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from portal.consulting.contracts.models import ServiceContract
from portal.consulting.plans.models import PlanItem
from portal.core.database import db
from portal.front_desk.appointments.gates import Gate
from portal.front_desk.appointments.models import Appointment

IN_FORCE = ("signed", "in_performance")


def of_appointments(appointments: Sequence[Appointment]) -> Mapping[int, Iterator[Gate]]:
    """One gate each: a signed contract with the booked item."""
    customers = {row.customer_id for row in appointments}
    signed = select(ServiceContract.customer_id, PlanItem.item_id)
    signed = signed.join(PlanItem, PlanItem.version_id == ServiceContract.plan_version_id)
    wanted = signed.where(ServiceContract.customer_id.in_(customers), ServiceContract.state.in_(IN_FORCE))
    rows = db.session.execute(wanted).all()
    given = {(row[0], row[1]) for row in rows} | {(row[0], None) for row in rows}
    label = _("Contract")
    return {row.id: iter([Gate("contract", label, (row.customer_id, row.item_id) in given)]) for row in appointments}
