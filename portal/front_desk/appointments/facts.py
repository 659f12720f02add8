"""What the appointment book announces to the other rooms."""

from dataclasses import dataclass
from datetime import datetime

from portal.core.database import Actor
from portal.front_desk.appointments.models import Appointment, NoShowFollowUp


@dataclass(frozen=True)
class AppointmentBooked:
    """A time was booked, or an unconfirmed request was confirmed (APT-01, APT-17)."""

    appointment: Appointment
    by: Actor


@dataclass(frozen=True)
class AppointmentMoved:
    """A booking was moved to another time or person (APT-16)."""

    appointment: Appointment
    before: datetime
    by: Actor


@dataclass(frozen=True)
class AppointmentCancelled:
    """A booking was cancelled (APT-16)."""

    appointment: Appointment
    by: Actor


@dataclass(frozen=True)
class CustomerDidNotCome:
    """The booked time passed and nobody came; somebody is to ask why (APT-12)."""

    appointment: Appointment
    follow_up: NoShowFollowUp
    by: Actor


@dataclass(frozen=True)
class CustomerCame:
    """A booked customer arrived (APT-14)."""

    appointment: Appointment
    by: Actor
