"""The desk: what has to be answered now; and the register of all enquiries."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.core import listing, pages
from portal.core.access import requires
from portal.core.database import db
from portal.front_desk.enquiries import choices, policy, workflow
from portal.front_desk.enquiries.models import Enquiry
from portal.front_desk.enquiries.operations.signals import topic
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.queries import desk, group, register
from portal.front_desk.enquiries.views.blueprint import blueprint
from portal.registry.staff.identity import me

SORTS = {"time": Enquiry.received_at, "number": Enquiry.number}


@blueprint.get("")
@requires(Permission.READ)
def index() -> Response:
    person = me()
    view = desk.view_of(request.args.get("view", ""), person)
    return pages.live_page(
        "front_desk/enquiries/desk.html",
        region="enquiry_desk",
        topic=topic(person.branch_id),
        audience=desk.audience(person, view),
        context=lambda: {
            "seen": lambda: desk.desk(person, view),
            "view": view,
            "topic": topic(person.branch_id),
            "desk_url": url_for("enquiries.index", view=view),
            "tabs": [
                {"label": label, "url": url_for("enquiries.index", view=name), "active": name == view}
                for name, label in (("mine", _("Mine")), ("group", _("The group's")))
                if name == "mine" or desk.sees_group(person)
            ],
            "person": person,
            "contact": lambda enquiry: policy.shown_contact(enquiry, person),
            "who": lambda enquiry: policy.shown_name(enquiry, person),
            "may_write": person.can(Permission.WRITE),
            "may_answer": person.can(Permission.ANSWER),
            "unread": group.unread(person),
        },
    )


@blueprint.get("/register")
@requires(Permission.READ)
def listed() -> Response:
    person = me()
    filters = {name: request.args.get(name, "").strip()[:60] for name in register.FILTERS}
    found = register.filtered(person, filters)
    if listing.wants_export():
        return _export(found)
    page = listing.listing(found, sorts=SORTS, default="-time", key=Enquiry.id, filters=filters)
    return pages.page(
        "front_desk/enquiries/register.html",
        listing=page,
        filters=filters,
        choices=choices,
        states=workflow.STATES,
        outcomes={name: label for name, (label, _condition) in register.OUTCOMES.items()},
        people=group.staff(person.branch_id, "enquiry_staff") + group.staff(person.branch_id, "enquiry_leader"),
        contact=lambda enquiry: policy.shown_contact(enquiry, person),
        who=lambda enquiry: policy.shown_name(enquiry, person),
        may_write=person.can(Permission.WRITE),
        may_see_statistics=person.can(Permission.STATISTICS),
    )


def _export(found: Any) -> Response:
    """The register as a table, without phones and names of those who asked (PRV-06)."""
    header = [
        _("Number"), _("Time"), _("Channel"), _("For the group"), _("Nature"), _("Subject"), _("Need or question"),
        _("State"), _("Belongs to"), _("Taken by"), _("First reply after (min)"), _("Full answer after (min)"),
    ]  # fmt: skip
    rows = db.session.scalars(found.order_by(Enquiry.received_at.desc()).limit(10_000))
    return listing.export("enquiries", header, (_cells(row) for row in rows))


def _cells(row: Enquiry) -> list[Any]:
    return [
        row.number,
        pages.moment(row.received_at),
        row.channel_label,
        choices.label(choices.SPECIALTIES, row.specialty),
        choices.label(choices.NATURES, row.nature),
        choices.label(choices.CATEGORIES, row.category),
        row.need,
        row.state_label,
        row.owner.name if row.owner else "",
        row.taker.name if row.taker else "",
        row.minutes_to(row.first_reply_at),
        row.minutes_to(row.full_answer_at),
    ]
