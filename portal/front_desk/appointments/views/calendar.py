"""The calendar of a day or a week, and the planned lists of the departments."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.core import clock, pages
from portal.core.access import requires
from portal.core.requests import row_number
from portal.front_desk.appointments import choices, gates, policy
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments.operations.signals import topic
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.queries import calendar as calendars
from portal.front_desk.appointments.queries import lists, records
from portal.front_desk.appointments.views.blueprint import blueprint
from portal.front_desk.appointments.views.lines import Lines
from portal.front_desk.appointments.views.sources import day_in
from portal.registry.staff import queries as staff
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person

SPANS = ("day", "week")


def asked_day(name: str = "day", otherwise: date | None = None) -> date:
    """The day of the address; `otherwise` or today when it says none, and with a word when the book has no such day."""
    text = request.args.get(name, "")
    found = day_in(text)
    if found is not None and 2000 <= found.year <= 2100:
        return found
    if text:
        pages.say(_("The book has no such day: %(day)s.", day=text[:20]), "warning")
    return otherwise or clock.today()


@blueprint.get("")
@requires(Permission.READ)
def calendar() -> Response:
    person = me()
    moving = _moving(person)
    group = calendars.group_of(request.args.get("group", "") or _group_of(moving), person)
    span, only = request.args.get("span", ""), row_number(request.args.get("who", ""))
    if span not in SPANS:
        span = "week" if moving and not span else "day"
    day = asked_day(otherwise=moving.day if moving else None)
    here: dict[str, Any] = {
        "group": group,
        "span": span,
        "day": day.isoformat(),
        "who": only,
        "moving": moving.id if moving else None,
    }

    # Read only when the region is really rendered: a remembered rendering costs no query.
    @cache
    def seen() -> dict[str, Any]:
        return shown(person, group, span, day, only)

    return pages.live_page(
        "front_desk/appointments/calendar.html",
        region="calendar",
        topic=topic(person.branch_id),
        audience=calendars.audience(person, *here.values()),
        context=lambda: {
            "seen": seen,
            "here": here,
            "day": day,
            "moving": moving,
            "topic": topic(person.branch_id),
            "calendar_url": url_for("appointments.calendar", **here),
            "groups": _groups(here),
            "steps": _steps(here, day),
            "may_book": person.can(Permission.BOOK),
            "lines": Lines,
            "waiting": lists.waiting_requests(person) if person.can(Permission.ONLINE) else None,
        },
    )


def shown(person: Person, group: str, span: str, day: date, only: int | None) -> dict[str, Any]:
    """What the calendar shows: columns over a time axis, or rows of people over the days of a week."""
    first, last = calendars.week_of(day) if span == "week" else (day, day)
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    rows = calendars.columns(person, group, days, only)
    over_axis = span == "day" or only is not None
    flat = [column for row in rows for column in row]
    return {
        "days": days,
        "rows": rows,
        "columns": flat if over_axis else [],
        "axis": calendars.axis(flat) if over_axis else None,
        "kinds": choices.KINDS,
        "step": policy.STEP.value(),
        "today": clock.today(),
        "count": sum(len(column.blocks) for column in flat),
    }


def _moving(person: Person) -> Appointment | None:
    """The booking that is on its way to another time."""
    wanted = row_number(request.args.get("moving", ""))
    if wanted is None or not person.can(Permission.BOOK):
        return None
    return records.visible(wanted, person)


def _group_of(moving: Appointment | None) -> str:
    """Where a booking on its way is shown when the address does not say: among those who serve like its person."""
    return moving.provider.role if moving is not None and moving.provider is not None else ""


def _groups(here: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": url_for("appointments.calendar", **{**here, "group": name, "who": None}),
            "active": name == here["group"],
            "key": str(number),
        }
        for number, (name, label) in enumerate(choices.GROUPS.items(), 1)
    ]


def _steps(here: dict[str, Any], day: date) -> dict[str, str]:
    far = timedelta(days=7 if here["span"] == "week" else 1)

    def to(**changed: Any) -> str:
        return url_for("appointments.calendar", **{**here, **changed})

    return {
        "before": to(day=(day - far).isoformat()),
        "after": to(day=(day + far).isoformat()),
        "today": to(day=clock.today().isoformat()),
        "day": to(span="day"),
        "week": to(span="week"),
        "everybody": to(who=None),
        "still": to(moving=None),
    }


@blueprint.get("/planned")
@requires(Permission.READ)
def planned() -> Response:
    """The planned list of a delivering department (APT-09), for the screen and for the printer."""
    person = me()
    day = asked_day()
    own = person.department_id if person.role in ("doctor", "care_staff") else None
    wanted = request.args.get("department", "" if own is None else str(own))
    department_id = row_number(wanted)
    kind = request.args.get("kind", "") if request.args.get("kind", "") in choices.KINDS else ""
    rows = lists.planned(person, day, department_id=department_id, kind=kind)
    return pages.page(
        "front_desk/appointments/planned.html",
        rows=rows,
        gates=gates.of_all(rows),
        day=day,
        before=(day - timedelta(days=1)).isoformat(),
        after=(day + timedelta(days=1)).isoformat(),
        department_id=department_id,
        kind=kind,
        departments=[("", _("All departments")), *((d.id, d.name) for d in staff.departments())],
        kinds=[("", _("All kinds")), *choices.KINDS.items()],
    )
