"""The register of enquiries: filters that figures open, too (ENQ-09, ENQ-10, ENQ-15)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, CompoundSelect, Select, exists, false, select, union
from sqlalchemy.orm import joinedload

from portal.core import clock, words
from portal.core.requests import row_number
from portal.front_desk.enquiries import choices, workflow
from portal.front_desk.enquiries.models import CallRecording, Enquiry, EnquiryEvent, EnquiryWord
from portal.front_desk.enquiries.models.words import NUMBER, PHONE
from portal.front_desk.enquiries.queries.reach import for_person
from portal.registry.staff.models import Person

_HEARD = exists(select(CallRecording.id).where(CallRecording.enquiry_id == Enquiry.id))
_LATE = exists(
    select(EnquiryEvent.id).where(
        EnquiryEvent.enquiry_id == Enquiry.id, EnquiryEvent.kind.in_(("call_late", "online_late"))
    )
)

#: What a figure of a sheet counts, and the list behind it shows: name → label and condition.
OUTCOMES: dict[str, tuple[Any, ColumnElement[bool]]] = {
    "open": (_l("Not answered"), Enquiry.state.in_(("new", "callback_due"))),
    "booked": (_l("Ever booked"), Enquiry.booked_at.is_not(None)),
    "arrived": (_l("Came"), Enquiry.arrived_at.is_not(None)),
    "registered": (_l("Came, registered visit"), Enquiry.arrival_kind == "registered"),
    "screening": (_l("Came, screening"), Enquiry.arrival_kind == "screening"),
    "lost": (_l("Lost"), Enquiry.state == "lost"),
    "file": (_l("File opened"), Enquiry.file_opened_at.is_not(None)),
    "late": (_l("Not answered in time"), _LATE),
    "incomplete": (_l("Registration incomplete"), Enquiry.complete.is_(False)),
    "unrecorded": (_l("Call without a recording"), (Enquiry.medium == "phone") & ~_HEARD),
    "recorded": (_l("Call with a recording"), _HEARD),
    "unowned": (_l("Waits in the inbox"), Enquiry.owner_id.is_(None)),
}

FILTERS = ("q", "medium", "channel", "state", "outcome", "nature", "category", "specialty", "owner", "from", "to")


def filtered(person: Person, filters: Mapping[str, str]) -> Select[Enquiry]:
    """The enquiries in reach that fit these filters; an unknown value fits nothing."""
    found = for_person(person)
    for name, column, known in (
        ("medium", Enquiry.medium, choices.MEDIUMS),
        ("channel", Enquiry.channel, choices.CHANNELS),
        ("state", Enquiry.state, workflow.STATES),
        ("nature", Enquiry.nature, choices.NATURES),
        ("category", Enquiry.category, choices.CATEGORIES),
        ("specialty", Enquiry.specialty, choices.SPECIALTIES),
    ):
        if value := filters.get(name):
            found = found.where(column == value) if value in known else found.where(false())
    if outcome := filters.get("outcome"):
        found = found.where(OUTCOMES[outcome][1] if outcome in OUTCOMES else false())
    if owner := filters.get("owner"):
        owner_id = row_number(owner)
        found = found.where(Enquiry.owner_id == owner_id if owner_id else false())
    first, last = day_of(filters.get("from", "")), day_of(filters.get("to", ""))
    if first is not None:
        found = found.where(Enquiry.received_at >= clock.day_bounds(first)[0])
    if last is not None:
        found = found.where(Enquiry.received_at < clock.day_bounds(last)[1])
    if text := filters.get("q", "").strip():
        found = found.where(Enquiry.id.in_(_fitting(text, person.branch_id)))
    return found.options(joinedload(Enquiry.owner), joinedload(Enquiry.taker))


def _fitting(text: str, branch_id: int) -> CompoundSelect[int] | Select[int]:
    """Which enquiries a text may mean, over all years and through one index.

    Every word of it stands in name, contact or need; or it ends a phone or number, or is the whole phone.
    """
    found = [_with_words(text, branch_id)]
    digits = "".join(sign for sign in text if sign.isdigit() and sign.isascii())
    if digits and not any(sign.isalpha() for sign in text):
        found.append(_ending(PHONE, digits.removeprefix("86") if len(digits) > 11 else digits, branch_id))
    if digits:
        found.append(_ending(NUMBER, text.upper(), branch_id))
    return union(*found) if len(found) > 1 else found[0]


def _with_words(text: str, branch_id: int) -> Select[int]:
    """Enquiries in whose name, contact or need each of these words stands."""
    said = (Enquiry.caller_name, Enquiry.contact, Enquiry.need)
    stands = words.standing_in(Enquiry.id, EnquiryWord.enquiry_id, text, branch_id, *said)
    return select(Enquiry.id).where(Enquiry.branch_id == branch_id, stands)


def _ending(kind: str, text: str, branch_id: int) -> Select[int]:
    """Enquiries whose phone or number ends so."""
    return words.entries(EnquiryWord.enquiry_id, f"{kind}{text[::-1]}", branch_id, whole=False)


def day_of(text: str) -> date | None:
    """The day an address names."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2999 else None
