"""What a change of an enquiry sets in motion on other people's screens."""

from sqlalchemy import select

from portal.core import audit, clock, live
from portal.core.database import Actor, add, db
from portal.front_desk.enquiries import policy
from portal.front_desk.enquiries.models import Enquiry, EnquiryEvent


def topic(branch_id: int) -> str:
    """The live topic of a branch's enquiries."""
    return f"enquiries:{branch_id}"


def changed(enquiry: Enquiry, *people_ids: int | None) -> None:
    """Everything that shows this enquiry is out of date; these people's day and its owner's has changed."""
    live.bump(topic(enquiry.branch_id))
    tell(enquiry.owner_id, *people_ids)


def tell(*people_ids: int | None) -> None:
    """These people's day has a new or changed item."""
    for person_id in {found for found in people_ids if found is not None}:
        live.bump(f"today:{person_id}")


def tell_leaders(enquiry: Enquiry) -> None:
    """The day of whoever leads the enquiry's group has changed."""
    tell(*policy.leaders_of(enquiry))


def note_event(enquiry: Enquiry, kind: str, person_id: int | None, evidence: str, *, by: Actor) -> EnquiryEvent | None:
    """Keep something that scoring counts later; once per enquiry and kind, never about nobody."""
    if person_id is None:
        return None
    known = select(EnquiryEvent.id).where(EnquiryEvent.enquiry_id == enquiry.id, EnquiryEvent.kind == kind)
    if db.session.scalar(known.limit(1)) is not None:
        return None
    event = EnquiryEvent(enquiry_id=enquiry.id, kind=kind, person_id=person_id, at=clock.now(), evidence=evidence)
    add(event, by=by)
    event.branch_id = enquiry.branch_id
    db.session.flush()
    audit.record("enquiries.note_event", enquiry, by=by, kind=kind, person=person_id, evidence=evidence)
    return event
