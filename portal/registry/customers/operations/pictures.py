"""Photographs with their purpose, and uploaded documents with their access class (CUS-20, CUS-23)."""

from datetime import date

from flask_babel import gettext as _

from portal.core import access, audit, clock, files
from portal.core.database import Actor, add, db
from portal.core.refusals import Refused
from portal.registry.customers import choices, queries
from portal.registry.customers.models import Customer, CustomerDocument, CustomerPhoto
from portal.registry.customers.operations.timeline import note
from portal.registry.customers.permissions import Permission


def add_photo(
    customer: Customer,
    content: bytes,
    *,
    by: Actor,
    purpose: str = "record",
    body_part: str = "",
    comment: str = "",
    taken_on: date | None = None,
) -> CustomerPhoto:
    """Keep a photograph and its purpose; showing it to others needs the separate consent (CUS-23, PRV-03).

    Raises ValueError, worded for the sender, when the content is no picture.
    """
    access.check(by, Permission.WRITE_HEALTH)
    if purpose in choices.PHOTO_PURPOSES_WITH_CONSENT and not queries.consented(customer, "case_use"):
        raise Refused(
            "PRV-03",
            _("The customer has not agreed in writing to be shown. Record that first, or choose another."),
            field="purpose",
        )
    picture = files.accept_image(content)
    stored = files.store(picture.content, picture.suffix)
    photo = CustomerPhoto(
        customer_id=customer.id,
        sha256=stored.sha256,
        suffix=picture.suffix,
        width=picture.width,
        height=picture.height,
        purpose=purpose,
        body_part=body_part,
        note=comment,
        taken_on=taken_on or clock.today(),
    )
    add(photo, by=by)
    db.session.flush()
    audit.record("customers.add_photo", customer, by=by, photo=photo.id, purpose=purpose, sha256=stored.sha256)
    return photo


def add_document(
    customer: Customer,
    content: bytes,
    *,
    by: Actor,
    kind: str,
    title: str,
    access_class: str = "file",
    dated: date | None = None,
) -> CustomerDocument:
    """File a PDF or a picture with kind, date, uploader and access class (CUS-20).

    Raises ValueError, worded for the sender, when the content is neither.
    """
    access.check(by, Permission.WRITE)
    if content[:5] == b"%PDF-":
        suffix = ".pdf"
    else:
        picture = files.accept_image(content)
        content, suffix = picture.content, picture.suffix
    stored = files.store(content, suffix)
    document = CustomerDocument(
        customer_id=customer.id,
        kind=kind,
        title=title,
        sha256=stored.sha256,
        suffix=suffix,
        size=stored.size,
        dated=dated or clock.today(),
        access_class=access_class,
    )
    add(document, by=by)
    db.session.flush()
    audit.record("customers.add_document", customer, by=by, document=document.id, kind=kind, sha256=stored.sha256)
    note(customer, by=by, kind="paper", text=title)
    return document
