"""What callers said in a week, for the weekly meeting about service and opinions (DTY-17, ENQ-16)."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from portal.core import clock
from portal.core.database import db
from portal.front_desk.enquiries.models import Enquiry, EnquiryEvent
from portal.front_desk.meetings.figures import Figure


def figures(branch_id: int, first: date, last: date) -> list[Figure]:
    """Complaints and suggestions heard by phone or online, and answers that came late; each opens its rows."""
    begin, end = clock.day_bounds(first)[0], clock.day_bounds(last)[1]
    within = (Enquiry.branch_id == branch_id, Enquiry.received_at >= begin, Enquiry.received_at < end)
    said = {
        row[0]: row[1]
        for row in db.session.execute(
            select(Enquiry.nature, func.count())
            .where(*within, Enquiry.nature.in_(("complaint", "suggestion")))
            .group_by(Enquiry.nature)
        )
    }
    late = db.session.scalar(
        select(func.count(func.distinct(EnquiryEvent.enquiry_id)))
        .join(Enquiry, Enquiry.id == EnquiryEvent.enquiry_id)
        .where(*within, EnquiryEvent.kind.in_(("call_late", "online_late")))
    )
    rows = f"/enquiries/register?from={first.isoformat()}&to={last.isoformat()}"
    return [
        Figure("opinions", _l("Complaints by phone or online"), said.get("complaint", 0), f"{rows}&nature=complaint"),
        Figure(
            "opinions", _l("Suggestions by phone or online"), said.get("suggestion", 0), f"{rows}&nature=suggestion"
        ),
        Figure("service", _l("Enquiries not answered in time"), late or 0, f"{rows}&outcome=late"),
    ]
