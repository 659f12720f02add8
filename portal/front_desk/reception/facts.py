"""What reception announces to the other rooms."""

from dataclasses import dataclass

from portal.core.database import Actor
from portal.front_desk.reception.models import HallIncident, HandOver, Visit, VisitRegistration
from portal.registry.staff.models import Person


@dataclass(frozen=True)
class CustomerArrived:
    """A customer was registered at the door."""

    visit: Visit


@dataclass(frozen=True)
class HandOverAccepted:
    """A serving person took over a customer; the giver's part is closed (REC-08)."""

    hand_over: HandOver
    person: Person

    @property
    def visit(self) -> Visit:
        return self.hand_over.visit


@dataclass(frozen=True)
class CustomerLeft:
    """A customer left, with an outcome (REC-15)."""

    visit: Visit


@dataclass(frozen=True)
class VisitRegistered:
    """A visit was registered with a department: 挂号 (REC-19)."""

    registration: VisitRegistration
    by: Actor

    @property
    def visit(self) -> Visit:
        return self.registration.visit


@dataclass(frozen=True)
class CustomerUnsettled:
    """Somebody in the hall is upset; the flag was raised (REC-18)."""

    visit: Visit


@dataclass(frozen=True)
class IncidentEscalated:
    """A hall incident went to a department (REC-13)."""

    incident: HallIncident
