"""Drawn signatures: taken, kept, tied to the document they stand on, and verified (LAW-18)."""

import base64
import binascii
import hashlib
import io
import json
from collections.abc import Iterator

from flask_babel import gettext as _
from PIL import Image
from sqlalchemy import select

from portal.core import audit, files
from portal.core.database import Actor, Record, add, db
from portal.core.refusals import Refused
from portal.core.sealing import Document
from portal.registry.papers.models import Signature, SignatureDocument

_HEAD = "data:image/png;base64,"
#: A drawing's size at most, in bytes of the data address; a signature box gives 10–60 KB.
_LONGEST = 1_500_000
_MOST_PIXELS = 8_000_000
#: A stroke covers at least this many pixels; less is a slip of the pen.
_LEAST_INK = 60


def keep(
    data_url: str,
    *,
    by: Actor,
    subject: Record,
    signer_name: str,
    signer_role: str,
    purpose: str,
    field: str = "signature",
) -> Signature:
    """Keep a drawn signature with signer, time and the person before whom it was drawn (LAW-18).

    `data_url` is the drawing as a PNG data address; an empty or unreadable one is refused at `field`.
    Put the answer's `sha256` into the paper's pictures and `link` it to the document.
    """
    content = _drawing(data_url, field)
    stored = files.store(content, ".png")
    signature = Signature(
        sha256=stored.sha256,
        subject_type=subject.__tablename__,
        subject_id=subject.id,
        customer_id=getattr(subject, "customer_id", None),
        signer_name=signer_name,
        signer_role=signer_role,
        purpose=purpose,
    )
    add(signature, by=by)
    db.session.flush()
    audit.record(
        "papers.keep_signature", signature, by=by, sha256=stored.sha256, signer=signer_name, role=signer_role,
        purpose=purpose,
    )  # fmt: skip
    return signature


def link(signature: Signature, document: Document, *, by: Actor) -> SignatureDocument:
    """Say which document a signature stands on, with the hash of what it says (LAW-18)."""
    row = SignatureDocument(signature_id=signature.id, document_id=document.id, content_sha256=content_hash(document))
    add(row, by=by)
    db.session.flush()
    audit.record("papers.link_signature", row, by=by, customer_id=signature.customer_id, document=document.number)
    return row


def content_hash(document: Document) -> str:
    """The SHA-256 of everything a document says: number, template with version, values, pictures."""
    said = [document.kind, document.number, document.template, document.template_version]
    text = json.dumps([*said, document.values, document.pictures], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def on_document(document: Document) -> list[Signature]:
    """The drawn signatures on a document, in the order they were given."""
    rows = select(SignatureDocument).where(SignatureDocument.document_id == document.id)
    return [row.signature for row in db.session.scalars(rows.order_by(SignatureDocument.id))]


def verify() -> Iterator[str]:
    """Check every signature's picture and its document's content; yield one line per difference."""
    for signature in db.session.scalars(select(Signature).order_by(Signature.id)):
        if not files.verify(signature.sha256):
            yield f"signature {signature.id}: its picture is missing or was altered"
    for row in db.session.scalars(select(SignatureDocument).order_by(SignatureDocument.id)):
        if row.content_sha256 != content_hash(row.document):
            yield f"signature {row.signature_id}: {row.document.number} no longer says what was signed"


def _drawing(data_url: str, field: str) -> bytes:
    """The clean PNG of a drawing; a refusal when there is none."""
    unreadable = Refused(
        "LAW-18",
        _("The signature could not be read. Please sign again, or choose to sign on paper."),
        field=field,
    )
    if not data_url.strip():
        raise _nothing_drawn(field)
    if not data_url.startswith(_HEAD) or len(data_url) > _LONGEST:
        raise unreadable
    try:
        content = base64.b64decode(data_url[len(_HEAD) :], validate=True)
        picture = files.accept_image(content, max_pixels=_MOST_PIXELS)
    except (ValueError, binascii.Error):
        raise unreadable from None
    if picture.suffix != ".png":
        raise unreadable
    if _ink(picture.content) < _LEAST_INK:
        raise _nothing_drawn(field)
    return picture.content


def _nothing_drawn(field: str) -> Refused:
    return Refused(
        "LAW-18",
        _("Nothing was drawn. Please sign in the box, or choose to sign on paper."),
        field=field,
    )


def _ink(content: bytes) -> int:
    """How many pixels differ clearly from the paper, whether the paper is transparent or white."""
    with Image.open(io.BytesIO(content)) as image:
        drawn = Image.new("RGBA", image.size, "white")
        drawn.alpha_composite(image.convert("RGBA"))
        return sum(drawn.convert("L").histogram()[:160])
