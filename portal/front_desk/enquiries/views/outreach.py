"""Advertisements, the website, sales contacts (ENQ-08, ENQ-19, ENQ-20)."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from portal.core import listing, pages
from portal.core.access import requires
from portal.core.database import db
from portal.core.fields import cleaned
from portal.core.requests import row_number
from portal.front_desk.enquiries import choices, operations
from portal.front_desk.enquiries.forms import group as forms
from portal.front_desk.enquiries.models import OutboundContact
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.queries import desk, group
from portal.front_desk.enquiries.views.blueprint import blueprint
from portal.registry.customers import queries as customer_files
from portal.registry.customers.models import Customer
from portal.registry.staff.identity import me
from portal.registry.staff.models import Person


@blueprint.get("/advertisements")
@requires(Permission.READ_ADS)
def advertisements() -> Response:
    person = me()
    return pages.page(
        "front_desk/enquiries/advertisements.html",
        running=group.running(person.branch_id),
        others=group.others(person.branch_id),
        unread={row.id for row in group.unread(person)},
        may_write=person.can(Permission.ADVERTISE),
    )


@blueprint.route("/advertisements/new", methods=["GET", "POST"])
@requires(Permission.ADVERTISE)
def new_advertisement() -> Response:
    form = forms.AdvertisementForm()
    if form.is_submitted() and (
        row := form.attempt(lambda: operations.publish_advertisement(by=me(), **_advertised(form)))
    ):
        pages.say(_("Everybody sees it now and has to read it."))
        return pages.go("enquiries.advertisement", advertisement_id=row.id)
    return pages.form_page("front_desk/enquiries/advertisement_form.html", form, heading=_("New advertisement"))


@blueprint.route("/advertisements/<int:advertisement_id>/edit", methods=["GET", "POST"])
@requires(Permission.ADVERTISE)
def edit_advertisement(advertisement_id: int) -> Response:
    row = group.advertisement(advertisement_id, me())
    form = forms.AdvertisementEditForm(row)
    if form.is_submitted() and form.attempt(lambda: operations.revise_advertisement(row, by=me(), **_advertised(form))):
        pages.say(_("Saved."))
        return pages.go("enquiries.advertisement", advertisement_id=row.id)
    return pages.form_page("front_desk/enquiries/advertisement_form.html", form, heading=row.title)


def _advertised(form: Any) -> dict[str, Any]:
    return {name: form[name].data for name in ("title", "medium", "text", "to_know", "starts_on", "ends_on")}


@blueprint.get("/advertisements/<int:advertisement_id>")
@requires(Permission.READ_ADS)
def advertisement(advertisement_id: int) -> Response:
    person = me()
    row = group.advertisement(advertisement_id, person)
    done, missing = group.readers(row)
    return pages.page(
        "front_desk/enquiries/advertisement.html",
        row=row,
        done=done,
        missing=missing,
        read=next((reading for reading in done if reading.person_id == person.id), None),
        may_write=person.can(Permission.ADVERTISE),
        sees_readers=person.can(Permission.ADVERTISE)
        or person.can(Permission.LEAD)
        or person.can(Permission.STATISTICS),
    )


@blueprint.post("/advertisements/<int:advertisement_id>/reading")
@requires(Permission.READ_ADS)
def read_advertisement(advertisement_id: int) -> Response:
    operations.read_advertisement(group.advertisement(advertisement_id, me()), by=me())
    pages.say(_("Noted that you have read it."))
    return pages.go("enquiries.advertisements")


@blueprint.route("/website", methods=["GET", "POST"])
@requires(Permission.WRITE, Permission.ADVERTISE)
def website() -> Response:
    """Public questions without a reply, and what was changed on the website (ENQ-08)."""
    person = me()
    form = forms.ContentForm()
    if form.is_submitted() and form.attempt(
        lambda: operations.note_content_update(place=form.place.data or "", what=form.what.data or "", by=person)
    ):
        pages.say(_("The update is recorded."))
        return pages.go("enquiries.website")
    return pages.form_page(
        "front_desk/enquiries/website.html",
        form,
        silent=desk.boards(person, "group"),
        updates=group.content_updates(person.branch_id),
    )


@blueprint.get("/outbound")
@requires(Permission.WRITE, Permission.SEE_ALL)
def outbound() -> Response:
    person = me()
    filters = {name: request.args.get(name, "").strip()[:30] for name in ("purpose", "result")}
    found = group.outbound(person)
    for name, column in (("purpose", OutboundContact.purpose), ("result", OutboundContact.result)):
        if filters[name]:
            found = found.where(column == filters[name])
    if listing.wants_export():
        return _export(found)
    page = listing.listing(
        found, sorts={"time": OutboundContact.at}, default="-time", key=OutboundContact.id, filters=filters
    )
    return pages.page(
        "front_desk/enquiries/outbound.html",
        listing=page,
        filters=filters,
        choices=choices,
        due=group.next_contacts(person),
        may_write=person.can(Permission.WRITE),
    )


def _export(found: Any) -> Response:
    header = [_("Time"), _("How"), _("Purpose"), _("Result"), _("Next step"), _("Again on"), _("By")]
    rows = db.session.scalars(found.order_by(OutboundContact.at.desc()).limit(10_000))
    cells = (
        [
            pages.moment(row.at),
            choices.label(choices.OUTBOUND_MEDIUMS, row.medium),
            choices.label(choices.OUTBOUND_PURPOSES, row.purpose),
            choices.label(choices.OUTBOUND_RESULTS, row.result),
            row.next_step,
            row.next_on or "",
            row.person.name if row.person else "",
        ]
        for row in rows
    )
    return listing.export("sales-contacts", header, cells)


@blueprint.route("/outbound/new", methods=["GET", "POST"])
@requires(Permission.WRITE)
def new_outbound() -> Response:
    person = me()
    customer = _customer(person)
    typed = {"name": customer.name, "number": customer.phone} if customer else _again(person)
    form = forms.OutboundForm(subject=f"customer-{customer.id}" if customer else "new", **typed)
    if form.is_submitted() and form.attempt(lambda: _record(form, customer, person)):
        pages.say(_("The contact is recorded."))
        return pages.go("enquiries.outbound")
    return pages.form_page("front_desk/enquiries/outbound_form.html", form, customer=customer)


def _customer(person: Person) -> Customer | None:
    customer_id = row_number(request.args.get("customer_id", ""))
    return customer_files.visible(customer_id, person) if customer_id else None


def _again(person: Person) -> dict[str, Any]:
    """The same person as last time, for the next step of an earlier contact."""
    wanted = row_number(request.args.get("again", ""))
    row = db.session.get(OutboundContact, wanted) if wanted else None
    if row is None or row.created_by_id != person.id:
        return {}
    return {"name": row.name, "number": row.number, "medium": row.medium, "purpose": row.purpose}


def _record(form: forms.OutboundForm, customer: Customer | None, person: Person) -> OutboundContact:
    number = cleaned(form.number.data or "")
    known = customer or _with_number(number, person)
    return operations.record_outbound(
        name=form["name"].data or "",
        number=number,
        medium=form.medium.data,
        purpose=form.purpose.data,
        result=form.result.data or "",
        said=form.said.data or "",
        next_step=form.next_step.data or "",
        next_on=form.next_on.data,
        customer=known,
        by=person,
    )


def _with_number(number: str, person: Person) -> Customer | None:
    """The customer whose number was typed without their file: their opting out counts all the same."""
    plain = "".join(sign for sign in number if sign.isdigit())
    return next(iter(customer_files.duplicates_of("", f"+86{plain[-11:]}")), None) if len(plain) >= 11 else None
