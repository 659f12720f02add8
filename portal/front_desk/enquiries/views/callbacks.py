"""Callbacks: calling, answering, not reached, passed on (ENQ-04, ENQ-05)."""

from flask import Response, request
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.front_desk.enquiries import operations
from portal.front_desk.enquiries.forms import handling
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.queries import reach
from portal.front_desk.enquiries.views.blueprint import blueprint
from portal.front_desk.enquiries.views.enquiry import do
from portal.front_desk.enquiries.views.registering import named_person
from portal.registry.staff.identity import me


@blueprint.post("/callbacks/<int:callback_id>/call")
@requires(Permission.ANSWER)
def call(callback_id: int) -> Response:
    callback = reach.callback(callback_id, me())
    operations.claim(callback.number, by=me())
    pages.say(_("Colleagues see that you are calling %(number)s.", number=callback.number))
    return pages.go("enquiries.show", enquiry_id=callback.enquiry_id, _anchor="callback")


@blueprint.post("/callbacks/<int:callback_id>/hang-up")
@requires(Permission.ANSWER)
def hang_up(callback_id: int) -> Response:
    callback = reach.callback(callback_id, me())
    operations.release(callback.number, by=me())
    return pages.go("enquiries.show", enquiry_id=callback.enquiry_id, _anchor="callback")


@blueprint.post("/callbacks/<int:callback_id>/answer")
@requires(Permission.ANSWER)
def answer_callback(callback_id: int) -> Response:
    callback = reach.callback(callback_id, me())
    form = handling.CallbackForm(subject=callback.enquiry_id)
    act = lambda: operations.answer_callback(  # noqa: E731
        callback, text=form.answer.data or "", next_step=form.next_step.data or "", by=me()
    )
    return do(callback.enquiry, form, act, _("Answered, and kept who gave it."))


@blueprint.post("/callbacks/<int:callback_id>/attempts")
@requires(Permission.ANSWER)
def note_attempt(callback_id: int) -> Response:
    callback, form = reach.callback(callback_id, me()), handling.AttemptForm()
    act = lambda: operations.note_attempt(callback, note=form.note.data or "", by=me())  # noqa: E731
    return do(callback.enquiry, form, act, _("Noted. The deadline stays."))


@blueprint.post("/callbacks/<int:callback_id>/transfer")
@requires(Permission.ANSWER)
def transfer(callback_id: int) -> Response:
    person = me()
    callback = reach.callback(callback_id, person)
    form = handling.TransferForm(people=reach.people_who_answer(person.branch_id))
    act = lambda: operations.transfer_callback(  # noqa: E731
        callback,
        to=named_person(form.person_id.data, person),
        reason=form.reason.data or "",
        deadline=form.deadline.instant(ahead=True) if request.form.get("deadline") else None,
        by=person,
    )
    return do(callback.enquiry, form, act, _("Passed on, with number and question."))
