"""The tables of the appointment book."""

from portal.front_desk.appointments.models.appointment import Appointment, AppointmentChange, row_called
from portal.front_desk.appointments.models.following import (
    AppointmentCall,
    AppointmentNotice,
    NoShowFollowUp,
    OnlineRequest,
)
from portal.front_desk.appointments.models.schedule import (
    Device,
    ExpertClinic,
    ExpertInvitation,
    ProviderSchedule,
    ScheduleException,
)
from portal.front_desk.appointments.models.words import AppointmentWord

__all__ = [
    "Appointment",
    "AppointmentCall",
    "AppointmentChange",
    "AppointmentNotice",
    "AppointmentWord",
    "Device",
    "ExpertClinic",
    "ExpertInvitation",
    "NoShowFollowUp",
    "OnlineRequest",
    "ProviderSchedule",
    "ScheduleException",
    "row_called",
]
