"""The way of a booking: states and steps.

Every state before the end holds its time: an unconfirmed booking counts as taken (APT-03).
"""

from flask_babel import lazy_gettext as _l

from portal.core.workflow import State, Step, Workflow
from portal.front_desk.appointments.permissions import Permission

STATES = {
    "requested": State(_l("Unconfirmed"), "warning"),
    "booked": State(_l("Booked"), "primary"),
    "confirmed": State(_l("Re-confirmed"), "info"),
    "arrived": State(_l("Customer is here"), "success"),
    "in_service": State(_l("Being served"), "success"),
    "completed": State(_l("Completed"), "secondary", final=True),
    "no_show": State(_l("Did not come"), "danger"),
    "cancelled": State(_l("Cancelled"), "secondary", final=True),
}
#: States in which the booking holds the time of its people, room and device.
HOLDING = ("requested", "booked", "confirmed", "arrived", "in_service")
#: States in which the customer is still expected.
EXPECTED = ("requested", "booked", "confirmed")

APPOINTMENT = Workflow(
    name="appointments.appointment",
    initial="booked",
    states=STATES,
    rule="APT-01",
    steps=(
        Step(
            "accept", ("requested",), "booked", Permission.ONLINE, _l("Confirm the request"), ("APT-17",), offered=False
        ),
        Step(
            "confirm", ("booked",), "confirmed", Permission.BOOK, _l("Customer confirmed"), ("APT-07",), offered=False
        ),
        Step("move", ("booked", "confirmed"), "booked", Permission.BOOK, _l("Move"), ("APT-16",), True, offered=False),
        Step(
            "arrive",
            ("requested", "booked", "confirmed", "no_show"),
            "arrived",
            Permission.ARRIVE,
            _l("Customer arrived"),
            ("APT-14",),
            offered=False,
        ),
        Step("start", ("arrived",), "in_service", Permission.SERVE, _l("Begin"), ("APT-08",), offered=False),
        Step(
            "complete",
            ("arrived", "in_service"),
            "completed",
            Permission.SERVE,
            _l("Service done"),
            ("APT-10",),
            offered=False,
        ),
        Step("miss", EXPECTED, "no_show", Permission.BOOK, _l("Did not come"), ("APT-12",), offered=False),
        Step(
            "cancel",
            EXPECTED,
            "cancelled",
            Permission.BOOK,
            _l("Cancel"),
            ("APT-16",),
            True,
            tone="danger",
            offered=False,
        ),
    ),
)
