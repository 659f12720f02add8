"""The pages of the appointment book."""

from portal.front_desk.appointments.views import (  # noqa: F401
    booking,
    calendar,
    clinics,
    follow_ups,
    public,
    records,
    registers,
    requests,
    schedules,
)
from portal.front_desk.appointments.views.blueprint import blueprint

__all__ = ["blueprint"]
