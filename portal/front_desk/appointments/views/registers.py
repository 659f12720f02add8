"""The register of bookings and the log of their changes (APT-15), with filters and export."""

from datetime import timedelta
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.core import clock, pages
from portal.core.access import requires
from portal.core.forms import cleaned
from portal.core.listing import export, listing, wants_export
from portal.front_desk.appointments import choices
from portal.front_desk.appointments.models import Appointment, AppointmentChange
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.queries import lists
from portal.front_desk.appointments.views.blueprint import blueprint
from portal.front_desk.appointments.views.calendar import asked_day
from portal.front_desk.appointments.views.records import detail_of
from portal.front_desk.appointments.workflow import STATES
from portal.registry.staff.identity import me


def _among(name: str, known: Any) -> str:
    asked = request.args.get(name, "")
    return asked if asked in known else ""


@blueprint.get("/register")
@requires(Permission.READ)
def register() -> Response:
    person = me()
    first = asked_day("first", clock.today())
    last = asked_day("last", first + timedelta(days=6))
    kind, state, channel = _among("kind", choices.KINDS), _among("state", STATES), _among("channel", choices.CHANNELS)
    text = cleaned(request.args.get("text", ""))[:40]
    found = listing(
        lists.register(person, first=first, last=last, kind=kind, state=state, channel=channel, text=text),
        sorts={"time": Appointment.starts_at, "booked": Appointment.created_at},
        default="-time" if text else "time",
        key=Appointment.id,
        filters={
            "text": text,
            "first": first.isoformat(),
            "last": last.isoformat(),
            "kind": kind,
            "state": state,
            "channel": channel,
        },
        page_size=2000 if wants_export() else 50,
    )
    if wants_export():
        header = [
            _("Booking"),
            _("Day"),
            _("Time"),
            _("Customer"),
            _("With"),
            _("Kind of appointment"),
            _("What exactly"),
            _("How the booking was made"),
            _("Booked by"),
            _("State"),
        ]
        return export("appointments", header, [_exported(row) for row in found.rows])
    return pages.page(
        "front_desk/appointments/register.html",
        listing=found,
        kinds=[("", _("All kinds")), *choices.KINDS.items()],
        states=[("", _("All states")), *((name, state.label) for name, state in STATES.items())],
        channels=[("", _("All ways")), *choices.CHANNELS.items()],
        tones={name: state.tone for name, state in STATES.items()},
        figures={} if text else lists.figures(person, first, last),
        words={name: state.label for name, state in STATES.items()},
    )


def _exported(row: Appointment) -> tuple[Any, ...]:
    return (
        row.number, row.day.isoformat(), row.hours, row.who, row.provider.name if row.provider else "", row.kind_label,
        row.what, row.channel_label, row.booked_by.name if row.booked_by else "", row.state_label,
    )  # fmt: skip


@blueprint.get("/log")
@requires(Permission.LOG)
def log() -> Response:
    person = me()
    last = asked_day("last", clock.today())
    first = asked_day("first", last - timedelta(days=6))
    what, text = _among("what", choices.CHANGES), cleaned(request.args.get("text", ""))[:40]
    found = listing(
        lists.changes(person, first=first, last=last, what=what, text=text),
        sorts={"at": AppointmentChange.at},
        default="-at",
        key=AppointmentChange.id,
        filters={"first": first.isoformat(), "last": last.isoformat(), "what": what, "text": text},
        page_size=2000 if wants_export() else 50,
    )
    if wants_export():
        header = [_("When"), _("Booking"), _("Customer"), _("What happened"), _("Who"), _("Who asked"), _("Details")]
        return export("appointment-log", header, [_line(row) for row in found.rows])
    return pages.page(
        "front_desk/appointments/log.html",
        listing=found,
        whats=[("", _("Everything")), *choices.CHANGES.items()],
        words=choices.CHANGES,
        detail=lambda row: detail_of(row.details, row.reason, row.asked_by),
    )


def _line(row: AppointmentChange) -> tuple[Any, ...]:
    return (
        pages.moment(row.at), row.appointment.number, row.appointment.who, str(choices.CHANGES[row.what]),
        row.actor_name, str(choices.ASKED_BY.get(row.asked_by, "")), detail_of(row.details, row.reason, ""),
    )  # fmt: skip
