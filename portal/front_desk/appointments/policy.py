"""Settings of the appointment book, who may be booked, and whose bookings a person sees."""

from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l

from portal.core import clock
from portal.core.database import Actor
from portal.core.settings import Setting, declare
from portal.front_desk.appointments.choices import PEOPLE_GROUPS
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments.permissions import Permission
from portal.registry.customers.permissions import Permission as Customers
from portal.registry.staff.models import Person

EARLY: Setting[int] = declare(
    Setting("appointments.early", 15, _l("Arrive before the appointment"), _l("minutes"), ("APT-05",), 0, 120)
)
STEP: Setting[int] = declare(
    Setting("appointments.step", 15, _l("Step of the appointment calendar"), _l("minutes"), ("APT-04",), 5, 60)
)
HOURS_FROM: Setting[str] = declare(
    Setting("appointments.hours_from", "09:00", _l("Appointments from"), rules=("APT-03",))
)
HOURS_TO: Setting[str] = declare(Setting("appointments.hours_to", "18:00", _l("Appointments until"), rules=("APT-03",)))
RECONFIRM_DAYS: Setting[int] = declare(
    Setting("appointments.reconfirm_days", 1, _l("Re-confirm before the appointment"), _l("days"), ("APT-07",), 0, 14)
)
REMIND_AT: Setting[int] = declare(
    Setting(
        "appointments.remind_at", 16, _l("Customers are reminded the day before at"), _l("o'clock"), ("APT-10",), 8, 20
    )
)
NO_SHOW_HOURS: Setting[int] = declare(
    Setting(
        "appointments.no_show_hours", 4, _l("Call a customer who did not come within"), _l("hours"), ("APT-12",), 1, 72
    )
)
ANSWER_MINUTES: Setting[int] = declare(
    Setting(
        "appointments.answer_minutes", 30, _l("Answer a website request within"), _l("minutes"), ("APT-17",), 1, 1440
    )
)
ONLINE_BURST: Setting[int] = declare(
    Setting(
        "appointments.online_burst",
        5,
        _l("Website requests from one place before they are put aside"),
        _l("a minute"),
        ("APT-17",),
        1,
        1000,
    )
)
#: Nobody books further ahead, and a typed year cannot go wrong by a century.
MOST_AHEAD = timedelta(days=366)
LONGEST = 600


def _clock(text: str, otherwise: time) -> time:
    try:
        return time.fromisoformat(text.strip())
    except ValueError:
        return otherwise


def house_hours() -> tuple[time, time]:
    """From when until when the house takes appointments."""
    return _clock(HOURS_FROM.value(), time(9)), _clock(HOURS_TO.value(), time(18))


def can_be_booked(person: Person) -> bool:
    """Whether customers can have appointments with this person."""
    return person.active and person.role in PEOPLE_GROUPS and not person.has_flag("assistant")


def sees_everybody(person: Actor) -> bool:
    """Whether every customer's name in the book is in this person's reach."""
    return person.can(Customers.SEE_ALL)


def concerns(appointment: Appointment, person: Actor) -> bool:
    """Whether the booking is this person's own: they serve, look after the customer, or booked it."""
    return person.id is not None and person.id in (
        appointment.provider_id,
        appointment.consultant_id,
        appointment.created_by_id,
    )


def reconfirm_from(appointment: Appointment) -> datetime:
    """From when on the consultant is reminded to ask the customer again (APT-07)."""
    return clock.day_bounds(appointment.day - timedelta(days=RECONFIRM_DAYS.value()))[0]


def may_change_times(person: Actor) -> bool:
    return person.can(Permission.SCHEDULE)


def bookable_days() -> tuple[date, date]:
    """The first and the last day an appointment may lie on."""
    return clock.today(), clock.today() + MOST_AHEAD
