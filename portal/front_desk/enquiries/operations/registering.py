"""Registering a contact while it happens, and completing the registration (ENQ-01, ENQ-06, ENQ-09, ENQ-16)."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, events, numbers
from portal.core.database import Actor, SystemActor, add, db
from portal.core.refusals import Refused
from portal.front_desk.enquiries import choices, policy, settings
from portal.front_desk.enquiries.facts import ComplaintHeard, SuggestionHeard
from portal.front_desk.enquiries.models import Callback, Enquiry
from portal.front_desk.enquiries.operations import signals
from portal.front_desk.enquiries.permissions import Permission
from portal.front_desk.enquiries.workflow import ENQUIRY
from portal.registry.staff.models import Department, Person

#: What a registration may be completed or corrected in; channel and owner are not among it (ENQ-18).
FIELDS = (
    "caller_name", "phone", "contact", "contact_declined", "nature", "category", "need", "next_step", "place",
)  # fmt: skip


def register(
    *,
    by: Actor,
    channel: str,
    specialty: str = "plastic",
    received_at: datetime | None = None,
    rings: int | None = None,
    department: Department | None = None,
    customer_id: int | None = None,
    **fields: Any,
) -> Enquiry:
    """Register a contact by phone or online (ENQ-01, ENQ-06); channel and owner are fixed with it (ENQ-18).

    `fields` are those of FIELDS. The owner is whoever takes it; a contact for the group of another
    specialty, or from the website, waits in that group's inbox (ENQ-21). More rings than allowed are
    kept as an event (ENQ-02). Complaints and suggestions are announced at once (ENQ-16).
    """
    access.check(by, Permission.WRITE)
    fields = {"nature": "consultation", "category": "item", **fields}
    _check_words(channel, specialty, fields)
    now = clock.now()
    received = received_at or now
    if received > now + timedelta(minutes=1):
        raise Refused("ENQ-01", _("The contact cannot lie in the future."), field="received_at")
    if channel != "phone" and rings is not None:
        raise Refused("ENQ-02", _("Only the telephone rings."), field="rings")
    enquiry = Enquiry(
        number=numbers.dated("ZX", clock.today()),
        medium=choices.medium_of(channel),
        channel=channel,
        specialty=specialty,
        owner_id=policy.first_owner(by, specialty) if isinstance(by, Person) else None,
        state=ENQUIRY.initial,
        received_at=received,
        rings=rings,
        rings_allowed=settings.RINGS.value() if rings is not None else None,
        department_id=department.id if department else None,
        customer_id=customer_id,
        **{name: _plain(value) for name, value in fields.items()},
    )
    _check_nature(enquiry)
    add(enquiry, by=by)
    db.session.flush()
    renew_completeness(enquiry)
    audit.record(
        "enquiries.register", enquiry, by=by, number=enquiry.number, channel=channel, owner=enquiry.owner_id,
        rings=rings, nature=enquiry.nature,
    )  # fmt: skip
    if enquiry.picked_up_late:
        evidence = _("%(rings)d rings, %(allowed)d allowed", rings=rings, allowed=enquiry.rings_allowed)
        signals.note_event(enquiry, "call_late", by.id, evidence, by=by)
    _announce(enquiry, by=by)
    signals.changed(enquiry)
    if enquiry.owner_id is None:
        signals.tell_leaders(enquiry)
    return enquiry


def complete(enquiry: Enquiry, *, by: Actor, department: Department | None = None, **fields: Any) -> Enquiry:
    """Complete or correct a registration (ENQ-09); what it said before is in the audit log."""
    access.check(by, Permission.WRITE)
    if "channel" in fields or "owner_id" in fields:
        raise Refused("ENQ-18", _("Channel and owner are fixed. Only the leader changes them, with a reason."))
    _check_words(enquiry.channel, enquiry.specialty, fields)
    before = {name: getattr(enquiry, name) for name in fields}
    nature = enquiry.nature
    for name, value in fields.items():
        setattr(enquiry, name, _plain(value))
    if department is not None:
        enquiry.department_id = department.id
    _check_nature(enquiry)
    db.session.flush()
    renew_completeness(enquiry)
    changed = {name: [old, getattr(enquiry, name)] for name, old in before.items() if old != getattr(enquiry, name)}
    audit.record("enquiries.complete", enquiry, by=by, changed=changed, complete=enquiry.complete)
    if enquiry.nature != nature:
        _announce(enquiry, by=by)
    signals.changed(enquiry)
    return enquiry


def receive_from_website(*, branch_id: int, specialty: str, channel: str = "message_board", **fields: Any) -> Enquiry:
    """Take in what a visitor wrote on the website; it waits in the inbox of the specialty's group (ENQ-06, ENQ-21)."""
    return register(by=SystemActor("website", branch_id), channel=channel, specialty=specialty, **fields)


