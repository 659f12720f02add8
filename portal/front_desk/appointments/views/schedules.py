"""Working hours, absences and devices; and standing in for somebody who fell ill."""

from datetime import date, timedelta
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.core import clock, pages
from portal.core.access import requires
from portal.core.forms import Form
from portal.core.refusals import Missing
from portal.front_desk.appointments import operations, policy, queries, resources
from portal.front_desk.appointments.forms import schedule as forms
from portal.front_desk.appointments.forms.fields import read_slot, slot_value
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments.operations import schedules as moving
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.queries import Slot, availability, lists
from portal.front_desk.appointments.views.blueprint import blueprint
from portal.front_desk.appointments.views.calendar import asked_day
from portal.registry.staff import queries as staff
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person


@blueprint.get("/schedules")
@requires(Permission.SCHEDULE)
def schedules() -> Response:
    person = me()
    people = resources.people(person.branch_id)
    opens, closes = policy.house_hours()
    return pages.page(
        "front_desk/appointments/schedules.html",
        people=[(one, lists.hours_of(one)) for one in people],
        days=forms.DAYS,
        house=f"{opens:%H:%M}–{closes:%H:%M}",
        devices=resources.devices(person.branch_id),
        device_form=forms.DeviceForm(departments=staff.departments(), formdata=None),
        reason_form=forms.ReasonForm(formdata=None),
    )


def _person(person_id: int) -> Person:
    """Somebody of the branch who can be booked; Missing otherwise."""
    found = staff.person(person_id)
    if found.branch_id != me().branch_id or not policy.can_be_booked(found):
        raise Missing
    return found


def _week(person: Person) -> dict[str, str]:
    hours = lists.hours_of(person)
    return {
        f"day{number}": " ".join(f"{row.starts:%H:%M}-{row.ends:%H:%M}" for row in hours.get(number, ()))
        for number in range(7)
    }


@blueprint.route("/schedules/<int:person_id>", methods=["GET", "POST"])
@requires(Permission.SCHEDULE)
def hours(person_id: int) -> Response:
    person = _person(person_id)
    form = forms.HoursForm(subject=person.id, **_week(person))

    def act() -> bool:
        operations.set_hours(person, form.hours, by=me())
        return True

    if form.is_submitted() and form.attempt(act):
        pages.say(_("The hours of %(name)s are saved.", name=person.name))
        return pages.go("appointments.hours", person_id=person.id)
    return _hours_page(person, form, forms.ExceptionForm(formdata=None))


def _hours_page(person: Person, form: Form, absence: Form) -> Response:
    refused = (form.is_submitted() and bool(form.errors or form.refusals)) or bool(absence.errors or absence.refusals)
    return pages.page(
        "front_desk/appointments/hours.html",
        status=422 if refused else 200,
        form=form,
        absence=absence,
        person=person,
        exceptions=lists.exceptions_of(person),
        today=clock.today().isoformat(),
    )


@blueprint.post("/schedules/<int:person_id>/exceptions")
@requires(Permission.SCHEDULE)
def add_exception(person_id: int) -> Response:
    person, form = _person(person_id), forms.ExceptionForm()

    def act() -> Any:
        assert form.first.data is not None
        return operations.add_exception(
            person,
            by=me(),
            kind=form.kind.data or "",
            first=form.first.data,
            last=form.last.data,
            starts=form.starts.clock,
            ends=form.ends.clock,
            reason=form.reason.data or "",
        )

    if form.attempt(act) is None:
        return _hours_page(person, forms.HoursForm(formdata=None, **_week(person)), form)
    pages.say(_("Noted."))
    return pages.go("appointments.hours", person_id=person.id)


@blueprint.post("/exceptions/<int:exception_id>/removal")
@requires(Permission.SCHEDULE)
def remove_exception(exception_id: int) -> Response:
    row = lists.exception(exception_id, me())
    person_id = row.person_id
    operations.remove_exception(row, by=me())
    return pages.go("appointments.hours", person_id=person_id)


