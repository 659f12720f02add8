"""One enquiry: its page, and everything that can be done with it."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.core import pages, workflow
from portal.core.access import requires
from portal.core.forms import Form
from portal.core.refusals import Missing
from portal.core.requests import row_number
from portal.front_desk.enquiries import choices, links, operations, policy, settings
from portal.front_desk.enquiries.forms import handling
from portal.front_desk.enquiries.models import Enquiry
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.queries import contacts, group, reach
from portal.front_desk.enquiries.views.blueprint import blueprint
from portal.front_desk.enquiries.views.registering import named_person
from portal.front_desk.enquiries.workflow import ENQUIRY
from portal.registry.customers import queries as customer_files
from portal.registry.customers.permissions import Permission as Customers
from portal.registry.staff.identity import me


@blueprint.get("/<int:enquiry_id>")
@requires(Permission.READ)
def show(enquiry_id: int) -> Response:
    return page(reach.visible(enquiry_id, me()))


def page(enquiry: Enquiry, sent: Form | None = None) -> Response:
    """The enquiry's page; with the form that was sent and refused, everything still in it."""
    person = me()
    people = reach.people_who_answer(enquiry.branch_id)
    promises = contacts.callbacks(enquiry)
    callback = next((row for row in promises if row.ended_at is None), None)
    shown: dict[str, Form] = {
        "reply": handling.ReplyForm(subject=enquiry.id, **_unsent(sent)),
        "promise": handling.PromiseForm(
            people=people, subject=enquiry.id, number=_number(enquiry), question=enquiry.need, **_unsent(sent)
        ),
        "callback": handling.CallbackForm(subject=enquiry.id, **_unsent(sent)),
        "attempt": handling.AttemptForm(formdata=None),
        "transfer": handling.TransferForm(people=people, formdata=None),
        "lose": handling.LoseForm(formdata=None),
        "file": handling.FileForm(formdata=None, name=enquiry.caller_name),
        "question": handling.QuestionForm(subject=enquiry.id, **_unsent(sent)),
        "recording": handling.RecordingForm(formdata=None),
        "help": handling.HelpForm(
            people=group.staff(enquiry.branch_id, "cs_staff"),
            formdata=None,
            helped="" if enquiry.service_helped is None else ("yes" if enquiry.service_helped else "no"),
            helper_id=enquiry.service_helper_id,
        ),
        "owner": handling.OwnerForm(people=reach.possible_owners(enquiry), formdata=None),
    }
    if sent is not None:
        shown = {name: sent if type(form) is type(sent) else form for name, form in shown.items()}
    check = contacts.check(enquiry)
    recordings = contacts.recordings(enquiry)
    leads = policy.leads(enquiry, person)
    lacking = policy.lacking(enquiry, promised=bool(promises))
    return pages.page(
        "front_desk/enquiries/show.html",
        status=422 if sent is not None else 200,
        enquiry=enquiry,
        who=policy.shown_name(enquiry, person),
        contact=policy.shown_contact(enquiry, person),
        choices=choices,
        forms=shown,
        callback=callback,
        promises=promises,
        calling=contacts.calling([callback.number], enquiry.branch_id).get(callback.number) if callback else None,
        callback_minutes=settings.CALLBACK_MINUTES.value(),
        entries=_entries(enquiry, promises),
        questions=contacts.later_questions(enquiry),
        recordings=[(row, policy.may_hear(row, person)) for row in recordings],
        changes=contacts.lead_changes(enquiry),
        events=contacts.events(enquiry),
        check=check if check is not None and (leads or check.person_id == person.id) else None,
        files=[] if enquiry.customer_id else contacts.files_like(enquiry.caller_name, enquiry.phone, person),
        file_visible=enquiry.customer is not None and customer_files.may_see(enquiry.customer, person),
        earlier=contacts.earlier(enquiry.phone, enquiry.contact, enquiry.branch_id, enquiry.id),
        opted_out=contacts.opted_out(_number(enquiry), enquiry.branch_id) if _number(enquiry) else None,
        lacking=policy.lacking_labels(lacking),
        steps=[step for step in workflow.available(ENQUIRY, enquiry, person) if step.name != "undo_arrival" or leads],
        links=links.for_enquiry(enquiry, person),
        bookings=links.bookings_of(enquiry, person),
        may_write=person.can(Permission.WRITE),
        may_answer=person.can(Permission.ANSWER),
        may_open_file=person.can(Customers.WRITE) and person.can(Permission.WRITE),
        may_take=enquiry.owner_id is None and enquiry.specialty in policy.inbox_specialties(person),
        leads=leads,
        me=person,
    )


def _unsent(sent: Form | None) -> dict[str, Any]:
    """Drafts come back on a page that is opened, not beside a form that was refused."""
    return {} if sent is None and request.method == "GET" else {"formdata": None}


def _number(enquiry: Enquiry) -> str:
    return enquiry.phone or enquiry.contact


