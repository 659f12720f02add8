"""The reads of the papers room."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from portal.core.database import Actor, db
from portal.core.refusals import Missing
from portal.core.sealing import Document
from portal.registry.papers import policy


def visible(document_id: int, person: Actor) -> Document:
    """The paper. Raises Missing when there is none or the person may not open it (PRV-01)."""
    document = db.session.get(Document, document_id)
    if document is None or not policy.may_open(document, person):
        raise Missing
    return document


def open_ones(person: Actor, ids: Collection[int]) -> list[int]:
    """Those of these papers that a person may open (PRV-01)."""
    found = db.session.scalars(select(Document).where(Document.id.in_(ids)))
    return [document.id for document in policy.openable(found, person)]


def of_customers(customer_ids: Sequence[int]) -> list[Document]:
    """All papers of these customer files, latest first."""
    wanted = select(Document).where(Document.customer_id.in_(customer_ids)).order_by(Document.id.desc())
    return list(db.session.scalars(wanted))


def with_hash(sha256: str) -> Document | None:
    """The sealed paper with this SHA-256."""
    return db.session.scalar(select(Document).where(Document.sha256 == sha256).limit(1))


def later_version(document: Document) -> Document | None:
    """The paper that replaced this one."""
    return db.session.scalar(select(Document).where(Document.replaces_id == document.id).limit(1))