def note_routed(enquiry: Enquiry, *, to: str, url: str, by: Actor) -> Enquiry:
    """Note where a complaint or suggestion went, so that the enquiry leads there (ENQ-16)."""
    enquiry.routed_to, enquiry.routed_url = to[:120], url[:200]
    db.session.flush()
    audit.record("enquiries.note_routed", enquiry, by=by, to=to, url=url)
    return enquiry


def note_service_help(enquiry: Enquiry, *, helped: bool, helper: Person | None = None, by: Actor) -> Enquiry:
    """Record whether the department's customer service helped complete an online enquiry, and who (ENQ-26)."""
    access.check(by, Permission.WRITE)
    if enquiry.medium != "online":
        raise Refused("ENQ-26", _("Only for online enquiries."), field="helped")
    if helped and helper is None:
        raise Refused("ENQ-26", _("Say who helped."), field="helper_id")
    enquiry.service_helped, enquiry.service_helper_id = helped, helper.id if helped and helper else None
    db.session.flush()
    audit.record("enquiries.note_service_help", enquiry, by=by, helped=helped, helper=enquiry.service_helper_id)
    return enquiry


def renew_completeness(enquiry: Enquiry) -> list[str]:
    """Keep whether the registration is complete; what is lacking (ENQ-09)."""
    promised = select(Callback.id).where(Callback.enquiry_id == enquiry.id)
    lacking = policy.lacking(enquiry, promised=db.session.scalar(promised.limit(1)) is not None)
    enquiry.complete = not lacking
    db.session.flush()
    return lacking


def refuse_incomplete(enquiry: Enquiry) -> None:
    """Refuse to close an enquiry whose registration is not complete, naming what is lacking (ENQ-09)."""
    lacking = renew_completeness(enquiry)
    if lacking:
        raise Refused(
            "ENQ-09",
            _("The registration is not complete. Still missing: %(parts)s.", parts=policy.lacking_labels(lacking)),
            field=lacking[0],
            link=f"{enquiry.path}/edit",
        )


def _check_words(channel: str, specialty: str, fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"not a field of a registration: {sorted(unknown)}")
    for name, value, words, rule in (
        ("channel", channel, choices.CHANNELS, "ENQ-06"),
        ("specialty", specialty, choices.SPECIALTIES, "ENQ-21"),
        ("nature", fields.get("nature", "consultation"), choices.NATURES, "ENQ-16"),
        ("category", fields.get("category", "item"), choices.CATEGORIES, "ENQ-17"),
    ):
        if value not in words:
            raise Refused(rule, _("Choose one of the list."), field=name)


def _check_nature(enquiry: Enquiry) -> None:
    if enquiry.nature == "suggestion" and enquiry.department_id is None:
        raise Refused(
            "ENQ-16", _("A suggestion goes to the department concerned. Choose the department."), field="department_id"
        )
    if enquiry.nature != "consultation" and not enquiry.need:
        raise Refused("ENQ-16", _("Write what the complaint or suggestion says."), field="need")


def _announce(enquiry: Enquiry, *, by: Actor) -> None:
    if enquiry.nature == "complaint":
        events.publish(ComplaintHeard(enquiry, by))
    elif enquiry.nature == "suggestion":
        events.publish(SuggestionHeard(enquiry, by))


def _plain(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
