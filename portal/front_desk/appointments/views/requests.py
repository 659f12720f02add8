"""Website requests: the worklist and answering one (APT-17)."""

from datetime import timedelta
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.core import clock, pages
from portal.core.access import requires
from portal.core.listing import export, listing, wants_export
from portal.front_desk.appointments import operations, policy
from portal.front_desk.appointments.forms.changes import AnswerRequestForm, ConfirmRequestForm
from portal.front_desk.appointments.models import Appointment, OnlineRequest
from portal.front_desk.appointments.permissions import Permission
from portal.front_desk.appointments.queries import lists
from portal.front_desk.appointments.views.blueprint import blueprint
from portal.registry.customers import operations as customers
from portal.registry.customers import policy as customer_policy
from portal.registry.customers import queries as customer_files
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person

SHOWN = {"": _l("Not answered yet"), "aside": _l("Put aside"), "closed": _l("Answered")}


@blueprint.get("/requests")
@requires(Permission.ONLINE)
def requests() -> Response:
    person = me()
    show = request.args.get("show", "") if request.args.get("show", "") in SHOWN else ""
    found = listing(
        lists.requests(person, closed=show == "closed", burst=show == "aside"),
        sorts={"received": OnlineRequest.received_at},
        default="-received" if show == "closed" else "received",
        key=OnlineRequest.id,
        filters={"show": show},
    )
    if wants_export():
        header = [
            _("Received"),
            _("Name"),
            _("What for"),
            _("First answer after"),
            _("Answered by"),
            _("What came of it"),
        ]
        return export(
            "website-requests",
            header,
            [
                (
                    pages.moment(row.received_at),
                    row.name,
                    row.kind_label,
                    row.response_minutes if row.answered_at else "",
                    row.answered_by.name if row.answered_by else "",
                    row.result_label,
                )
                for row in found.rows
            ],
        )
    today = clock.today()
    return pages.page(
        "front_desk/appointments/requests.html",
        listing=found,
        show=show,
        shown=SHOWN,
        counts=lists.waiting_requests(person),
        times=lists.response_times(person, today - timedelta(days=29), today),
        target=policy.ANSWER_MINUTES.value(),
        phone=lambda row: customer_policy.shown_phone(row.phone, person),
    )


@blueprint.route("/requests/<int:request_id>", methods=["GET", "POST"])
@requires(Permission.ONLINE)
def answer(request_id: int) -> Response:
    """One request: confirm the time it holds, book another one, or close it."""
    person = me()
    row = lists.request_of(request_id, person)
    return _answer_page(row, person, _confirm_form(row, person))


def _confirm_form(row: OnlineRequest, person: Person) -> ConfirmRequestForm:
    files = [
        (found.id, f"{found.name} · {found.number}")
        for found in customer_files.search(row.phone.removeprefix("+86"), person, 5)
    ]
    new = _("Open a new file for %(name)s", name=row.name)
    return ConfirmRequestForm(files=files, new=new, subject=row.id, customer_id=files[0][0] if files else None)


def _answer_page(row: OnlineRequest, person: Person, form: ConfirmRequestForm) -> Response:
    if form.is_submitted() and (booked := form.attempt(lambda: _confirm(row, form, person))):
        pages.say(_("Confirmed: %(who)s %(when)s", who=booked.who, when=f"{booked.day:%m-%d} {booked.hours}"))
        return pages.go("appointments.show", appointment_id=booked.id)
    return pages.form_page(
        "front_desk/appointments/request.html",
        form,
        row=row,
        refusing=AnswerRequestForm(formdata=None),
        phone=customer_policy.shown_phone(row.phone, person),
        target=policy.ANSWER_MINUTES.value(),
        holds=row.appointment is not None and row.appointment.state == "requested",
    )


def _confirm(row: OnlineRequest, form: ConfirmRequestForm, person: Person) -> Appointment:
    chosen = form.customer_id.data
    if chosen:
        customer = customer_files.visible(chosen, person)
    else:
        customer = customers.register(
            by=person,
            name=row.name,
            phone=row.phone,
            first_channel="online",
            different_because=form.different_because.data or "",
        )
    return operations.confirm(row, customer, by=person)


@blueprint.post("/requests/<int:request_id>/refusal")
@requires(Permission.ONLINE)
def refuse_request(request_id: int) -> Response:
    person = me()
    row, form = lists.request_of(request_id, person), AnswerRequestForm()

    def act() -> Any:
        return operations.refuse(row, by=person, result=form.result.data or "", note=form.note.data or "")

    if form.attempt(act) is None:
        return pages.page(
            "front_desk/appointments/request.html",
            status=422,
            form=_confirm_form_unsent(row, person),
            row=row,
            refusing=form,
            phone=customer_policy.shown_phone(row.phone, person),
            target=policy.ANSWER_MINUTES.value(),
            holds=row.appointment is not None and row.appointment.state == "requested",
        )
    pages.say(_("Recorded."))
    return pages.go("appointments.requests")


def _confirm_form_unsent(row: OnlineRequest, person: Person) -> ConfirmRequestForm:
    new = _("Open a new file for %(name)s", name=row.name)
    return ConfirmRequestForm(files=[], new=new, subject=row.id, formdata=None)


@blueprint.post("/requests/<int:request_id>/attempts")
@requires(Permission.ONLINE)
def try_request(request_id: int) -> Response:
    row = lists.request_of(request_id, me())
    operations.try_to_answer(row, by=me())
    pages.say(_("Noted: attempt %(count)d reached nobody.", count=row.attempts))
    return pages.go("appointments.requests")