@blueprint.post("/devices")
@requires(Permission.SCHEDULE)
def add_device() -> Response:
    departments = {row.id: row for row in staff.departments()}
    form = forms.DeviceForm(departments=list(departments.values()))

    def act() -> Any:
        department = departments.get(form.department.data)
        return operations.add_device(name=form.name.data or "", by=me(), department=department)

    if form.attempt(act) is None:
        return pages.form_page("front_desk/appointments/device.html", form)
    pages.say(_("The device is in the book."))
    return pages.go("appointments.schedules")


@blueprint.post("/devices/<int:device_id>/rest")
@requires(Permission.SCHEDULE)
def rest_device(device_id: int) -> Response:
    device = lists.device(device_id, me())
    operations.take_out_of_use(device, by=me(), reason=request.form.get("reason", ""))
    return pages.go("appointments.schedules")


@blueprint.post("/devices/<int:device_id>/use")
@requires(Permission.SCHEDULE)
def use_device(device_id: int) -> Response:
    operations.put_into_use(lists.device(device_id, me()), by=me())
    return pages.go("appointments.schedules")


@blueprint.route("/schedules/<int:person_id>/stand-in", methods=["GET", "POST"])
@requires(Permission.SCHEDULE)
def stand_in(person_id: int) -> Response:
    """Somebody fell ill: every booking of the day with the time it can move to, moved in one act (APT-16)."""
    person, day = _person(person_id), asked_day()
    rows = moving.expected_on(person, day)
    proposals = _proposals(person, rows, day)
    form = forms.StandInForm(subject=person.id)

    def act() -> moving.Moved:
        chosen = {row.id: _chosen(row, proposals[row.id], person) for row in rows}
        return operations.stand_in(person, day, chosen, by=me(), reason=form.reason.data or "")

    if form.is_submitted() and (done := form.attempt(act)):
        pages.say(
            _("%(moved)d moved and told, %(left)d to be called.", moved=len(done.moved), left=len(done.left)),
            "warning" if done.left else "success",
        )
        return pages.go("appointments.calendar", group=person.role, day=day.isoformat())
    return pages.form_page(
        "front_desk/appointments/stand_in.html",
        form,
        person=person,
        day=day,
        rows=[(row, [(slot_value(slot), slot.text) for slot in proposals[row.id]]) for row in rows],
    )


def _chosen(row: Appointment, offered: list[Slot], person: Person) -> Slot | None:
    """What was chosen for a booking; nothing said means that the customer is called."""
    found = read_slot(request.form.get(f"slot-{row.id}", ""))
    if found is None:
        return None
    who, day, at = found
    colleague = next((one for one in resources.people(person.branch_id, person.role) if one.id == who), None)
    return Slot(colleague, clock.at(day, at), row.minutes, 0) if colleague is not None else None


def _proposals(person: Person, rows: list[Appointment], day: date) -> dict[int, list[Slot]]:
    """For each booking: a colleague at the same time, the nearest time of a colleague, the person's next days.

    What is proposed to one booking is no longer proposed to the next.
    """
    colleagues = [one for one in resources.people(person.branch_id, person.role) if one.id != person.id]
    held = availability.times([*colleagues, person], day, day + timedelta(days=8))
    held.works.pop((person.id, day), None)
    found: dict[int, list[Slot]] = {}
    for row in rows:
        start = availability.minute_of(row.starts_at)
        fits = _at_the_same_time(colleagues, held, row, day, start)
        fits += queries.suggest(colleagues, first=day, length=row.minutes, most=2, days=1, known=held)
        fits += queries.suggest([person], first=day, length=row.minutes, most=2, days=8, known=held)
        found[row.id] = list({slot_value(slot): slot for slot in fits}.values())
        if found[row.id]:
            first = found[row.id][0]
            begin = availability.minute_of(first.starts_at)
            held.taken[first.person.id, first.day].append((begin, begin + row.minutes))
    return found


def _at_the_same_time(
    colleagues: list[Person], held: availability.Times, row: Appointment, day: date, start: int
) -> list[Slot]:
    free = [
        one
        for one in colleagues
        if any(begin <= start and start + row.minutes <= end for begin, end in held.free(one.id, day))
    ]
    free.sort(key=lambda one: (held.booked(one.id, day), one.id))
    return [Slot(one, row.starts_at, row.minutes, 0) for one in free[:1]]
