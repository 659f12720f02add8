"""Whether what is booked is paid as agreed (APT-08)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.cashier.payments import schedule
from portal.cashier.payments.models import ChargeOrder
from portal.consulting.contracts.models import ServiceContract
from portal.core.database import db
from portal.front_desk.appointments.gates import Gate
from portal.front_desk.appointments.models import Appointment


def of_appointments(appointments: Sequence[Appointment]) -> Mapping[int, Iterator[Gate]]:
    """One gate each: everything the agreed way of payment wants by the day of the booking is paid (PAY-03)."""
    customers = {row.customer_id for row in appointments}
    wanted = select(ChargeOrder).where(ChargeOrder.customer_id.in_(customers))
    rows = db.session.scalars(
        wanted.options(
            joinedload(ChargeOrder.lines), joinedload(ChargeOrder.contract).joinedload(ServiceContract.versions)
        )
    ).unique()
    charges: dict[int, list[ChargeOrder]] = defaultdict(list)
    for charge in rows:
        charges[charge.customer_id].append(charge)
    label = _("Payment")
    return {row.id: iter([_gate(label, row, charges.get(row.customer_id or 0, []))]) for row in appointments}


def _gate(label: str, appointment: Appointment, charges: list[ChargeOrder]) -> Gate:
    fitting = [charge for charge in charges if _about(charge, appointment.item_id)]
    due = [schedule.due_now(charge, appointment.day) for charge in fitting]
    paid = any(not amount for amount in due)
    note = "" if paid or not due else _("%(amount)s to be paid", amount=min(due, key=lambda one: one.fen).written)
    return Gate("payment", label, paid, note=note)


def _about(charge: ChargeOrder, item_id: int | None) -> bool:
    return item_id is None or any(line.item_id == item_id for line in charge.lines)
