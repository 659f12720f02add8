"""The booking confirmation for the customer (APT-05)."""

from portal.core import clock, sealing
from portal.core.database import Actor
from portal.core.sealing import Document
from portal.front_desk.appointments import policy, wording
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments.permissions import Permission
from portal.registry.papers import policy as papers

CONFIRMATION = sealing.paper("booking", "front_desk/appointments/print/confirmation.html", "1", "预约确认单")
papers.declare_kind(CONFIRMATION.kind, opens_with=(Permission.BOOK,), needs=lambda _document: (Permission.READ,))


def seal_confirmation(appointment: Appointment, *, by: Actor) -> Document:
    """Item, date and time, notes, and the request to arrive early; a moved booking gets a new paper."""
    earlier = sealing.of_subject(appointment, CONFIRMATION.kind)
    return sealing.request(
        CONFIRMATION,
        appointment,
        number=f"{appointment.number}-{len(earlier) + 1}",
        by=by,
        customer_id=appointment.customer_id,
        replaces=earlier[0] if earlier else None,
        values={
            "clinic": sealing.clinic(),
            "date": f"{clock.local(clock.now()):%Y年%m月%d日}",
            "customer": {
                "name": appointment.who,
                "number": appointment.customer.number if appointment.customer else "",
            },
            "booking": appointment.number,
            "when": wording.when(appointment),
            "year": clock.local(appointment.starts_at).year,
            "minutes": appointment.minutes,
            "kind": wording.KINDS[appointment.kind],
            "what": wording.subject(appointment),
            "provider": f"{appointment.provider.name} {appointment.provider.title}".strip()
            if appointment.provider
            else "",
            "early": policy.EARLY.value(),
            "fee": appointment.fee_told.written if appointment.fee_told is not None else "",
            "recovery": appointment.recovery_told,
            "notes": appointment.notes,
            "preparation": _preparation(appointment),
            "address": wording.place(),
            "booked_by": appointment.booked_by.name if appointment.booked_by else "",
        },
    )


def _preparation(appointment: Appointment) -> list[str]:
    """What the item's approved text asks customers to do before."""
    version = appointment.item.current_version if appointment.item is not None else None
    return list(version.pre_notes) if version is not None else []