def _entries(enquiry: Enquiry, promises: Any) -> list[dict[str, Any]]:
    """What happened, latest first: steps, replies and promises."""
    found = [
        {"at": row.at, "who": row.actor_name, "text": ENQUIRY.step(row.step).label, "detail": row.reason,
         "tone": ENQUIRY.states[row.target].tone}
        for row in workflow.history(enquiry)
    ]  # fmt: skip
    found += [
        {"at": row.at, "who": row.person.name if row.person else "", "tone": "success" if row.full else "info",
         "text": _("Replied") if row.full else _("First word"), "detail": row.text}
        for row in contacts.replies(enquiry)
    ]  # fmt: skip
    for row in promises:
        asked = _("Question to %(name)s, until %(time)s", name=row.assigned_to.name, time=pages.moment(row.deadline))
        found.append({"at": row.created_at, "who": row.asked_by.name if row.asked_by else "", "text": asked,
                      "detail": row.question, "tone": "warning"})  # fmt: skip
        if row.ended_at is not None:
            ended = _("Callback %(how)s", how=choices.label(choices.CALLBACK_ENDS, row.ended_how))
            found.append({"at": row.ended_at, "who": row.ended_by.name if row.ended_by else "", "text": ended,
                          "detail": "" if row.ended_how == "answered" else row.reply, "tone": "secondary"})  # fmt: skip
    found.append({"at": enquiry.created_at, "who": enquiry.taker.name if enquiry.taker else _("Website"),
                  "text": _("Registered"), "detail": "", "tone": "primary"})  # fmt: skip
    for entry in found:
        entry["at_text"] = pages.moment(entry["at"])
    return sorted(found, key=lambda entry: entry["at"], reverse=True)


def do(enquiry: Enquiry, form: Form, act: Callable[[], Any], done: str) -> Response:
    """Try what the form asks for; a refusal stays on the enquiry's page, beside its field."""
    if form.attempt(act) is None:
        return page(enquiry, form)
    pages.say(done)
    return pages.go("enquiries.show", enquiry_id=enquiry.id)


@blueprint.post("/<int:enquiry_id>/replies")
@requires(Permission.ANSWER)
def reply(enquiry_id: int) -> Response:
    enquiry = reach.visible(enquiry_id, me())
    form = handling.ReplyForm(subject=enquiry.id)
    act = lambda: operations.reply(  # noqa: E731
        enquiry,
        text=form.answer.data or "",
        full=form.kind.data != "first",
        next_step=form.next_step.data or "",
        by=me(),
    )
    return do(enquiry, form, act, _("The reply is recorded."))


@blueprint.post("/<int:enquiry_id>/promise")
@requires(Permission.WRITE)
def promise(enquiry_id: int) -> Response:
    person = me()
    enquiry = reach.visible(enquiry_id, person)
    form = handling.PromiseForm(people=reach.people_who_answer(person.branch_id), subject=enquiry.id)
    act = lambda: operations.promise(  # noqa: E731
        enquiry,
        to=named_person(form.person_id.data, person),
        number=form.number.data or "",
        question=form.question.data or "",
        deadline=form.deadline.instant(ahead=True),
        by=person,
    )
    return do(enquiry, form, act, _("The callback is noted, and the receiver told."))


@blueprint.post("/<int:enquiry_id>/loss")
@requires(Permission.WRITE)
def lose(enquiry_id: int) -> Response:
    enquiry, form = reach.visible(enquiry_id, me()), handling.LoseForm()
    act = lambda: operations.lose(enquiry, reason=form.lost_reason.data or "", note=form.note.data or "", by=me())  # noqa: E731
    return do(enquiry, form, act, _("The enquiry is closed."))


@blueprint.post("/<int:enquiry_id>/steps")
@requires(Permission.WRITE)
def take_step(enquiry_id: int) -> Response:
    enquiry = reach.visible(enquiry_id, me())
    wanted, reason = request.form.get("step", ""), request.form.get("reason", "")
    acts = {"reopen": operations.reopen, "undo_arrival": operations.undo_arrival}
    if wanted not in acts:
        raise Missing
    acts[wanted](enquiry, reason=reason, by=me())
    pages.say(_("Done."))
    return pages.go("enquiries.show", enquiry_id=enquiry.id)


@blueprint.post("/<int:enquiry_id>/file")
@requires(Permission.WRITE)
def open_file(enquiry_id: int) -> Response:
    enquiry, form = reach.visible(enquiry_id, me()), handling.FileForm()
    act = lambda: operations.open_file(  # noqa: E731
        enquiry,
        name=form["name"].data or "",
        gender=form.gender.data or "",
        different_because=form.different_because.data or "",
        by=me(),
    )
    return do(enquiry, form, act, _("The file is open."))


@blueprint.post("/<int:enquiry_id>/customer")
@requires(Permission.WRITE)
def link_customer(enquiry_id: int) -> Response:
    person = me()
    enquiry = reach.visible(enquiry_id, person)
    customer_id = row_number(request.form.get("customer_id", ""))
    known = {row["id"] for row in contacts.files_like(enquiry.caller_name, enquiry.phone, person)}
    if customer_id is None or customer_id not in known:
        raise Missing
    customer = customer_files.visible(customer_id, person)
    operations.link_customer(enquiry, customer, by=person)
    pages.say(_("Linked to %(name)s.", name=customer.name))
    return pages.go("enquiries.show", enquiry_id=enquiry.id)


@blueprint.post("/<int:enquiry_id>/service-help")
@requires(Permission.WRITE)
def note_help(enquiry_id: int) -> Response:
    person = me()
    enquiry = reach.visible(enquiry_id, person)
    form = handling.HelpForm(people=group.staff(enquiry.branch_id, "cs_staff"))
    act = lambda: operations.note_service_help(  # noqa: E731
        enquiry, helped=form.helped.data == "yes", helper=named_person(form.helper_id.data, person), by=person
    )
    return do(enquiry, form, act, _("Noted."))
