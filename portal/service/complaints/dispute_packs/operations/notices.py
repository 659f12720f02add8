"""The three things the law has told in a dispute (LAW-04)."""

from flask_babel import gettext as _

from portal.core import audit, clock
from portal.core.database import Actor
from portal.registry.papers import signatures
from portal.service.complaints.dispute_packs import documents
from portal.service.complaints.dispute_packs.models import DisputeNotice
from portal.service.complaints.dispute_packs.operations.checks import check, refuse_unless
from portal.service.complaints.models import Case
from portal.service.complaints.operations import signals


def tell(
    case: Case, *, told_to: str, by: Actor, capacity: str = "", drawing: str = "", paper_place: str = ""
) -> DisputeNotice:
    """Tell the three things the law has told, with signature and time (LAW-04)."""
    check(case, by)
    refuse_unless(bool(told_to.strip()), "LAW-04", _("Write who was told."), "told_to")
    refuse_unless(
        bool(drawing or paper_place.strip()),
        "LAW-04",
        _("Have it signed on the screen, or write where the signed original is kept."),
        "paper_place",
    )
    signature = None
    if drawing:
        signature = signatures.keep(
            drawing, by=by, subject=case, signer_name=told_to.strip(), signer_role="customer", purpose="dispute_notice"
        )
    document = documents.seal_notice(
        case,
        told_to=told_to.strip(),
        capacity=capacity.strip(),
        by=by,
        picture=signature.sha256 if signature else "",
    )
    if signature is not None:
        signatures.link(signature, document, by=by)
    row = DisputeNotice(
        case_id=case.id,
        told_at=clock.now(),
        told_to=told_to.strip(),
        capacity=capacity.strip(),
        signature_id=signature.id if signature else None,
        paper_place=paper_place.strip(),
        document_id=document.id,
    )
    signals.keep(row, by=by)
    audit.record("disputes.tell", case, by=by, told_to=row.told_to, paper=document.number)
    signals.changed(case)
    return row
