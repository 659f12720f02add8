"""The customer's signatures under the registration form and the consent page (CUS-03, CUS-11, LAW-19)."""

from flask_babel import gettext as _
from sqlalchemy import select

from portal.core import access, audit, clock
from portal.core.database import Actor, db
from portal.core.refusals import Refused
from portal.core.sealing import Document
from portal.registry.customers import completeness, documents
from portal.registry.customers.models import Companion, Customer
from portal.registry.customers.operations.contacts import record_consent
from portal.registry.customers.operations.timeline import note
from portal.registry.customers.permissions import Permission
from portal.registry.papers import signatures
from portal.registry.papers.models import Signature

#: Below this age the guardian consents to health data (LAW-19), in years.
GUARDIAN_UNTIL = 14


def prepare_form(customer: Customer, *, by: Actor) -> Document:
    """Have the registration form printed for signing by hand; it carries empty lines to sign on."""
    access.check(by, Permission.WRITE)
    _refuse_unfilled(customer)
    return documents.registration_form(customer, by=by)


def sign_form(
    customer: Customer,
    *,
    by: Actor,
    signature: Signature | str | None = None,
    consent_signature: Signature | str | None = None,
    on_paper: bool = False,
    consent_on_paper: bool = False,
    place: str = "",
    guardian: Companion | None = None,
) -> Document:
    """Record that the customer signed the registration form (CUS-03), drawn or on paper, and seal the paper.

    The consent to health data has its own page and its own signature (LAW-19): `consent_signature`,
    or `consent_on_paper`. Under 14 the guardian signs. `place` says where a paper original is kept
    (CUS-11). Signatures are rows of `papers.signatures.keep`, or their SHA-256.
    """
    access.check(by, Permission.WRITE)
    _refuse_unfilled(customer)
    if not on_paper and signature is None:
        raise Refused("CUS-03", _("The form is not signed yet: sign in the box, or on paper."), field="signature")
    if customer.age is not None and customer.age < GUARDIAN_UNTIL and guardian is None:
        raise Refused(
            "LAW-19",
            _("Under %(age)d years the guardian signs. Record the guardian first.", age=GUARDIAN_UNTIL),
            field="guardian_id",
        )
    drawn = {
        name: row
        for name, given in (("signature", signature), ("consent_signature", consent_signature))
        if (row := _row(customer, given)) is not None
    }
    if place.strip():
        customer.paper_place = place.strip()
    document = _paper(customer, drawn, on_paper=on_paper, guardian=guardian, by=by)
    for row in drawn.values():
        signatures.link(row, document, by=by)
    customer.form_signed_at, customer.form_signed_how = clock.now(), "paper" if on_paper else "drawn"
    if consent_signature is not None or (on_paper and consent_on_paper):
        record_consent(customer, by=by, purpose="health_data", given=True, way="on_form", evidence=document.number)
    customer.completeness = completeness.level(customer)
    db.session.flush()
    audit.record(
        "customers.sign_form", customer, by=by, how=customer.form_signed_how, document=document.number,
        guardian=guardian.name if guardian else "",
    )  # fmt: skip
    note(customer, by=by, kind="paper", text=_("Registration form signed"), link=f"/papers/{document.id}")
    return document


def _refuse_unfilled(customer: Customer) -> None:
    lacking = completeness.missing(customer, "basic")
    if lacking:
        raise Refused(
            "CUS-03",
            _(
                "The registration form still lacks: %(fields)s. Fill that in first.",
                fields=_("、").join(str(label) for _name, label in lacking),
            ),
            link=f"/customers/{customer.id}/edit",
        )


def _paper(
    customer: Customer, drawn: dict[str, Signature], *, on_paper: bool, guardian: Companion | None, by: Actor
) -> Document:
    """The paper that was signed: the one printed for wet ink, or a new one with the drawings."""
    printed = documents.latest_form(customer)
    if on_paper and not drawn and printed is not None and not printed.pictures:
        return printed
    pictures = {name: row.sha256 for name, row in drawn.items()}
    return documents.registration_form(customer, by=by, pictures=pictures, guardian=guardian, replaces=printed)


def _row(customer: Customer, given: Signature | str | None) -> Signature | None:
    if not isinstance(given, str):
        return given
    kept = select(Signature).where(
        Signature.sha256 == given,
        Signature.subject_type == customer.__tablename__,
        Signature.subject_id == customer.id,
    )
    row = db.session.scalar(kept.order_by(Signature.id.desc()).limit(1))
    if row is None:
        raise Refused("LAW-18", _("This signature was not kept. Please sign again."), field="signature")
    return row
