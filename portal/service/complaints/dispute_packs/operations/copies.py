"""Copies of the record with the clinic's proof mark (LAW-07)."""

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.core import access, audit, clock, numbers
from portal.core.database import Actor, add, db
from portal.core.sealing import Document
from portal.registry.customers import queries as customer_files
from portal.registry.customers.models import Customer
from portal.service.complaints.dispute_packs import documents
from portal.service.complaints.dispute_packs.choices import COPY_RELATIONS
from portal.service.complaints.dispute_packs.models import CopyRequest
from portal.service.complaints.dispute_packs.operations.checks import refuse_unless
from portal.service.complaints.models import Case
from portal.service.complaints.permissions import Permission


def copy_record(
    customer: Customer,
    papers: Sequence[Document],
    *,
    applicant: str,
    relation: str,
    identity: str,
    by: Actor,
    case: Case | None = None,
) -> CopyRequest:
    """Hand out copies of the record, each page with the clinic's proof mark (LAW-07)."""
    access.check(by, Permission.HANDLE)
    refuse_unless(bool(applicant.strip()), "LAW-07", _("Write who asks for the copy."), "applicant")
    refuse_unless(relation in COPY_RELATIONS, "LAW-07", _("Choose one of the words offered."), "relation")
    refuse_unless(bool(identity.strip()), "LAW-07", _("Write which proof of identity and right was seen."), "identity")
    refuse_unless(bool(papers), "LAW-07", _("Choose what is copied."), "papers")
    ids = set(customer_files.file_ids(customer))
    mine = all(paper.customer_id in ids and paper.state == "sealed" for paper in papers)
    refuse_unless(mine, "LAW-07", _("Only sealed papers of this very record are copied."), "papers")
    request = CopyRequest(
        number=numbers.dated("FZ", clock.today(), 3),
        customer_id=customer.id,
        case_id=case.id if case else None,
        applicant=applicant.strip(),
        relation=relation,
        identity=identity.strip(),
        copied=[paper.number for paper in papers],
        handed_at=clock.now(),
    )
    add(request, by=by)
    db.session.flush()
    documents.seal_copies(request, papers, by=by)
    audit.record("disputes.copy_record", request, by=by, applicant=request.applicant, copied=request.copied)
    return request
