"""What customers are told of their bookings: printed, or queued as a message (APT-05, APT-10)."""

from datetime import time, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import access, audit, clock, outbox
from portal.core.database import Actor, db
from portal.core.outbox import OutboxMessage
from portal.core.refusals import Refused
from portal.front_desk.appointments import documents, policy, wording
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments.operations import signals
from portal.front_desk.appointments.permissions import Permission

AT_ONCE = 500


def print_confirmation(appointment: Appointment, *, by: Actor) -> documents.Document:
    """Have the confirmation printed for the customer to take along (APT-05)."""
    access.check(by, Permission.BOOK)
    _refuse_over(appointment)
    document = documents.seal_confirmation(appointment, by=by)
    audit.record("appointments.print", appointment, by=by, paper=document.number)
    signals.log(appointment, "printed", by=by, paper=document.number)
    return document


def send_confirmation(appointment: Appointment, *, by: Actor) -> OutboxMessage | None:
    """Queue the confirmation as a message (APT-05); None when this very time was confirmed already."""
    access.check(by, Permission.BOOK)
    _refuse_over(appointment)
    if not reachable(appointment):
        raise Refused(
            "APT-05",
            _("The customer has no phone or does not want messages. Print the confirmation instead."),
            link=appointment.path,
        )
    return _send(appointment, wording.confirmation(appointment), "confirmation", by=by)


def tell_moved(appointment: Appointment, *, by: Actor, reason: str = "") -> OutboxMessage | None:
    """Queue the new time as a message; None when the customer cannot be written to."""
    if not reachable(appointment):
        return None
    return _send(appointment, wording.moved(appointment, reason), "moved", by=by)


def reachable(appointment: Appointment) -> bool:
    """Whether the customer has a phone and agreed to messages about their service (CUS-19)."""
    customer = appointment.customer
    return customer is not None and bool(customer.phone) and customer.consent_service_messages


def remind(*, by: Actor) -> list[OutboxMessage]:
    """Queue a reminder for everybody who comes tomorrow (APT-10); running it twice writes it once."""
    tomorrow = clock.today() + timedelta(days=1)
    if clock.now() < clock.at(clock.today(), time(policy.REMIND_AT.value())):
        return []
    wanted = select(Appointment).where(
        Appointment.branch_id == by.branch_id,
        Appointment.day == tomorrow,
        Appointment.state.in_(("booked", "confirmed")),
    )
    rows = db.session.scalars(wanted.options(joinedload(Appointment.customer)).order_by(Appointment.id).limit(AT_ONCE))
    told = [_send(row, wording.reminder(row), "reminder", by=by) for row in rows if reachable(row)]
    return [message for message in told if message is not None]


def _send(appointment: Appointment, text: str, kind: str, *, by: Actor) -> OutboxMessage | None:
    message = outbox.put(
        by=by,
        channel="sms",
        address=appointment.phone,
        kind=f"appointment_{kind}",
        text=text,
        customer_id=appointment.customer_id,
        once_key=f"{kind}:{appointment.number}:{appointment.starts_at:%Y%m%d%H%M}:{appointment.provider_id or 0}",
        rests_on="service_messages",
        rules="APT-10" if kind == "reminder" else "APT-05",
    )
    if message is not None:
        audit.record("appointments.message", appointment, by=by, kind=kind)
        signals.log(appointment, "messaged", by=by, kind=kind)
    return message


def _refuse_over(appointment: Appointment) -> None:
    if not appointment.expected or appointment.customer_id is None:
        raise Refused("APT-05", _("Only a booking that still holds can be confirmed to the customer."))
