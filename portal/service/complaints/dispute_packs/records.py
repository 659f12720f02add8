"""The parts of a customer's record as they are now: finished ones with the hash of their content, others still open.

Rooms add theirs with `register`; here are the sealed papers, uploads, photographs, and the file itself.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.consulting.consultations.models import Consultation
from portal.core import audit, clock, files
from portal.core.database import db
from portal.core.sealing import Document
from portal.registry.customers import queries as customer_files
from portal.registry.customers.models import Customer, CustomerDocument, CustomerPhoto


@dataclass(frozen=True)
class RecordPart:
    """One part: what it is, the hash of its content, and since when it is finished (None while it is written)."""

    reference: str
    title: str
    sha256: str = ""
    finished_at: datetime | None = None


Provider = Callable[[Customer], Iterable[RecordPart]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a room's parts of the record; saying it twice does no harm."""
    if provider not in _providers:
        _providers.append(provider)


def of(customer: Customer) -> list[RecordPart]:
    """Every part of the record; in the order of the rooms."""
    own = (_papers, _uploads, _photographs, _consultations)
    return [part for provider in (*own, *_providers) for part in provider(customer)]


def finished(customer: Customer) -> list[RecordPart]:
    return [part for part in of(customer) if part.finished_at is not None]


def unfinished(customer: Customer) -> list[RecordPart]:
    return [part for part in of(customer) if part.finished_at is None]


def _papers(customer: Customer) -> Iterator[RecordPart]:
    """Sealed papers of the treatment; those about the dispute itself are not part of the record."""
    rows = select(Document).where(Document.customer_id.in_(customer_files.file_ids(customer))).order_by(Document.id)
    for row in db.session.scalars(rows):
        if not row.subject_type.startswith(("complaint_", "case_", "dispute_", "copy_", "refund")):
            yield RecordPart(f"documents:{row.id}", f"{row.title} {row.number}", row.sha256 or "", row.sealed_at)


def _uploads(customer: Customer) -> Iterator[RecordPart]:
    ids = customer_files.file_ids(customer)
    for row in db.session.scalars(select(CustomerDocument).where(CustomerDocument.customer_id.in_(ids))):
        yield RecordPart(f"customer_documents:{row.id}", row.title, row.sha256, row.created_at)


def _photographs(customer: Customer) -> Iterator[RecordPart]:
    ids = customer_files.file_ids(customer)
    for row in db.session.scalars(select(CustomerPhoto).where(CustomerPhoto.customer_id.in_(ids))):
        title = f"照片 {row.taken_on} {row.body_part}".strip()
        yield RecordPart(f"customer_photos:{row.id}", title, row.sha256, row.created_at)


def _consultations(customer: Customer) -> Iterator[RecordPart]:
    """Only those still being written: a signed one is among the sealed papers."""
    ids = customer_files.file_ids(customer)
    rows = select(Consultation).where(Consultation.customer_id.in_(ids), Consultation.state != "signed")
    for row in db.session.scalars(rows):
        yield RecordPart(f"consultations:{row.id}", f"面诊记录 {clock.local(row.created_at):%Y-%m-%d}（未完成）")


#: What of the file itself can still be written: frozen as a copy the moment it is sealed.
_WRITABLE = ("name", "gender", "birth_date", "history", "allergies", "condition", "pregnancy", "medication")


def snapshot(customer: Customer) -> RecordPart:
    """The health part of the file as it stands, kept as bytes of their own: later changes do not touch them."""
    said = {name: audit.plain(getattr(customer, name)) for name in _WRITABLE}
    text = json.dumps({"number": customer.number, **said}, ensure_ascii=False, sort_keys=True, indent=1)
    stored = files.store(text.encode(), ".json")
    return RecordPart(
        f"snapshot:{stored.sha256[:16]}", f"病历首页与健康资料（{customer.number}）", stored.sha256, clock.now()
    )


def content_hash(reference: str) -> str | None:
    """The hash of a part's content as it lies here now; None when there is no such part."""
    kind, _, key = reference.partition(":")
    tables = {"documents": Document, "customer_documents": CustomerDocument, "customer_photos": CustomerPhoto}
    if kind == "snapshot":
        return None
    row = db.session.get(tables[kind], int(key)) if kind in tables and key.isdecimal() else None
    if row is None or not row.sha256:
        return None
    try:
        return hashlib.sha256(files.read(row.sha256)).hexdigest()
    except OSError:
        return None
