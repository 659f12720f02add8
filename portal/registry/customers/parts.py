"""The reads of what lies in a customer file; files merged into it are read with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.database import Actor, db
from portal.registry.customers import choices, queries
from portal.registry.customers.models import (
    Companion,
    Customer,
    CustomerChange,
    CustomerConsent,
    CustomerDocument,
    CustomerMerge,
    CustomerOwner,
    CustomerPhoto,
    FileOpening,
    Part,
    TimelineEvent,
)
from portal.registry.customers.permissions import Permission

P = TypeVar("P", bound=Part)
MOST = 200


def _of(customer: Customer, kind: type[P], *options: Any, order: Any = None, limit: int = MOST) -> Sequence[P]:
    """The latest parts of one kind, newest first."""
    wanted = select(kind).where(kind.customer_id.in_(queries.file_ids(customer)))
    newest = order if order is not None else kind.id
    return db.session.scalars(wanted.options(*options).order_by(newest.desc(), kind.id.desc()).limit(limit)).all()


def _one(customer: Customer, kind: type[P], part_id: int) -> P | None:
    found = db.session.get(kind, part_id)
    return found if found is not None and found.customer_id in queries.file_ids(customer) else None


def timeline(customer: Customer, limit: int = MOST) -> Sequence[TimelineEvent]:
    """What happened, latest first (CUS-06)."""
    return _of(customer, TimelineEvent, order=TimelineEvent.at, limit=limit)


def merges(customer: Customer) -> Sequence[CustomerMerge]:
    """Files that were folded into this one."""
    if len(queries.file_ids(customer)) == 1:
        return []
    return _of(customer, CustomerMerge, joinedload(CustomerMerge.merged), joinedload(CustomerMerge.person))


def owner_history(customer: Customer) -> Sequence[CustomerOwner]:
    """Every change of owner, latest first (CUS-16)."""
    people = (CustomerOwner.old_person, CustomerOwner.new_person, CustomerOwner.changed_by)
    return _of(customer, CustomerOwner, *(joinedload(person) for person in people))


def companions(customer: Customer) -> Sequence[Companion]:
    """The present companions."""
    return [row for row in _of(customer, Companion) if row.ended_at is None]


def companion(customer: Customer, companion_id: int) -> Companion | None:
    """One companion of this customer."""
    return _one(customer, Companion, companion_id)


def consent_history(customer: Customer) -> Sequence[CustomerConsent]:
    """Every answer, latest first (LAW-20)."""
    return _of(customer, CustomerConsent)


def photos(customer: Customer) -> Sequence[CustomerPhoto]:
    """The photographs, latest first."""
    return _of(customer, CustomerPhoto, joinedload(CustomerPhoto.person), order=CustomerPhoto.taken_on)


def photo(customer: Customer, photo_id: int) -> CustomerPhoto | None:
    """One photograph of this customer."""
    return _one(customer, CustomerPhoto, photo_id)


def uploads(customer: Customer) -> Sequence[CustomerDocument]:
    """The uploaded documents, latest first (CUS-20)."""
    return _of(customer, CustomerDocument, joinedload(CustomerDocument.person), order=CustomerDocument.dated)


def upload(customer: Customer, upload_id: int) -> CustomerDocument | None:
    """One uploaded document of this customer."""
    return _one(customer, CustomerDocument, upload_id)


def openings(customer: Customer) -> Sequence[FileOpening]:
    """Who opened the file, latest first (PRV-04)."""
    return _of(customer, FileOpening, order=FileOpening.at)


@dataclass(frozen=True)
class FieldChange:
    """One field's change, as the reader may see it."""

    at: datetime
    who: str
    field: str
    source: str
    before: str
    after: str


def signed_as_it_is(customer: Customer) -> bool:
    """Whether form and health-data consent are signed and no field has changed since: nothing is left to sign."""
    if customer.form_signed_at is None or not customer.consent_health_data:
        return False
    later = select(CustomerChange.id).where(
        CustomerChange.customer_id == customer.id, CustomerChange.created_at > customer.form_signed_at
    )
    return db.session.scalar(later.limit(1)) is None


def changes(customer: Customer, person: Actor) -> list[FieldChange]:
    """Every change of a field, latest first; health values only for those who may read them (LAW-17)."""
    found = []
    for row in _of(customer, CustomerChange, joinedload(CustomerChange.person)):
        if row.part == "health" and not person.can(Permission.READ_HEALTH):
            continue
        who = row.person.name if row.person else ""
        for field, (before, after) in row.changes.items():
            hidden = field in ("phone", "id_number") and not person.can(Permission.CONTACT)
            old, new = ("****", "****") if hidden else (_text(field, before), _text(field, after))
            found.append(FieldChange(row.created_at, who, field, row.source, old, new))
    return found


def _text(field: str, value: Any) -> str:
    """A field's value as people read it; a word of a list by its label."""
    words = choices.LISTS.get(field, {})
    if isinstance(value, list):
        return "、".join(str(words.get(item, item)) for item in value)
    return "" if value is None else str(words.get(value, value))
