"""Links are made and revoked; what comes in through them lands in the register (CMP-24, CMP-01)."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock
from portal.core.database import Actor, SystemActor, add, db
from portal.core.refusals import Refused
from portal.registry.staff.models import Person
from portal.service.complaints import operations as complaints
from portal.service.complaints import policy
from portal.service.complaints.models import Case
from portal.service.complaints.operations import signals
from portal.service.complaints.permissions import Permission
from portal.service.complaints.public_intake import settings
from portal.service.complaints.public_intake.models import IntakeEntry, IntakeLink

#: Who tells nobody their name is written so.
NAMELESS = "匿名"


@dataclass(frozen=True)
class Told:
    """What somebody typed at the public page."""

    misconduct: bool
    name: str
    phone: str
    contact: str
    matter: str
    demand: str
    details: dict[str, Any] = field(default_factory=dict)


def make_link(*, kind: str, by: Actor, receiver: Person | None = None) -> IntakeLink:
    """An address for one complaint, or the standing one of the waiting area (CMP-24).

    What comes in through a link for one is received by whoever made it; the standing one needs a receiver.
    """
    access.check(by, Permission.TAKE_IN)
    if kind == "standing":
        access.check(by, Permission.LEAD)
    heard_by = receiver or (by if isinstance(by, Person) else None)
    if heard_by is None:
        raise Refused("LAW-01", _("Say who receives what comes in."), field="receiver_id")
    link = IntakeLink(
        kind=kind,
        receiver_id=heard_by.id,
        expires_at=clock.now() + timedelta(hours=settings.LINK_HOURS.value()) if kind == "once" else None,
    )
    add(link, by=by)
    db.session.flush()
    audit.record("complaints.make_link", link, by=by, kind=kind, receiver=heard_by.name)
    return link


def revoke(link: IntakeLink, *, by: Actor) -> IntakeLink:
    """Close an address at once."""
    access.check(by, Permission.LEAD)
    if link.revoked_at is None:
        link.revoked_at = clock.now()
        db.session.flush()
        audit.record("complaints.revoke_link", link, by=by)
    return link


def complain(link: IntakeLink, told: Told, *, form_key: str) -> Case:
    """Take in what was typed; the same form sent again is answered with the same case (CMP-24)."""
    known = select(IntakeEntry).where(IntakeEntry.link_id == link.id, IntakeEntry.form_key == form_key)
    if (entry := db.session.scalar(known)) is not None:
        return entry.case
    if link.kind == "once":  # of two who send in the same second, the second finds it used
        db.session.refresh(link, ["used_at", "revoked_at"], with_for_update=True)
    if not link.usable:
        raise Refused("CMP-24", _("This address is no longer in use. Please ask at reception for a new one."))
    page = SystemActor("complaint page", link.branch_id)
    case = complaints.take_in(
        kind="complaint",
        complainant_name=told.name.strip() or (NAMELESS if told.misconduct else ""),
        complainant_phone=told.phone,
        complainant_contact=told.contact,
        matter=told.matter,
        demand=told.demand.strip() or ("请核查处理" if told.misconduct else ""),
        channel="misconduct" if told.misconduct else "online",
        category="misconduct" if told.misconduct else "other",
        receiver=_receiver(link),
        source="公众投诉页",
        details=told.details,
        by=page,
    )
    signals.keep(IntakeEntry(case_id=case.id, link_id=link.id, form_key=form_key), by=page)
    link.used_at = clock.now()
    db.session.flush()
    audit.record("complaints.come_in", link, by=page, case=case.number)
    signals.tell(case.receiver_id)
    return case


def _receiver(link: IntakeLink) -> Person:
    """The link's receiver; when that person has left, customer service."""
    if link.receiver.active:
        return link.receiver
    return next(iter(policy.customer_service(link.branch_id)), link.receiver)
