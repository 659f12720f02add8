"""The statistics sheets printed so far."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.database import db
from portal.core.sealing import Document
from portal.front_desk.enquiries.models import EnquirySheet
from portal.front_desk.enquiries.queries.statistics import Period


def printed(kind: str, period: Period, branch_id: int) -> list[tuple[EnquirySheet, Document]]:
    """The sheets of a kind and period with their papers, latest first."""
    papers = (Document.subject_type == EnquirySheet.__tablename__) & (Document.subject_id == EnquirySheet.id)
    rows = (
        select(EnquirySheet, Document)
        .join(Document, papers)
        .where(
            EnquirySheet.branch_id == branch_id,
            EnquirySheet.kind == kind,
            EnquirySheet.period == period.kind,
            EnquirySheet.starts_on == period.first,
        )
    )
    found = db.session.execute(rows.options(joinedload(EnquirySheet.person)).order_by(EnquirySheet.id.desc()).limit(10))
    return [(sheet, document) for sheet, document in found]
