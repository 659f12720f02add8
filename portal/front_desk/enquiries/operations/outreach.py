"""Towards the public: advertisements and their readers, website updates, sales contacts, who opted out."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock, live
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.front_desk.enquiries import choices, policy
from portal.front_desk.enquiries.models import (
    Advertisement,
    AdvertisementReading,
    ContentUpdate,
    Enquiry,
    OptOut,
    OutboundContact,
)
from portal.front_desk.enquiries.operations import calling
from portal.front_desk.enquiries.permissions import Permission
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person


def ads_topic(branch_id: int) -> str:
    """The live topic of the advertisements that run."""
    return f"advertisements:{branch_id}"


# --- advertisements (ENQ-19) --------------------------------------------------------------------------------


def publish_advertisement(
    *, title: str, medium: str, text: str, starts_on: date, ends_on: date, by: Actor, to_know: str = ""
) -> Advertisement:
    """Show staff an advertisement that runs from … to; everybody has to read it (ENQ-19)."""
    access.check(by, Permission.ADVERTISE)
    _check_advertisement(title, text, starts_on, ends_on)
    row = Advertisement(
        title=title.strip(),
        medium=medium.strip(),
        text=text.strip(),
        to_know=to_know.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    add(row, by=by)
    db.session.flush()
    audit.record("enquiries.publish_advertisement", row, by=by, title=row.title)
    live.bump(ads_topic(row.branch_id))
    return row


def revise_advertisement(row: Advertisement, *, by: Actor, **fields: Any) -> Advertisement:
    """Change an advertisement; another text is another edition, which everybody reads again (ENQ-19)."""
    access.check(by, Permission.ADVERTISE)
    unknown = set(fields) - {"title", "medium", "text", "to_know", "starts_on", "ends_on"}
    if unknown:
        raise TypeError(f"not a field of an advertisement: {sorted(unknown)}")
    before = {name: getattr(row, name) for name in fields}
    for name, value in fields.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    _check_advertisement(row.title, row.text, row.starts_on, row.ends_on)
    changed = [name for name, old in before.items() if old != getattr(row, name)]
    if {"text", "to_know"} & set(changed):
        row.edition += 1
    db.session.flush()
    audit.record("enquiries.revise_advertisement", row, by=by, changed=changed, edition=row.edition)
    live.bump(ads_topic(row.branch_id))
    return row


def read_advertisement(row: Advertisement, *, by: Person) -> AdvertisementReading:
    """Say that one has read this edition: from now on nobody can say they did not know it (ENQ-19)."""
    access.check(by, Permission.READ_ADS)
    known = db.session.scalar(
        select(AdvertisementReading).where(
            AdvertisementReading.advertisement_id == row.id,
            AdvertisementReading.edition == row.edition,
            AdvertisementReading.person_id == by.id,
        )
    )
    if known is not None:
        return known
    reading = AdvertisementReading(advertisement_id=row.id, edition=row.edition, person_id=by.id, read_at=clock.now())
    add(reading, by=by)
    db.session.flush()
    audit.record("enquiries.read_advertisement", reading, by=by, advertisement=row.title, edition=row.edition)
    live.bump(f"today:{by.id}")
    return reading


def _check_advertisement(title: str, text: str, starts_on: date, ends_on: date) -> None:
    if not title.strip() or not text.strip():
        raise Refused("ENQ-19", _("An advertisement needs a title and its text."), field="title")
    if ends_on < starts_on:
        raise Refused("ENQ-19", _("It cannot end before it begins."), field="ends_on")


# --- the website (ENQ-08) -----------------------------------------------------------------------------------


def note_content_update(*, place: str, what: str, by: Actor) -> ContentUpdate:
    """Record a change made to the website's texts (ENQ-08)."""
    access.check(by, Permission.WRITE, Permission.ADVERTISE)
    if not what.strip() or not place.strip():
        raise Refused("ENQ-08", _("Write what was changed, and where."), field="what")
    row = ContentUpdate(at=clock.now(), place=place.strip(), what=what.strip())
    add(row, by=by)
    db.session.flush()
    audit.record("enquiries.note_content_update", row, by=by, place=row.place)
    return row


# --- sales contacts (ENQ-20) --------------------------------------------------------------------------------


def record_outbound(
    *,
    by: Actor,
    name: str,
    number: str,
    purpose: str,
    result: str,
    medium: str = "phone",
    customer: Customer | None = None,
    enquiry: Enquiry | None = None,
    said: str = "",
    next_step: str = "",
    next_on: date | None = None,
) -> OutboundContact:
    """Record a sales contact with result and next step (ENQ-20); refused for whoever opted out."""
    access.check(by, Permission.WRITE)
    number = number.strip()
    for field, value, words in (
        ("medium", medium, choices.OUTBOUND_MEDIUMS),
        ("purpose", purpose, choices.OUTBOUND_PURPOSES),
        ("result", result, choices.OUTBOUND_RESULTS),
    ):
        if value not in words:
            raise Refused("ENQ-20", _("Choose one of the list."), field=field)
    if not number or not name.strip():
        raise Refused("ENQ-20", _("Write whom you contacted, and at which number or account."), field="number")
    policy.refuse_sales_to(customer, number, by.branch_id, by=by)
    if result in ("interested", "later", "not_reached") and not next_step.strip():
        raise Refused("ENQ-20", _("Write the next step."), field="next_step")
    row = OutboundContact(
        at=clock.now(),
        customer_id=customer.id if customer else None,
        enquiry_id=enquiry.id if enquiry else None,
        name=name.strip(),
        number=number,
        medium=medium,
        purpose=purpose,
        result=result,
        said=said.strip(),
        next_step=next_step.strip(),
        next_on=next_on,
    )
    add(row, by=by)
    db.session.flush()
    audit.record("enquiries.record_outbound", row, by=by, purpose=purpose, result=result)
    calling.release(number, by=by)
    if customer is not None:
        text = (
            f"{choices.label(choices.OUTBOUND_PURPOSES, purpose)} · {choices.label(choices.OUTBOUND_RESULTS, result)}"
        )
        customers.note(customer, by=by, kind="contact", text=text, link="/enquiries/outbound")
    if result == "opted_out":
        opt_out(number, note=_("Said on the phone"), by=by)
    return row


def opt_out(number: str, *, by: Actor, note: str = "") -> OptOut | None:
    """Keep that the holder of this number does not want sales contacts any more (ENQ-20)."""
    number = number.strip()
    if not number:
        return None
    known = db.session.scalar(select(OptOut).where(OptOut.branch_id == by.branch_id, OptOut.number == number))
    if known is not None:
        return known
    row = OptOut(number=number, said_at=clock.now(), note=note.strip())
    add(row, by=by)
    db.session.flush()
    audit.record("enquiries.opt_out", row, by=by, note=row.note)
    return row
