"""What complaints announce to the other rooms."""

from dataclasses import dataclass
from datetime import date

from portal.core.database import Actor
from portal.registry.staff.models import Person
from portal.service.complaints.models import Case, EmergencyAlert


@dataclass(frozen=True)
class CaseOpened:
    """A complaint was taken in, or a dissatisfied customer's case opened."""

    case: Case
    by: Actor


@dataclass(frozen=True)
class CustomerNamed:
    """Whose case it is became known after the intake: who serves the customer is warned (DIS-11)."""

    case: Case
    by: Actor


@dataclass(frozen=True)
class CaseMoved:
    """A case took a step of its workflow; `step` is the step's name, or the name of the conversion."""

    case: Case
    step: str
    by: Actor


@dataclass(frozen=True)
class CaseClosed:
    """A case was closed, with the customer's answer."""

    case: Case
    by: Actor


@dataclass(frozen=True)
class EmergencyRaised:
    """A customer could not be calmed or disturbs the business; the leaders were told at once (DIS-09)."""

    case: Case
    alert: EmergencyAlert
    by: Actor


@dataclass(frozen=True)
class MeasureAgreed:
    """An improvement with owner and date was agreed in a closing summary (CMP-13, XC-10)."""

    title: str
    owner: Person
    due_on: date
    source_kind: str
    source_label: str
    source_url: str
    by: Actor
