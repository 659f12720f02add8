"""What every change of a booking leaves behind: its line in the log, notices, live screens."""

from typing import Any

from portal.core import at_once, clock, live
from portal.core.database import Actor
from portal.front_desk.appointments.models import Appointment, AppointmentChange, AppointmentNotice
from portal.registry.staff.models import Person


def topic(branch_id: int) -> str:
    """The live topic of a branch's appointment book."""
    return f"appointments:{branch_id}"


def tell(*people_ids: int | None) -> None:
    """These people's day has a new or changed item."""
    for person_id in people_ids:
        if person_id is not None:
            live.bump(f"today:{person_id}")


def log(
    appointment: Appointment, what: str, *, by: Actor, reason: str = "", asked_by: str = "", **details: Any
) -> None:
    """Write a line into the log (APT-15); whoever watches the book sees the change."""
    line = AppointmentChange(
        appointment_id=appointment.id,
        at=clock.now(),
        what=what,
        actor_name=by.name,
        reason=reason.strip(),
        asked_by=asked_by,
        details=details,
    )
    at_once.write_all([line], by=by)
    live.bump(topic(appointment.branch_id))
    tell(appointment.provider_id, appointment.consultant_id, appointment.created_by_id)


def notify(appointment: Appointment, what: str, text: str, *, by: Actor, also: tuple[Person | None, ...] = ()) -> None:
    """Have the consultant and whoever serves hear of a change somebody else made (APT-09)."""
    told = {appointment.consultant_id, appointment.provider_id, *(person.id for person in also if person)}
    people, now = sorted(person_id for person_id in told - {by.id} if person_id is not None), clock.now()
    notices = [
        AppointmentNotice(person_id=person_id, appointment_id=appointment.id, at=now, what=what, text=text[:200])
        for person_id in people
    ]
    at_once.write_all(notices, by=by)
    tell(*people)
