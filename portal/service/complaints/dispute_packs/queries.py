"""The reads of a dispute: its notices, seals and copies, and the proof that sealed parts were not touched (LAW-09)."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import files
from portal.core.database import db
from portal.core.refusals import Missing
from portal.core.sealing import Document
from portal.service.complaints.dispute_packs import records
from portal.service.complaints.dispute_packs.models import CopyRequest, DisputeNotice, DisputeSeal, SealedPart
from portal.service.complaints.models import Case


def notices(case: Case) -> Sequence[DisputeNotice]:
    """Who was told the three things, and when."""
    return db.session.scalars(
        select(DisputeNotice).where(DisputeNotice.case_id == case.id).order_by(DisputeNotice.id)
    ).all()


def seals(case: Case) -> Sequence[DisputeSeal]:
    """The seals of a case, with their parts."""
    rows = select(DisputeSeal).where(DisputeSeal.case_id == case.id).options(joinedload(DisputeSeal.keeper))
    return db.session.scalars(rows.order_by(DisputeSeal.id)).all()


def seal(case: Case, seal_id: int) -> DisputeSeal:
    """One seal of this case. Raises Missing."""
    found = db.session.get(DisputeSeal, seal_id)
    if found is None or found.case_id != case.id:
        raise Missing
    return found


def lists_of(found: DisputeSeal) -> Sequence[Document]:
    """The lists of a seal, the latest first, both copies of each."""
    rows = select(Document).where(Document.subject_type == DisputeSeal.__tablename__, Document.subject_id == found.id)
    return db.session.scalars(rows.order_by(Document.id.desc())).all()


def copies(case: Case) -> Sequence[CopyRequest]:
    """The copies handed out in this case."""
    return db.session.scalars(select(CopyRequest).where(CopyRequest.case_id == case.id).order_by(CopyRequest.id)).all()


def copyable(case: Case) -> Sequence[Document]:
    """The sealed papers of the customer's record that may be copied."""
    if case.customer is None:
        return []
    ids = [
        int(part.reference.partition(":")[2])
        for part in records.finished(case.customer)
        if part.reference.startswith("documents:")
    ]
    return db.session.scalars(select(Document).where(Document.id.in_(ids)).order_by(Document.id)).all()


def touched(found: DisputeSeal) -> list[SealedPart]:
    """The parts whose content no longer has the hash on the signed list; none when all is well (LAW-05, LAW-09)."""
    return [part for part in found.parts if part.sha256 and not _whole(part)]


def _whole(part: SealedPart) -> bool:
    if part.reference.startswith("snapshot:"):
        return files.verify(part.sha256)
    return records.content_hash(part.reference) == part.sha256


def verify() -> Iterator[str]:
    """Compare every sealed part with its content; one line per difference (LAW-09)."""
    for found in db.session.scalars(select(DisputeSeal).order_by(DisputeSeal.id)):
        for part in touched(found):
            yield f"seal {found.number}: part {part.position} ({part.title}) no longer has the hash that was signed"
