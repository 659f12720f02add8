"""What is known about a contact already: customer files, earlier enquiries, who is calling (ENQ-14, ENQ-24)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.database import db
from portal.front_desk.enquiries.models import (
    Callback,
    CallClaim,
    CallRecording,
    Enquiry,
    EnquiryEvent,
    EnquiryReply,
    LaterQuestion,
    LeadChange,
    OptOut,
    QualityCheck,
    RecordingPlayback,
)
from portal.registry.customers import queries as customer_files
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person

MOST = 5


def files_like(name: str, phone: str, person: Person) -> list[dict[str, Any]]:
    """Customer files with this phone or name (ENQ-14): in reach with a link, otherwise that there is one."""
    if not name and not phone:
        return []
    found = customer_files.duplicates_of(name, phone)[:MOST]
    return [
        {
            "id": customer.id,
            "number": customer.number,
            "same_phone": bool(phone) and customer.phone == phone,
            "owner": customer.owner.name if customer.owner else "",
            **({"name": customer.name, "seen": True} if customer_files.may_see(customer, person) else
               {"name": f"{customer.name[:1]}＊＊", "seen": False}),
        }
        for customer in found
    ]  # fmt: skip


def earlier(phone: str, contact: str, branch_id: int, but: int = 0) -> Sequence[Enquiry]:
    """The latest enquiries from the same phone or account, whoever has them (ENQ-24)."""
    same = [Enquiry.phone == phone] if phone else []
    same += [Enquiry.contact == contact] if contact else []
    if not same:
        return []
    wanted = select(Enquiry).where(Enquiry.branch_id == branch_id, Enquiry.id != but, or_(*same))
    return db.session.scalars(
        wanted.options(joinedload(Enquiry.owner)).order_by(Enquiry.received_at.desc()).limit(MOST)
    ).all()


def of_customer(customer: Customer, limit: int = 20) -> Sequence[Enquiry]:
    """The enquiries of a customer, latest first, those of merged files included."""
    wanted = select(Enquiry).where(Enquiry.customer_id.in_(customer_files.file_ids(customer)))
    return db.session.scalars(wanted.order_by(Enquiry.received_at.desc()).limit(limit)).all()


def opted_out(number: str, branch_id: int) -> OptOut | None:
    """Whether the holder of this number does not want sales contacts (ENQ-20)."""
    return db.session.scalar(select(OptOut).where(OptOut.branch_id == branch_id, OptOut.number == number))


def calling(numbers: Sequence[str], branch_id: int) -> dict[str, CallClaim]:
    """Which of these numbers a colleague is on the phone with right now."""
    if not numbers:
        return {}
    held = select(CallClaim).where(
        CallClaim.branch_id == branch_id, CallClaim.number.in_(numbers), CallClaim.until > clock.now()
    )
    return {row.number: row for row in db.session.scalars(held.options(joinedload(CallClaim.person)))}


def replies(enquiry: Enquiry) -> Sequence[EnquiryReply]:
    """What was answered, oldest first."""
    rows = select(EnquiryReply).where(EnquiryReply.enquiry_id == enquiry.id).order_by(EnquiryReply.id)
    return db.session.scalars(rows.options(joinedload(EnquiryReply.person))).all()


def callbacks(enquiry: Enquiry) -> Sequence[Callback]:
    """Every promise made, oldest first."""
    rows = select(Callback).where(Callback.enquiry_id == enquiry.id).order_by(Callback.id)
    people = (Callback.assigned_to, Callback.asked_by, Callback.ended_by)
    return db.session.scalars(rows.options(*(joinedload(person) for person in people))).all()


def later_questions(enquiry: Enquiry) -> Sequence[LaterQuestion]:
    """What was asked later, latest first (ENQ-24)."""
    about = [LaterQuestion.enquiry_id == enquiry.id]
    if enquiry.customer_id is not None:
        about.append(LaterQuestion.customer_id == enquiry.customer_id)
    rows = select(LaterQuestion).where(or_(*about)).order_by(LaterQuestion.id.desc()).limit(20)
    return db.session.scalars(rows.options(joinedload(LaterQuestion.asked_to))).all()


def recordings(enquiry: Enquiry) -> Sequence[CallRecording]:
    """The recordings of a call."""
    rows = select(CallRecording).where(CallRecording.enquiry_id == enquiry.id).order_by(CallRecording.id)
    return db.session.scalars(rows.options(joinedload(CallRecording.speaker))).all()


def playbacks(recording: CallRecording) -> Sequence[RecordingPlayback]:
    """Who heard a recording, latest first (ENQ-11)."""
    rows = select(RecordingPlayback).where(RecordingPlayback.recording_id == recording.id)
    return db.session.scalars(
        rows.options(joinedload(RecordingPlayback.person)).order_by(RecordingPlayback.id.desc())
    ).all()


def playback(recording: CallRecording, playback_id: int | None, person: Person) -> RecordingPlayback | None:
    """The hearing a person has just begun; for half an hour it shows them the recorder's number."""
    found = db.session.get(RecordingPlayback, playback_id) if playback_id else None
    if found is None or found.recording_id != recording.id or found.person_id != person.id:
        return None
    return found if clock.now() - found.at < timedelta(minutes=30) else None


def lead_changes(enquiry: Enquiry) -> Sequence[LeadChange]:
    """How channel and owner changed, latest first (ENQ-18)."""
    rows = select(LeadChange).where(LeadChange.enquiry_id == enquiry.id).order_by(LeadChange.id.desc())
    people = (LeadChange.old_owner, LeadChange.new_owner, LeadChange.changed_by)
    return db.session.scalars(rows.options(*(joinedload(person) for person in people))).all()


def events(enquiry: Enquiry) -> Sequence[EnquiryEvent]:
    """What scoring will count of this enquiry."""
    rows = select(EnquiryEvent).where(EnquiryEvent.enquiry_id == enquiry.id).order_by(EnquiryEvent.id)
    return db.session.scalars(rows.options(joinedload(EnquiryEvent.person))).all()


def check(enquiry: Enquiry) -> QualityCheck | None:
    """The sample drawn of this enquiry (ENQ-13)."""
    return db.session.scalar(select(QualityCheck).where(QualityCheck.enquiry_id == enquiry.id))
