"""Registering a contact while talking, with scripts, answers and fees beside it; completing it later."""

from typing import Any

from flask import Response, current_app, request
from flask_babel import gettext as _

from portal.core import pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.fields import cleaned
from portal.core.refusals import Refused
from portal.front_desk.enquiries import operations, settings
from portal.front_desk.enquiries.forms.contact import CompletionForm, ContactForm
from portal.front_desk.enquiries.models import Enquiry
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.queries import contacts, reach
from portal.front_desk.enquiries.views.blueprint import blueprint
from portal.registry.catalogue import queries as catalogue
from portal.registry.staff import queries as staff
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person

_ANSWERS = 6


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.WRITE)
def new() -> Response:
    person = me()
    medium = "online" if request.args.get("medium") == "online" else "phone"
    people, departments = reach.people_who_answer(person.branch_id), staff.departments()
    form = ContactForm(medium=medium, people=people, departments=departments, subject=medium)
    if form.is_submitted() and (enquiry := form.attempt(lambda: _register(form, person))):
        pages.say(_("Registered: %(number)s.", number=enquiry.number))
        return pages.go("enquiries.show", enquiry_id=enquiry.id)
    return pages.form_page(
        "front_desk/enquiries/new.html",
        form,
        medium=medium,
        known=_known(form, person),
        callback_minutes=settings.CALLBACK_MINUTES.value(),
        rings_allowed=settings.RINGS.value(),
        scripts=_scripts(person),
        **_knowledge(""),
    )


def _register(form: ContactForm, person: Person) -> Enquiry:
    departments = {row.id: row for row in staff.departments()}
    enquiry = operations.register(
        by=person,
        channel=form.channel.data,
        specialty=form.specialty.data,
        received_at=form.at.instant(),
        rings=form.rings.data if "rings" in form else None,
        department=departments.get(form.department.data or 0),
        place=form.place.data or "" if "place" in form else "",
        caller_name=form.caller_name.data or "",
        phone=form.phone.data or "",
        contact=form.contact.data or "",
        contact_declined=bool(form.contact_declined.data),
        nature=form.nature.data,
        category=form.category.data,
        need=form.need.data or "",
        next_step=form.next_step.data or "",
    )
    if form.result.data == "answered":
        operations.reply(enquiry, text=form.answer.data or "", by=person)
    elif form.result.data == "promised":
        _promise(enquiry, form, person)
    if "recording" in form and form.recording.data:
        operations.add_recording(enquiry, form.recording.data, by=person)
    return enquiry


_FIELDS = {
    "person_id": "promise_to",
    "number": "promise_number",
    "question": "promise_question",
    "deadline": "promise_until",
}


def _promise(enquiry: Enquiry, form: ContactForm, person: Person) -> None:
    """Promise a callback with what this form says; a refusal is shown at this form's fields."""
    try:
        operations.promise(
            enquiry,
            to=named_person(form.promise_to.data, person),
            number=form.promise_number.data or form.phone.data or form.contact.data or "",
            question=form.promise_question.data or form.need.data or "",
            deadline=form.promise_until.instant(ahead=True),
            by=person,
        )
    except Refused as refusal:
        raise Refused(
            refusal.rule, refusal.message, field=_FIELDS.get(refusal.field or ""), link=refusal.link
        ) from None


def named_person(person_id: int | None, asking: Person) -> Person | None:
    """Somebody of the form's own choices; the operation judges whether they may."""
    found = db.session.get(Person, person_id) if person_id else None
    return found if found is not None and found.branch_id == asking.branch_id else None


def _known(form: ContactForm, person: Person) -> dict[str, Any]:
    """What is known about whoever is on the phone (ENQ-14, ENQ-24), as it is typed."""
    typed = request.args if pages.is_fragment_request() else {}
    name = cleaned(typed.get("caller_name", form.caller_name.data or ""))[:40]
    contact = cleaned(typed.get("contact", form.contact.data or ""))[:80]
    phone = _phone(cleaned(typed.get("phone", form.phone.data or "")))
    known = phone or contact
    return {
        "files": contacts.files_like(name, phone, person),
        "earlier": contacts.earlier(phone, contact, person.branch_id),
        "opted_out": contacts.opted_out(known, person.branch_id) if known else None,
        "calling": contacts.calling([known], person.branch_id).get(known) if known else None,
        "asked": bool(name or known),
        "me": person.id,
    }


def _phone(typed: str) -> str:
    digits = "".join(sign for sign in typed if sign.isdigit())
    if len(digits) < 8:
        return ""
    return f"+{digits}" if typed.startswith("+") or len(digits) > 11 else f"+86{digits.removeprefix('0')}"


def _scripts(person: Person) -> dict[str, Any]:
    """The words at the beginning and end of a call with the clinic's name filled in (ENQ-03)."""
    clinic = str(current_app.config["CLINIC_NAME"])
    return {
        "opening": settings.script(settings.OPENING_SCRIPT.value(), clinic=clinic, name=person.name),
        "closing": settings.script(settings.CLOSING_SCRIPT.value(), clinic=clinic, name=person.name),
        "hang_up": settings.HANG_UP.value(),
    }


def _knowledge(text: str) -> dict[str, Any]:
    """Approved answers, fees and the course of a treatment that fit what was typed (ENQ-25)."""
    words = text.split()
    offered = [
        (item, version, catalogue.best_price(item))
        for item, version in catalogue.offered()
        if words and all(word.casefold() in f"{item.name} {item.name_en}".casefold() for word in words)
    ]
    return {"asked_for": text, "answers": catalogue.search_scripts(text, limit=_ANSWERS), "items": offered[:_ANSWERS]}


@blueprint.get("/knowledge")
@requires(Permission.READ)
def knowledge() -> Response:
    text = cleaned(request.args.get("ask", ""))[:60]
    return pages.page("front_desk/enquiries/knowledge.html", **_knowledge(text))


@blueprint.route("/<int:enquiry_id>/edit", methods=["GET", "POST"])
@requires(Permission.WRITE)
def edit(enquiry_id: int) -> Response:
    person = me()
    enquiry = reach.visible(enquiry_id, person)
    departments = staff.departments()
    form = CompletionForm(enquiry, departments=departments)
    if form.is_submitted() and form.attempt(
        lambda: operations.complete(
            enquiry,
            by=person,
            department=next((row for row in departments if row.id == form.department_id.data), None),
            **{name: form[name].data for name in operations.FIELDS if name in form},
        )
    ):
        pages.say(_("Saved."))
        return pages.go("enquiries.show", enquiry_id=enquiry.id)
    return pages.form_page("front_desk/enquiries/edit.html", form, enquiry=enquiry)
