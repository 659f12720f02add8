"""One booking: its page, and everything that can be done with it."""

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_babel import gettext as _

from portal.core import clock, pages, sealing
from portal.core.access import requires
from portal.core.forms import Form
from portal.front_desk.appointments import choices, documents, gates, operations, policy, queries, resources, wording
from portal.front_desk.appointments.forms import changes as forms
from portal.front_desk.appointments.models import Appointment
from portal.front_desk.appointments.operations import serving, telling
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.views.blueprint import blueprint
from portal.front_desk.appointments.views.booking import offers_for
from portal.front_desk.appointments.workflow import APPOINTMENT
from portal.front_desk.enquiries.queries import reach as enquiries
from portal.registry.customers import policy as customer_policy
from portal.registry.customers import queries as customer_files
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person


@blueprint.get("/<int:appointment_id>")
@requires(Permission.READ)
def show(appointment_id: int) -> Response:
    return _page(queries.visible(appointment_id, me()))


def _page(appointment: Appointment, sent: Form | None = None) -> Response:
    """The booking's page; with the form that was sent and refused, everything still in it."""
    person = me()
    calls = queries.calls_of(appointment)
    missed = serving.follow_up_of(appointment)
    file_visible = appointment.customer is not None and customer_files.may_see(appointment.customer, person)
    shown: dict[str, Form] = {
        "call": forms.CallForm(formdata=None, advice=_advice(appointment)),
        "complete": forms.CompleteForm(formdata=None),
    }
    if sent is not None:
        shown = {name: sent if type(form) is type(sent) else form for name, form in shown.items()}
    return pages.page(
        "front_desk/appointments/show.html",
        status=422 if sent is not None else 200,
        appointment=appointment,
        forms=shown,
        state=APPOINTMENT.states[appointment.state],
        calls=calls,
        log=_timeline(appointment),
        gates=gates.of(appointment),
        notices=[n for n in queries.unread_notices(person) if n.appointment_id == appointment.id],
        papers=sealing.of_subject(appointment, documents.CONFIRMATION.kind),
        phone=customer_policy.shown_phone(appointment.phone, person),
        file_visible=file_visible,
        reachable=telling.reachable(appointment),
        follow_up=missed,
        may_follow_up=missed is not None and queries.may_follow_up(missed, person),
        enquiry=enquiries.seen(appointment.enquiry_id, person),
        next_one=serving.following(appointment),
        room=_room(appointment),
        early=policy.EARLY.value(),
        early_at=clock.local(appointment.starts_at),
        may=_may(appointment, person, file_visible=file_visible),
        asks_next=appointment.kind in choices.COURSES,
        next_label=str(choices.NEXT.get(appointment.next_step, "")),
    )


def _may(appointment: Appointment, person: Person, *, file_visible: bool) -> dict[str, bool]:
    books, serves = person.can(Permission.BOOK), person.can(Permission.SERVE)
    open_state = appointment.state in ("booked", "confirmed")
    return {
        "change": books and open_state,
        "cancel": books and appointment.expected and appointment.customer_id is not None,
        "confirm": books and open_state,
        "arrive": person.can(Permission.ARRIVE)
        and appointment.state in ("booked", "confirmed", "no_show")
        and appointment.day <= clock.today(),
        "start": serves and appointment.state == "arrived",
        "complete": serves and appointment.state in ("arrived", "in_service"),
        "again": books and file_visible,
        "answer": person.can(Permission.ONLINE) and appointment.state == "requested",
    }


def _advice(appointment: Appointment) -> str:
    """What the item's approved text asks customers to do before; the caller reads it out (APT-07)."""
    version = appointment.item.current_version if appointment.item is not None else None
    return "；".join(version.pre_notes) if version is not None else ""


def _room(appointment: Appointment) -> str:
    rooms = {place.id: place.name for place in resources.rooms(appointment.branch_id)} if appointment.room_id else {}
    return rooms.get(appointment.room_id or 0, "")


def _timeline(appointment: Appointment) -> list[dict[str, Any]]:
    """The booking's log, latest first (APT-15)."""
    tones = {"cancelled": "danger", "missed": "danger", "moved": "warning", "confirmed": "info", "arrived": "success"}
    return [
        {
            "at": row.at,
            "at_text": pages.moment(row.at),
            "who": row.actor_name,
            "text": str(choices.CHANGES[row.what]),
            "detail": detail_of(row.details, row.reason, row.asked_by),
            "tone": tones.get(row.what, "primary"),
        }
        for row in queries.log_of(appointment)
    ]


def detail_of(details: dict[str, Any], reason: str, asked_by: str) -> str:
    """What a line of the log says beside its word: from where to where, why, who asked, what was offered."""
    parts = []
    before, after, at = details.get("before"), details.get("after"), details.get("at")
    if isinstance(before, dict) and isinstance(after, dict):
        parts.append(f"{_held(before)} → {_held(after)}")
    elif isinstance(at, dict):
        parts.append(_held(at))
    if asked_by:
        parts.append(str(choices.ASKED_BY[asked_by]))
    if reason:
        parts.append(reason)
    if details.get("offer") in choices.OFFERS:
        parts.append(str(choices.OFFERS[details["offer"]]))
    if details.get("offered"):
        parts.append(_("Offered: %(times)s", times=_("、").join(details["offered"])))
    return " · ".join(parts)


