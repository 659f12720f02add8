"""The page behind the website's “book online” button (APT-17): open to everybody, kept small."""

from datetime import date, timedelta
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.core import clock, pages
from portal.core.access import public
from portal.front_desk.appointments import choices, operations, policy, queries, resources
from portal.front_desk.appointments.forms.changes import PublicRequestForm
from portal.front_desk.appointments.forms.fields import options, read_slot, slot_value
from portal.front_desk.appointments.models import OnlineRequest
from portal.front_desk.appointments.views.blueprint import blueprint
from portal.registry.staff import queries as staff

WHY = "visitors of the website ask for an appointment; nothing of the clinic's can be read here"
DAYS_AHEAD = 30


@blueprint.route("/online", methods=["GET", "POST"])
@public(WHY)
def ask_online() -> Response:
    branch = staff.branches()[0]
    form = PublicRequestForm(kind="consultation")
    day = _asked(form)
    slots = _free(branch.id, form.kind.data or "consultation", day) if day is not None else []
    form.slot.choices = options(
        [*((slot_value(slot), slot.time) for slot in slots), ("", _("No fixed time, please call me"))]
    )
    looking = "look" in request.form
    if form.is_submitted() and not looking and (kept := form.attempt(lambda: _receive(form, branch.id))):
        return pages.go("appointments.asked_online", held=int(kept.appointment_id is not None))
    refused = form.is_submitted() and not looking
    return pages.page(
        "front_desk/appointments/online.html", status=422 if refused else 200, form=form, slots=slots, day=day
    )


@blueprint.get("/online/thanks")
@public(WHY)
def asked_online() -> Response:
    return pages.page(
        "front_desk/appointments/online_thanks.html",
        held=request.args.get("held") == "1",
        minutes=policy.ANSWER_MINUTES.value(),
    )


def _asked(form: PublicRequestForm) -> date | None:
    """The day a visitor wishes, from the form or the address."""
    try:
        day = form.day.data or date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None
    near = clock.today() <= day <= clock.today() + timedelta(days=DAYS_AHEAD)
    if near and form.day.data is None and not form.is_submitted():
        form.day.process_data(day)
    return day if near else None


def _free(branch_id: int, kind: str, day: date) -> list[queries.Slot]:
    """The free times of that day, one for each hour of the clock: whoever is least busy has it (APT-04)."""
    role = "care_staff" if kind == "treatment" else "consultant" if kind == "consultation" else "doctor"
    people = resources.people(branch_id, role)
    length = choices.MINUTES.get(kind, 60)
    found: dict[str, queries.Slot] = {}
    for slot in queries.suggest(people, first=day, length=length, most=80, days=1):
        if slot.time.endswith(("00", "30")):
            found.setdefault(slot.time, slot)
    return [found[time] for time in sorted(found)]


def _receive(form: PublicRequestForm, branch_id: int) -> OnlineRequest:
    chosen = read_slot(form.slot.raw_data[0] if form.slot.raw_data else "")
    held: dict[str, Any] = {}
    if chosen is not None:
        who, day, at = chosen
        provider = next((one for one in resources.people(branch_id) if one.id == who), None)
        held = {"starts_at": clock.at(day, at), "provider": provider}
    return operations.receive(
        name=form.name.data or "",
        phone=form.phone.data or "",
        kind=form.kind.data or "",
        wished_day=form.day.data,
        part_of_day=form.part_of_day.data or "any",
        words=form.words.data or "",
        address=(request.remote_addr or "")[:60],
        branch_id=branch_id,
        **held,
    )
