"""What becomes of an enquiry: a customer file, a booking, the visit, or lost with a reason (ENQ-14, ENQ-15)."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, workflow
from portal.core.database import Actor, SystemActor, db
from portal.core.refusals import Refused
from portal.front_desk.enquiries import choices
from portal.front_desk.enquiries.models import Enquiry
from portal.front_desk.enquiries.operations import answering, outreach, registering, signals
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.workflow import ENQUIRY
from portal.registry.customers import operations as customers
from portal.registry.customers import queries as customer_files
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

#: So long after an enquiry a visit still counts as its fruit.
LEADS_LAST = timedelta(days=180)
_FIRST_CHANNEL = {"phone": "phone", "wechat": "wechat"}


def open_file(enquiry: Enquiry, *, by: Actor, different_because: str = "", **fields: Any) -> Customer:
    """Open a customer file from an enquiry (ENQ-14); refused when the contact has one, unless it is another person."""
    _refuse_second_file(enquiry)
    customer = customers.register(
        by=by,
        name=fields.pop("name", "") or enquiry.caller_name,
        phone=fields.pop("phone", "") or enquiry.phone,
        source="enquiry",
        first_channel=_FIRST_CHANNEL.get(enquiry.channel, "online"),
        different_because=different_because,
        **fields,
    )
    enquiry.file_opened_at = clock.now()
    _link(enquiry, customer, by=by)
    return customer


def link_customer(enquiry: Enquiry, customer: Customer, *, by: Actor) -> Enquiry:
    """Say that the contact is this customer, who has a file already (ENQ-14)."""
    access.check(by, Permission.WRITE)
    _refuse_second_file(enquiry)
    return _link(enquiry, customer, by=by)


def _link(enquiry: Enquiry, customer: Customer, *, by: Actor) -> Enquiry:
    enquiry.customer_id = customer.id
    enquiry.customer = customer
    db.session.flush()
    text = _("Enquiry %(number)s by %(channel)s", number=enquiry.number, channel=enquiry.channel_label)
    customers.note(customer, by=by, kind="contact", text=text, link=enquiry.path, at=enquiry.received_at)
    if enquiry.owner is not None:
        _open_to(customer, enquiry.owner, by=by)
    audit.record(
        "enquiries.link_customer", enquiry, by=by, customer_id=customer.id, opened=bool(enquiry.file_opened_at)
    )
    signals.changed(enquiry)
    return enquiry


def _open_to(customer: Customer, person: Person, *, by: Actor) -> None:
    """The owner of the lead may open the file (PRV-01); whoever registered the contact reaches it anyway."""
    customers.grant_reach(customer, person, why="enquiry", by=SystemActor("enquiries", by.branch_id))


def _refuse_second_file(enquiry: Enquiry) -> None:
    if enquiry.customer_id is not None:
        raise Refused(
            "ENQ-14", _("This enquiry has its customer file already."), link=f"/customers/{enquiry.customer_id}"
        )


def mark_booked(enquiry: Enquiry, appointment_number: str, *, by: Actor, customer: Customer | None = None) -> Enquiry:
    """The enquiry led to a booking; an open callback is settled with it.

    Booking opened or found the customer's file: from now on the enquiry has it, too (ENQ-14).
    """
    if customer is not None and enquiry.customer_id is None:
        if customer.created_at >= enquiry.created_at:
            enquiry.file_opened_at = customer.created_at
        _link(enquiry, customer, by=by)
    if enquiry.state == "booked":
        enquiry.appointment_number = appointment_number
        db.session.flush()
        audit.record("enquiries.rebook", enquiry, by=by, appointment=appointment_number)
        return enquiry
    answering.settle_callback(enquiry, "booked", reply=_("Booked: %(number)s", number=appointment_number), by=by)
    now = clock.now()
    enquiry.first_reply_at = enquiry.first_reply_at or now
    enquiry.full_answer_at = enquiry.full_answer_at or now
    enquiry.answered_by_id = enquiry.answered_by_id or by.id
    enquiry.appointment_number, enquiry.booked_at = appointment_number, now
    enquiry.lost_reason, enquiry.lost_note = "", ""
    workflow.apply(ENQUIRY, enquiry, "book", by=by, appointment=appointment_number)
    db.session.flush()
    signals.changed(enquiry)
    return enquiry


def mark_unbooked(enquiry: Enquiry, *, by: Actor) -> Enquiry:
    """The booking was cancelled: the enquiry is an answered one again."""
    if enquiry.state == "booked":
        workflow.apply(ENQUIRY, enquiry, "unbook", by=by, appointment=enquiry.appointment_number)
        signals.changed(enquiry)
    return enquiry


def mark_arrived(enquiry: Enquiry, *, by: Actor, kind: str = "registered") -> Enquiry:
    """The customer came: registered (挂号) or for a screening (筛查); commission depends on which."""
    if kind not in choices.ARRIVAL_KINDS:
        raise Refused("ENQ-15", _("Choose one of the list."), field="kind")
    if enquiry.state == "arrived":
        return enquiry
    answering.settle_callback(enquiry, "arrived", reply=_("The customer came."), by=by)
    enquiry.arrived_at, enquiry.arrival_kind = clock.now(), kind
    enquiry.lost_reason, enquiry.lost_note = "", ""
    with db.session.no_autoflush:
        workflow.apply(ENQUIRY, enquiry, "arrive", by=by, kind=kind)
    signals.changed(enquiry)
    return enquiry


def mark_not_arrived(enquiry: Enquiry, *, by: Actor) -> Enquiry:
    """The booked time passed and nobody came."""
    if enquiry.state == "booked":
        workflow.apply(ENQUIRY, enquiry, "miss", by=by, appointment=enquiry.appointment_number)
        signals.changed(enquiry)
        signals.tell_leaders(enquiry)
    return enquiry


def undo_arrival(enquiry: Enquiry, *, reason: str, by: Actor) -> Enquiry:
    """Take back an arrival that was an error, with the reason."""
    workflow.apply(ENQUIRY, enquiry, "undo_arrival", by=by, reason=reason)
    enquiry.arrived_at, enquiry.arrival_kind = None, ""
    db.session.flush()
    signals.changed(enquiry)
    return enquiry


def lose(enquiry: Enquiry, *, reason: str, by: Actor, note: str = "") -> Enquiry:
    """Close an enquiry that leads no further, with the reason; refused while an answer is owed (ENQ-04, ENQ-09)."""
    access.check(by, Permission.WRITE)
    if reason not in choices.LOST_REASONS:
        raise Refused("ENQ-09", _("Choose why the enquiry leads no further."), field="lost_reason")
    if answering.open_callback(enquiry) is not None:
        raise Refused(
            "ENQ-04",
            _("An answer was promised. Give it, or record what the customer said, before closing."),
            link=f"{enquiry.path}#callback",
        )
    registering.refuse_incomplete(enquiry)
    enquiry.lost_reason, enquiry.lost_note = reason, note.strip()
    with db.session.no_autoflush:
        workflow.apply(ENQUIRY, enquiry, "lose", by=by, lost_reason=reason)
    if reason == "opted_out":
        outreach.opt_out(
            enquiry.phone or enquiry.contact, note=_("Said in enquiry %(number)s", number=enquiry.number), by=by
        )
    signals.changed(enquiry)
    return enquiry


def reopen(enquiry: Enquiry, *, reason: str, by: Actor) -> Enquiry:
    """Take up a lost enquiry again, with the reason."""
    workflow.apply(ENQUIRY, enquiry, "reopen", by=by, reason=reason)
    enquiry.lost_reason, enquiry.lost_note = "", ""
    db.session.flush()
    signals.changed(enquiry)
    return enquiry


def find(enquiry_id: int | None) -> Enquiry | None:
    """The enquiry of that id, for whoever follows up a booking."""
    return db.session.get(Enquiry, enquiry_id) if enquiry_id is not None else None


def customer_came(customer: Customer, *, branch_id: int) -> Enquiry | None:
    """A customer came: their latest open enquiry led to the visit; one whose booking is kept waits for its own fact."""
    since = clock.now() - LEADS_LAST
    waiting = select(Enquiry).where(
        Enquiry.branch_id == branch_id,
        Enquiry.customer_id.in_(customer_files.file_ids(customer)),
        Enquiry.state.in_(("new", "answered", "callback_due", "not_arrived")),
        Enquiry.nature == "consultation",
        Enquiry.received_at >= since,
    )
    enquiry = db.session.scalar(waiting.order_by(Enquiry.received_at.desc(), Enquiry.id.desc()).limit(1))
    if enquiry is not None:
        mark_arrived(enquiry, by=SystemActor("reception", branch_id))
    return enquiry
