"""Sealed papers: exact bytes, their SHA-256, the template's version and the values, immutable.

An operation asks for a paper with plain values (`request`); the row is written with the work itself.
The worker renders it outside the web processes, stores the bytes and seals the row; the database
refuses every later change. A changed paper is a new version that names the one it replaces.
"""

import hashlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import audit, clock, database, files, jobs, pdf
from portal.core.database import Actor, Operational, SystemActor, UtcDateTime, add, append_only, db

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Paper:
    """A kind of paper: its template under templates/, the template's version, its title."""

    kind: str
    template: str
    version: str
    title: str


_papers: dict[str, Paper] = {}


class Document(Operational):
    """One paper: asked for, then sealed; `values` are all a template ever sees."""

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("state IN ('requested', 'sealed', 'failed')", name="state_known"),
        CheckConstraint("(state = 'sealed') = (sha256 IS NOT NULL)", name="sealed_has_hash"),
        Index("ix_documents_subject", "subject_type", "subject_id"),
    )

    number: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str]
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    customer_id: Mapped[int | None] = mapped_column(index=True)
    template: Mapped[str] = mapped_column(String(120))
    template_version: Mapped[str] = mapped_column(String(20))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: name in the template → SHA-256 of a stored picture, such as a drawn signature
    pictures: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    state: Mapped[str] = mapped_column(String(20), default="requested", index=True)
    trouble: Mapped[str] = mapped_column(Text, default="")
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    size: Mapped[int | None]
    sealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


append_only(Document.__table__, unless="OLD.sha256 IS NULL")


def paper(kind: str, template: str, version: str, title: str) -> Paper:
    """Declare a kind of paper."""
    declared = Paper(kind, template, version, title)
    _papers[kind] = declared
    return declared


def request(
    kind: Paper,
    subject: Any,
    *,
    number: str,
    values: Mapping[str, Any],
    by: Actor,
    customer_id: int | None = None,
    pictures: Mapping[str, str] | None = None,
    title: str = "",
    replaces: Document | None = None,
) -> Document:
    """Ask for a paper of a record; `number` must be new. It is sealed moments later."""
    document = Document(
        number=number,
        kind=kind.kind,
        title=title or kind.title,
        subject_type=subject.__tablename__,
        subject_id=subject.id,
        customer_id=customer_id,
        template=kind.template,
        template_version=kind.version,
        values=audit.plain(dict(values)),
        pictures=dict(pictures or {}),
        replaces_id=replaces.id if replaces else None,
    )
    add(document, by=by)
    db.session.flush()
    audit.record("documents.request", document, by=by, kind=kind.kind, number=number)
    jobs.kick("documents.seal")
    return document


@jobs.job("documents.seal", in_pieces=True, minute="*")
def seal_requested() -> Iterator[None]:
    """Seal every paper that was asked for, one after the other; one that cannot be made says why and is tried again.

    The newest first, asked anew after each one: somebody is waiting at a screen, also while a long queue is
    worked off. Rendering holds no lock, and other work of the worker goes between two papers.
    """
    tried: list[int] = []
    while (document_id := _newest_waiting(tried)) is not None:
        tried.append(document_id)
        _seal(document_id)
        yield


def _newest_waiting(tried: list[int]) -> int | None:
    """The newest paper that waits and was not tried in this run."""
    waiting = select(Document.id).where(Document.state != "sealed", Document.id.not_in(tried))
    document_id = db.session.scalar(waiting.order_by(Document.id.desc()).limit(1))
    db.session.rollback()
    return document_id


def _seal(document_id: int) -> None:
    document = db.session.get_one(Document, document_id)
    made: files.StoredFile | Exception
    try:
        data = pdf.render(html(document), attachments=_pictures(document), title=document.title)
        made = files.store(data, ".pdf")
    except (files.StorageError, pdf.PaperError, pdf.FontsMissing) as error:
        log.error("document %s cannot be sealed: %s", document.number, error)
        made = error
    db.session.rollback()
    with database.transaction():
        document = db.session.get_one(Document, document_id, with_for_update=True)
        if document.state != "sealed":
            _note_result(document, made)


def _note_result(document: Document, made: "files.StoredFile | Exception") -> None:
    sealer = SystemActor("sealing", document.branch_id)
    if isinstance(made, Exception):
        document.state, document.trouble = "failed", str(made)
        audit.record("documents.fail", document, by=sealer, trouble=str(made))
        return
    document.state, document.trouble = "sealed", ""
    document.sha256, document.size, document.sealed_at = made.sha256, made.size, clock.now()
    audit.record("documents.seal", document, by=sealer, sha256=made.sha256, size=made.size)


def html(document: Document, *, draft: bool = False) -> str:
    """The paper as HTML, from its values alone; papers for customers are Chinese."""
    head = {
        "title": document.title,
        "number": document.number,
        "version": document.template_version,
        "kind": document.kind,
        "clinic": document.values.get("clinic") or clinic(),
        "place": document.values.get("place", ""),
        "date": document.values.get("date", ""),
        "is_draft": draft,
    }
    template = current_app.jinja_env.get_template(document.template)
    return template.render(document=head, **{**document.values, "pictures": document.pictures})


def clinic() -> dict[str, str]:
    """The clinic's block of a paper."""
    return dict(current_app.config["CLINIC"])


def content(document: Document) -> bytes:
    """The sealed bytes."""
    assert document.sha256 is not None
    return files.read(document.sha256)


def of_subject(subject: Any, kind: str = "") -> list[Document]:
    """The papers of a record, latest first."""
    wanted = select(Document).where(Document.subject_type == subject.__tablename__, Document.subject_id == subject.id)
    if kind:
        wanted = wanted.where(Document.kind == kind)
    return list(db.session.scalars(wanted.order_by(Document.id.desc())))


def recognise(data: bytes) -> Document | None:
    """The sealed document these bytes are, or None when they are not ours."""
    digest = hashlib.sha256(data).hexdigest()
    return db.session.scalar(select(Document).where(Document.sha256 == digest).limit(1))


def verify() -> Iterator[str]:
    """Compare every sealed document with its stored bytes; yield one line per difference."""
    sealed = select(Document).where(Document.state == "sealed").order_by(Document.id)
    for document in db.session.scalars(sealed.execution_options(yield_per=500)):
        try:
            data = content(document)
        except OSError as error:
            yield f"document {document.number}: {error}"
            continue
        if hashlib.sha256(data).hexdigest() != document.sha256 or len(data) != document.size:
            yield f"document {document.number}: its file was altered"


def _pictures(document: Document) -> dict[str, bytes]:
    return {digest: files.read(digest) for digest in document.pictures.values()}