def _held(plain: dict[str, Any]) -> str:
    return " ".join(
        str(part) for part in (plain.get("starts_at"), plain.get("provider") or plain.get("device")) if part
    )


def _do(appointment: Appointment, form: Form, act: Callable[[], Any], done: str) -> Response:
    """Try what the form asks for; a refusal stays on the booking's page, beside its field."""
    if form.attempt(act) is None:
        return _page(appointment, form)
    pages.say(done)
    return pages.go("appointments.show", appointment_id=appointment.id)


@blueprint.post("/<int:appointment_id>/calls")
@requires(Permission.BOOK)
def call(appointment_id: int) -> Response:
    appointment, form = queries.visible(appointment_id, me()), forms.CallForm()

    def act() -> Any:
        return operations.call(
            appointment,
            by=me(),
            way=form.way.data or "",
            reached=form.reached.data,
            confirmed=form.confirmed.data,
            advice=form.advice.data or "",
            note=form.note.data or "",
        )

    return _do(appointment, form, act, _("Recorded."))


@blueprint.post("/<int:appointment_id>/arrival")
@requires(Permission.ARRIVE)
def arrive(appointment_id: int) -> Response:
    appointment = queries.visible(appointment_id, me())
    operations.mark_arrived(appointment, by=me())
    pages.say(_("%(who)s is here.", who=appointment.who))
    return pages.go("appointments.show", appointment_id=appointment.id)


@blueprint.post("/<int:appointment_id>/start")
@requires(Permission.SERVE)
def start(appointment_id: int) -> Response:
    appointment = queries.visible(appointment_id, me())
    operations.start(appointment, by=me())
    pages.say(_("Begun."))
    return pages.go("appointments.show", appointment_id=appointment.id)


@blueprint.post("/<int:appointment_id>/completion")
@requires(Permission.SERVE)
def complete(appointment_id: int) -> Response:
    appointment, form = queries.visible(appointment_id, me()), forms.CompleteForm()

    def act() -> Any:
        return operations.complete(appointment, by=me(), next_step=form.next_step.data or "", note=form.note.data or "")

    return _do(appointment, form, act, _("Completed."))


@blueprint.post("/<int:appointment_id>/confirmation")
@requires(Permission.BOOK)
def print_confirmation(appointment_id: int) -> Response:
    appointment = queries.visible(appointment_id, me())
    document = operations.print_confirmation(appointment, by=me())
    return pages.go("papers.show", document_id=document.id)


@blueprint.post("/<int:appointment_id>/message")
@requires(Permission.BOOK)
def send_confirmation(appointment_id: int) -> Response:
    appointment = queries.visible(appointment_id, me())
    sent = operations.send_confirmation(appointment, by=me())
    pages.say(_("The message is queued.") if sent else _("This time was confirmed by message already."))
    return pages.go("appointments.show", appointment_id=appointment.id)


@blueprint.route("/<int:appointment_id>/edit", methods=["GET", "POST"])
@requires(Permission.BOOK)
def edit(appointment_id: int) -> Response:
    appointment = queries.visible(appointment_id, me())
    form = forms.DetailsForm(appointment)

    def act() -> Any:
        return operations.edit(
            appointment,
            by=me(),
            what=form.what.data or "",
            notes=form.notes.data or "",
            recovery_told=form.recovery_told.data or "",
        )

    if form.is_submitted() and form.attempt(act):
        pages.say(_("Saved."))
        return pages.go("appointments.show", appointment_id=appointment.id)
    return pages.form_page("front_desk/appointments/edit.html", form, appointment=appointment)


@blueprint.route("/<int:appointment_id>/cancellation", methods=["GET", "POST"])
@requires(Permission.BOOK)
def cancel(appointment_id: int) -> Response:
    """Cancel, after a new time was offered (APT-16)."""
    appointment = queries.visible(appointment_id, me())
    form = forms.CancelForm(subject=appointment.id)
    offered = offers_for(appointment, me())

    def act() -> Any:
        return operations.cancel(
            appointment,
            by=me(),
            reason=form.reason.data or "",
            asked_by=form.asked_by.data or "",
            offer=form.offer.data or "",
            offered=[slot.text for slot in offered],
        )

    if form.is_submitted() and form.attempt(act):
        pages.say(_("Cancelled."))
        return pages.go("appointments.show", appointment_id=appointment.id)
    return pages.form_page(
        "front_desk/appointments/cancel.html",
        form,
        appointment=appointment,
        offered=offered,
        when=wording.when(appointment),
    )


@blueprint.post("/notices/<int:appointment_notice_id>")
@requires(Permission.READ)
def read_notice(appointment_notice_id: int) -> Response:
    notice = queries.notice(appointment_notice_id, me())
    operations.read_notice(notice, by=me())
    return pages.go("appointments.show", appointment_id=notice.appointment_id)
