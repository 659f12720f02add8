"""What must be ready before a surgery or treatment begins (APT-08): told by the rooms that know.

Consent, contract, payment and examinations are kept by later rooms; `portal/reactions.py` registers
what they say. A provider is asked for many bookings at once, so that lists stay cheap.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.core.refusals import Refused
from portal.front_desk.appointments.choices import GATED
from portal.front_desk.appointments.models import Appointment


@dataclass(frozen=True)
class Gate:
    """One condition: ready or not, in words, and where it is seen to."""

    name: str
    label: str
    ready: bool
    note: str = ""
    url: str = ""
    rule: str = "APT-08"


#: Answers, for bookings of known customers, with the gates of each by the booking's id.
Provider = Callable[[Sequence[Appointment]], Mapping[int, Iterable[Gate]]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Let a room say what is ready; shown in the order of registration."""
    _providers[name] = provider


def of_all(appointments: Sequence[Appointment]) -> dict[int, list[Gate]]:
    """The gates of each surgery or treatment among these bookings."""
    gated = [a for a in appointments if a.kind in GATED and a.customer_id is not None and _medical(a)]
    found: dict[int, list[Gate]] = {appointment.id: [] for appointment in gated}
    for provider in _providers.values() if gated else ():
        for appointment_id, told in provider(gated).items():
            found[appointment_id] += told
    return found


def _medical(appointment: Appointment) -> bool:
    """Plain skin care needs no consent or contract; what is not known to be plain counts as medical."""
    return appointment.kind == "surgery" or appointment.item is None or appointment.item.medical


def of(appointment: Appointment) -> list[Gate]:
    """The gates of one booking."""
    return of_all([appointment]).get(appointment.id, [])


def open_ones(appointment: Appointment) -> list[Gate]:
    """What is not ready yet."""
    return [gate for gate in of(appointment) if not gate.ready]


def refuse_while_open(appointment: Appointment) -> None:
    """A surgery or treatment cannot begin while a gate is open (APT-08)."""
    waiting: list[Any] = open_ones(appointment)
    if waiting:
        raise Refused(
            "APT-08",
            _(
                "Not ready to begin: %(gates)s. See to it first; nobody can switch this off.",
                gates=_("、").join(
                    f"{gate.label}{_('（')}{gate.note}{_('）')}" if gate.note else gate.label for gate in waiting
                ),
            ),
            link=waiting[0].url or None,
        )
